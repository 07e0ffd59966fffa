// SPDX-License-Identifier: MIT
//
// Recognising SQLite's files by their first bytes.
#include "store/companions.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/read_at.h"
#include "base/strings.h"
#include "store/db.h"

enum {
    HEAD_BYTES = 512,           // at least: a database's header, a journal's first sector
    BLANK_BYTES_MAX = 1 << 20,  // what a power cut may leave of a small file: nothing but NUL
    SHM_PAGE_BYTES = 4096,
};

/** The beginning of a companion. */
struct head {
    uint8_t bytes[HEAD_BYTES];
    size_t n;
    uint64_t size;  // of the whole file
};

static bool is_zero(const uint8_t *bytes, size_t n)
{
    return n == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, n - 1) == 0);
}

/** A database that twindex began: its number is the first thing written. */
static bool is_new_index(const struct head *h)
{
    static const char magic[16] = "SQLite format 3";
    return h->n >= 72 && memcmp(h->bytes, magic, sizeof magic) == 0 &&
           twx_get_be32(h->bytes + 68) == TWX_APPLICATION_ID;
}

/** A write-ahead log: sqlite.org/fileformat2.html, 4.1. */
static bool is_wal(const struct head *h)
{
    return h->n >= 32 && (twx_get_be32(h->bytes) & ~1U) == 0x377f0682;
}

static bool is_power_of_two(uint32_t value)
{
    return value >= 512 && value <= 65536 && (value & (value - 1)) == 0;
}

/**
 * A rollback journal: sqlite.org/fileformat2.html, 3. Until it is synced its magic and its count of records are zero; the
 * sizes of sectors and pages are there. Of one that was not synced before a power cut the header may be missing.
 */
static bool is_journal(const struct head *h)
{
    static const uint8_t magic[8] = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};
    if (h->n < 28) {
        return false;
    }
    return memcmp(h->bytes, magic, sizeof magic) == 0 ||
           (is_zero(h->bytes, 12) && is_power_of_two(twx_get_be32(h->bytes + 20)) &&
            is_power_of_two(twx_get_be32(h->bytes + 24))) ||
           (h->n == HEAD_BYTES && is_zero(h->bytes, HEAD_BYTES));
}

/**
 * The index of a log in shared memory: sqlite.org/walformat.html, 2. It has no magic, but its version at the head of each
 * of the two copies of its header, which are zero until they are written, in the byte order of the machine. SQLite cuts
 * it to 3 bytes before that, and lets it grow by pages.
 */
static bool is_shm(const struct head *h)
{
    static const uint32_t version = 3007000;
    static const uint8_t zero[4];
    if (h->size <= 3) {
        return memcmp(h->bytes, &version, h->n) == 0 || is_zero(h->bytes, h->n);
    }
    bool is_sound = h->size % SHM_PAGE_BYTES == 0 && h->n == HEAD_BYTES;
    for (size_t at = 0; is_sound && at <= 48; at += 48) {
        is_sound = memcmp(h->bytes + at, &version, 4) == 0 || memcmp(h->bytes + at, zero, 4) == 0;
    }
    return is_sound;
}

/** Files beside X, and what says that they are ours. */
static const struct companion {
    const char *suffix;
    bool (*is_ours)(const struct head *head);
} companions[] = {
    {"-wal", is_wal},
    {"-shm", is_shm},
    {"-journal", is_journal},
    {".new", is_new_index},
    {".new-journal", is_journal},
    {".new-wal", is_wal},
};

enum { N_OF_SQLITE = 3, N_COMPANIONS = sizeof companions / sizeof *companions };

/** Whether a small file holds nothing but NUL. */
static bool is_blank(int fd, uint64_t size)
{
    uint8_t bytes[4096];
    bool blank = size <= BLANK_BYTES_MAX;
    for (uint64_t at = 0; blank && at < size; at += sizeof bytes) {
        const ssize_t n = twx_read_at(fd, bytes, sizeof bytes, at);
        blank = n >= 0 && is_zero(bytes, (size_t)n);
    }
    return blank;
}

