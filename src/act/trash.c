// SPDX-License-Identifier: MIT
//
// Which trash a file goes to is told by where it can be renamed to: by the mount that it lies on, for a bind mount of the
// same file system cannot be renamed to.
#include "act/trash.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/atomicfile.h"
#include "base/path.h"
#include "base/percent.h"
#include "base/strings.h"

enum {
    NAMES_TRIED_MAX = 10000,
    NAME_BYTES_MAX = 200,  // of 255 that a name may have, with room for a number and the suffix
    DATE_BYTES = 32,
};

/** The mount that a path, not followed, lies on. */
static bool mount_of(const char *path, uint64_t *mount)
{
    struct statx s;
    if (statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT,
              STATX_BASIC_STATS | STATX_MNT_ID, &s) != 0) {
        return false;
    }
    *mount = (s.stx_mask & STATX_MNT_ID) != 0 ? s.stx_mnt_id : 0;
    *mount = *mount * 0x9e3779b97f4a7c15 + ((uint64_t)s.stx_dev_major << 32 | s.stx_dev_minor);
    return true;
}

static bool are_on_one_mount(const char *a, const char *b)
{
    uint64_t mount_a = 0;
    uint64_t mount_b = 0;
    return mount_of(a, &mount_a) && mount_of(b, &mount_b) && mount_a == mount_b;
}

/** The uppermost folder of a path on its mount.  returns: owned; NULL when out of memory */
static char *top_folder(const char *path)
{
    char *top = twx_path_folder(path);
    while (top != NULL && strcmp(top, "/") != 0) {
        char *above = twx_path_folder(top);
        if (above == NULL || !are_on_one_mount(above, path)) {
            if (above == NULL) {
                free(top);
                return NULL;
            }
            free(above);
            break;
        }
        free(top);
        top = above;
    }
    return top;
}

// ---------------------------------------------------------------------------------------------------------
// Folders

/** Makes a folder for its owner alone, if it is not there; false by errno. A link is no folder. */
static bool make_own_folder(const char *path)
{
    struct stat s;
    if (mkdir(path, S_IRWXU) == 0) {
        return true;
    }
    if (errno != EEXIST || lstat(path, &s) != 0) {
        return false;
    }
    if (!S_ISDIR(s.st_mode) || s.st_uid != geteuid()) {
        errno = S_ISDIR(s.st_mode) ? EACCES : ENOTDIR;
        return false;
    }
    return true;
}

/** Makes the missing folders of a path, and it.  path: absolute, changed and restored */
static bool make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        const bool is_there = mkdir(path, S_IRWXU) == 0 || errno == EEXIST || errno == EROFS;
        *slash = '/';
        if (!is_there) {
            return false;
        }
    }
    return make_own_folder(path);
}

/** $XDG_DATA_HOME/Trash.  returns: owned; NULL: there is no home, or by ENOMEM in errno when out of memory */
static char *home_trash(void)
{
    const char *data = getenv("XDG_DATA_HOME");
    const char *home = getenv("HOME");
    errno = 0;
    if (data != NULL && data[0] == '/') {
        return twx_path_join(data, "Trash");
    }
    return home != NULL && home[0] == '/' ? twx_path_join(home, ".local/share/Trash") : NULL;
}

/** The next folder above that exists.  returns: owned; NULL when out of memory */
static char *existing_part(const char *path)
{
    char *part = twx_strdup(path);
    struct stat s;
    while (part != NULL && strcmp(part, "/") != 0 && lstat(part, &s) != 0) {
        char *above = twx_path_folder(part);
        free(part);
        part = above;
    }
    return part;
}

/** $topdir/.Trash of an administrator: a folder with the sticky bit, no link. */
static bool is_shared_trash(const char *path)
{
    struct stat s;
    return lstat(path, &s) == 0 && S_ISDIR(s.st_mode) && (s.st_mode & S_ISVTX) != 0;
}

/** The trash of a user on a mount; one that an administrator provides is made.  returns: owned; NULL when out of memory */
static char *trash_of_mount(const char *top)
{
    char *shared = twx_path_join(top, ".Trash");
    char *trash = NULL;
    if (shared != NULL && is_shared_trash(shared)) {
        trash = twx_asprintf("%s/%ju", shared, (uintmax_t)geteuid());
        if (trash != NULL && !make_own_folder(trash)) {
            free(trash);  // as the specification wants it: then the other one
            trash = NULL;
        }
    }
    free(shared);
    return trash != NULL ? trash
                         : twx_asprintf("%s/.Trash-%ju", strcmp(top, "/") == 0 ? "" : top,
                                        (uintmax_t)geteuid());
}

// ---------------------------------------------------------------------------------------------------------
// Places

/** A trash, and what paths in its .trashinfo files are relative to. */
struct trash {
    char *folder;  // owned
    char *top;     // owned; NULL: paths are absolute
};

static void release_trash(struct trash *trash)
{
    free(trash->folder);
    free(trash->top);
    *trash = (struct trash){0};
}

/** The trash of a file, with its folders `files` and `info`; false by errno, and then `folder` is what was not made, or NULL. */
static bool find_trash(const char *path, struct trash *trash)
{
    char *home = home_trash();
    char *part = home != NULL ? existing_part(home) : NULL;
    if (part != NULL && are_on_one_mount(part, path) && make_folders(home)) {
        trash->folder = home;
        home = NULL;
    }
    free(part);
    free(home);
    if (trash->folder == NULL) {
        trash->top = top_folder(path);
        trash->folder = trash->top != NULL ? trash_of_mount(trash->top) : NULL;
    }
    char *files = trash->folder != NULL ? twx_path_join(trash->folder, "files") : NULL;
    char *info = trash->folder != NULL ? twx_path_join(trash->folder, "info") : NULL;
    const bool has_memory = files != NULL && info != NULL;
    const bool is_made = has_memory && make_own_folder(trash->folder) && make_own_folder(files) &&
                         make_own_folder(info);
    const int error_number = has_memory ? errno : ENOMEM;
    free(files);
    free(info);
    errno = error_number;
    return is_made;
}

