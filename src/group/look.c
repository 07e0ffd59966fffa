// SPDX-License-Identifier: MIT
//
// Roots by path, folders by root, files by lstat on several threads. Owns the states and the table of roots.
#include "group/look.h"

#include <errno.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/parallel_for.h"
#include "base/path.h"
#include "base/strings.h"
#include "store/roots.h"

enum {
    STOP_EVERY = 256,   // files between two looks at the stop flag
    THREADS_LEAST = 8,  // a disk or a network answers several questions at once, whatever the cores
};

struct root {
    char *path;  // owned; without a slash at its end
    uint64_t device;
    bool is_offline;
};

struct twx_look {
    struct root *roots;  // owned, by path
    size_t n_roots;
    size_t roots_cap;
    uint8_t *states;  // owned: enum twx_file_state by the file's number
    size_t n_files;
    bool *is_folder_offline;  // owned: by the folder's place
    bool *is_folder_moved;    // owned: a link stands in the folder's way by now
};

// ---------------------------------------------------------------------------------------------------------
// Roots

/** Adds a root; false when out of memory. */
static bool add_root(struct twx_look *look, const struct twx_root *known)
{
    struct stat st;
    if (!twx_reserve((void **)&look->roots, &look->roots_cap, look->n_roots + 1,
                     sizeof *look->roots)) {
        return false;
    }
    struct root *root = &look->roots[look->n_roots];
    root->path = twx_strdup(known->path);
    if (root->path == NULL) {
        return false;
    }
    root->is_offline = stat(known->path, &st) != 0 || !twx_root_is_on(known, (uint64_t)st.st_dev);
    root->device = root->is_offline ? known->device : (uint64_t)st.st_dev;
    look->n_roots++;
    return true;
}

struct listing {
    struct twx_look *look;
    bool is_complete;  // else out of memory
};

static bool note_root(void *user, const struct twx_root *known)
{
    struct listing *listing = user;
    listing->is_complete = add_root(listing->look, known);
    return listing->is_complete;
}

static int compare_roots(const void *a, const void *b)
{
    return strcmp(((const struct root *)a)->path, ((const struct root *)b)->path);
}

static int compare_path(const void *path, const void *root)
{
    return strcmp(path, ((const struct root *)root)->path);
}

/** NULL: the path is no root. */
static const struct root *find_root(const struct twx_look *look, const char *path)
{
    return look->n_roots > 0
               ? bsearch(path, look->roots, look->n_roots, sizeof *look->roots, compare_path)
               : NULL;
}

enum twx_status twx_look_create(struct twx_index *index, struct twx_look **look,
                                struct twx_error *err)
{
    struct twx_look *made = twx_alloc(1, sizeof *made);
    if (made == NULL) {
        return twx_fail_memory(err);
    }
    struct listing listing = {.look = made, .is_complete = true};
    enum twx_status status = TWX_OK;
    for (; index != NULL && status == TWX_OK; index = twx_index_next_part(index)) {
        status = twx_index_roots(index, note_root, &listing, err);
    }
    if (status != TWX_OK || !listing.is_complete) {
        twx_look_free(made);
        return status != TWX_OK ? status : twx_fail_memory(err);
    }
    if (made->n_roots > 0) {
        qsort(made->roots, made->n_roots, sizeof *made->roots, compare_roots);
    }
    *look = made;
    return TWX_OK;
}

void twx_look_free(struct twx_look *look)
{
    if (look == NULL) {
        return;
    }
    for (size_t i = 0; i < look->n_roots; i++) {
        free(look->roots[i].path);
    }
    free(look->roots);
    free(look->is_folder_offline);
    free(look->is_folder_moved);
    free(look->states);
    free(look);
}

const uint8_t *twx_look_states(const struct twx_look *look)
{
    return look->states;
}

/** Whether the deepest root that a folder is, or lies in, is offline; without a root it is not. Cuts `path`. */
static bool is_below_offline(const struct twx_look *look, char *path)
{
    size_t n = strlen(path);
    for (;;) {
        n -= n > 1 && path[n - 1] == '/';
        path[n] = '\0';
        const struct root *root = find_root(look, path);
        if (root != NULL) {
            return root->is_offline;
        }
        if (n <= 1) {
            return false;
        }
        while (path[n - 1] != '/') {
            n--;
        }
    }
}

