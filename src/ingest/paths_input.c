// SPDX-License-Identifier: MIT
//
// Owns the absolute paths and the walk of the one in progress.
#include "ingest/paths_input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/strings.h"

/** A PATH argument that exists. */
struct root {
    char *path;  // realpath, owned
    struct stat st;
    bool is_walked;
};

struct paths_input {
    struct twx_input input;
    const char *const *paths;
    size_t n_paths;
    size_t n_resolved;  // of the paths
    const struct twx_walk_limits *limits;
    struct root *roots;  // sorted once all paths are resolved
    size_t n_roots;
    size_t next_root;
    const struct root *file;  // a root that is a file, and comes next
    struct twx_input *walk;   // of the folder in progress
};

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct root *)a)->path, ((const struct root *)b)->path);
}

// ---------------------------------------------------------------------------------------------------------
// Arguments to roots

/** Makes the next argument a root, or reports it. */
static enum twx_status resolve_next(struct paths_input *in, struct twx_entry *entry)
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
        qsort(in->roots, in->n_roots, sizeof *in->roots, by_path);
    }
    return TWX_OK;
}

/** Whether the walk of another root, which begins with the same folders, meets this one. */
static bool is_met_from(const struct paths_input *in, const struct root *walked,
                        const struct root *root)
{
    const char *below = root->path + strlen(walked->path);
    return walked->is_walked &&
           !(in->limits->one_file_system && walked->st.st_dev != root->st.st_dev) &&
           !twx_exclude_has_path(in->limits->exclude, below + (*below == '/'),
                                 S_ISDIR(root->st.st_mode), false);
}

/** *is_met: whether the walk of another root meets this one. */
static enum twx_status find_met(const struct paths_input *in, const struct root *root, bool *is_met,
                                struct twx_error *err)
{
    struct root above = {.path = twx_strdup(root->path)};
    *is_met = false;
    if (above.path == NULL) {
        return twx_fail_memory(err);
    }
    while (!*is_met && above.path[1] != '\0') {
        char *slash = strrchr(above.path, '/');
        slash[slash == above.path] = '\0';  // the topmost folder keeps its slash
        const struct root *walked =
            bsearch(&above, in->roots, in->n_roots, sizeof *in->roots, by_path);
        *is_met = walked != NULL && is_met_from(in, walked, root);
    }
    free(above.path);
    return TWX_OK;
}

// ---------------------------------------------------------------------------------------------------------

/** Begins with a root, and reports it. */
static enum twx_status begin_root(struct paths_input *in, struct root *root,
                                  struct twx_entry *entry, struct twx_error *err)
{
    if (S_ISREG(root->st.st_mode)) {
        in->file = root;
    } else {
        in->walk = twx_walk_create(root->path, in->limits);
        if (in->walk == NULL) {
            return twx_fail_memory(err);
        }
        // bsearch may find any of equal roots.
        for (struct root *r = root; r < in->roots + in->n_roots; r++) {
            r->is_walked = r->is_walked || strcmp(r->path, root->path) == 0;
        }
    }
    entry->kind = TWX_ENTRY_ROOT;
    entry->path = root->path;
    entry->path_bytes = strlen(root->path);
    entry->device = (uint64_t)root->st.st_dev;
    return TWX_OK;
}

/** The next root that no walk has met; the entry is NOTHING_YET for one that was met. */
static enum twx_status next_root(struct paths_input *in, struct twx_entry *entry,
                                 struct twx_error *err)
{
    if (in->next_root == in->n_roots) {
        entry->kind = TWX_ENTRY_END;
        return TWX_OK;
    }
    struct root *root = &in->roots[in->next_root++];
    bool is_met = in->next_root > 1 && strcmp(root->path, root[-1].path) == 0;
    enum twx_status status = is_met ? TWX_OK : find_met(in, root, &is_met, err);
    return status != TWX_OK || is_met ? status : begin_root(in, root, entry, err);
}

static void take_file(struct paths_input *in, struct twx_entry *entry)
{
    const struct root *file = in->file;
    const size_t n = strlen(file->path);
    in->file = NULL;
    if (!twx_kept_out_has_path(in->limits->kept_out, file->path, n)) {
        entry->kind = TWX_ENTRY_FILE;
        entry->path = file->path;
        entry->path_bytes = n;
        entry->st = &file->st;
    }
}

static enum twx_status go_on(struct paths_input *in, struct twx_entry *entry, struct twx_error *err)
{
    if (in->walk != NULL) {
        const enum twx_status status = twx_input_next(in->walk, entry, err);
        if (status == TWX_OK && entry->kind == TWX_ENTRY_END) {
            twx_input_free(in->walk);
            in->walk = NULL;
            entry->kind = TWX_ENTRY_NOTHING_YET;
        }
        return status;
    }
    if (in->file != NULL) {
        take_file(in, entry);
        return TWX_OK;
    }
    return in->n_resolved < in->n_paths ? resolve_next(in, entry) : next_root(in, entry, err);
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
