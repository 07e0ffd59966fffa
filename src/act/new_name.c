// SPDX-License-Identifier: MIT
//
// renameat2(2) by its flags; NFS and most of FUSE know none of them.
#include "act/new_name.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/checksum.h"
#include "base/path.h"
#include "base/strings.h"

static char *name_beside(const char *path, const char *suffix)
{
    char *folder = twx_path_folder(path);
    char *name = folder != NULL ? twx_asprintf("%s/.twindex-%016" PRIx64 "-%s", folder,
                                               twx_checksum64(path, strlen(path), 0), suffix)
                                : NULL;
    free(folder);
    return name;
}

char *twx_parked_name(const char *path)
{
    return name_beside(path, "gone");
}

char *twx_part_name(const char *path)
{
    return name_beside(path, "back");
}

void twx_remove_part(const char *path)
{
    char *part = twx_part_name(path);
    if (part != NULL) {
        (void)unlink(part);
    }
    free(part);
}

bool twx_is_absent(const char *path)
{
    struct stat st;
    return lstat(path, &st) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

bool twx_are_one_file(const char *a, const char *b)
{
    struct stat of_a;
    struct stat of_b;
    return lstat(a, &of_a) == 0 && lstat(b, &of_b) == 0 && of_a.st_ino == of_b.st_ino &&
           of_a.st_dev == of_b.st_dev;
}

/** Whether renameat2 has not got as far as to look at the names: the file system does not know the flag. */
static bool is_unknown_flag(int error_number)
{
    return error_number == EINVAL || error_number == ENOSYS || error_number == EOPNOTSUPP;
}

static bool link_new(const char *from, const char *to)
{
    return linkat(AT_FDCWD, from, AT_FDCWD, to, 0) == 0;
}

bool twx_rename_own(const char *own, const char *to)
{
    if (renameat2(AT_FDCWD, own, AT_FDCWD, to, RENAME_NOREPLACE) == 0) {
        return true;
    }
    return is_unknown_flag(errno) && link_new(own, to) && unlink(own) == 0;
}

bool twx_park(const char *path, const char *parked)
{
    if (renameat2(AT_FDCWD, path, AT_FDCWD, parked, RENAME_NOREPLACE) == 0) {
        return true;
    }
    if (!is_unknown_flag(errno)) {
        return false;
    }
    if (!twx_is_absent(parked)) {
        errno = EEXIST;
        return false;
    }
    return rename(path, parked) == 0;  // nobody but us makes such a name
}

/** Removes one of the names of a file: looked at under a name of ours, for it may be another file's by now. By errno. */
static bool remove_name(const char *path, const struct stat *file)
{
    struct stat st;
    char *parked = twx_parked_name(path);
    errno = ENOMEM;
    bool is_done = parked != NULL && twx_park(path, parked);
    if (is_done) {
        errno = EBUSY;
        is_done = lstat(parked, &st) == 0 && st.st_ino == file->st_ino &&
                  st.st_dev == file->st_dev && unlink(parked) == 0;
        const int error_number = errno;
        if (!is_done) {
            (void)twx_unpark(path);
        }
        errno = error_number;
    }
    free(parked);
    return is_done;
}

/** By a second name. */
static bool rename_by_link(const char *from, const char *to)
{
    struct stat st;
    if (lstat(from, &st) != 0 || !link_new(from, to)) {
        return false;
    }
    if (remove_name(from, &st)) {
        return true;
    }
    const int error_number = errno;
    (void)remove_name(to, &st);
    errno = error_number;
    return false;
}

bool twx_rename_to_new(const char *from, const char *to)
{
    return renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0 ||
           (is_unknown_flag(errno) && rename_by_link(from, to));
}

bool twx_unpark(const char *path)
{
    char *parked = twx_parked_name(path);
    if (parked == NULL) {
        errno = ENOMEM;
        return false;
    }
    bool is_done = true;
    if (twx_are_one_file(parked, path)) {
        is_done = unlink(parked) == 0;
    } else if (!twx_is_absent(parked)) {
        is_done = twx_rename_own(parked, path);
    }
    const int error_number = errno;
    free(parked);
    errno = error_number;
    return is_done;
}

// ---------------------------------------------------------------------------------------------------------
// Two names

bool twx_swap(const char *own, const char *path, char **at)
{
    *at = twx_strdup(own);
    if (*at == NULL) {
        errno = ENOMEM;
        return false;
    }
    if (renameat2(AT_FDCWD, own, AT_FDCWD, path, RENAME_EXCHANGE) == 0) {
        return true;
    }
    if (!is_unknown_flag(errno)) {
        return false;
    }
    free(*at);
    *at = twx_parked_name(path);
    if (*at == NULL) {
        errno = ENOMEM;
        return false;
    }
    if (!twx_park(path, *at)) {
        return false;
    }
    if (twx_rename_own(own, path)) {
        return true;
    }
    const int error_number = errno;
    (void)twx_unpark(path);
    errno = error_number;
    return false;
}

bool twx_swap_back(const char *own, const char *path, const char *at)
{
    if (strcmp(own, at) == 0) {
        return renameat2(AT_FDCWD, own, AT_FDCWD, path, RENAME_EXCHANGE) == 0;
    }
    return rename(path, own) == 0 && twx_rename_own(at, path);
}
