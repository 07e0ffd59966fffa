// SPDX-License-Identifier: MIT
//
// Looking at the roots of an index before anything is dropped.
#include "store/prune_roots.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file_system.h"
#include "base/path.h"
#include "store/roots.h"
#include "twindex_commands.h"

struct root_check {
    const struct twx_strings *paths;  // to be pruned; empty: all
    struct twx_strings *gone_roots;   // notes those that are missing; NULL: refuse them
    struct twx_error *err;
    enum twx_status status;
};

/** Whether all of a root is to be pruned: it is, or lies below, a PATH, or there is none. */
static bool is_covered(const struct twx_strings *paths, const char *root)
{
    for (size_t i = 0; i < paths->n; i++) {
        if (twx_path_is_within(root, paths->items[i])) {
            return true;
        }
    }
    return paths->n == 0;
}

/** A root matters when a PATH lies in it or it lies in a PATH. */
static bool matters(const struct twx_strings *paths, const char *root)
{
    for (size_t i = 0; i < paths->n; i++) {
        if (twx_path_is_within(paths->items[i], root)) {
            return true;
        }
    }
    return is_covered(paths, root);
}

/** Says where the file system of a missing root is mounted instead; false: nowhere, or that is not known. */
static bool is_mounted_elsewhere(const struct twx_root *root, struct root_check *c)
{
    const bool has_uuid = root->fs_uuid != NULL && root->fs_uuid[0] != '\0';
    char *mount_point = has_uuid ? twx_file_system_mount_point(root->fs_uuid) : NULL;
    const bool is_elsewhere = mount_point != NULL && !twx_path_is_within(root->path, mount_point);
    if (is_elsewhere) {
        c->status = twx_fail(c->err, TWX_FAILED, 0,
                             "root '%s' is missing: its disk is mounted at '%s' now. Nothing was "
                             "dropped; run twindex relocate, or mount it where it was",
                             root->path, mount_point);
    }
    free(mount_point);
    return is_elsewhere;
}

static bool check_root(void *user, const struct twx_root *root)
{
    const char *path = root->path;
    struct root_check *c = user;
    struct stat st;
    if (!matters(c->paths, path)) {
        return true;
    }
    const int error_number = lstat(path, &st) == 0 ? 0 : errno;
    const bool is_missing = error_number == ENOENT || error_number == ENOTDIR;
    if (c->gone_roots != NULL) {
        // One that holds more than the PATHs keeps its guard over the rest.
        if (is_missing && is_covered(c->paths, path) && !twx_strings_add(c->gone_roots, path)) {
            c->status = twx_fail_memory(c->err);
        }
    } else if (is_missing && is_mounted_elsewhere(root, c)) {
        return false;
    } else if (is_missing) {
        c->status = twx_fail(c->err, TWX_FAILED, error_number,
                             "root '%s' is missing: is its disk mounted, or was it moved (twindex "
                             "relocate)? Nothing was dropped; --missing-roots drops its records",
                             path);
    } else if (error_number != 0) {
        c->status = twx_fail_errno(c->err, error_number,
                                   "nothing was dropped, cannot look at root '%s'", path);
    } else if (!twx_root_is_on(root, (uint64_t)st.st_dev)) {
        c->status = twx_fail(
            c->err, TWX_FAILED, 0,
            "root '%s' is on another device than when it was indexed: is its disk mounted? "
            "Nothing was dropped; index it again, or use --missing-roots",
            path);
    }
    return c->status == TWX_OK;
}

enum twx_status twx_prune_check_roots(struct twx_index *index, const struct twx_strings *paths,
                                      struct twx_strings *gone_roots, struct twx_error *err)
{
    struct stat st;
    for (size_t i = 0; i < paths->n && gone_roots == NULL; i++) {
        const char *path = paths->items[i];
        if (lstat(path, &st) != 0) {
            return twx_fail(
                err, TWX_FAILED, errno,
                "'%s' is missing: is its disk mounted? Nothing was dropped; --missing-roots drops "
                "its records",
                path);
        }
    }
    struct root_check check = {
        .paths = paths, .gone_roots = gone_roots, .err = err, .status = TWX_OK};
    const enum twx_status status = twx_index_roots(index, check_root, &check, err);
    return status == TWX_OK ? check.status : status;
}
