// SPDX-License-Identifier: MIT
//
// Images sorted by the keepers of their points, then what of each such range is a group. Owns nothing past a call.
#include "group/group_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel_for.h"
#include "group/group.h"

enum {
    AHEAD = 8,              // points whose memory is asked for before it is their turn
    MANY_GROUPS = 1 << 12,  // that two threads sort
};

/** Of what was there when the collection was loaded, what could not be read to be verified. */
static bool is_left_out(const struct twx_collection *points, uint32_t item)
{
    return twx_file_is_absent((uint8_t)twx_collection_state(points, item));
}

/** Sorts the items by group: those of keeper point p are members[starts[p] .. starts[p + 1]). */
static void gather_members(struct twx_groups *groups, const uint32_t *keeper_of_point,
                           uint32_t *starts)
{
    const struct twx_collection *points = groups->points;
    // Counted two places ahead, so that after the filling each start has moved to its own place.
    uint32_t *ahead = starts + 1;
    for (uint32_t i = 0; i < points->n_items; i++) {
        ahead[keeper_of_point[points->point_of[i]] + 1] += !is_left_out(points, i);
    }
    for (size_t point = 0; point < points->n_points; point++) {
        ahead[point + 1] += ahead[point];
    }
    for (uint32_t i = 0; i < points->n_items; i++) {
        if (!is_left_out(points, i)) {
            groups->members[ahead[keeper_of_point[points->point_of[i]]]++] = i;
        }
    }
}

/** Adds members [begin, end) as a group, if they are enough.  returns: false when out of memory */
static bool add_group(struct twx_groups *groups, uint32_t keeper, uint32_t begin, uint32_t end)
{
    const struct twx_collection *points = groups->points;
    if (end - begin < 2 || end - begin < groups->options->min_group) {
        return true;
    }
    if (!twx_reserve((void **)&groups->places, &groups->places_cap, groups->n_groups + 1,
                     sizeof *groups->places)) {
        return false;
    }
    groups->places[groups->n_groups++] = (struct twx_group_place){
        .key = twx_collection_path_key(points, &points->items[keeper]),
        .keeper = keeper,
        .begin = begin,
        .end = end,
    };
    return true;
}

/** The best point of members [begin, end). */
static uint32_t best_point(const struct twx_groups *groups, uint32_t begin, uint32_t end)
{
    const uint32_t *point_of = groups->points->point_of;
    uint32_t best = point_of[groups->members[begin]];
    for (uint32_t i = begin + 1; i < end; i++) {
        const uint32_t point = point_of[groups->members[i]];
        best = point < best ? point : best;
    }
    return best;
}

/** Which members are moved to the front. */
typedef bool (*picks_fn)(const struct twx_collection *points, uint32_t keeper, uint32_t item);

/** The keeper and what may be its duplicate. */
static bool is_of_group(const struct twx_collection *points, uint32_t keeper, uint32_t item)
{
    return item == keeper || twx_collection_scope_allows(points, keeper, item);
}

/** Of what was not taken: the keeper's class, of which none has what the keeper has not. */
static bool is_of_class(const struct twx_collection *points, uint32_t keeper, uint32_t item)
{
    return twx_collection_class(points, keeper)->number ==
           twx_collection_class(points, item)->number;
}

/** Moves those that are picked to the front of members [begin, end).  returns: the end of these */
static uint32_t move_to_front(struct twx_groups *groups, picks_fn picks, uint32_t keeper,
                              uint32_t begin, uint32_t end)
{
    uint32_t *members = groups->members;
    uint32_t n = begin;
    for (uint32_t i = begin; i < end; i++) {
        const uint32_t item = members[i];
        if (picks(groups->points, keeper, item)) {
            members[i] = members[n];
            members[n++] = item;
        }
    }
    return n;
}

static bool has_open(const struct twx_groups *groups, uint32_t begin, uint32_t end)
{
    bool has = false;
    for (uint32_t i = begin; i < end && !has; i++) {
        has = twx_collection_class(groups->points, groups->members[i])->order == TWX_SCOPE_OPEN;
    }
    return has;
}