/** Whether a file that is open is empty or what its name says. False with errno 0: it is something else. */
static bool is_companion(const struct companion *kind, int fd)
{
    struct head head;
    struct stat st;
    if (fstat(fd, &st) != 0) {
        return false;
    }
    const ssize_t n = twx_read_at(fd, head.bytes, sizeof head.bytes, 0);
    if (n < 0) {
        return false;
    }
    head.n = (size_t)n;
    head.size = (uint64_t)st.st_size;
    errno = 0;
    return kind->is_ours(&head) || is_blank(fd, head.size);
}

/** Looks at a file that has the name of a companion. *is_there: it exists, and may go. */
static enum twx_status look_at_named(const struct companion *kind, const char *name,
                                     const char *path, bool *is_there, struct twx_error *err)
{
    struct stat st;
    *is_there = false;
    if (lstat(name, &st) != 0) {
        return errno == ENOENT || errno == ENOTDIR
                   ? TWX_OK
                   : twx_fail_errno(err, errno, "cannot look at '%s'", name);
    }
    const int fd =
        S_ISREG(st.st_mode) ? open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) : -1;
    errno = S_ISREG(st.st_mode) ? errno : 0;
    *is_there = fd >= 0 && is_companion(kind, fd);
    const int error_number = errno;
    if (fd >= 0) {
        (void)close(fd);
    }
    if (*is_there || error_number == ENOENT) {  // removed meanwhile: of an index in use
        return TWX_OK;
    }
    if (error_number != 0) {
        return twx_fail_errno(err, error_number, "cannot look at '%s'", name);
    }
    return twx_fail(err, TWX_UNUSABLE, EEXIST,
                    "'%s' is no file of twindex, but has the name of one beside index '%s': move "
                    "it, or name the index otherwise",
                    name, path);
}

/** Looks at one companion of a file. *is_there: it exists, and may go. */
static enum twx_status look_at(const struct companion *kind, const char *file, const char *path,
                               bool *is_there, struct twx_error *err)
{
    char *name = twx_asprintf("%s%s", file, kind->suffix);
    const enum twx_status status =
        name != NULL ? look_at_named(kind, name, path, is_there, err) : twx_fail_memory(err);
    free(name);
    return status;
}

enum twx_status twx_companions_check(const char *file, const char *path, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    for (size_t i = 0; status == TWX_OK && i < N_OF_SQLITE; i++) {
        struct twx_error why = {0};
        bool is_there = false;
        status = look_at(&companions[i], file, path, &is_there, &why);
        if (why.code == EACCES) {
            status = TWX_OK;  // nor can SQLite open it
        } else if (status != TWX_OK && err != NULL) {
            *err = why;
        }
    }
    return status;
}

static enum twx_status remove_companion(const struct companion *kind, const char *file,
                                        struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    char *name = twx_asprintf("%s%s", file, kind->suffix);
    if (name == NULL) {
        return twx_fail_memory(err);
    }
    if (unlink(name) != 0 && errno != ENOENT) {
        status = twx_fail_errno(err, errno, "cannot remove '%s'", name);
    }
    free(name);
    return status;
}

/** Removes the companions from number `first` on; those that are not ours are named before any is removed. */
static enum twx_status remove_from(size_t first, const char *file, const char *path,
                                   struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    bool is_there[N_COMPANIONS] = {false};
    for (size_t i = first; status == TWX_OK && i < N_COMPANIONS; i++) {
        status = look_at(&companions[i], file, path, &is_there[i], err);
    }
    for (size_t i = first; status == TWX_OK && i < N_COMPANIONS; i++) {
        if (is_there[i]) {
            status = remove_companion(&companions[i], file, err);
        }
    }
    return status;
}

enum twx_status twx_companions_remove(const char *file, const char *path, struct twx_error *err)
{
    return remove_from(0, file, path, err);
}

enum twx_status twx_companions_remove_new(const char *file, const char *path, struct twx_error *err)
{
    return remove_from(N_OF_SQLITE, file, path, err);
}
