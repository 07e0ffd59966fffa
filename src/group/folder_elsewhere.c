// SPDX-License-Identifier: MIT
//
// Paths in order are folders in preorder: of all that an image is near to, the first and the last by path are together
// the farthest from it. So a group is done in one pass over its members, whatever its size.
#include "group/folder_elsewhere.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/log.h"
#include "twindex_commands.h"

/** The first and the last folder of other files than one. */
struct span {
    const struct twx_folder_member *first[2];  // of two different files
    const struct twx_folder_member *last[2];   // NULL: there is no second file
};

static struct span span_of(const struct twx_folder_member *members, size_t n)
{
    struct span span = {.first = {&members[0]}, .last = {&members[n - 1]}};
    size_t i = 0;
    while (i < n && members[i].link == span.first[0]->link) {
        i++;
    }
    if (i < n) {
        span.first[1] = &members[i];
        for (i = n; members[i - 1].link == span.last[0]->link;) {
            i--;
        }
        span.last[1] = &members[i - 1];
    }
    return span;
}

/** Where a member is else, among those of a span. */
static void find_other(const struct twx_folder_set *set, const struct twx_folder_member *own,
                       const struct span *span, uint16_t *depth, bool *in_other_folder)
{
    const struct twx_folder_member *first = span->first[span->first[0]->link == own->link];
    const struct twx_folder_member *last = span->last[span->last[0]->link == own->link];
    if (first == NULL || last == NULL) {
        return;
    }
    const char *path = twx_folder_set_path(set, own->rank);
    const unsigned to_first = twx_folder_common_depth(path, twx_folder_set_path(set, first->rank));
    const unsigned to_last = twx_folder_common_depth(path, twx_folder_set_path(set, last->rank));
    *depth = (uint16_t)(to_first < to_last ? to_first : to_last);
    *in_other_folder = first->rank != own->rank || last->rank != own->rank;
}

/** members: of a group, by folder; left by equal bytes */
static void look_at_group(const struct twx_folder_set *set, struct twx_folder_members *members,
                          uint32_t group, struct twx_elsewhere *elsewhere)
{
    const struct span all = span_of(members->items, members->n);
    for (size_t i = 0; i < members->n; i++) {
        struct twx_elsewhere *e = &elsewhere[members->items[i].item];
        e->group = group;
        find_other(set, &members->items[i], &all, &e->depth, &e->in_other_folder);
    }
    twx_folder_members_by_point(members);
    for (size_t begin = 0, end = 0; begin < members->n; begin = end) {
        while (end < members->n && members->items[end].point == members->items[begin].point) {
            end++;
        }
        const struct span equals = span_of(members->items + begin, end - begin);
        for (size_t i = begin; i < end; i++) {
            struct twx_elsewhere *e = &elsewhere[members->items[i].item];
            find_other(set, &members->items[i], &equals, &e->exact_depth,
                       &e->exact_in_other_folder);
        }
    }
}

