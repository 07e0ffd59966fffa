// SPDX-License-Identifier: MIT
//
// Each group adds something to each pair of the folders it is in: the work is the square of its folders, not of its images.
// What is added is kept as it comes, and summed up by pair each time that the room for it is full.
#include "group/folder_pairs.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/log.h"
#include "twindex_commands.h"

enum { ROOM_AT_FIRST = 65536 };

/** Files of equal bytes, or of a group, in one folder. */
struct run {
    uint32_t rank;
    uint32_t n;
};

struct counting {
    const struct twx_folder_set *set;
    struct twx_folder_pairs *pairs;
    struct twx_folder_members members;  // of the group at hand
    struct run *runs;                   // owned
    size_t n_runs;
    size_t runs_cap;
};

static int by_pair(const void *x, const void *y)
{
    const struct twx_shared_images *p = x;
    const struct twx_shared_images *q = y;
    if (p->a != q->a) {
        return p->a < q->a ? -1 : 1;
    }
    return p->b < q->b ? -1 : p->b > q->b;
}

/** Sums up what was added, by pair. Counts wrap around on the way, and are right in the end. */
static void sum_up(struct twx_folder_pairs *pairs)
{
    size_t n = 0;
    if (pairs->n > 1) {
        qsort(pairs->items, pairs->n, sizeof *pairs->items, by_pair);
    }
    for (size_t i = 0; i < pairs->n; i++) {
        const struct twx_shared_images *add = &pairs->items[i];
        struct twx_shared_images *sum = n > 0 ? &pairs->items[n - 1] : NULL;
        if (sum == NULL || by_pair(sum, add) != 0) {
            pairs->items[n++] = *add;
            continue;
        }
        sum->n_in_a += add->n_in_a;
        sum->n_in_b += add->n_in_b;
        sum->n_exact_a += add->n_exact_a;
        sum->n_exact_b += add->n_exact_b;
        sum->n_linked += add->n_linked;
        sum->n_linked_in_a += add->n_linked_in_a;
        sum->n_linked_in_b += add->n_linked_in_b;
    }
    pairs->n = n;
}

/** returns: false when out of memory */
static bool add(struct twx_folder_pairs *pairs, const struct twx_shared_images *shared)
{
    if (pairs->n == pairs->cap) {
        sum_up(pairs);
        const size_t wanted = pairs->n > pairs->cap / 2 ? pairs->cap + 1 : pairs->cap;
        if (!twx_reserve((void **)&pairs->items, &pairs->cap,
                         wanted > ROOM_AT_FIRST ? wanted : ROOM_AT_FIRST, sizeof *pairs->items)) {
            return false;
        }
    }
    pairs->items[pairs->n++] = *shared;
    return true;
}

/** How many of members [begin, end), in order of folders, are in each folder, into counting->runs. */
static bool make_runs(struct counting *c, size_t begin, size_t end)
{
    c->n_runs = 0;
    for (size_t i = begin; i < end; i++) {
        const uint32_t rank = c->members.items[i].rank;
        if (c->n_runs > 0 && c->runs[c->n_runs - 1].rank == rank) {
            c->runs[c->n_runs - 1].n++;
            continue;
        }
        if (!twx_reserve((void **)&c->runs, &c->runs_cap, c->n_runs + 1, sizeof *c->runs)) {
            return false;
        }
        c->runs[c->n_runs++] = (struct run){.rank = rank, .n = 1};
    }
    return true;
}

/** Adds each pair of runs. */
static bool add_runs(struct counting *c, bool is_exact)
{
    bool has_memory = true;
    for (size_t i = 0; i < c->n_runs; i++) {
        for (size_t k = i + 1; k < c->n_runs && has_memory; k++) {
            struct twx_shared_images shared = {.a = c->runs[i].rank, .b = c->runs[k].rank};
            if (is_exact) {
                shared.n_exact_a = c->runs[i].n;
                shared.n_exact_b = c->runs[k].n;
            } else {
                shared.n_in_a = c->runs[i].n;
                shared.n_in_b = c->runs[k].n;
            }
            has_memory = add(c->pairs, &shared);
        }
    }
    return has_memory;
}

/** Of how many files of one content there are names in a folder. */
static uint32_t n_in_run(const struct counting *c, uint32_t rank)
{
    size_t low = 0;
    size_t high = c->n_runs;
    while (low + 1 < high) {
        const size_t middle = low + (high - low) / 2;
        if (c->runs[middle].rank <= rank) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return c->runs[low].n;
}

/** Takes back what was added of a file with names in several folders: it is no copy of itself. */
static bool add_links(struct counting *c, const struct twx_folder_member *names, size_t n)
{
    bool has_memory = true;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = i + 1; k < n && has_memory; k++) {
            const bool is_only_b = n_in_run(c, names[k].rank) == 1;
            const bool is_only_a = n_in_run(c, names[i].rank) == 1;
            has_memory =
                add(c->pairs, &(struct twx_shared_images){.a = names[i].rank,
                                                          .b = names[k].rank,
                                                          .n_exact_a = is_only_b ? UINT32_MAX : 0,
                                                          .n_exact_b = is_only_a ? UINT32_MAX : 0,
                                                          .n_linked = 1,
                                                          .n_linked_in_a = is_only_b,
                                                          .n_linked_in_b = is_only_a});
        }
    }
    return has_memory;
}

/** Of files of equal bytes, members [begin, end) by folder: leaves them by file. */
static bool count_equals(struct counting *c, size_t begin, size_t end)
{
    struct twx_folder_members equals = {.items = c->members.items + begin, .n = end - begin};
    if (!make_runs(c, begin, end) || !add_runs(c, true)) {
        return false;
    }
    twx_folder_members_by_link(&equals);
    bool has_memory = true;
    for (size_t i = 0, k = 0; i < equals.n && has_memory; i = k) {
        while (k < equals.n && equals.items[k].link == equals.items[i].link) {
            k++;
        }
        has_memory = add_links(c, equals.items + i, k - i);
    }
    return has_memory;
}

static bool count_group(struct counting *c, const struct twx_group_place *group)
{
    struct twx_folder_members *members = &c->members;
    if (!twx_folder_members_of(c->set, group, members)) {
        return false;
    }
    if (twx_folder_members_n_folders(members) > TWX_FOLDERS_OF_GROUP_MAX) {
        c->pairs->n_wide++;
        return true;
    }
    if (!make_runs(c, 0, members->n) || !add_runs(c, false)) {
        return false;
    }
    twx_folder_members_by_point(members);
    bool has_memory = true;
    for (size_t i = 0, k = 0; i < members->n && has_memory; i = k) {
        while (k < members->n && members->items[k].point == members->items[i].point) {
            k++;
        }
        has_memory = count_equals(c, i, k);
    }
    return has_memory;
}

enum twx_status twx_folder_pairs_count(const struct twx_folder_set *set,
                                       struct twx_folder_pairs *pairs, struct twx_error *err)
{
    struct counting c = {.set = set, .pairs = pairs};
    enum twx_status status = TWX_OK;
    *pairs = (struct twx_folder_pairs){0};
    for (size_t g = 0; g < set->groups->n_groups && status == TWX_OK; g++) {
        if (twx_is_stopped(set->groups->run)) {
            status = twx_fail(err, TWX_STOPPED, 0, "stopped while comparing folders");
        } else if (!count_group(&c, &set->groups->places[g])) {
            status = twx_fail_memory(err);
        }
    }
    sum_up(pairs);
    free(c.members.items);
    free(c.runs);
    return status;
}
