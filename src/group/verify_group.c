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
#include "group/node_match.h"

#define FREE UINT32_MAX

enum {
    LEAST_IN_PARALLEL = 4
};  // pairs of a millisecond each, against some 50 us to start a thread

/** A neighbour of the member at hand. */
struct neighbour {
    uint32_t place;  // among the members
    uint16_t distance;
    uint16_t orientation;  // how to turn the member at hand to look like this one
    enum twx_likeness likeness;
    bool is_compared;
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
    struct twx_turned_node turned;  // the member at hand
    bool is_out_of_memory;
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
    free(s);
}

// ---------------------------------------------------------------------------------------------------------
// Pairs

/** orientation: how to turn a to look like b */
static enum twx_likeness relate(const struct twx_member *a, unsigned orientation,
                                const struct twx_member *b, struct twx_likeness_scratch *look,
                                bool *is_compared)
{
    *is_compared = false;
    if (twx_likeness_is_payload(&a->facts, &b->facts)) {
        return TWX_LIKENESS_PAYLOAD;
    }
    if (!a->has_picture || !b->has_picture) {
        return TWX_LIKENESS_UNVERIFIED;
    }
    struct twx_likeness_plane turned;
    struct twx_likeness_measures measures;
    if (orientation != 1) {
        twx_likeness_plane_turn(&a->plane, orientation, &turned);
    }
    twx_likeness_measure(orientation != 1 ? &turned : &a->plane, &b->plane, look, &measures);
    *is_compared = true;
    return twx_likeness_of(&measures, &a->facts, &b->facts);
}

static uint32_t node_of(const struct twx_verifying *v, const struct twx_member *member)
{
    return twx_collection_best(v->points, member->point)->hash_id;
}

/** The free members within the radius of the one at `place`; false when out of memory. */
static bool find_neighbours(const struct twx_verifying *v, const struct twx_member *members,
                            size_t n, const struct twx_verified *verified, uint32_t place,
                            struct twx_verify_scratch *s)
{
    s->n_neighbours = 0;
    if (!twx_turned_node_set(&s->turned, v->nodes, node_of(v, &members[place]))) {
        return false;
    }
    for (uint32_t i = 0; i < n; i++) {
        if (verified[i].keeper != FREE) {
            continue;
        }
        const struct twx_node_match match =
            twx_turned_node_match(&s->turned, node_of(v, &members[i]));
        if (!match.is_near) {
            continue;
        }
        if (!twx_reserve((void **)&s->neighbours, &s->neighbours_cap, s->n_neighbours + 1,
                         sizeof *s->neighbours)) {
            return false;
        }
        s->neighbours[s->n_neighbours++] =
            (struct neighbour){.place = i,
                               .distance = (uint16_t)match.distance,
                               .orientation = (uint16_t)match.orientation};
    }
    return true;
}

/** The neighbours of one member, compared on several threads. */
struct comparing {
    const struct twx_verifying *v;
    const struct twx_member *members;
    const struct twx_member *member;
    const struct twx_verify_scratch *scratch;
    unsigned n_threads;
};

static void compare_share(void *user, unsigned share)
{
    const struct comparing *c = user;
    for (size_t i = share; i < c->scratch->n_neighbours && !twx_is_stopped(c->v->run);
         i += c->n_threads) {
        struct neighbour *neighbour = &c->scratch->neighbours[i];
        neighbour->likeness =
            relate(c->member, neighbour->orientation, &c->members[neighbour->place],
                   c->scratch->looks[share], &neighbour->is_compared);
    }
}

static void compare_neighbours(const struct twx_verifying *v, const struct twx_member *members,
                               uint32_t place, const struct twx_verify_scratch *s,
                               uint64_t *n_pairs)
{
    struct comparing comparing = {
        .v = v,
        .members = members,
        .member = &members[place],
        .scratch = s,
        .n_threads = s->n_neighbours >= LEAST_IN_PARALLEL ? s->n_threads : 1,
    };
    twx_parallel_for(comparing.n_threads, compare_share, &comparing);
    for (size_t i = 0; i < s->n_neighbours; i++) {
        *n_pairs += s->neighbours[i].is_compared;
    }
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

/** Whether a member is linked to all in the queue but the keeper, which it is. */
static bool is_linked_to_all(const struct twx_verifying *v, const struct twx_member *members,
                             const struct twx_member *candidate, struct twx_verify_scratch *s,
                             uint64_t *n_pairs)
{
    if (!twx_turned_node_set(&s->turned, v->nodes, node_of(v, candidate))) {
        s->is_out_of_memory = true;
        return false;
    }
    for (size_t i = 1; i < s->n_queue && !twx_is_stopped(v->run); i++) {
        const struct twx_member *member = &members[s->queue[i]];
        bool is_compared = false;
        const struct twx_node_match match = twx_turned_node_match(&s->turned, node_of(v, member));
        if (!match.is_near) {
            return false;
        }
        const enum twx_likeness likeness =
            relate(candidate, match.orientation, member, s->looks[0], &is_compared);
        *n_pairs += is_compared;
        if (!twx_likeness_is_duplicate(likeness)) {
            return false;
        }
    }
    return true;
}

/** Lets the neighbours that are linked join the group of `keeper`. */
static void admit(const struct twx_verifying *v, const struct twx_member *members, uint32_t keeper,
                  struct twx_verify_scratch *s, struct twx_verified *verified, uint64_t *n_pairs)
{
    if (v->linkage == TWX_LINKAGE_COMPLETE && s->n_neighbours > 1) {
        qsort(s->neighbours, s->n_neighbours, sizeof *s->neighbours, by_distance_then_rank);
    }
    for (size_t i = 0; i < s->n_neighbours; i++) {
        const struct neighbour *n = &s->neighbours[i];
        if (twx_likeness_is_duplicate(n->likeness) &&
            (v->linkage != TWX_LINKAGE_COMPLETE ||
             is_linked_to_all(v, members, &members[n->place], s, n_pairs))) {
            verified[n->place] = (struct twx_verified){keeper, n->likeness};
            s->queue[s->n_queue++] = n->place;
        }
    }
}

bool twx_verify_group(const struct twx_verifying *v, const struct twx_member *members, size_t n,
                      struct twx_verify_scratch *s, struct twx_verified *verified,
                      uint64_t *n_pairs)
{
    if (!twx_reserve((void **)&s->queue, &s->queue_cap, n, sizeof *s->queue)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        verified[i] = (struct twx_verified){.keeper = FREE};
    }
    for (uint32_t keeper = 0; keeper < n && !twx_is_stopped(v->run); keeper++) {
        if (verified[keeper].keeper != FREE) {
            continue;
        }
        verified[keeper] = (struct twx_verified){keeper, TWX_LIKENESS_EXACT};
        s->queue[0] = keeper;
        s->n_queue = 1;
        for (size_t at = 0; at < s->n_queue && !twx_is_stopped(v->run); at++) {
            if (!find_neighbours(v, members, n, verified, s->queue[at], s)) {
                return false;
            }
            compare_neighbours(v, members, s->queue[at], s, n_pairs);
            admit(v, members, keeper, s, verified, n_pairs);
            if (v->linkage != TWX_LINKAGE_SINGLE) {
                break;
            }
        }
    }
    return !s->is_out_of_memory;
}