/** Makes what is kept by file and by folder, once. False when out of memory. */
static bool prepare(struct twx_look *look, const struct twx_collection *points)
{
    if (look->states != NULL) {
        return true;
    }
    look->is_folder_offline = twx_alloc(points->n_folders, sizeof(bool));
    look->is_folder_moved = twx_alloc(points->n_folders, sizeof(bool));
    if (look->is_folder_offline == NULL || look->is_folder_moved == NULL) {
        return false;
    }
    for (size_t i = 0; i < points->n_folders; i++) {
        char *path =
            twx_strndup(points->text + points->folders[i].text_at, points->folders[i].n_bytes);
        if (path == NULL) {
            return false;
        }
        look->is_folder_moved[i] = twx_path_leads_elsewhere(path);
        look->is_folder_offline[i] = is_below_offline(look, path);
        free(path);
    }
    look->n_files = points->n_files;
    look->states = twx_alloc(points->n_files, 1);
    return look->states != NULL;
}

// ---------------------------------------------------------------------------------------------------------
// Files

/** What the index says of a file. */
struct known {
    uint64_t bytes;
    int64_t mtime_ns;
    uint64_t inode;
    bool has_links;
};

static enum twx_file_state compare(const struct known *known, const struct stat *st)
{
    if ((uint64_t)st->st_size != known->bytes || twx_timespec_ns(st->st_mtim) != known->mtime_ns) {
        return TWX_FILE_STATE_CHANGED;
    }
    return (uint64_t)st->st_ino == known->inode ? TWX_FILE_STATE_PRESENT
                                                : TWX_FILE_STATE_OTHER_INODE;
}

/** Of a file that is not there and was itself a PATH: where its folder is not there either, it is offline. Cuts `path`. */
static bool is_offline_itself(const struct twx_look *look, char *path)
{
    struct stat st;
    const struct root *root = find_root(look, path);
    if (root == NULL) {
        return false;
    }
    char *slash = strrchr(path, '/');
    slash[slash == path] = '\0';
    return stat(path, &st) != 0 || (uint64_t)st.st_dev != root->device;
}

/** Of a file whose folder is there. path: may be cut */
static enum twx_file_state look_at_path(const struct twx_look *look, const struct known *known,
                                        char *path)
{
    struct stat st;
    int result = lstat(path, &st);
    const bool is_link = result == 0 && S_ISLNK(st.st_mode);
    if (is_link) {
        result = stat(path, &st);
    }
    if (result != 0 && errno != ENOENT && errno != ENOTDIR) {
        return TWX_FILE_STATE_UNREADABLE;
    }
    if (result != 0) {
        return is_offline_itself(look, path) ? TWX_FILE_STATE_OFFLINE : TWX_FILE_STATE_GONE;
    }
    if (!S_ISREG(st.st_mode) || (is_link && (uint64_t)st.st_ino != known->inode)) {
        return TWX_FILE_STATE_GONE;
    }
    // Of two hard links one may have been replaced by a link to the other: the right inode, but no copy.
    if (is_link && known->has_links) {
        return TWX_FILE_STATE_LINK;
    }
    return compare(known, &st);
}

/** path: of the item; may be cut */
static enum twx_file_state look_at(const struct twx_look *look, const struct twx_item *item,
                                   uint64_t inode, char *path)
{
    if (look->is_folder_offline[item->folder] || twx_path_is_of_member(path)) {
        return TWX_FILE_STATE_OFFLINE;
    }
    // A folder that was moved, and a link left in its place: both names are one file, and one of them is no copy.
    if (look->is_folder_moved[item->folder]) {
        return TWX_FILE_STATE_GONE;
    }
    const struct known known = {.bytes = item->bytes,
                                .mtime_ns = item->mtime_ns,
                                .inode = inode,
                                .has_links = item->has_links};
    return look_at_path(look, &known, path);
}

enum twx_file_state twx_look_at_file(const struct twx_look *look, const struct twx_image *image)
{
    const struct known known = {
        .bytes = image->bytes, .mtime_ns = image->mtime_ns, .inode = image->inode};
    char *path = twx_strndup(image->path, image->path_bytes);
    char *folder = twx_strndup(image->path, image->path_bytes);
    enum twx_file_state state = TWX_FILE_STATE_UNREADABLE;
    if (path != NULL && folder != NULL) {
        strrchr(folder, '/')[1] = '\0';  // absolute
        if (twx_path_leads_elsewhere(folder)) {
            state = TWX_FILE_STATE_GONE;
        } else if (twx_path_is_of_member(path) || is_below_offline(look, folder)) {
            state = TWX_FILE_STATE_OFFLINE;
        } else {
            state = look_at_path(look, &known, path);
        }
    }
    free(folder);
    free(path);
    return state;
}

