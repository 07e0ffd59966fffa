// SPDX-License-Identifier: MIT
//
// PATH arguments and lists. Owns the list's stream and the last folder resolved.
#include "ingest/inputs.h"

#include <errno.h>
#include <glib.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** A PATH argument that exists. */
struct root {
    char *path;  // realpath, owned by malloc
    struct stat st;
};

static int by_path(gconstpointer a, gconstpointer b)
{
    return strcmp(((const struct root *)a)->path, ((const struct root *)b)->path);
}

/**
 * Whether the walk of another PATH meets this one.
 *
 * walked   the folders that are walked: path to struct root
 */
static bool is_met(GHashTable *walked, const struct root *root,
                   const struct twx_walk_limits *limits)
{
    bool met = false;
    char *above = g_strdup(root->path);
    while (!met && above[1] != '\0') {
        char *slash = strrchr(above, '/');
        slash[slash == above] = '\0';  // the topmost folder keeps its slash
        const struct root *walk = g_hash_table_lookup(walked, above);
        const char *below = root->path + strlen(above);
        met = walk != NULL && !(limits->one_file_system && walk->st.st_dev != root->st.st_dev) &&
              !twx_exclude_has_path(limits->exclude, below + (*below == '/'),
                                    S_ISDIR(root->st.st_mode), false);
    }
    g_free(above);
    return met;
}

static GArray *resolve(const char *const *paths, size_t n_paths,
                       const struct twx_input_events *events)
{
    GArray *roots = g_array_new(FALSE, FALSE, sizeof(struct root));
    for (size_t i = 0; i < n_paths; i++) {
        struct root root = {.path = realpath(paths[i], NULL)};
        if (root.path == NULL || stat(root.path, &root.st) != 0) {
            events->missing(events->walk.user, paths[i], errno);
            free(root.path);
        } else if (!S_ISDIR(root.st.st_mode) && !S_ISREG(root.st.st_mode)) {
            events->missing(events->walk.user, paths[i], 0);
            free(root.path);
        } else {
            (void)g_array_append_val(roots, root);
        }
    }
    g_array_sort(roots, by_path);
    return roots;
}

static enum twx_status go_through(const struct root *root, const struct twx_walk_limits *limits,
                                  const struct twx_input_events *events, struct twx_error *err)
{
    void *user = events->walk.user;
    const enum twx_status status = events->root(user, root->path, (uint64_t)root->st.st_dev, err);
    if (status != TWX_OK) {
        return status;
    }
    if (S_ISDIR(root->st.st_mode)) {
        return twx_walk(root->path, limits, &events->walk, err);
    }
    return events->walk.is_excluded(user, root->path)
               ? TWX_OK
               : events->listed(user, root->path, &root->st, err);
}

