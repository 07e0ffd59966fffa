// SPDX-License-Identifier: MIT
//
// O_TMPFILE, or a name that is removed at once where the file system does not know it (NFS, FUSE).
#include "base/unnamed_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "base/strings.h"

static int make_and_unlink(const char *path)
{
    char *name = twx_asprintf("%s.runs-XXXXXX", path);
    if (name == NULL) {
        errno = ENOMEM;
        return -1;
    }
    const int fd = mkostemp(name, O_CLOEXEC);
    if (fd >= 0) {
        (void)unlink(name);
    }
    const int error_number = errno;
    free(name);
    errno = error_number;
    return fd;
}

int twx_unnamed_file_beside(const char *path)
{
    char *folder = twx_path_folder(path);
    if (folder == NULL) {
        errno = ENOMEM;
        return -1;
    }
    int fd = open(folder, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    const int error_number = errno;
    free(folder);
    errno = error_number;
    // EISDIR: a kernel, EOPNOTSUPP: a file system that does not know the flag.
    if (fd < 0 && (error_number == EOPNOTSUPP || error_number == EISDIR)) {
        fd = make_and_unlink(path);
    }
    return fd;
}

bool twx_file_give_name(int folder, int fd, const char *temporary, const char *name)
{
    if (temporary == NULL) {
        char open_file[32];
        (void)snprintf(open_file, sizeof open_file, "/proc/self/fd/%d", fd);
        return linkat(AT_FDCWD, open_file, folder, name, AT_SYMLINK_FOLLOW) == 0;
    }
    if (renameat2(folder, temporary, folder, name, RENAME_NOREPLACE) == 0) {
        return true;
    }
    // EINVAL: a file system (NFS), ENOSYS: a kernel without the flag. A link does not replace, either, and the first name goes.
    if ((errno != EINVAL && errno != ENOSYS) || linkat(folder, temporary, folder, name, 0) != 0) {
        return false;
    }
    (void)unlinkat(folder, temporary, 0);
    return true;
}

bool twx_write_at(int fd, const void *from, size_t n, uint64_t offset)
{
    const char *next = from;
    while (n > 0) {
        const ssize_t written = pwrite(fd, next, n, (off_t)offset);
        if (written < 0 && errno != EINTR) {
            return false;
        }
        if (written == 0) {
            errno = EIO;
            return false;
        }
        if (written > 0) {
            next += written;
            n -= (size_t)written;
            offset += (uint64_t)written;
        }
    }
    return true;
}
