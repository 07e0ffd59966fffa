// SPDX-License-Identifier: MIT
//
// Looked at by its descriptor: what has the name may be another file a moment later.
#include "act/known_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "act/file_bytes.h"
#include "act/posix_cksum.h"
#include "base/checksum.h"
#include "base/clock.h"
#include "base/path.h"
#include "base/strings.h"

void twx_known_file_init(struct twx_known_file *file)
{
    *file = (struct twx_known_file){.fd = -1};
}

void twx_known_file_close(struct twx_known_file *file)
{
    if (file->fd >= 0) {
        (void)close(file->fd);
    }
    free(file->path);
    twx_known_file_init(file);
}

/** Whether the file system numbers its inodes as it mounts, so that they say nothing later: FAT, exFAT. */
static bool has_passing_inodes(int fd)
{
    enum { MSDOS = 0x4d44, EXFAT = 0x2011bab0, FUSE = 0x65735546 };
    struct statfs fs;
    return fstatfs(fd, &fs) == 0 && (fs.f_type == MSDOS || fs.f_type == EXFAT || fs.f_type == FUSE);
}

static const char *difference(const struct twx_known_file *file)
{
    const struct stat *st = &file->st;
    const struct twx_file_details *details = &file->details;
    if ((uint64_t)st->st_size != details->bytes) {
        return "has another size than was indexed; index it, then plan again";
    }
    if (twx_timespec_ns(st->st_mtim) != details->mtime_ns) {
        return "has another mtime than was indexed; index it, then plan again";
    }
    if ((uint64_t)st->st_ino != details->inode && !has_passing_inodes(file->fd)) {
        return "is another file than was indexed, of the same size and mtime; index it, then plan "
               "again";
    }
    return NULL;
}

/** Opens the file without following links, of its folders neither. */
static enum twx_status open_regular(struct twx_known_file *file, struct twx_error *err)
{
    char *folder = twx_path_folder(file->path);
    if (folder == NULL) {
        return twx_fail_memory(err);
    }
    const bool leads_elsewhere = twx_path_leads_elsewhere(folder);
    free(folder);
    if (leads_elsewhere) {
        return twx_fail(err, TWX_FAILED, 0, "'%s' leads through a symbolic link now", file->path);
    }
    file->fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file->fd < 0 && errno == ELOOP) {
        return twx_fail(err, TWX_FAILED, 0, "'%s' is a symbolic link now", file->path);
    }
    if (file->fd < 0 || fstat(file->fd, &file->st) != 0) {
        return twx_fail_errno(err, errno, "cannot open '%s'", file->path);
    }
    return S_ISREG(file->st.st_mode)
               ? TWX_OK
               : twx_fail(err, TWX_FAILED, 0, "'%s' is no regular file any more", file->path);
}

enum twx_status twx_known_file_open(struct twx_index *index, const char *path, int64_t planned_ns,
                                    struct twx_known_file *file, struct twx_error *err)
{
    twx_known_file_init(file);
    file->path = twx_strdup(path);
    if (file->path == NULL) {
        return twx_fail_memory(err);
    }
    enum twx_status status = twx_index_path_details(index, path, &file->details, err);
    if (status != TWX_OK) {
        return status;
    }
    if (!file->details.is_known) {
        return twx_fail(err, TWX_FAILED, 0, "'%s' is not in the index", path);
    }
    if (file->details.observed_ns > planned_ns) {
        return twx_fail(err, TWX_FAILED, 0,
                        "'%s' was indexed again after the plan was made; plan again", path);
    }
    if (!twx_checksum_is_known(file->details.checksum)) {
        return twx_fail(err, TWX_FAILED, 0, "of '%s' the index has no checksum", path);
    }
    status = open_regular(file, err);
    const char *how = status == TWX_OK ? difference(file) : NULL;
    return how == NULL ? status : twx_fail(err, TWX_FAILED, 0, "'%s' %s", path, how);
}

enum twx_status twx_known_file_verify(struct twx_known_file *file, struct twx_error *err)
{
    uint8_t checksum[TWX_CHECKSUM_BYTES];
    if (file->is_verified) {
        return TWX_OK;
    }
    if (!twx_sum_file_bytes(file->fd, checksum)) {
        return twx_fail_errno(err, errno, "cannot read '%s'", file->path);
    }
    if (memcmp(checksum, file->details.checksum, sizeof checksum) != 0) {
        return twx_fail(err, TWX_FAILED, 0, "'%s' has other bytes than were indexed", file->path);
    }
    if (!twx_known_file_is_unchanged(file)) {
        return twx_fail(err, TWX_FAILED, 0, "'%s' changes just now", file->path);
    }
    file->is_verified = true;
    return TWX_OK;
}

enum twx_status twx_known_file_sum(struct twx_known_file *file, struct twx_error *err)
{
    file->has_cksum = file->has_cksum || twx_posix_cksum(file->fd, &file->cksum);
    return file->has_cksum ? TWX_OK : twx_fail_errno(err, errno, "cannot read '%s'", file->path);
}

static bool is_as_before(const struct stat *a, const struct stat *b)
{
    return a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_size == b->st_size &&
           twx_timespec_ns(a->st_mtim) == twx_timespec_ns(b->st_mtim) &&
           twx_timespec_ns(a->st_ctim) == twx_timespec_ns(b->st_ctim);
}

bool twx_known_file_is_unchanged(const struct twx_known_file *file)
{
    struct stat open_now;
    struct stat named_now;
    return fstat(file->fd, &open_now) == 0 && lstat(file->path, &named_now) == 0 &&
           is_as_before(&file->st, &open_now) && is_as_before(&file->st, &named_now);
}