enum twx_status twx_elsewhere_make(const struct twx_folder_set *set,
                                   struct twx_elsewhere **elsewhere, uint64_t *n_wide,
                                   struct twx_error *err)
{
    const struct twx_groups *groups = set->groups;
    struct twx_folder_members members = {0};
    enum twx_status status = TWX_OK;
    *n_wide = 0;
    *elsewhere = twx_alloc(groups->points->n_items, sizeof **elsewhere);
    if (*elsewhere == NULL) {
        return twx_fail_memory(err);
    }
    for (size_t i = 0; i < groups->points->n_items; i++) {
        (*elsewhere)[i] = (struct twx_elsewhere){
            .depth = TWX_NOWHERE_DEPTH, .exact_depth = TWX_NOWHERE_DEPTH, .group = TWX_NO_GROUP};
    }
    for (size_t g = 0; g < groups->n_groups && status == TWX_OK; g++) {
        if (twx_is_stopped(groups->run)) {
            status = twx_fail(err, TWX_STOPPED, 0, "stopped while comparing folders");
        } else if (!twx_folder_members_of(set, &groups->places[g], &members)) {
            status = twx_fail_memory(err);
        } else {
            const bool is_wide = twx_folder_members_n_folders(&members) > TWX_FOLDERS_OF_GROUP_MAX;
            *n_wide += is_wide;
            look_at_group(set, &members, is_wide ? TWX_NO_GROUP : (uint32_t)g, *elsewhere);
        }
    }
    free(members.items);
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// Who holds most of some images

struct search {
    const struct twx_folder_set *set;
    const struct twx_elsewhere *elsewhere;
    uint32_t begin;  // places that are no holders
    uint32_t end;
    uint32_t *tally;
    struct twx_folder_members members;
    uint32_t *ranks;  // owned: those with a tally
    size_t n_ranks;
    size_t ranks_cap;
};

static int by_group(const void *a, const void *b, void *user)
{
    const struct twx_elsewhere *elsewhere = user;
    const uint32_t x = elsewhere[*(const uint32_t *)a].group;
    const uint32_t y = elsewhere[*(const uint32_t *)b].group;
    return x < y ? -1 : x > y;
}

/** Whether one of some images is this file. */
static bool has_file(const struct search *s, const uint32_t *items, size_t n, uint32_t link)
{
    const struct twx_collection *points = s->set->groups->points;
    bool has = false;
    for (size_t i = 0; i < n && !has; i++) {
        has = points->first_link[items[i]] == link;
    }
    return has;
}

/** Tallies n images of one group for each folder that holds another file of it.  returns: false when out of memory */
static bool tally_group(struct search *s, const uint32_t *items, size_t n)
{
    const struct twx_groups *groups = s->set->groups;
    const struct twx_folder_members *members = &s->members;
    if (!twx_folder_members_of(s->set, &groups->places[s->elsewhere[items[0]].group],
                               &s->members)) {
        return false;
    }
    for (size_t i = 0, k = 0; i < members->n; i = k) {
        const uint32_t rank = members->items[i].rank;
        while (k < members->n && members->items[k].rank == rank) {
            k++;
        }
        if (rank >= s->begin && rank < s->end) {
            continue;
        }
        // Where its only file of the group is one of the images, that is held as no copy.
        const uint32_t link = members->items[i].link;
        const bool is_itself = k - i == 1 &&
                               groups->points->items[members->items[i].item].has_links &&
                               has_file(s, items, n, link);
        const size_t n_held = n - is_itself;
        if (n_held == 0) {
            continue;
        }
        if (s->tally[rank] == 0) {
            if (!twx_reserve((void **)&s->ranks, &s->ranks_cap, s->n_ranks + 1, sizeof *s->ranks)) {
                return false;
            }
            s->ranks[s->n_ranks++] = rank;
        }
        s->tally[rank] += (uint32_t)n_held;
    }
    return true;
}

bool twx_find_holder(const struct twx_held *held, struct twx_holder *holder)
{
    const struct twx_elsewhere *elsewhere = held->elsewhere;
    uint32_t *items = held->items;
    uint32_t *tally = held->tally;
    const size_t n = held->n;
    struct search s = {.set = held->set,
                       .elsewhere = elsewhere,
                       .begin = held->begin,
                       .end = held->end,
                       .tally = tally};
    bool has_memory = true;
    *holder = (struct twx_holder){0};
    qsort_r(items, n, sizeof *items, by_group, (struct twx_elsewhere *)(uintptr_t)elsewhere);
    for (size_t i = 0, k = 0; i < n && has_memory; i = k) {
        while (k < n && elsewhere[items[k]].group == elsewhere[items[i]].group) {
            k++;
        }
        has_memory = elsewhere[items[i]].group == TWX_NO_GROUP || tally_group(&s, items + i, k - i);
    }
    for (size_t i = 0; i < s.n_ranks; i++) {
        const uint32_t rank = s.ranks[i];
        if (tally[rank] > holder->n_held ||
            (rank < holder->rank && tally[rank] == holder->n_held)) {
            *holder = (struct twx_holder){.rank = rank, .n_held = tally[rank]};
        }
        tally[rank] = 0;
    }
    free(s.members.items);
    free(s.ranks);
    return has_memory;
}