enum twx_status twx_inputs_paths(const char *const *paths, size_t n_paths,
                                 const struct twx_walk_limits *limits,
                                 const struct twx_input_events *events, struct twx_error *err)
{
    GArray *roots = resolve(paths, n_paths, events);
    GHashTable *walked = g_hash_table_new(g_str_hash, g_str_equal);
    enum twx_status status = TWX_OK;
    const char *last =
        "";  // they are sorted: equal ones stand together, folders before what is in them
    for (guint i = 0; status == TWX_OK && i < roots->len; i++) {
        struct root *root = &g_array_index(roots, struct root, i);
        if (strcmp(root->path, last) != 0 && !is_met(walked, root, limits)) {
            if (S_ISDIR(root->st.st_mode)) {
                (void)g_hash_table_insert(walked, root->path, root);
            }
            status = go_through(root, limits, events, err);
        }
        last = root->path;
    }
    g_hash_table_destroy(walked);
    for (guint i = 0; i < roots->len; i++) {
        free(g_array_index(roots, struct root, i).path);
    }
    g_array_free(roots, TRUE);
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// Lists

/** The folder of the last entry, as lists tend to stay in one; and what is reported of folders at the end. */
struct folder_cache {
    char *given;  // as it stood in the list
    char *real;   // its realpath, owned by malloc; NULL when it has none
    int error_number;
    GArray *devices;     // uint64_t: whose mount points were reported as roots
    uint64_t n_skipped;  // entries that are folders
    char *first_skipped;
};

static const char *real_folder(struct folder_cache *cache, const char *folder)
{
    if (cache->given == NULL || strcmp(cache->given, folder) != 0) {
        g_free(cache->given);
        free(cache->real);
        cache->given = g_strdup(folder);
        cache->real = realpath(folder, NULL);
        cache->error_number = errno;
    }
    return cache->real;
}

/** The key of an entry: its folder's realpath and its last name. NULL with errno; owned (g_free). */
static char *key_of(struct folder_cache *cache, const char *entry)
{
    const char *slash = strrchr(entry, '/');
    const char *name = slash != NULL ? slash + 1 : entry;
    if (name[0] == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
        char *real = realpath(entry, NULL);  // a folder by its looks
        char *copy = g_strdup(real);
        free(real);
        return copy;
    }
    char *folder = slash == NULL ? g_strdup(".") : g_strndup(entry, (gsize)(slash + 1 - entry));
    const char *real = real_folder(cache, folder);
    g_free(folder);
    if (real == NULL) {
        errno = cache->error_number;
        return NULL;
    }
    return g_strconcat(real, strcmp(real, "/") == 0 ? "" : "/", name, NULL);
}

/** The highest folder above `folder`, or itself, that is on the same device: its mount point. Owned: g_free. */
static char *mount_point_of(const char *folder, dev_t device)
{
    char *highest = g_strdup(folder);
    for (;;) {
        struct stat st;
        char *parent = g_path_get_dirname(highest);
        const bool is_higher =
            strcmp(parent, highest) != 0 && stat(parent, &st) == 0 && st.st_dev == device;
        if (!is_higher) {
            g_free(parent);
            return highest;
        }
        g_free(highest);
        highest = parent;
    }
}

/** A list names no roots: the mount point of each file system it leads to stands for one. */
static enum twx_status note_device(struct folder_cache *cache,
                                   const struct twx_input_events *events, struct twx_error *err)
{
    struct stat st;
    if (cache->real == NULL || stat(cache->real, &st) != 0) {
        return TWX_OK;  // gone again
    }
    const uint64_t device = (uint64_t)st.st_dev;
    for (guint i = 0; i < cache->devices->len; i++) {
        if (g_array_index(cache->devices, uint64_t, i) == device) {
            return TWX_OK;
        }
    }
    (void)g_array_append_val(cache->devices, device);
    char *root = mount_point_of(cache->real, st.st_dev);
    const enum twx_status status = events->root(events->walk.user, root, device, err);
    g_free(root);
    return status;
}

static enum twx_status take_entry(struct folder_cache *cache, const char *entry,
                                  const struct twx_exclude *exclude,
                                  const struct twx_input_events *events, struct twx_error *err)
{
    void *user = events->walk.user;
    struct stat st;
    enum twx_status status = TWX_OK;
    char *key = key_of(cache, entry);
    if (key == NULL || stat(key, &st) != 0) {
        events->missing(user, entry, errno);
    } else if (events->walk.is_excluded(user, key)) {
        status = TWX_OK;
    } else if (twx_exclude_has_path(exclude, key + 1, S_ISDIR(st.st_mode), true)) {
        events->walk.left_out(user, key, S_ISDIR(st.st_mode));
    } else if (!S_ISREG(st.st_mode)) {
        if (S_ISDIR(st.st_mode) && cache->n_skipped++ == 0) {
            cache->first_skipped = g_strdup(entry);
        }
        events->walk.trouble(user, TWX_WALK_SKIPPED, key, 0);
    } else {
        status = note_device(cache, events, err);
        if (status == TWX_OK) {
            status = events->listed(user, key, &st, err);
        }
    }
    g_free(key);
    return status;
}

enum entry_kind {
    ENTRY_NONE = 0,  // the list ends, cannot be read, or the run is stopped
    ENTRY_WHOLE = 1,
    ENTRY_TOO_LONG = 2,  // for any file to have that path; cut
    ENTRY_HAS_NUL = 3,   // where NUL does not separate
};

/** Reads one entry, however long it is; only what may be a path is kept. */
static enum entry_kind read_entry(FILE *stream, int separator,
                                  const struct twx_input_events *events,
                                  char entry[static PATH_MAX])
{
    const size_t look_bytes = 1 << 20;  // between two looks at the stop flag
    size_t n = 0;
    int c = 0;
    while ((c = getc_unlocked(stream)) != EOF && c != separator) {
        if (c == '\0') {
            return ENTRY_HAS_NUL;
        }
        if (n < PATH_MAX - 1) {
            entry[n] = (char)c;
        }
        n++;
        if (n % look_bytes == 0 && events->is_stopped(events->walk.user)) {
            return ENTRY_NONE;
        }
    }
    entry[n < PATH_MAX ? n : PATH_MAX - 1] = '\0';
    if (c == EOF && (n == 0 || ferror(stream))) {
        return ENTRY_NONE;
    }
    return n < PATH_MAX ? ENTRY_WHOLE : ENTRY_TOO_LONG;
}

enum twx_status twx_inputs_list(const char *list, bool null_separated,
                                const struct twx_exclude *exclude,
                                const struct twx_input_events *events, struct twx_error *err)
{
    const bool is_stdin = strcmp(list, "-") == 0;
    FILE *stream = is_stdin ? stdin : fopen(list, "re");
    if (stream == NULL) {
        return twx_fail_errno(err, errno, "cannot read the list '%s'", list);
    }
    struct folder_cache cache = {.devices = g_array_new(FALSE, FALSE, sizeof(uint64_t))};
    const int separator = null_separated ? '\0' : '\n';
    char entry[PATH_MAX];
    enum entry_kind kind = ENTRY_NONE;
    enum twx_status status = TWX_OK;
    errno = 0;
    while (status == TWX_OK &&
           (kind = read_entry(stream, separator, events, entry)) != ENTRY_NONE) {
        if (kind == ENTRY_HAS_NUL) {
            status =
                twx_fail(err, TWX_USAGE, 0,
                         "the list '%s' holds NUL bytes: is it NUL-separated? Then give -0", list);
        } else if (kind == ENTRY_TOO_LONG) {
            events->missing(events->walk.user, entry, ENAMETOOLONG);
        } else if (entry[0] != '\0') {
            status = take_entry(&cache, entry, exclude, events, err);
        }
        errno = 0;
    }
    if (status == TWX_OK && ferror(stream) && !events->is_stopped(events->walk.user)) {
        status = twx_fail_errno(err, errno, "cannot read the list '%s'", list);
    }
    if (cache.n_skipped > 0) {
        events->listed_folders(events->walk.user, cache.n_skipped, cache.first_skipped);
    }
    free(cache.real);
    g_free(cache.given);
    g_free(cache.first_skipped);
    g_array_free(cache.devices, TRUE);
    if (!is_stdin) {
        (void)fclose(stream);
    }
    return status;
}
