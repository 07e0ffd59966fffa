// SPDX-License-Identifier: MIT
//
// A tree is contained when each of its images is outside it, too; then so is each tree in it. So trees are looked at from
// the top, and what is in one that is contained is not. Each level is one pass over the folders.
#include "group/contained.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"

struct finding {
    const struct twx_folder_set *set;
    const struct twx_elsewhere *elsewhere;
    struct twx_contained_list *list;
    uint64_t min_images;
    uint16_t *depths;    // owned: of each place, the most of its images'
    bool *is_elsewhere;  // owned: of each place, all of its images are in other folders
    uint32_t *starts;    // owned: of each place, of its items in `items`
    uint32_t *items;     // owned: counted ones by place
    uint32_t *picked;    // owned: different files of a row
    uint32_t *stamps;    // owned: of each file, the row that it was last picked for
    uint32_t *tally;     // owned: of each place
    uint32_t n_rows;     // that were looked at
    bool has_memory;
};

/** Sorts the items by place, and notes what is so of all images of a place. */
static bool prepare(struct finding *f)
{
    const struct twx_collection *points = f->set->groups->points;
    const size_t n_folders = points->n_folders;
    f->depths = twx_alloc(n_folders, sizeof *f->depths);
    f->is_elsewhere = twx_alloc(n_folders, sizeof *f->is_elsewhere);
    f->starts = twx_alloc(n_folders + 2, sizeof *f->starts);
    f->tally = twx_alloc(n_folders, sizeof *f->tally);
    f->items = twx_alloc(points->n_items, sizeof *f->items);
    f->picked = twx_alloc(points->n_items, sizeof *f->picked);
    f->stamps = twx_alloc(points->n_items, sizeof *f->stamps);
    if (f->depths == NULL || f->is_elsewhere == NULL || f->starts == NULL || f->tally == NULL ||
        f->items == NULL || f->picked == NULL || f->stamps == NULL) {
        return false;
    }
    for (size_t rank = 0; rank < n_folders; rank++) {
        f->is_elsewhere[rank] = f->set->n_images[rank] > 0;
        f->starts[rank + 2] = f->starts[rank + 1] + f->set->n_images[rank];
    }
    for (uint32_t item = 0; item < points->n_items; item++) {
        if (!f->set->is_counted[item]) {
            continue;
        }
        const uint32_t rank = f->set->rank_of[points->items[item].folder];
        const struct twx_elsewhere *e = &f->elsewhere[item];
        f->items[f->starts[rank + 1]++] = item;
        f->depths[rank] = e->depth > f->depths[rank] ? e->depth : f->depths[rank];
        f->is_elsewhere[rank] = f->is_elsewhere[rank] && e->in_other_folder;
    }
    return true;
}

/** Lists a folder: with what is below it, or only itself. */
static void add(struct finding *f, uint32_t begin, uint32_t end, size_t n_path, bool is_tree)
{
    const struct twx_collection *points = f->set->groups->points;
    struct twx_contained row = {.begin = begin, .end = end, .n_path = n_path, .is_tree = is_tree};
    const uint32_t stamp = ++f->n_rows;
    const unsigned own_depth = twx_folder_depth(twx_folder_set_path(f->set, begin), n_path);
    for (uint32_t i = f->starts[begin]; i < f->starts[end]; i++) {
        const uint32_t item = f->items[i];
        if (f->stamps[points->first_link[item]] == stamp) {
            continue;
        }
        f->stamps[points->first_link[item]] = stamp;
        f->picked[row.n_images++] = item;
        row.n_bytes += points->items[item].bytes;
        row.n_exact += is_tree ? f->elsewhere[item].exact_depth < own_depth
                               : f->elsewhere[item].exact_in_other_folder;
    }
    if (row.n_images < f->min_images || row.n_images == 0) {
        return;
    }
    struct twx_contained_list *list = f->list;
    f->has_memory =
        f->has_memory &&
        twx_reserve((void **)&list->items, &list->cap, list->n + 1, sizeof *list->items) &&
        twx_find_holder(&(struct twx_held){.set = f->set,
                                           .elsewhere = f->elsewhere,
                                           .begin = begin,
                                           .end = end,
                                           .items = f->picked,
                                           .n = row.n_images,
                                           .tally = f->tally},
                        &row.holder);
    if (f->has_memory) {
        list->items[list->n++] = row;
    }
}