/** One look, shared by threads: each takes every n-th of the items, and writes their states alone. */
struct round {
    const struct twx_look *look;
    const struct twx_groups *groups;
    uint32_t *items;  // owned
    size_t n_items;
    unsigned n_threads;
    char *paths;  // owned: room for one path a thread
    size_t path_cap;
};

static void look_at_share(void *user, unsigned share)
{
    const struct round *round = user;
    const struct twx_collection *points = round->groups->points;
    char *path = round->paths + share * round->path_cap;
    for (size_t i = share; i < round->n_items; i += round->n_threads) {
        const uint32_t item = round->items[i];
        if (i / round->n_threads % STOP_EVERY == 0 && twx_is_stopped(round->groups->run)) {
            break;
        }
        (void)twx_collection_path(points, &points->items[item], path);
        round->look->states[twx_collection_number(points, item)] =
            (uint8_t)look_at(round->look, &points->items[item], points->inodes[item], path);
    }
}

/** Lists an item unless it was looked at. False when out of memory. */
static bool list_item(struct round *round, uint32_t item, size_t *cap)
{
    const size_t number = twx_collection_number(round->groups->points, item);
    if (round->look->states[number] != TWX_FILE_STATE_UNKNOWN) {
        return true;
    }
    if (!twx_reserve((void **)&round->items, cap, round->n_items + 1, sizeof *round->items)) {
        return false;
    }
    round->items[round->n_items++] = item;
    return true;
}

/** The members of groups, or all images, that were not looked at yet, into round->items. False when out of memory. */
static bool list_items(struct round *round, bool all_images)
{
    const struct twx_groups *groups = round->groups;
    bool has_memory = true;
    size_t cap = 0;
    for (uint32_t item = 0; all_images && item < groups->points->n_items && has_memory; item++) {
        has_memory = list_item(round, item, &cap);
    }
    for (size_t g = 0; !all_images && g < groups->n_groups && has_memory; g++) {
        for (uint32_t i = groups->places[g].begin; i < groups->places[g].end && has_memory; i++) {
            has_memory = list_item(round, groups->members[i], &cap);
        }
    }
    return has_memory;
}

enum twx_status twx_look_at_groups(struct twx_look *look, const struct twx_groups *groups,
                                   bool all_images, unsigned n_threads, size_t *n_absent,
                                   struct twx_error *err)
{
    struct round round = {
        .look = look,
        .groups = groups,
        .n_threads = n_threads > THREADS_LEAST ? n_threads : THREADS_LEAST,
        .path_cap = groups->points->n_longest + 1,
    };
    enum twx_status status = TWX_OK;
    *n_absent = 0;
    if (!prepare(look, groups->points) || !list_items(&round, all_images)) {
        status = twx_fail_memory(err);
        goto done;
    }
    round.n_threads = round.n_items < round.n_threads ? 1 : round.n_threads;
    round.paths = twx_alloc(round.n_threads, round.path_cap);
    if (round.paths == NULL) {
        status = twx_fail_memory(err);
        goto done;
    }
    twx_parallel_for(round.n_threads, look_at_share, &round);
    for (size_t i = 0; i < round.n_items; i++) {
        const size_t number = twx_collection_number(groups->points, round.items[i]);
        *n_absent += twx_file_is_absent(look->states[number]);
    }
    if (twx_is_stopped(groups->run)) {
        status = twx_fail(err, TWX_STOPPED, 0, "stopped while looking at files");
    }
done:
    free(round.paths);
    free(round.items);
    return status;
}

void twx_look_set_state(struct twx_look *look, size_t number, enum twx_file_state state)
{
    look->states[number] = (uint8_t)state;
}

void twx_look_report(const struct twx_look *look, const struct twx_run *run,
                     struct twx_export_counts *counts)
{
    for (size_t i = 0; look->states != NULL && i < look->n_files; i++) {
        counts->n_gone += look->states[i] == TWX_FILE_STATE_GONE;
        counts->n_changed += look->states[i] == TWX_FILE_STATE_CHANGED;
    }
    if (counts->n_gone + counts->n_changed > 0) {
        twx_log(run, TWX_LEVEL_WARNING,
                "files left out of the groups: %" G_GUINT64_FORMAT " gone, %" G_GUINT64_FORMAT
                " changed since they were indexed; run twindex index, then twindex prune",
                counts->n_gone, counts->n_changed);
    }
    if (counts->n_offline > 0) {
        twx_log(run, TWX_LEVEL_WARNING,
                "offline files, which could not be looked at: %" G_GUINT64_FORMAT
                "; mount their disk, or twindex relocate if it is elsewhere now; members of "
                "archives count as such",
                counts->n_offline);
    }
}
