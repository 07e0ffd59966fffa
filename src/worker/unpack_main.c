// SPDX-License-Identifier: MIT
//
// libarchive, with the formats and filters that are named here and no others, none of which starts a program. It reads one
// descriptor and calls nothing that the sandbox of decoders does not allow.
#include "worker/unpack_main.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/sandbox.h"
#include "jobs/unpack_messages.h"
#include "jobs/worker_process.h"
#include "twindex_commands.h"

enum { READ_BYTES = 256 << 10 };

struct unpacking {
    struct twx_protocol *protocol;
    struct archive *archive;
    int read_error;    // errno of the archive's descriptor; 0: none
    uint64_t n_input;  // bytes read of it
    struct twx_member member;
    uint8_t input[READ_BYTES];
    uint8_t block[TWX_BYTES_MESSAGE_MAX];
};

/** Sends what was put. A parent that is gone, or memory that is not there, ends the process. */
static void send_put(struct unpacking *u, bool was_put)
{
    if (!was_put) {
        _exit(TWX_WORKER_OUT_OF_MEMORY);
    }
    if (twx_protocol_flush(u->protocol) != TWX_PROTOCOL_OK) {
        _exit(TWX_WORKER_LOST);
    }
}

// ---------------------------------------------------------------------------------------------------------
// The archive's bytes

static la_ssize_t read_input(struct archive *archive, void *user, const void **bytes)
{
    struct unpacking *u = user;
    ssize_t n = 0;
    do {
        n = read(TWX_WORKER_INPUT, u->input, sizeof u->input);
    } while (n < 0 && errno == EINTR);
    if (n < 0) {
        u->read_error = errno;
        archive_set_error(archive, errno, "cannot read");
        return ARCHIVE_FATAL;
    }
    *bytes = u->input;
    u->n_input += (uint64_t)n;
    return n;
}

static la_int64_t skip_input(struct archive *archive, void *user, la_int64_t n)
{
    struct unpacking *u = user;
    struct stat st;
    (void)archive;
    const off_t at = lseek(TWX_WORKER_INPUT, 0, SEEK_CUR);
    // Not beyond the end: that the archive is cut off would not show.
    if (at < 0 || fstat(TWX_WORKER_INPUT, &st) != 0 || n > st.st_size - at ||
        lseek(TWX_WORKER_INPUT, n, SEEK_CUR) < 0) {
        return 0;
    }
    u->n_input += (uint64_t)n;
    return n;
}

static la_int64_t seek_input(struct archive *archive, void *user, la_int64_t offset, int whence)
{
    (void)archive;
    (void)user;
    const off_t at = lseek(TWX_WORKER_INPUT, offset, whence);
    return at >= 0 ? at : ARCHIVE_FATAL;
}

/** Whether the archive is a file that is read from its beginning: libarchive then finds the list of a zip at its end. */
static bool is_seekable(void)
{
    struct stat st;
    return fstat(TWX_WORKER_INPUT, &st) == 0 && S_ISREG(st.st_mode) &&
           lseek(TWX_WORKER_INPUT, 0, SEEK_CUR) == 0;
}

/** A filter is taken only where libarchive has it itself: else it would start a program, which the sandbox refuses. */
static bool open_archive(struct unpacking *u)
{
    struct archive *a = archive_read_new();
    u->archive = a;
    bool is_set = a != NULL && archive_read_support_format_tar(a) == ARCHIVE_OK &&
                  archive_read_support_format_zip(a) == ARCHIVE_OK;
    if (is_set && archive_zlib_version() != NULL) {
        is_set = archive_read_support_filter_gzip(a) == ARCHIVE_OK;
    }
    if (is_set && archive_liblzma_version() != NULL) {
        is_set = archive_read_support_filter_xz(a) == ARCHIVE_OK;
    }
    if (is_set && archive_libzstd_version() != NULL) {
        is_set = archive_read_support_filter_zstd(a) == ARCHIVE_OK;
    }
    if (is_set && is_seekable()) {
        is_set = archive_read_set_skip_callback(a, skip_input) == ARCHIVE_OK &&
                 archive_read_set_seek_callback(a, seek_input) == ARCHIVE_OK;
    }
    return is_set && archive_read_set_read_callback(a, read_input) == ARCHIVE_OK &&
           archive_read_set_callback_data(a, u) == ARCHIVE_OK;
}

// ---------------------------------------------------------------------------------------------------------
// Members

/** Fills u->member; false when its name is too long to be sent whole. */
static bool name_member(struct unpacking *u, struct archive_entry *entry)
{
    struct twx_member *member = &u->member;
    const char *name = archive_entry_pathname(entry);
    if (name == NULL) {
        name = archive_entry_pathname_utf8(entry);
    }
    const size_t n = name != NULL ? strlen(name) : 0;
    const int64_t seconds = archive_entry_mtime(entry);
    int64_t ns = 0;
    if (__builtin_mul_overflow(seconds, INT64_C(1000000000), &ns) ||
        __builtin_add_overflow(ns, archive_entry_mtime_nsec(entry), &ns)) {
        ns = 0;
    }
    member->mtime_ns = ns;
    member->name_bytes = n < sizeof member->name ? n : sizeof member->name - 1;
    if (name != NULL) {
        memcpy(member->name, name, member->name_bytes);
    }
    member->name[member->name_bytes] = '\0';
    return n < sizeof member->name;
}

