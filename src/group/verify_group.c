// SPDX-License-Identifier: MIT
//
// One keeper after another. The pairs of one member with its free neighbours are compared on all threads at once; what
// they decide is then put together in order of rank. Owns what a scratch holds.
#include "group/verify_group.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/parallel_for.h"
#include "group/member_classes.h"
#include "group/node_match.h"

#define FREE UINT32_MAX

enum {
    LEAST_IN_PARALLEL = 4
};  // pairs of a millisecond each, against some 50 us to start a thread

/** A neighbour of the member at hand. */
struct neighbour {
    uint32_t place;  // among the members
    unsigned distance;
    struct twx_member_pair pair;  // it and the member at hand
};

struct twx_verify_scratch {
    unsigned n_threads;
    struct twx_likeness_scratch **looks;  // owned, n_threads
    struct neighbour *neighbours;         // owned
    size_t n_neighbours;
    size_t neighbours_cap;
    uint32_t *queue;  // owned: places of the group's members in the order in which they joined
    size_t n_queue;
    size_t queue_cap;
    uint32_t *classes;  // owned, of complete linkage: of each member
    size_t classes_cap;
    uint32_t *n_of_class;  // owned: members of each class in the queue behind the keeper
    size_t n_of_class_cap;
    struct twx_turned_node turned;  // the member at hand
};

struct twx_verify_scratch *twx_verify_scratch_create(unsigned n_threads)
{
    struct twx_verify_scratch *s = twx_alloc(1, sizeof *s);
    if (s == NULL) {
        return NULL;
    }
    s->looks = twx_alloc(n_threads, sizeof(struct twx_likeness_scratch *));
    bool is_made = s->looks != NULL;
    for (unsigned i = 0; is_made && i < n_threads; i++) {
        s->looks[i] = twx_likeness_scratch_create();
        is_made = s->looks[i] != NULL;
        s->n_threads = i + 1;
    }
    if (!is_made) {
        twx_verify_scratch_free(s);
        return NULL;
    }
    return s;
}

void twx_verify_scratch_free(struct twx_verify_scratch *s)
{
    if (s == NULL) {
        return;
    }
    for (unsigned i = 0; s->looks != NULL && i < s->n_threads; i++) {
        twx_likeness_scratch_free(s->looks[i]);
    }
    twx_turned_node_release(&s->turned);
    free(s->looks);
    free(s->neighbours);
    free(s->queue);
    free(s->classes);
    free(s->n_of_class);
    free(s);
}

/** A component being grouped. */
struct grouping {
    const struct twx_verifying *v;
    struct twx_member *members;
    size_t n;
    struct twx_verify_scratch *s;
    struct twx_verified *verified;
    struct twx_verify_counts *counts;
};

// ---------------------------------------------------------------------------------------------------------
// Pairs

static uint32_t node_of(const struct grouping *g, uint32_t place)
{
    return g->members[place].node;
}

static void count_pair(struct grouping *g, const struct twx_member_pair *pair)
{
    g->counts->n_compared += pair->state == TWX_PAIR_COMPARED;
    g->counts->n_known += pair->state == TWX_PAIR_KNOWN;
    g->counts->n_missing += pair->state == TWX_PAIR_MISSING;
}

/** Equal bytes always join. */
static bool joins(const struct grouping *g, enum twx_likeness likeness)
{
    return likeness == TWX_LIKENESS_EXACT || (g->v->joined >> likeness & 1U) != 0;
}

/** Whether two members, which are points of different classes then, have equal bytes. */
static bool are_equal(const struct grouping *g, uint32_t place, uint32_t other)
{
    const struct twx_collection *points = g->v->points;
    return points->scope != NULL &&
           twx_collection_are_equal(points, points->best[g->members[place].point],
                                    points->best[g->members[other].point]);
}

/** Whether a member may join by another: as its duplicate, or in a chain each as the other's. */
static bool may_join(const struct grouping *g, uint32_t place, uint32_t other)
{
    const struct twx_collection *points = g->v->points;
    const uint32_t item = points->best[g->members[place].point];
    const uint32_t other_item = points->best[g->members[other].point];
    return twx_collection_allows(points, item, other_item) ||
           (g->v->linkage == TWX_LINKAGE_SINGLE && twx_collection_allows(points, other_item, item));
}

/** Whether pictures decide: else it is only asked whether files are equal but for their metadata. */
static bool needs_pictures(const struct grouping *g)
{
    return (g->v->joined & ~(1U << TWX_LIKENESS_EXACT | 1U << TWX_LIKENESS_PAYLOAD)) != 0;
}

/** Looks up a pair of members, the first turned as a match says. */
static enum twx_status look_up(struct grouping *g, uint32_t place, uint32_t other,
                               const struct twx_node_match *match, struct twx_member_pair *pair,
                               struct twx_error *err)
{
    if (are_equal(g, place, other)) {
        *pair = (struct twx_member_pair){.likeness = TWX_LIKENESS_EXACT};
        return TWX_OK;
    }
    if (!needs_pictures(g) &&
        !twx_likeness_is_payload(&g->members[place].facts, &g->members[other].facts)) {
        *pair = (struct twx_member_pair){.state = TWX_PAIR_SETTLED};
        return TWX_OK;
    }
    return twx_pair_look_up(g->v->known, &g->members[place],
                            twx_turn_number(g->v->nodes->turns, match->turn), &g->members[other],
                            pair, err);
}

