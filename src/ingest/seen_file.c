// SPDX-License-Identifier: MIT
//
// By stat(2) and lstat(2) alone.
#include "ingest/seen_file.h"

#include "base/clock.h"
#include "store/index_known.h"

void twx_seen_file_take(const struct stat *seen, struct twx_record *record)
{
    record->bytes = (uint64_t)seen->st_size;
    record->mtime_ns = twx_timespec_ns(seen->st_mtim);
    record->ctime_ns = twx_timespec_ns(seen->st_ctim);
    record->inode = (uint64_t)seen->st_ino;
    record->device = (uint64_t)seen->st_dev;
}

static bool has_stat(const struct twx_record *record, const struct stat *st)
{
    return record->bytes == (uint64_t)st->st_size &&
           record->mtime_ns == twx_timespec_ns(st->st_mtim) &&
           record->ctime_ns == twx_timespec_ns(st->st_ctim) &&
           record->inode == (uint64_t)st->st_ino && record->device == (uint64_t)st->st_dev;
}

/** Whether a record is of another file than the one that was seen. Some file systems give a file another inode in time. */
static bool is_of_another(const struct twx_record *record, const struct stat *seen)
{
    const bool has_inode =
        record->inode == (uint64_t)seen->st_ino && record->device == (uint64_t)seen->st_dev;
    return !has_inode &&
           !twx_file_is_as_recorded(seen, record->bytes, record->mtime_ns, record->ctime_ns);
}

enum twx_file_outcome twx_seen_file_check(const char *path, bool may_be_link,
                                          const struct stat *seen, const struct twx_record *record)
{
    struct stat now;
    if (!is_of_another(record, seen)) {
        return TWX_FILE_DONE;
    }
    if ((may_be_link ? stat(path, &now) : lstat(path, &now)) != 0) {
        return TWX_FILE_VANISHED;
    }
    if (!S_ISREG(now.st_mode)) {
        return TWX_FILE_NOT_REGULAR;
    }
    return has_stat(record, &now) ? TWX_FILE_DONE : TWX_FILE_CHANGING;
}

void twx_seen_file_settle(const char *path, const struct stat *seen, struct twx_record *record)
{
    struct stat now;
    if (!has_stat(record, seen) && (stat(path, &now) != 0 || !has_stat(record, &now))) {
        twx_seen_file_take(seen, record);
    }
}

enum twx_file_outcome twx_seen_file_outcome(const char *path, const struct stat *seen)
{
    struct stat now;
    if (stat(path, &now) != 0) {
        return TWX_FILE_VANISHED;
    }
    const bool is_same = now.st_size == seen->st_size && now.st_ino == seen->st_ino &&
                         now.st_dev == seen->st_dev &&
                         twx_timespec_ns(now.st_mtim) == twx_timespec_ns(seen->st_mtim);
    return is_same ? TWX_FILE_DONE : TWX_FILE_CHANGING;
}
