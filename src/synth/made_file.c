// SPDX-License-Identifier: MIT
//
// O_TMPFILE and linkat(2), or a name for the meantime and renameat2(2).
#include "synth/made_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/unnamed_file.h"

enum { RIGHTS = S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH };  // less the umask

struct meanwhile {
    char name[TWX_MADE_NAME_ROOM];
};

static struct meanwhile name_meanwhile(const char *name)
{
    struct meanwhile meanwhile;
    (void)snprintf(meanwhile.name, sizeof meanwhile.name, ".%s.tmp", name);
    return meanwhile;
}

bool twx_made_file_begin(int folder, const char *name, struct twx_made_file *file)
{
    *file = (struct twx_made_file){.folder = folder, .name = name};
    file->fd = openat(folder, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, RIGHTS);
    // EISDIR: a kernel, EOPNOTSUPP: a file system that does not know the flag.
    if (file->fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR)) {
        file->is_named = true;
        // What a killed call left is not written to: another name of it may be somebody's file.
        (void)unlinkat(folder, name_meanwhile(name).name, 0);
        file->fd = openat(folder, name_meanwhile(name).name,
                          O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, RIGHTS);
    }
    return file->fd >= 0;
}

void twx_made_file_drop(struct twx_made_file *file)
{
    const int error_number = errno;
    (void)close(file->fd);
    if (file->is_named) {
        (void)unlinkat(file->folder, name_meanwhile(file->name).name, 0);
    }
    errno = error_number;
}

static bool give_name(const struct twx_made_file *file)
{
    const struct meanwhile meanwhile = name_meanwhile(file->name);
    return twx_file_give_name(file->folder, file->fd, file->is_named ? meanwhile.name : NULL,
                              file->name);
}

bool twx_made_file_publish(struct twx_made_file *file)
{
    if (!give_name(file)) {
        twx_made_file_drop(file);
        return false;
    }
    if (close(file->fd) == 0) {
        return true;
    }
    const int error_number = errno;  // of a network file system: what was written is not all there
    (void)unlinkat(file->folder, file->name, 0);
    errno = error_number;
    return false;
}

bool twx_made_file_put(int folder, const char *name, const void *bytes, size_t n)
{
    struct twx_made_file file;
    if (!twx_made_file_begin(folder, name, &file)) {
        return false;
    }
    if (!twx_write_at(file.fd, bytes, n, 0)) {
        twx_made_file_drop(&file);
        return false;
    }
    return twx_made_file_publish(&file);
}