/** The free members within the radius of the one at `place`, and what is known of them. */
static enum twx_status find_neighbours(struct grouping *g, uint32_t place, struct twx_error *err)
{
    struct twx_verify_scratch *s = g->s;
    enum twx_status status = TWX_OK;
    s->n_neighbours = 0;
    if (!twx_turned_node_set(&s->turned, g->v->nodes, node_of(g, place))) {
        return twx_fail_memory(err);
    }
    for (uint32_t i = 0; i < g->n && status == TWX_OK; i++) {
        if (g->verified[i].keeper != FREE || !may_join(g, place, i)) {
            continue;
        }
        const struct twx_node_match match = twx_turned_node_match(&s->turned, node_of(g, i));
        if (!match.is_near) {
            continue;
        }
        if (!twx_reserve((void **)&s->neighbours, &s->neighbours_cap, s->n_neighbours + 1,
                         sizeof *s->neighbours)) {
            return twx_fail_memory(err);
        }
        struct neighbour *neighbour = &s->neighbours[s->n_neighbours++];
        neighbour->place = i;
        neighbour->distance = match.distance;
        status = look_up(g, place, i, &match, &neighbour->pair, err);
    }
    return status;
}

/** The neighbours of one member, compared on several threads. */
struct comparing {
    const struct twx_run *run;
    struct twx_verify_scratch *scratch;
    unsigned n_threads;
};

static void compare_share(void *user, unsigned share)
{
    const struct comparing *c = user;
    for (size_t i = share; i < c->scratch->n_neighbours && !twx_is_stopped(c->run);
         i += c->n_threads) {
        struct twx_member_pair *pair = &c->scratch->neighbours[i].pair;
        if (pair->state == TWX_PAIR_TO_COMPARE) {
            twx_pair_compare(pair, c->scratch->looks[share]);
        }
    }
}

/** Compares the neighbours that are not known yet; false when out of memory. */
static bool compare_neighbours(struct grouping *g)
{
    struct comparing comparing = {.run = g->v->run, .scratch = g->s, .n_threads = 1};
    size_t n_to_compare = 0;
    bool is_kept = true;
    for (size_t i = 0; i < g->s->n_neighbours; i++) {
        n_to_compare += g->s->neighbours[i].pair.state == TWX_PAIR_TO_COMPARE;
    }
    if (n_to_compare >= LEAST_IN_PARALLEL) {
        comparing.n_threads = g->s->n_threads;
    }
    if (n_to_compare > 0) {
        twx_parallel_for(comparing.n_threads, compare_share, &comparing);
    }
    for (size_t i = 0; i < g->s->n_neighbours; i++) {
        count_pair(g, &g->s->neighbours[i].pair);
        is_kept = is_kept && twx_pair_keep(&g->s->neighbours[i].pair, g->v->known);
    }
    return is_kept;
}

// ---------------------------------------------------------------------------------------------------------
// Groups

static int by_distance_then_rank(const void *a, const void *b)
{
    const struct neighbour *x = a;
    const struct neighbour *y = b;
    if (x->distance != y->distance) {
        return x->distance < y->distance ? -1 : 1;
    }
    return x->place < y->place ? -1 : x->place > y->place;
}

/** Whether members are sorted into classes. */
static bool has_class(const struct grouping *g)
{
    return g->v->linkage == TWX_LINKAGE_COMPLETE && joins(g, TWX_LIKENESS_PAYLOAD);
}

/** Sorts members into classes, of which none is in the queue.  returns: false when out of memory */
static bool make_classes(struct grouping *g)
{
    struct twx_verify_scratch *s = g->s;
    if (!twx_reserve((void **)&s->classes, &s->classes_cap, g->n, sizeof *s->classes) ||
        !twx_reserve((void **)&s->n_of_class, &s->n_of_class_cap, g->n, sizeof *s->n_of_class)) {
        return false;
    }
    twx_member_classes_make(g->members, g->n, s->queue, s->classes);
    memset(s->n_of_class, 0, g->n * sizeof *s->n_of_class);
    return true;
}

/** Whether two members join. */
static enum twx_status relate(struct grouping *g, uint32_t place, uint32_t other,
                              const struct twx_node_match *match, bool *is_linked,
                              struct twx_error *err)
{
    struct twx_member_pair pair;
    const enum twx_status status = look_up(g, place, other, match, &pair, err);
    if (status != TWX_OK) {
        return status;
    }
    if (pair.state == TWX_PAIR_TO_COMPARE) {
        twx_pair_compare(&pair, g->s->looks[0]);
    }
    count_pair(g, &pair);
    *is_linked = joins(g, pair.likeness);
    return twx_pair_keep(&pair, g->v->known) ? TWX_OK : twx_fail_memory(err);
}

