// SPDX-License-Identifier: MIT
//
// Folders that share images, and folders whose images are all elsewhere: what is counted of groups, with names, in order.
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "group/contained.h"
#include "group/folder_pairs.h"
#include "group/present_groups.h"
#include "store/index_read.h"
#include "twindex_commands.h"

/** Makes the groups of all images that are there, and their folders. */
static enum twx_status begin(struct twx_present_groups *p, struct twx_folder_set *set,
                             struct twx_folders_counts *counts, struct twx_error *err)
{
    p->of_all_images = true;
    enum twx_status status = twx_present_groups_make(p, &counts->groups, err);
    if (status == TWX_OK && !twx_folder_set_make(set, &p->groups)) {
        status = twx_fail_memory(err);
    }
    return status;
}

/** Counts what was not there, or could not be looked at, and says so. */
static void report(const struct twx_present_groups *p, struct twx_folders_counts *counts)
{
    for (uint32_t item = 0; item < p->points.n_items; item++) {
        const enum twx_file_state state = twx_collection_state(&p->points, item);
        counts->n_offline += state == TWX_FILE_STATE_OFFLINE || state == TWX_FILE_STATE_UNREADABLE;
    }
    if (p->look != NULL) {
        twx_look_report(p->look, p->run, &counts->groups);
    }
    if (counts->n_offline > 0) {
        twx_log(p->run, TWX_LEVEL_WARNING,
                "images that could not be looked at, and count as being there: %llu",
                (unsigned long long)counts->n_offline);
    }
}

// ---------------------------------------------------------------------------------------------------------
// Pairs

static uint32_t most_shared(const struct twx_shared_images *s)
{
    const uint32_t a = s->n_in_a - s->n_linked_in_a;
    const uint32_t b = s->n_in_b - s->n_linked_in_b;
    return a > b ? a : b;
}

static int by_shared(const void *a, const void *b)
{
    const struct twx_shared_images *x = a;
    const struct twx_shared_images *y = b;
    const uint32_t n_x = most_shared(x);
    const uint32_t n_y = most_shared(y);
    if (n_x != n_y) {
        return n_x > n_y ? -1 : 1;
    }
    if (x->a != y->a) {
        return x->a < y->a ? -1 : 1;
    }
    return x->b < y->b ? -1 : x->b > y->b;
}

/** What a path is shown as. text: room for the longest */
static const char *shown(const struct twx_folder_set *set, uint32_t rank, char *text)
{
    const char *path = twx_folder_set_path(set, rank);
    twx_folder_text(path, strlen(path), text);
    return text;
}

static bool hand_out_pair(const struct twx_folder_set *set, const struct twx_shared_images *s,
                          char *texts[2], twx_folder_pair_fn fn, void *user)
{
    const uint64_t n_a = set->n_images[s->a];
    const uint64_t n_b = set->n_images[s->b];
    const struct twx_folder_pair pair = {
        .folder_a = shown(set, s->a, texts[0]),
        .folder_b = shown(set, s->b, texts[1]),
        .n_images_a = n_a,
        .n_images_b = n_b,
        .n_exact_a = s->n_exact_a,
        .n_exact_b = s->n_exact_b,
        .n_near_a = s->n_in_a - s->n_exact_a - s->n_linked_in_a,
        .n_near_b = s->n_in_b - s->n_exact_b - s->n_linked_in_b,
        .n_linked = s->n_linked,
        .n_only_a = n_a - s->n_in_a,
        .n_only_b = n_b - s->n_in_b,
    };
    return fn(user, &pair);
}

static enum twx_status hand_out_pairs(const struct twx_folder_set *set,
                                      const struct twx_folder_pairs *pairs, uint64_t min_images,
                                      twx_folder_pair_fn fn, void *user,
                                      struct twx_folders_counts *counts, struct twx_error *err)
{
    const size_t room = set->groups->points->n_longest + 1;
    char *texts[2] = {twx_alloc(room, 1), twx_alloc(room, 1)};
    bool goes_on = texts[0] != NULL && texts[1] != NULL;
    const enum twx_status status = goes_on ? TWX_OK : twx_fail_memory(err);
    for (size_t i = 0; i < pairs->n && goes_on; i++) {
        const struct twx_shared_images *s = &pairs->items[i];
        if (most_shared(s) > 0 && set->n_images[s->a] >= min_images &&
            set->n_images[s->b] >= min_images) {
            counts->n_rows++;
            goes_on = hand_out_pair(set, s, texts, fn, user);
        }
    }
    free(texts[0]);
    free(texts[1]);
    return status;
}

