// SPDX-License-Identifier: MIT
//
// Owns the process that unpacks, and the archive's descriptor.
#include "ingest/archive_input.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/exclude.h"
#include "base/log.h"
#include "base/strings.h"
#include "jobs/decoder_path.h"
#include "jobs/unpacker.h"

enum {
    WAIT_MILLISECONDS =
        50,  // for the process that unpacks, before those that decode are looked after
    PATH_ROOM = 2 * PATH_MAX + 2,  // an archive, a mark, a member
};

struct archive_input {
    struct twx_input input;
    struct twx_archive_source source;
    char *decoder;
    size_t next;                         // archive
    const struct twx_archive *archive;   // that is being read; NULL: none
    struct twx_unpacker *unpacker;       // of it
    const struct twx_unpack_news *news;  // its last, borrowed
    uint64_t n_members;                  // that were ended, of the archive
    uint64_t n_encrypted;                // of them
    char *encrypted;                     // the first of them, owned
    struct stat st;                      // of the member
    size_t archive_bytes;                // of the path, up to the mark
    char path[PATH_ROOM];
    char why[TWX_ERROR_TEXT_BYTES];
};

// ---------------------------------------------------------------------------------------------------------
// An archive begins and ends

static void end_unpacker(struct archive_input *in)
{
    twx_unpacker_free(in->unpacker);
    in->unpacker = NULL;
    in->archive = NULL;
}

static enum twx_status start(struct archive_input *in, int fd, struct twx_error *err)
{
    const struct twx_hashing_options *workers = &in->source.in->workers;
    const struct twx_unpacker_options options = {
        .decoder = in->decoder,
        .memory_bytes = workers->memory_bytes,
        .timeout_seconds = workers->timeout_seconds,
        .no_sandbox = workers->no_sandbox,
    };
    in->n_members = 0;
    in->n_encrypted = 0;
    return twx_unpacker_start(&options, fd, &in->unpacker, err);
}

/** Puts what follows the archive's path behind it: a mark and a name, or nothing. */
static void set_name(struct archive_input *in, const char *mark, const char *name)
{
    (void)snprintf(in->path + in->archive_bytes, sizeof in->path - in->archive_bytes, "%s%s", mark,
                   name);
}

static void report(const struct archive_input *in, enum twx_entry_kind kind,
                   struct twx_entry *entry)
{
    entry->kind = kind;
    entry->path = in->path;
    entry->path_bytes = strlen(in->path);
    entry->why = in->why;
}

/** Ends the archive with what is in in->why. */
static void lose_archive(struct archive_input *in, struct twx_entry *entry)
{
    end_unpacker(in);
    set_name(in, "", "");
    report(in, TWX_ENTRY_LOST, entry);
}

/** Sets in->why: what has happened, and where. */
static void set_why(struct archive_input *in, const char *what)
{
    (void)snprintf(in->why, sizeof in->why, "%s after %" PRIu64 " member%s", what, in->n_members,
                   in->n_members == 1 ? "" : "s");
}

/** Says what could not be looked at or opened. */
static void miss_archive(const struct twx_archive *archive, int error_number,
                         struct twx_entry *entry)
{
    *entry = (struct twx_entry){.kind = TWX_ENTRY_MISSING,
                                .error_number = error_number,
                                .path = archive->given,
                                .path_bytes = strlen(archive->given)};
}

/** Opens an archive that is no folder; -1 with errno. */
static int open_archive(const struct twx_archive *archive)
{
    struct stat st;
    const int fd = strcmp(archive->given, "-") == 0 ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                                                    : open(archive->path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
        (void)close(fd);
        errno = EISDIR;
        return -1;
    }
    return fd;
}