/** Whether a member is linked to all in the queue but the keeper, which it is. */
static enum twx_status is_linked_to_all(struct grouping *g, uint32_t candidate, bool *is_linked,
                                        struct twx_error *err)
{
    struct twx_verify_scratch *s = g->s;
    enum twx_status status = TWX_OK;
    const bool by_class = has_class(g);
    const uint32_t class = by_class ? s->classes[candidate] : 0;
    *is_linked = true;
    if (by_class && s->n_of_class[class] == s->n_queue - 1) {
        return TWX_OK;
    }
    if (!twx_turned_node_set(&s->turned, g->v->nodes, node_of(g, candidate))) {
        return twx_fail_memory(err);
    }
    for (size_t i = 1; i < s->n_queue && *is_linked && status == TWX_OK; i++) {
        if (by_class && s->classes[s->queue[i]] == class) {
            continue;
        }
        const struct twx_node_match match =
            twx_turned_node_match(&s->turned, node_of(g, s->queue[i]));
        *is_linked = match.is_near && !twx_is_stopped(g->v->run);
        if (*is_linked) {
            status = relate(g, candidate, s->queue[i], &match, is_linked, err);
        }
    }
    return status;
}

/** Whether somebody said that a member is no duplicate of one in the queue: in chains it joins all the same. */
static bool is_rejected(const struct grouping *g, uint32_t candidate)
{
    const struct twx_collection *points = g->v->points;
    const uint32_t item = points->best[g->members[candidate].point];
    bool is_rejected = false;
    if (g->v->linkage == TWX_LINKAGE_SINGLE || twx_collection_rejected(points, item) == 0) {
        return false;
    }
    for (size_t i = 0; i < g->s->n_queue && !is_rejected; i++) {
        is_rejected =
            twx_collection_rejects(points, item, points->best[g->members[g->s->queue[i]].point]);
    }
    return is_rejected;
}

/** Lets the neighbours that are linked join the group of `keeper`. */
static enum twx_status admit(struct grouping *g, uint32_t keeper, struct twx_error *err)
{
    struct twx_verify_scratch *s = g->s;
    enum twx_status status = TWX_OK;
    if (g->v->linkage == TWX_LINKAGE_COMPLETE && s->n_neighbours > 1) {
        qsort(s->neighbours, s->n_neighbours, sizeof *s->neighbours, by_distance_then_rank);
    }
    for (size_t i = 0; i < s->n_neighbours && status == TWX_OK; i++) {
        const struct neighbour *n = &s->neighbours[i];
        bool is_linked = joins(g, n->pair.likeness) && !is_rejected(g, n->place);
        if (is_linked && g->v->linkage == TWX_LINKAGE_COMPLETE) {
            status = is_linked_to_all(g, n->place, &is_linked, err);
        }
        if (is_linked && status == TWX_OK) {
            g->verified[n->place] = (struct twx_verified){keeper, n->pair.likeness};
            s->queue[s->n_queue++] = n->place;
            if (has_class(g)) {
                s->n_of_class[s->classes[n->place]]++;
            }
        }
    }
    return status;
}

/** Makes the group of a keeper. */
static enum twx_status make_group(struct grouping *g, uint32_t keeper, struct twx_error *err)
{
    struct twx_verify_scratch *s = g->s;
    enum twx_status status = TWX_OK;
    g->verified[keeper] = (struct twx_verified){keeper, TWX_LIKENESS_EXACT};
    s->queue[0] = keeper;
    s->n_queue = 1;
    const bool goes_on = g->v->linkage == TWX_LINKAGE_SINGLE;
    for (size_t at = 0; at < (goes_on ? s->n_queue : 1) && status == TWX_OK; at++) {
        if (twx_is_stopped(g->v->run)) {
            break;
        }
        status = find_neighbours(g, s->queue[at], err);
        if (status == TWX_OK && !compare_neighbours(g)) {
            status = twx_fail_memory(err);
        }
        if (status == TWX_OK) {
            status = admit(g, keeper, err);
        }
    }
    for (size_t i = 1; has_class(g) && i < s->n_queue; i++) {
        s->n_of_class[s->classes[s->queue[i]]] = 0;
    }
    return status;
}

enum twx_status twx_verify_group(const struct twx_verifying *v, struct twx_member *members,
                                 size_t n, struct twx_verify_scratch *s,
                                 struct twx_verified *verified, struct twx_verify_counts *counts,
                                 struct twx_error *err)
{
    struct grouping g = {
        .v = v, .members = members, .n = n, .s = s, .verified = verified, .counts = counts};
    enum twx_status status = TWX_OK;
    *counts = (struct twx_verify_counts){0};
    if (!twx_reserve((void **)&s->queue, &s->queue_cap, n, sizeof *s->queue) ||
        (has_class(&g) && !make_classes(&g))) {
        return twx_fail_memory(err);
    }
    for (uint32_t i = 0; i < n; i++) {
        verified[i] = (struct twx_verified){.keeper = members[i].is_left_out ? i : FREE};
    }
    for (uint32_t keeper = 0; keeper < n && status == TWX_OK && !twx_is_stopped(v->run); keeper++) {
        if (verified[keeper].keeper == FREE) {
            status = make_group(&g, keeper, err);
        }
    }
    return status;
}
