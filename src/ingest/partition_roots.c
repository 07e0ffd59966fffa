// SPDX-License-Identifier: MIT
//
// A handful of roots, looked through for each file that is missed.
#include "ingest/partition_roots.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/path.h"
#include "base/status.h"
#include "base/strings.h"

struct root {
    char *path;
    bool is_missed;  // files of it
    bool is_file;    // itself: what was missed
};

struct twx_partition_roots {
    struct root *roots;
    size_t n;
    size_t cap;
    bool is_out_of_memory;
};

static bool add(void *user, const struct twx_manifest_root *root)
{
    struct twx_partition_roots *r = user;
    char *path = twx_strdup(root->path);
    if (path == NULL || !twx_reserve((void **)&r->roots, &r->cap, r->n + 1, sizeof *r->roots)) {
        free(path);
        r->is_out_of_memory = true;
        return false;
    }
    r->roots[r->n++] = (struct root){.path = path};
    return true;
}

enum twx_status twx_partition_roots_read(const struct twx_manifest *manifest,
                                         struct twx_partition_roots **roots, struct twx_error *err)
{
    struct twx_partition_roots *r = twx_alloc(1, sizeof *r);
    *roots = r;
    if (r == NULL) {
        return twx_fail_memory(err);
    }
    const enum twx_status status = twx_manifest_each_root(manifest, add, r, err);
    return status == TWX_OK && r->is_out_of_memory ? twx_fail_memory(err) : status;
}

void twx_partition_roots_free(struct twx_partition_roots *r)
{
    if (r == NULL) {
        return;
    }
    for (size_t i = 0; i < r->n; i++) {
        free(r->roots[i].path);
    }
    free(r->roots);
    free(r);
}

void twx_partition_roots_miss(struct twx_partition_roots *r, const char *path)
{
    struct root *nearest = NULL;
    size_t n_nearest = 0;
    for (size_t i = 0; i < r->n; i++) {
        const size_t n = strlen(r->roots[i].path);
        if (n >= n_nearest && twx_path_is_within(path, r->roots[i].path)) {
            nearest = &r->roots[i];
            n_nearest = n;
        }
    }
    if (nearest != NULL) {
        nearest->is_missed = true;
        nearest->is_file = strlen(path) == n_nearest;
    }
}

/** Whether a path is a folder in which something is. */
static bool holds_something(const char *path)
{
    DIR *dir = opendir(path);
    const struct dirent *entry = NULL;
    bool found = false;
    while (dir != NULL && !found && (entry = readdir(dir)) != NULL) {
        found = strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    }
    if (dir != NULL) {
        (void)closedir(dir);
    }
    return found;
}

/** A root that is a file is as there as its folder. */
static bool is_there(const struct root *root)
{
    if (!root->is_file) {
        return holds_something(root->path);
    }
    char *folder = twx_path_folder(root->path);
    const bool found = folder != NULL && holds_something(folder);
    free(folder);
    return found;
}

enum twx_status twx_partition_roots_check(const struct twx_partition_roots *r,
                                          struct twx_error *err)
{
    for (size_t i = 0; i < r->n; i++) {
        if (r->roots[i].is_missed && !is_there(&r->roots[i])) {
            return twx_fail(err, TWX_TRY_AGAIN, 0,
                            "files of the manifest are missing, and '%s' is not there or empty: is "
                            "its file system mounted on this host?",
                            r->roots[i].path);
        }
    }
    return TWX_OK;
}
