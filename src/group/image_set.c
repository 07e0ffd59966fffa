// SPDX-License-Identifier: MIT
//
// The paths of a set, sorted, are looked up: for each folder its own and those above it, for each image its own. Files need
// not be there: the index is what is asked. Owns the paths of one call.
#include "group/image_set.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/path.h"
#include "base/strings.h"

struct paths {
    struct twx_strings sorted;
    bool *is_met;  // owned: an image is at or below the path
};

// ---------------------------------------------------------------------------------------------------------
// Reading

/** Adds a path as the index has it: absolute, its folder's links followed; where that is gone, as it is written. */
static bool add_path(struct twx_strings *paths, char *given)
{
    size_t n = strlen(given);
    while (n > 1 && given[n - 1] == '/') {
        given[--n] = '\0';
    }
    return twx_strings_take(paths, twx_path_as_indexed(given));
}

static enum twx_status read_entries(FILE *list, const struct twx_image_set *set,
                                    struct twx_strings *paths, struct twx_error *err)
{
    const char separator = set->null_separated ? '\0' : '\n';
    enum twx_status status = TWX_OK;
    char *entry = NULL;
    size_t cap = 0;
    ssize_t n = 0;
    errno = 0;
    while (status == TWX_OK && (n = getdelim(&entry, &cap, separator, list)) > 0) {
        n -= entry[n - 1] == separator;
        entry[n] = '\0';
        if (memchr(entry, '\0', (size_t)n) != NULL) {
            status = twx_fail(err, TWX_USAGE, 0,
                              "the list '%s' holds NUL bytes: is it NUL-separated? Then give -0",
                              set->path);
        } else if (n > 0 && !add_path(paths, entry)) {
            status = twx_fail_memory(err);
        }
        errno = 0;
    }
    if (status == TWX_OK && ferror(list) != 0) {
        status = twx_fail_errno(err, errno, "cannot read the list '%s'", set->path);
    }
    free(entry);
    return status;
}

static enum twx_status read_list(const struct twx_image_set *set, struct twx_strings *paths,
                                 struct twx_error *err)
{
    const bool is_stdin = strcmp(set->path, "-") == 0;
    FILE *list = is_stdin ? stdin : fopen(set->path, "re");
    if (list == NULL) {
        return twx_fail_errno(err, errno, "cannot read the list '%s'", set->path);
    }
    const enum twx_status status = read_entries(list, set, paths, err);
    if (!is_stdin) {
        (void)fclose(list);
    }
    return status;
}

static enum twx_status read_paths(const struct twx_image_set *set, struct paths *paths,
                                  struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    if (set->is_list) {
        status = read_list(set, &paths->sorted, err);
    } else {
        char *path = twx_path_resolve(set->path);
        path = path != NULL ? path : twx_path_clean(set->path);
        status = twx_strings_take(&paths->sorted, path) ? TWX_OK : twx_fail_memory(err);
    }
    if (status != TWX_OK) {
        return status;
    }
    twx_strings_sort(&paths->sorted);
    paths->is_met = twx_alloc(paths->sorted.n, sizeof *paths->is_met);
    return paths->is_met != NULL ? TWX_OK : twx_fail_memory(err);
}

// ---------------------------------------------------------------------------------------------------------
// Looking up

/** Whether a path is among them; equal ones are met together. */
static bool meet(struct paths *paths, const char *path, size_t n)
{
    size_t low = 0;
    size_t high = paths->sorted.n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const char *at = paths->sorted.items[middle];
        if (twx_path_compare(at, strlen(at), path, n) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool is_found = false;
    for (; low < paths->sorted.n && strncmp(paths->sorted.items[low], path, n) == 0 &&
           paths->sorted.items[low][n] == '\0';
         low++) {
        paths->is_met[low] = true;
        is_found = true;
    }
    return is_found;
}

/** Whether a folder, its path with a slash at its end, or one above it is among them. */
static bool meet_folder(struct paths *paths, const char *folder, size_t n)
{
    bool is_found = meet(paths, "/", 1);
    for (size_t i = 1; i < n; i++) {
        is_found = (folder[i] == '/' && meet(paths, folder, i)) || is_found;
    }
    return is_found;
}

static enum twx_status mark_images(struct paths *paths, const struct twx_collection *points,
                                   uint8_t mark, uint8_t *marks, uint64_t *n, struct twx_error *err)
{
    bool *has_folder = twx_alloc(points->n_folders, sizeof *has_folder);
    bool *is_asked = twx_alloc(points->n_folders, sizeof *is_asked);
    char *path = twx_alloc(points->n_longest + 1, 1);
    const bool has_memory = has_folder != NULL && is_asked != NULL && path != NULL;
    for (size_t i = 0; has_memory && i < points->n_items; i++) {
        const struct twx_item *item = &points->items[i];
        const struct twx_folder *folder = &points->folders[item->folder];
        if (!is_asked[item->folder]) {  // of folders that hold images
            is_asked[item->folder] = true;
            has_folder[item->folder] =
                meet_folder(paths, points->text + folder->text_at, folder->n_bytes);
        }
        const size_t path_bytes = twx_collection_path(points, item, path);
        const bool has_image = meet(paths, path, path_bytes);
        if (has_image || has_folder[item->folder]) {
            marks[i] = (uint8_t)(marks[i] | mark);
            ++*n;
        }
    }
    free(has_folder);
    free(is_asked);
    free(path);
    return has_memory ? TWX_OK : twx_fail_memory(err);
}

/** Warns of what a list names in vain: nothing is known of such a file. */
static void warn_of_unmet(const struct twx_image_set *set, const struct paths *paths,
                          const struct twx_run *run)
{
    size_t n_unmet = 0;
    size_t first = 0;
    for (size_t i = 0; i < paths->sorted.n; i++) {
        if (!paths->is_met[i] && n_unmet++ == 0) {
            first = i;
        }
    }
    if (n_unmet > 0) {
        twx_log(run, TWX_LEVEL_WARNING,
                "%zu of the %zu paths in '%s' are no indexed images, and are in no pair: the first "
                "is '%s'",
                n_unmet, paths->sorted.n, set->path, paths->sorted.items[first]);
    }
}

enum twx_status twx_image_set_mark(const struct twx_image_set *set,
                                   const struct twx_collection *points, uint8_t mark,
                                   uint8_t *marks, uint64_t *n, const struct twx_run *run,
                                   struct twx_error *err)
{
    struct paths paths = {0};
    *n = 0;
    enum twx_status status = read_paths(set, &paths, err);
    if (status == TWX_OK) {
        status = mark_images(&paths, points, mark, marks, n, err);
    }
    if (status == TWX_OK && *n == 0) {
        status = set->is_list
                     ? twx_fail(err, TWX_USAGE, 0, "no path in the list '%s' is an indexed image",
                                set->path)
                     : twx_fail(err, TWX_USAGE, 0,
                                "no indexed image is '%s' or below it (a list is written @FILE)",
                                set->path);
    } else if (status == TWX_OK && set->is_list) {
        warn_of_unmet(set, &paths, run);
    }
    twx_strings_release(&paths.sorted);
    free(paths.is_met);
    return status;
}