static enum twx_status begin_archive(struct archive_input *in, struct twx_entry *entry,
                                     struct twx_error *err)
{
    if (in->next == in->source.n_archives) {
        entry->kind = TWX_ENTRY_END;
        return TWX_OK;
    }
    const struct twx_archive *archive = &in->source.archives[in->next++];
    if (archive->path == NULL) {
        miss_archive(archive, archive->error_number, entry);
        return TWX_OK;
    }
    const int fd = open_archive(archive);
    if (fd < 0) {
        miss_archive(archive, errno, entry);
        return TWX_OK;
    }
    const enum twx_status status = start(in, fd, err);
    (void)close(fd);
    if (status == TWX_OK) {
        in->archive = archive;
        in->archive_bytes = strlen(archive->path);
        memcpy(in->path, archive->path, in->archive_bytes + 1);
    }
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// What is said of it

/** Whether the user's patterns leave a member out: they see it as if the archive were a folder. */
static bool is_left_out(struct archive_input *in)
{
    in->path[in->archive_bytes] = '/';
    const bool is_out =
        twx_exclude_has_path(in->source.in->options->exclude, in->path + 1, false, true);
    in->path[in->archive_bytes] = '!';
    return is_out;
}

static enum twx_status give_file(struct archive_input *in, struct twx_entry *entry,
                                 struct twx_error *err)
{
    const int64_t ns = in->news->member.mtime_ns;
    const int64_t below = ns % 1000000000;
    uint64_t n = 0;
    twx_member_store_end(in->source.store, &entry->part_first, &n);
    report(in, TWX_ENTRY_FILE, entry);
    in->st = (struct stat){
        .st_mode = S_IFREG, .st_size = (off_t)n, .st_dev = (dev_t)in->archive->device};
    in->st.st_mtim.tv_sec = (time_t)(ns / 1000000000 - (below < 0));
    in->st.st_mtim.tv_nsec = (long)(below < 0 ? below + 1000000000 : below);
    entry->is_part = true;
    entry->st = &in->st;
    const struct twx_manifest_file file = {.path = entry->path,
                                           .path_bytes = entry->path_bytes,
                                           .bytes = n,
                                           .mtime_ns = ns,
                                           .device = in->archive->device};
    return twx_in_order_begin(in->source.order, &file, &entry->sequence) ? TWX_OK
                                                                         : twx_fail_memory(err);
}

static void lose_member(struct archive_input *in, struct twx_entry *entry, const char *why)
{
    (void)snprintf(in->why, sizeof in->why, "%s", why);
    report(in, TWX_ENTRY_LOST, entry);
}

static enum twx_status take_member_end(struct archive_input *in, struct twx_entry *entry,
                                       struct twx_error *err)
{
    in->n_members++;
    switch (in->news->member_end) {
    case TWX_MEMBER_WHOLE:
        if (strlen(in->path) >= PATH_MAX) {
            lose_member(in, entry, "its path is too long");
        } else if (is_left_out(in)) {
            report(in, TWX_ENTRY_LEFT_OUT, entry);
        } else {
            return give_file(in, entry, err);
        }
        break;
    case TWX_MEMBER_TOO_LARGE:
        lose_member(in, entry, "a member may have 256 MB at most");
        break;
    case TWX_MEMBER_DAMAGED:
        lose_member(in, entry, "it is damaged, or packed in a way that is not read");
        break;
    case TWX_MEMBER_LONG_NAME:
        lose_member(in, entry, "its path is too long");
        break;
    case TWX_MEMBER_ENCRYPTED:
        if (in->n_encrypted++ == 0) {
            free(in->encrypted);
            in->encrypted = twx_strdup(in->news->member.name);
        }
        break;
    }
    return TWX_OK;
}

static void take_archive_end(struct archive_input *in, struct twx_entry *entry)
{
    const struct twx_archive_end *end = &in->news->end;
    in->source.in->counts->n_skipped += end->n_others;
    if (end->outcome != TWX_ARCHIVE_WHOLE) {
        twx_log(in->source.in->run, TWX_LEVEL_DEBUG, "libarchive: %s", end->hint);
    }
    switch (end->outcome) {
    case TWX_ARCHIVE_WHOLE:
        end_unpacker(in);
        return;
    case TWX_ARCHIVE_NONE:
        (void)snprintf(in->why, sizeof in->why, "it is neither a tar nor a zip");
        break;
    case TWX_ARCHIVE_DAMAGED:
        set_why(in, "damaged or cut off");
        break;
    case TWX_ARCHIVE_UNREADABLE:
        set_why(in, twx_errno_text(end->error_number));
        break;
    case TWX_ARCHIVE_NO_MEMORY:
        set_why(in, "unpacking takes too much memory");
        break;
    }
    lose_archive(in, entry);
}

/** Says once of an archive that members are encrypted, before its end. */
static bool tell_encrypted(struct archive_input *in, struct twx_entry *entry)
{
    if (in->n_encrypted == 0) {
        return false;
    }
    (void)snprintf(in->why, sizeof in->why, "encrypted members: %" PRIu64 ", the first '%.100s'",
                   in->n_encrypted, in->encrypted != NULL ? in->encrypted : "");
    in->n_encrypted = 0;
    set_name(in, "", "");
    report(in, TWX_ENTRY_LOST, entry);
    return true;
}

static enum twx_status take(struct archive_input *in, const struct twx_message *message,
                            struct twx_entry *entry, struct twx_error *err)
{
    switch (in->news->said) {
    case TWX_UNPACK_BROKEN:
        break;  // is never heard
    case TWX_UNPACK_READY:
        twx_log(in->source.in->run, in->news->ready.is_loose ? TWX_LEVEL_WARNING : TWX_LEVEL_INFO,
                "unpacked by %s, sandbox: %s", in->news->ready.libraries, in->news->ready.sandbox);
        return TWX_OK;
    case TWX_UNPACK_MEMBER:
        twx_member_store_begin(in->source.store);
        set_name(in, "!", in->news->member.name);
        return TWX_OK;
    case TWX_UNPACK_BYTES:
        return twx_member_store_add(in->source.store, message->bytes, message->n_bytes, err);
    case TWX_UNPACK_MEMBER_END:
        return take_member_end(in, entry, err);
    case TWX_UNPACK_ARCHIVE_END:
        take_archive_end(in, entry);
        return TWX_OK;
    case TWX_UNPACK_FAILED:
        return twx_fail(err, in->news->done.status, in->news->done.code, "%s", in->news->done.text);
    }
    return TWX_OK;
}

// ---------------------------------------------------------------------------------------------------------
// The input

/** Why nothing more comes of the archive. */
static const char *end_of(enum twx_unpacker_heard heard)
{
    switch (heard) {
    case TWX_UNPACKER_NO_MEMORY:
        return "unpacking takes too much memory";
    case TWX_UNPACKER_TIMEOUT:
        return "given up, by --timeout,";
    case TWX_UNPACKER_TAKEN_OVER:
        return "the process that unpacks it says what it should not, as one does that an archive "
               "has taken over: it was ended";
    default:
        return "the process that unpacks it crashed";
    }
}

/** Goes on with the archive until there is an entry, or a moment has passed. */
static enum twx_status go_on(struct archive_input *in, struct twx_entry *entry,
                             struct twx_error *err)
{
    const int64_t until_ns = twx_monotonic_ns() + WAIT_MILLISECONDS * INT64_C(1000000);
    struct twx_message message;
    enum twx_status status = TWX_OK;
    entry->kind = TWX_ENTRY_NOTHING_YET;
    while (status == TWX_OK && entry->kind == TWX_ENTRY_NOTHING_YET && in->archive != NULL) {
        const enum twx_unpacker_heard heard = twx_unpacker_hear(in->unpacker, &in->news, &message);
        if (heard == TWX_UNPACKER_NEWS) {
            status = take(in, &message, entry, err);
        } else if (heard != TWX_UNPACKER_NOTHING) {
            set_why(in, end_of(heard));
            lose_archive(in, entry);
        }
        if (entry->kind == TWX_ENTRY_NOTHING_YET && twx_monotonic_ns() > until_ns) {
            entry->kind = TWX_ENTRY_WAITING;
        }
    }
    return status;
}

static enum twx_status next(struct twx_input *input, struct twx_entry *entry, struct twx_error *err)
{
    struct archive_input *in = (struct archive_input *)input;
    *entry = (struct twx_entry){.kind = TWX_ENTRY_WAITING};
    if (in->archive == NULL && tell_encrypted(in, entry)) {
        return TWX_OK;
    }
    if (in->archive == NULL) {
        entry->kind = TWX_ENTRY_NOTHING_YET;
        return begin_archive(in, entry, err);
    }
    return twx_in_order_is_full(in->source.order) || twx_member_store_is_full(in->source.store)
               ? TWX_OK
               : go_on(in, entry, err);
}

static void free_archive_input(struct twx_input *input)
{
    struct archive_input *in = (struct archive_input *)input;
    end_unpacker(in);
    free(in->encrypted);
    free(in->decoder);
    free(in);
}

enum twx_status twx_archive_input_create(const struct twx_archive_source *source,
                                         struct twx_input **input, struct twx_error *err)
{
    struct archive_input *in = twx_alloc(1, sizeof *in);
    *input = NULL;
    if (in == NULL) {
        return twx_fail_memory(err);
    }
    in->input = (struct twx_input){.next = next, .free = free_archive_input};
    in->source = *source;
    const enum twx_status status = twx_decoder_find(&in->decoder, err);
    if (status != TWX_OK) {
        free_archive_input(&in->input);
        return status;
    }
    *input = &in->input;
    return TWX_OK;
}