enum twx_status twx_folder_pairs(struct twx_index *index, const struct twx_folders_options *options,
                                 const struct twx_run *run, twx_folder_pair_fn fn, void *user,
                                 struct twx_folders_counts *counts, struct twx_error *err)
{
    struct twx_present_groups p;
    struct twx_folder_set set = {0};
    struct twx_folder_pairs pairs = {0};
    *counts = (struct twx_folders_counts){0};
    twx_present_groups_init(&p, index, &options->groups, run);
    enum twx_status status = begin(&p, &set, counts, err);
    if (status == TWX_OK) {
        status = twx_folder_pairs_count(&set, &pairs, err);
    }
    if (status == TWX_OK) {
        if (pairs.n > 1) {
            qsort(pairs.items, pairs.n, sizeof *pairs.items, by_shared);
        }
        counts->n_wide = pairs.n_wide;
        report(&p, counts);
        if (pairs.n_wide > 0) {
            twx_log(run, TWX_LEVEL_WARNING,
                    "%llu groups in more than %d folders are left out: their images count as not "
                    "shared",
                    (unsigned long long)pairs.n_wide, TWX_FOLDERS_OF_GROUP_MAX);
        }
        status = hand_out_pairs(&set, &pairs, options->min_images, fn, user, counts, err);
    }
    free(pairs.items);
    twx_folder_set_release(&set);
    counts->seconds = twx_monotonic_seconds() - p.begin;
    twx_present_groups_release(&p);
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// What is contained

/** Counts of each folder what the index has there and the groups have not. */
struct others {
    const struct twx_present_groups *groups;
    const struct twx_folder_set *set;
    uint32_t *n;  // owned: of each place
    size_t number;
    bool of_changed;
};

static int by_id(const void *key, const void *element)
{
    const int64_t id = *(const int64_t *)key;
    const struct twx_folder *folder = element;
    return id < folder->id ? -1 : id > folder->id;
}

static bool note_other(void *user, uint64_t hash_id, int64_t folder_id,
                       const struct twx_image *image)
{
    struct others *o = user;
    const struct twx_collection *points = &o->groups->points;
    const uint8_t *states = points->states;
    const size_t number = o->number++;
    (void)hash_id;
    const bool is_other = o->of_changed ? states != NULL && number < points->n_files &&
                                              states[number] == TWX_FILE_STATE_CHANGED
                                        : !image->has_hash;
    if (is_other) {
        const struct twx_folder *folder =
            bsearch(&folder_id, points->folders, points->n_folders, sizeof *points->folders, by_id);
        if (folder != NULL) {
            o->n[o->set->rank_of[folder - points->folders]]++;
        }
    }
    return true;
}

static enum twx_status count_others(struct others *o, struct twx_error *err)
{
    o->n = twx_alloc(o->groups->points.n_folders, sizeof *o->n);
    if (o->n == NULL) {
        return twx_fail_memory(err);
    }
    enum twx_status status = twx_index_each_file(
        o->groups->index, &(struct twx_file_choice){.all_files = true}, note_other, o, err);
    if (status == TWX_OK) {
        o->of_changed = true;
        o->number = 0;  // in the order in which the collection was loaded
        status =
            twx_index_each_file(o->groups->index, &(struct twx_file_choice){0}, note_other, o, err);
    }
    return status;
}

static enum twx_status hand_out_contained(const struct twx_folder_set *set,
                                          const struct twx_contained_list *list,
                                          const struct others *others, twx_contained_fn fn,
                                          void *user, struct twx_folders_counts *counts,
                                          struct twx_error *err)
{
    const size_t room = set->groups->points->n_longest + 1;
    char *texts[2] = {twx_alloc(room, 1), twx_alloc(room, 1)};
    bool goes_on = texts[0] != NULL && texts[1] != NULL;
    const enum twx_status status = goes_on ? TWX_OK : twx_fail_memory(err);
    for (size_t i = 0; i < list->n && goes_on; i++) {
        const struct twx_contained *c = &list->items[i];
        struct twx_contained_folder row = {
            .folder = texts[0],
            .is_tree = c->is_tree,
            .n_images = c->n_images,
            .n_bytes = c->n_bytes,
            .n_exact = c->n_exact,
            .n_near = c->n_images - c->n_exact,
            .held_by = c->holder.n_held > 0 ? shown(set, c->holder.rank, texts[1]) : "",
            .n_held = c->holder.n_held,
        };
        twx_folder_text(twx_folder_set_path(set, c->begin), c->n_path, texts[0]);
        for (uint32_t rank = c->begin; rank < c->end; rank++) {
            row.n_not_compared += others->n[rank];
        }
        counts->n_rows++;
        goes_on = fn(user, &row);
    }
    free(texts[0]);
    free(texts[1]);
    return status;
}

enum twx_status twx_contained_folders(struct twx_index *index,
                                      const struct twx_folders_options *options,
                                      const struct twx_run *run, twx_contained_fn fn, void *user,
                                      struct twx_folders_counts *counts, struct twx_error *err)
{
    struct twx_present_groups p;
    struct twx_folder_set set = {0};
    struct twx_elsewhere *elsewhere = NULL;
    struct twx_contained_list list = {0};
    struct others others = {.groups = &p, .set = &set};
    *counts = (struct twx_folders_counts){0};
    twx_present_groups_init(&p, index, &options->groups, run);
    enum twx_status status = begin(&p, &set, counts, err);
    if (status == TWX_OK) {
        status = twx_elsewhere_make(&set, &elsewhere, &counts->n_wide, err);
    }
    if (status == TWX_OK) {
        status = twx_contained_find(&set, elsewhere, options->min_images, &list, err);
    }
    if (status == TWX_OK) {
        status = count_others(&others, err);
    }
    if (status == TWX_OK) {
        report(&p, counts);
        status = hand_out_contained(&set, &list, &others, fn, user, counts, err);
    }
    free(others.n);
    free(list.items);
    free(elsewhere);
    twx_folder_set_release(&set);
    counts->seconds = twx_monotonic_seconds() - p.begin;
    twx_present_groups_release(&p);
    return status;
}