/** Sends the bytes of the member; *is_over: nothing more can be read of the archive. */
static enum twx_member_end send_bytes(struct unpacking *u, bool *is_over)
{
    uint64_t n_sent = 0;
    la_ssize_t n = 0;
    while ((n = archive_read_data(u->archive, u->block, sizeof u->block)) > 0) {
        n_sent += (uint64_t)n;
        if (n_sent > TWX_MEMBER_BYTES_MAX) {
            return TWX_MEMBER_TOO_LARGE;
        }
        send_put(u, twx_unpack_put_bytes(u->protocol, u->block, (size_t)n));
    }
    *is_over = n == ARCHIVE_FATAL;
    return n == 0 ? TWX_MEMBER_WHOLE : TWX_MEMBER_DAMAGED;
}

/** Sends a regular member; false when nothing more can be read, the member not ended. */
static bool send_member(struct unpacking *u, struct archive_entry *entry)
{
    bool is_over = false;
    enum twx_member_end end = TWX_MEMBER_WHOLE;
    const bool has_name = name_member(u, entry);
    send_put(u, twx_unpack_put_member(u->protocol, &u->member));
    if (!has_name) {
        end = TWX_MEMBER_LONG_NAME;
    } else if (archive_entry_is_encrypted(entry)) {
        end = TWX_MEMBER_ENCRYPTED;
    } else if (archive_entry_size_is_set(entry) &&
               archive_entry_size(entry) > TWX_MEMBER_BYTES_MAX) {
        end = TWX_MEMBER_TOO_LARGE;
    } else {
        end = send_bytes(u, &is_over);
    }
    if (!is_over) {
        send_put(u, twx_unpack_put_member_end(u->protocol, end));
    }
    return !is_over;
}

static bool is_regular(struct archive_entry *entry)
{
    return archive_entry_filetype(entry) == AE_IFREG && archive_entry_hardlink(entry) == NULL;
}

/** Sends all members; how the archive ended. */
static void send_members(struct unpacking *u, struct twx_archive_end *end)
{
    struct archive_entry *entry = NULL;
    bool has_begun = false;
    int result = archive_read_open1(u->archive);
    while (result == ARCHIVE_OK || result == ARCHIVE_WARN) {
        result = archive_read_next_header(u->archive, &entry);
        if (result != ARCHIVE_OK && result != ARCHIVE_WARN) {
            break;
        }
        has_begun = true;
        if (!is_regular(entry)) {
            end->n_others += archive_entry_filetype(entry) != AE_IFDIR;
        } else if (!send_member(u, entry)) {
            result = ARCHIVE_FATAL;
        }
    }
    const char *hint = archive_error_string(u->archive);
    const bool is_empty = u->n_input == 0 && u->read_error == 0;  // as for tar(1), not an error
    if (result == ARCHIVE_EOF || is_empty) {
        end->outcome = TWX_ARCHIVE_WHOLE;
    } else if (u->read_error != 0) {
        end->outcome = TWX_ARCHIVE_UNREADABLE;
        end->error_number = u->read_error;
    } else if (archive_errno(u->archive) == ENOMEM) {
        end->outcome = TWX_ARCHIVE_NO_MEMORY;
    } else {
        // EILSEQ is its code for a format that is not known.
        const bool is_none = !has_begun && archive_errno(u->archive) == EILSEQ;
        end->outcome = is_none ? TWX_ARCHIVE_NONE : TWX_ARCHIVE_DAMAGED;
    }
    (void)snprintf(end->hint, sizeof end->hint, "%s", hint != NULL ? hint : "");
}

// ---------------------------------------------------------------------------------------------------------
// The process

static void enter_sandbox(struct unpacking *u, const struct twx_worker_config *config)
{
    struct twx_sandbox sandbox;
    twx_sandbox_enter(config->memory_bytes, 1, config->no_sandbox, &sandbox);
    struct twx_worker_ready ready = {.n_workers = 1, .is_loose = sandbox.is_loose};
    memcpy(ready.sandbox, sandbox.text, sizeof ready.sandbox);
    (void)snprintf(ready.libraries, sizeof ready.libraries, "%s", archive_version_string());
    send_put(u, twx_protocol_put_ready(u->protocol, &ready));
}

int twx_unpack_main(struct twx_protocol *protocol, const struct twx_worker_config *config)
{
    static struct unpacking u;
    struct twx_archive_end end = {.outcome = TWX_ARCHIVE_NO_MEMORY};
    u.protocol = protocol;
    (void)setlocale(LC_CTYPE, "C.UTF-8");  // libarchive leaves names that are UTF-8 as they are
    enter_sandbox(&u, config);
    if (open_archive(&u)) {
        send_members(&u, &end);
    }
    send_put(&u, twx_unpack_put_archive_end(protocol, &end));
    return TWX_WORKER_DONE;
}

__attribute__((visibility("default"))) const struct twx_unpack_module twx_unpack_module = {
    .head = {.version = TWX_VERSION},
    .unpack_main = twx_unpack_main,
};
