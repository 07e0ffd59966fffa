// SPDX-License-Identifier: MIT
//
// The mark is the first file in the folder: what is in it without one is somebody else's.
#include "synth/made_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "base/strings.h"
#include "synth/made_file.h"

#define MARK "generated.txt"

enum { MARK_ROOM = 256 };

static enum twx_status refuse(const char *path, const char *why, struct twx_error *err)
{
    return twx_fail(err, TWX_USAGE, 0, "'%s' %s: name a new folder", path, why);
}

/** Makes the folder, or finds it, and opens it. The path has no slash at its end. */
static enum twx_status make_and_open(const char *path, int *folder, struct twx_error *err)
{
    struct stat st;
    if (mkdir(path, S_IRWXU | S_IRWXG | S_IRWXO) != 0 && errno != EEXIST) {
        return twx_fail_errno(err, errno, "cannot make the folder '%s'", path);
    }
    if (lstat(path, &st) == 0 && !S_ISDIR(st.st_mode)) {
        return refuse(path, S_ISLNK(st.st_mode) ? "is a symbolic link" : "is no folder", err);
    }
    *folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (*folder < 0) {
        return twx_fail_errno(err, errno, "cannot open the folder '%s'", path);
    }
    return TWX_OK;
}

/** Whether nothing is in a folder but what a file system has there of its own. -1 with errno: that is not known. */
static int is_empty(int folder)
{
    const int again = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *stream = again >= 0 ? fdopendir(again) : NULL;
    if (stream == NULL) {
        if (again >= 0) {
            (void)close(again);
        }
        return -1;
    }
    bool is_empty = true;
    errno = 0;
    for (const struct dirent *entry = readdir(stream); entry != NULL && is_empty;
         entry = readdir(stream)) {
        is_empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
                   strcmp(entry->d_name, "lost+found") == 0 ||
                   strcmp(entry->d_name, "." MARK ".tmp") == 0;
    }
    const int error_number = errno;
    (void)closedir(stream);
    errno = error_number;
    return error_number != 0 ? -1 : is_empty;
}

/** Reads the mark, without its end of line.  returns: false where there is none, or with errno not 0 on failure */
static bool read_mark(int folder, char mark[static MARK_ROOM])
{
    const int fd = openat(folder, MARK, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        errno = errno == ENOENT ? 0 : errno;
        return false;
    }
    const ssize_t n = read(fd, mark, MARK_ROOM - 1);
    const int error_number = errno;
    (void)close(fd);
    errno = error_number;
    mark[n > 0 ? n : 0] = '\0';
    mark[strcspn(mark, "\n")] = '\0';
    return n >= 0;
}

/** Finds the mark of the same settings, or makes it in an empty folder. */
static enum twx_status mark_folder(const char *path, const char *line, int folder,
                                   struct twx_error *err)
{
    char mark[MARK_ROOM] = "";
    if (read_mark(folder, mark)) {
        return strcmp(mark, line) == 0
                   ? TWX_OK
                   : twx_fail(err, TWX_USAGE, 0, "'%s' was begun with other settings: %s", path,
                              mark[0] != '\0' ? mark : "none");
    }
    const int empty = errno == 0 ? is_empty(folder) : -1;
    if (empty < 0) {
        return twx_fail_errno(err, errno, "cannot read '%s/" MARK "'", path);
    }
    if (empty == 0) {
        return refuse(path, "has files in it that this command did not make", err);
    }
    char *whole_line = twx_asprintf("%s\n", line);
    if (whole_line == NULL) {
        return twx_fail_memory(err);
    }
    const bool is_made = twx_made_file_put(folder, MARK, whole_line, strlen(whole_line));
    const int error_number = errno;
    free(whole_line);
    return is_made ? TWX_OK : twx_fail_errno(err, error_number, "cannot write '%s/" MARK "'", path);
}

enum twx_status twx_made_folder_open(const char *path, const char *line, int *folder,
                                     struct twx_error *err)
{
    char *name = twx_path_without_slashes(path);
    *folder = -1;
    if (name == NULL) {
        return twx_fail_memory(err);
    }
    enum twx_status status = make_and_open(name, folder, err);
    // A file system without locks does without.
    if (status == TWX_OK && flock(*folder, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        status = twx_fail(err, TWX_TRY_AGAIN, 0, "another run is filling '%s'", name);
    }
    if (status == TWX_OK) {
        status = mark_folder(name, line, *folder, err);
    }
    if (status != TWX_OK && *folder >= 0) {
        (void)close(*folder);
        *folder = -1;
    }
    free(name);
    return status;
}