/** How many bytes all paths of the places [begin, end) begin with, to a slash. */
static size_t common_bytes(const struct finding *f, uint32_t begin, uint32_t end)
{
    const char *first = twx_folder_set_path(f->set, begin);
    const char *last = twx_folder_set_path(f->set, end - 1);
    size_t n = 0;
    for (size_t i = 0; first[i] != '\0' && first[i] == last[i]; i++) {
        n = first[i] == '/' ? i + 1 : n;
    }
    return n;
}

/** The end of the places from `begin` on whose paths agree to the next slash behind n_path bytes. */
static uint32_t end_of_child(const struct finding *f, uint32_t begin, uint32_t end, size_t n_path)
{
    const char *path = twx_folder_set_path(f->set, begin);
    const size_t n = (size_t)(strchr(path + n_path, '/') + 1 - path);
    uint32_t i = begin + 1;
    while (i < end && strncmp(path, twx_folder_set_path(f->set, i), n) == 0) {
        i++;
    }
    return i;
}

/** Looks at the deepest folder that holds the places [begin, end), and where it is not contained, at what is in it. */
static void visit(struct finding *f, uint32_t begin,
                  uint32_t end)  // NOLINT(misc-no-recursion): as deep as paths
{
    const size_t n_path = common_bytes(f, begin, end);
    const char *path = twx_folder_set_path(f->set, begin);
    const unsigned own_depth = twx_folder_depth(path, n_path);
    unsigned most = 0;
    for (uint32_t rank = begin; rank < end; rank++) {
        most = f->depths[rank] > most ? f->depths[rank] : most;
    }
    if (most < own_depth) {
        add(f, begin, end, n_path, true);
        return;
    }
    if (path[n_path] == '\0') {
        if (f->is_elsewhere[begin]) {
            add(f, begin, begin + 1, n_path, false);
        }
        begin++;
    }
    while (begin < end && f->has_memory && !twx_is_stopped(f->set->groups->run)) {
        const uint32_t child_end = end_of_child(f, begin, end, n_path);
        visit(f, begin, child_end);
        begin = child_end;
    }
}

static int by_bytes(const void *a, const void *b)
{
    const struct twx_contained *x = a;
    const struct twx_contained *y = b;
    if (x->n_bytes != y->n_bytes) {
        return x->n_bytes > y->n_bytes ? -1 : 1;
    }
    return x->begin < y->begin ? -1 : x->begin > y->begin;
}

enum twx_status twx_contained_find(const struct twx_folder_set *set,
                                   const struct twx_elsewhere *elsewhere, uint64_t min_images,
                                   struct twx_contained_list *list, struct twx_error *err)
{
    struct finding f = {.set = set, .elsewhere = elsewhere, .list = list, .min_images = min_images};
    *list = (struct twx_contained_list){0};
    f.has_memory = prepare(&f);
    if (f.has_memory && set->groups->points->n_folders > 0) {
        visit(&f, 0, (uint32_t)set->groups->points->n_folders);
    }
    if (list->n > 1) {
        qsort(list->items, list->n, sizeof *list->items, by_bytes);
    }
    free(f.depths);
    free(f.is_elsewhere);
    free(f.starts);
    free(f.items);
    free(f.picked);
    free(f.stamps);
    free(f.tally);
    if (!f.has_memory) {
        return twx_fail_memory(err);
    }
    return twx_is_stopped(set->groups->run)
               ? twx_fail(err, TWX_STOPPED, 0, "stopped while comparing folders")
               : TWX_OK;
}