/** Fills and syncs a .trashinfo; closes fd; false by errno. */
static bool write_info(int fd, const char *top, const char *path)
{
    char date[DATE_BYTES] = "";
    struct tm local;
    const time_t now = time(NULL);
    FILE *stream = fdopen(fd, "w");
    if (stream == NULL) {
        (void)close(fd);
        return false;
    }
    if (localtime_r(&now, &local) != NULL) {
        (void)strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &local);
    }
    const size_t n_top = top != NULL ? strlen(top) : 0;
    char *escaped = twx_percent_encode(n_top > 0 ? path + n_top + (strcmp(top, "/") != 0) : path);
    if (escaped != NULL) {
        (void)fprintf(stream, "[Trash Info]\nPath=%s\nDeletionDate=%s\n", escaped, date);
    }
    const bool is_written = escaped != NULL && fflush(stream) == 0 && fsync(fileno(stream)) == 0;
    free(escaped);
    return fclose(stream) == 0 && is_written;
}

static bool has_name(const char *path)
{
    struct stat s;
    return lstat(path, &s) == 0;
}

/** Names a file the number-th way; false when out of memory. */
static bool name_place(const struct trash *trash, const char *name, unsigned number,
                       struct twx_trash_place *place)
{
    char suffix[16] = "";
    if (number > 1) {
        (void)snprintf(suffix, sizeof suffix, ".%u", number);
    }
    place->file = twx_asprintf("%s/files/%.*s%s", trash->folder, NAME_BYTES_MAX, name, suffix);
    place->info =
        twx_asprintf("%s/info/%.*s%s.trashinfo", trash->folder, NAME_BYTES_MAX, name, suffix);
    return place->file != NULL && place->info != NULL;
}

/** The first names that are free. */
static enum twx_status find_free_names(const struct trash *trash, const char *path,
                                       struct twx_trash_place *place, struct twx_error *err)
{
    char *name = twx_path_name(path);
    bool is_free = false;
    for (unsigned i = 1; name != NULL && !is_free && i <= NAMES_TRIED_MAX; i++) {
        twx_trash_place_release(place);
        if (!name_place(trash, name, i, place)) {
            free(name);
            return twx_fail_memory(err);
        }
        is_free = !has_name(place->file) && !has_name(place->info);
    }
    const bool has_memory = name != NULL;
    free(name);
    if (!has_memory) {
        return twx_fail_memory(err);
    }
    return is_free ? TWX_OK
                   : twx_fail(err, TWX_FAILED, 0, "'%s' has no free name for '%s'", trash->folder,
                              path);
}

enum twx_status twx_trash_place_find(const char *path, struct twx_trash_place *place,
                                     struct twx_error *err)
{
    struct trash trash = {0};
    enum twx_status status = TWX_OK;
    *place = (struct twx_trash_place){0};
    if (!find_trash(path, &trash)) {
        status = twx_fail_errno(err, errno, "cannot use the trash '%s' for '%s'",
                                trash.folder != NULL ? trash.folder : "", path);
    } else {
        status = find_free_names(&trash, path, place, err);
    }
    if (status == TWX_OK) {
        place->top = trash.top;
        trash.top = NULL;
    } else {
        twx_trash_place_release(place);
    }
    release_trash(&trash);
    return status;
}

enum twx_status twx_trash_place_take(const char *path, const struct twx_trash_place *place,
                                     struct twx_error *err)
{
    const int fd =
        open(place->info, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (fd < 0) {
        return twx_fail_errno(err, errno, "cannot make '%s'", place->info);
    }
    enum twx_status status = TWX_OK;
    if (!write_info(fd, place->top, path)) {
        status = twx_fail_errno(err, errno, "cannot write '%s'", place->info);
    } else {
        status = twx_sync_folder_of(place->info, err);
    }
    if (status != TWX_OK) {
        (void)unlink(place->info);
    }
    return status;
}

bool twx_trash_info_is_of(const char *info, const char *path)
{
    char line[3 * PATH_MAX + 16];
    bool is_of = false;
    char *escaped = twx_percent_encode(path);
    FILE *stream = fopen(info, "re");
    while (escaped != NULL && stream != NULL && !is_of &&
           fgets(line, sizeof line, stream) != NULL) {
        const size_t n = strlen(line);
        const size_t n_value =
            n > 6 && line[n - 1] == '\n' ? n - 6 : 0;  // without "Path=", the end
        const size_t n_all = strlen(escaped);
        // Relative to the uppermost folder of the file system, it is the end of the path.
        is_of = strncmp(line, "Path=", 5) == 0 && n_value > 0 && n_value <= n_all &&
                memcmp(escaped + n_all - n_value, line + 5, n_value) == 0;
    }
    if (stream != NULL) {
        (void)fclose(stream);
    }
    free(escaped);
    return is_of;
}

void twx_trash_place_release(struct twx_trash_place *place)
{
    free(place->file);
    free(place->info);
    free(place->top);
    place->file = NULL;
    place->info = NULL;
    place->top = NULL;
}
