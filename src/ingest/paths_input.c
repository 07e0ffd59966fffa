// SPDX-License-Identifier: MIT
//
// Owns the absolute paths and the walk of the one in progress.
#include "ingest/paths_input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/path.h"
#include "ingest/walk_ahead.h"

/** A PATH argument that exists. */
struct root {
    char *path;  // realpath, owned
    struct stat st;
    bool is_met;  // by the walk of another one
};

struct paths_input {
    struct twx_input input;
    const char *const *paths;
    size_t n_paths;
    size_t n_resolved;  // of the paths
    const struct twx_walk_limits *limits;
    struct root *roots;  // once all paths are resolved: sorted, each once
    size_t n_roots;
    size_t next_root;
    const struct root *file;  // a root that is a file, and comes next
    struct twx_input *walk;   // of the folder in progress
    bool has_roots_inside;    // other roots lie in that folder
};

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct root *)a)->path, ((const struct root *)b)->path);
}

// ---------------------------------------------------------------------------------------------------------
// Arguments to roots

/** Sorts the roots, and keeps each once. */
static void sort_roots(struct paths_input *in)
{
    size_t n = 0;
    qsort(in->roots, in->n_roots, sizeof *in->roots, by_path);
    for (size_t i = 0; i < in->n_roots; i++) {
        if (n > 0 && by_path(&in->roots[n - 1], &in->roots[i]) == 0) {
            free(in->roots[i].path);
        } else {
            in->roots[n++] = in->roots[i];
        }
    }
    in->n_roots = n;
}

/** Makes the next argument a root, or reports it. */
static void resolve_next(struct paths_input *in, struct twx_entry *entry)
{
    const char *given = in->paths[in->n_resolved++];
    struct root root = {.path = realpath(given, NULL)};
    const bool is_there = root.path != NULL && stat(root.path, &root.st) == 0;
    if (is_there && (S_ISDIR(root.st.st_mode) || S_ISREG(root.st.st_mode))) {
        in->roots[in->n_roots++] = root;
    } else {
        entry->kind = TWX_ENTRY_MISSING;
        entry->path = given;
        entry->path_bytes = strlen(given);
        entry->error_number = is_there ? 0 : errno;
        free(root.path);
    }
    if (in->n_resolved == in->n_paths) {
        sort_roots(in);
    }
}

// ---------------------------------------------------------------------------------------------------------
// Roots to entries

/** Order of an entry, whose folder has a trailing slash, and a root. */
static int by_entry_path(const void *key, const void *element)
{
    const struct twx_entry *entry = key;
    const struct root *root = element;
    const size_t n = entry->path_bytes - (entry->path[entry->path_bytes - 1] == '/');
    return twx_path_compare(entry->path, n, root->path, strlen(root->path));
}

/** Notes that the walk has met a root: what it looked at there is not looked at again. */
static void note_met(const struct paths_input *in, const struct twx_entry *entry)
{
    if (entry->kind == TWX_ENTRY_LEFT_OUT || entry->kind == TWX_ENTRY_ROOT) {
        return;
    }
    struct root *root = bsearch(entry, in->roots, in->n_roots, sizeof *in->roots, by_entry_path);
    if (root != NULL) {
        root->is_met = true;
    }
}

static bool has_roots_inside(const struct paths_input *in, const struct root *folder)
{
    const size_t n = strlen(folder->path);
    for (const struct root *r = folder + 1; r < in->roots + in->n_roots; r++) {
        if (strncmp(r->path, folder->path, n) != 0) {
            return false;  // paths that begin alike stand together
        }
        if (twx_path_is_within(r->path, folder->path)) {
            return true;
        }
    }
    return false;
}

/** Begins with a root, and reports it. */
static enum twx_status begin_root(struct paths_input *in, struct root *root,
                                  struct twx_entry *entry, struct twx_error *err)
{
    if (S_ISREG(root->st.st_mode)) {
        in->file = root;
    } else {
        in->walk = twx_walk_ahead_create(twx_walk_create(root->path, in->limits));
        if (in->walk == NULL) {
            return twx_fail_memory(err);
        }
        in->has_roots_inside = has_roots_inside(in, root);
    }
    entry->kind = TWX_ENTRY_ROOT;
    entry->path = root->path;
    entry->path_bytes = strlen(root->path);
    entry->device = (uint64_t)root->st.st_dev;
    return TWX_OK;
}

/** The next root; the entry is NOTHING_YET for one that is passed over. */
static enum twx_status next_root(struct paths_input *in, struct twx_entry *entry,
                                 struct twx_error *err)
{
    if (in->next_root == in->n_roots) {
        entry->kind = TWX_ENTRY_END;
        return TWX_OK;
    }
    struct root *root = &in->roots[in->next_root++];
    if (root->is_met ||
        twx_kept_out_has_path(in->limits->kept_out, root->path, strlen(root->path))) {
        return TWX_OK;
    }
    return begin_root(in, root, entry, err);
}

static void take_file(struct paths_input *in, struct twx_entry *entry)
{
    entry->kind = TWX_ENTRY_FILE;
    entry->path = in->file->path;
    entry->path_bytes = strlen(in->file->path);
    entry->st = &in->file->st;
    in->file = NULL;
}

static enum twx_status go_on_walking(struct paths_input *in, struct twx_entry *entry,
                                     struct twx_error *err)
{
    const enum twx_status status = twx_input_next(in->walk, entry, err);
    if (status == TWX_OK && entry->kind == TWX_ENTRY_END) {
        twx_input_free(in->walk);
        in->walk = NULL;
        entry->kind = TWX_ENTRY_NOTHING_YET;
    } else if (status == TWX_OK && in->has_roots_inside) {
        note_met(in, entry);
    }
    return status;
}

static enum twx_status go_on(struct paths_input *in, struct twx_entry *entry, struct twx_error *err)
{
    if (in->walk != NULL) {
        return go_on_walking(in, entry, err);
    }
    if (in->file != NULL) {
        take_file(in, entry);
        return TWX_OK;
    }
    if (in->n_resolved < in->n_paths) {
        resolve_next(in, entry);
        return TWX_OK;
    }
    return next_root(in, entry, err);
}

static enum twx_status next(struct twx_input *input, struct twx_entry *entry, struct twx_error *err)
{
    struct paths_input *in = (struct paths_input *)input;
    enum twx_status status = TWX_OK;
    *entry = (struct twx_entry){.kind = TWX_ENTRY_NOTHING_YET};
    while (status == TWX_OK && entry->kind == TWX_ENTRY_NOTHING_YET) {
        status = go_on(in, entry, err);
    }
    return status;
}

static void free_paths(struct twx_input *input)
{
    struct paths_input *in = (struct paths_input *)input;
    twx_input_free(in->walk);
    for (size_t i = 0; i < in->n_roots; i++) {
        free(in->roots[i].path);
    }
    free(in->roots);
    free(in);
}

struct twx_input *twx_paths_input_create(const char *const *paths, size_t n_paths,
                                         const struct twx_walk_limits *limits)
{
    struct paths_input *in = twx_alloc(1, sizeof *in);
    struct root *roots = in != NULL ? twx_alloc(n_paths, sizeof *roots) : NULL;
    if (roots == NULL) {
        free(in);
        return NULL;
    }
    *in = (struct paths_input){
        .input = {.next = next, .free = free_paths},
        .paths = paths,
        .n_paths = n_paths,
        .limits = limits,
        .roots = roots,
    };
    return &in->input;
}