/** Lists what of members [begin, end), whose keeper is a point's, is within the scope.  returns: false when out of memory */
static bool list_in_scope(struct twx_groups *groups, uint32_t point, uint32_t begin, uint32_t end)
{
    const bool goes_on = groups->options->linkage == TWX_LINKAGE_SINGLE;
    bool has_memory = true;
    do {
        const uint32_t keeper = groups->points->best[point];
        const uint32_t group_end = move_to_front(groups, is_of_group, keeper, begin, end);
        has_memory = add_group(groups, keeper, begin, group_end);
        begin = move_to_front(groups, is_of_class, keeper, group_end, end);
        point = begin < end ? best_point(groups, begin, end) : point;
    } while (has_memory && goes_on && begin < end && has_open(groups, begin, end));
    return has_memory;
}

static int by_keeper_path(const void *a, const void *b, void *user)
{
    const struct twx_group_place *x = a;
    const struct twx_group_place *y = b;
    const struct twx_collection *points = user;
    if (x->key != y->key) {
        return x->key < y->key ? -1 : 1;
    }
    return twx_collection_compare_paths(points, &points->items[x->keeper],
                                        &points->items[y->keeper]);
}

/** A half of the groups for each thread. */
struct sorting {
    struct twx_group_place *halves[2];
    size_t n[2];
    struct twx_collection *points;
};

static void sort_half(void *user, unsigned share)
{
    const struct sorting *s = user;
    qsort_r(s->halves[share], s->n[share], sizeof *s->halves[share], by_keeper_path, s->points);
}

/** Merges sorted halves into `to`. */
static void merge(const struct sorting *s, struct twx_group_place *to)
{
    const struct twx_group_place *a = s->halves[0];
    const struct twx_group_place *b = s->halves[1];
    const struct twx_group_place *a_end = a + s->n[0];
    const struct twx_group_place *b_end = b + s->n[1];
    while (a < a_end && b < b_end) {
        *to++ = by_keeper_path(b, a, s->points) < 0 ? *b++ : *a++;
    }
    memcpy(to, a, (size_t)(a_end - a) * sizeof *a);
    memcpy(to + (a_end - a), b, (size_t)(b_end - b) * sizeof *b);
}

/** Sorts the groups by their keepers' paths: many, if there is memory, on two threads. */
static void sort_groups(struct twx_groups *groups)
{
    struct sorting s = {{groups->places}, {groups->n_groups}, groups->points};
    struct twx_group_place *merged = NULL;
    if (groups->n_groups >= MANY_GROUPS && twx_export_threads(groups->options) > 1) {
        merged = twx_alloc_large(groups->n_groups, sizeof *merged);
    }
    if (merged == NULL) {
        if (groups->n_groups > 1) {
            sort_half(&s, 0);
        }
        return;
    }
    s.n[0] = groups->n_groups / 2;
    s.n[1] = groups->n_groups - s.n[0];
    s.halves[1] = groups->places + s.n[0];
    twx_parallel_for(2, sort_half, &s);
    merge(&s, merged);
    free(groups->places);
    groups->places = merged;
    groups->places_cap = groups->n_groups;
}

enum twx_status twx_groups_list(struct twx_groups *groups, const uint32_t *keeper_of_point,
                                struct twx_error *err)
{
    struct twx_collection *points = groups->points;
    uint32_t *starts = twx_alloc(points->n_points + 2, sizeof *starts);
    groups->members = twx_alloc(points->n_items, sizeof *groups->members);
    bool has_memory = starts != NULL && groups->members != NULL;
    if (has_memory) {
        gather_members(groups, keeper_of_point, starts);
    }
    for (uint32_t point = 0; has_memory && point < points->n_points; point++) {
        const uint32_t begin = starts[point];
        const uint32_t end = starts[point + 1];
        if (point + 2 * AHEAD < points->n_points) {
            twx_collection_fetch_item(points, points->best[point + 2 * AHEAD]);
            twx_collection_fetch_rest(points, points->best[point + AHEAD]);
        }
        if (end - begin >= 2) {
            has_memory = points->scope != NULL ? list_in_scope(groups, point, begin, end)
                                               : add_group(groups, points->best[point], begin, end);
        }
    }
    free(starts);
    if (!has_memory) {
        return twx_fail_memory(err);
    }
    sort_groups(groups);
    return TWX_OK;
}
