// SPDX-License-Identifier: MIT
//
// By stat(2) and lstat(2) alone.
#include "ingest/seen_file.h"

#include <errno.h>

#include "base/clock.h"

void twx_seen_file_take(const struct stat *st, struct twx_record *record)
{
    record->bytes = (uint64_t)st->st_size;
    record->mtime_ns = twx_timespec_ns(st->st_mtim);
    record->ctime_ns = twx_timespec_ns(st->st_ctim);
    record->inode = (uint64_t)st->st_ino;
    record->device = (uint64_t)st->st_dev;
}

static bool has_inode(const struct twx_record *record, const struct stat *st)
{
    return record->inode == (uint64_t)st->st_ino && record->device == (uint64_t)st->st_dev;
}

static bool has_times(const struct twx_record *record, const struct stat *st)
{
    return record->bytes == (uint64_t)st->st_size &&
           record->mtime_ns == twx_timespec_ns(st->st_mtim) &&
           record->ctime_ns == twx_timespec_ns(st->st_ctim);
}

static bool has_stat(const struct twx_record *record, const struct stat *st)
{
    return has_inode(record, st) && has_times(record, st);
}

/** Looks at what is at a path now.  returns: TWX_FILE_DONE: a file is */
static enum twx_file_outcome look(const char *path, bool follow_links, struct stat *now,
                                  int *error_number)
{
    if ((follow_links ? stat(path, now) : lstat(path, now)) == 0) {
        return S_ISREG(now->st_mode) ? TWX_FILE_DONE : TWX_FILE_NOT_REGULAR;
    }
    *error_number = errno;
    return errno == ENOENT || errno == ENOTDIR ? TWX_FILE_VANISHED : TWX_FILE_UNREADABLE;
}

enum twx_file_outcome twx_seen_file_settle(const char *path, const struct twx_seen_file *seen,
                                           struct twx_record *record, int *error_number)
{
    struct stat now;
    if (has_stat(record, &seen->st)) {
        return TWX_FILE_DONE;
    }
    const enum twx_file_outcome outcome = look(path, seen->follow_links, &now, error_number);
    if (outcome != TWX_FILE_DONE || has_stat(record, &now)) {
        return outcome;
    }
    // Some file systems number a file anew while it is used: its times tell that it is the same.
    if (!has_inode(record, &seen->st) && !has_times(record, &seen->st)) {
        return TWX_FILE_CHANGING;
    }
    twx_seen_file_take(&seen->st, record);
    return TWX_FILE_DONE;
}

enum twx_file_outcome twx_seen_file_outcome(const char *path, const struct twx_seen_file *seen,
                                            int *error_number)
{
    struct stat now;
    const enum twx_file_outcome outcome = look(path, seen->follow_links, &now, error_number);
    if (outcome != TWX_FILE_DONE) {
        return outcome;
    }
    const bool is_same = now.st_size == seen->st.st_size && now.st_ino == seen->st.st_ino &&
                         now.st_dev == seen->st.st_dev &&
                         twx_timespec_ns(now.st_mtim) == twx_timespec_ns(seen->st.st_mtim);
    return is_same ? TWX_FILE_DONE : TWX_FILE_CHANGING;
}
