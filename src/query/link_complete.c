// SPDX-License-Identifier: MIT
//
// Complete linkage: best first, a free node takes of its free neighbours, nearest first, each that is within
// the radius of all it has taken. Unlike in a star a near node may be refused and stay free, so the order is
// kept strictly: a sweep only collects the neighbours of the next nodes, of which there may be too many to
// store; then fewer nodes are asked at a time. That changes the work, never the result.
#include "query/link_work.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/** Neighbours held at a time, 32 MB; one node's are held however many. */
enum { N_NEIGHBOURS_MAX = 4 * 1024 * 1024 };

/** Members compared in one scan: a stranger among them ends the comparison early. */
enum { MEMBER_TILE = 128 };

/**
 * One neighbour as a number that sorts by query, then distance, then rank:
 * 22 bits query, 10 bits distance, 32 bits position among the nodes left.
 */
static uint64_t pack(size_t query, unsigned distance, size_t target)
{
    return (uint64_t)query << 42 | (uint64_t)distance << 32 | (uint64_t)target;
}

/** Neighbours found by one thread. */
struct found {
    uint64_t *packed;  // owned
    size_t n;
    size_t cap;
};

struct complete {
    struct twx_link_work *work;
    struct found *shares;  // owned, n_threads
    struct found all;      // owned: of all threads, sorted
    size_t n_queries;
    atomic_size_t n_found;
    atomic_bool is_too_much;
    atomic_bool is_out_of_memory;
    uint8_t *members;  // owned: codes of the group being made
    size_t n_members;
    size_t members_cap;
};

static bool collect(void *user, unsigned share, size_t query, size_t first,
                    const struct twx_hit *hits, size_t n_hits)
{
    struct complete *complete = user;
    struct found *found = &complete->shares[share];
    if (atomic_fetch_add(&complete->n_found, n_hits) + n_hits > N_NEIGHBOURS_MAX &&
        complete->n_queries > 1) {
        atomic_store(&complete->is_too_much, true);
        return false;
    }
    if (!twx_reserve((void **)&found->packed, &found->cap, found->n + n_hits,
                     sizeof *found->packed)) {
        atomic_store(&complete->is_out_of_memory, true);
        return false;
    }
    for (size_t h = 0; h < n_hits; h++) {
        const size_t target = first + hits[h].position;
        if (target > query) {  // queries are the first nodes left: better ones have had their turn
            found->packed[found->n++] = pack(query, hits[h].distance, target);
        }
    }
    return true;
}

static int by_number(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a;
    const uint64_t y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/** Collects the neighbours of the first n_queries nodes left into `all`; sets is_too_much when there is no room. */
static enum twx_status find_neighbours(struct complete *complete, struct twx_error *err)
{
    struct twx_link_work *work = complete->work;
    for (size_t i = 0; i < complete->n_queries; i++) {
        twx_link_turn(work, work->codes + i * work->code_bytes,
                      work->queries + i * work->n_turns * work->code_bytes);
    }
    for (unsigned share = 0; share < work->n_threads; share++) {
        complete->shares[share].n = 0;
    }
    complete->all.n = 0;
    atomic_store(&complete->n_found, 0);
    atomic_store(&complete->is_too_much, false);
    const enum twx_status status =
        twx_link_sweep(work, complete->n_queries, 0, collect, complete, err);
    if (status != TWX_OK || atomic_load(&complete->is_too_much)) {
        return status;
    }
    size_t n = 0;
    for (unsigned share = 0; share < work->n_threads; share++) {
        n += complete->shares[share].n;
    }
    if (atomic_load(&complete->is_out_of_memory) ||
        !twx_reserve((void **)&complete->all.packed, &complete->all.cap, n, sizeof(uint64_t))) {
        return twx_fail_memory(err);
    }
    for (unsigned share = 0; share < work->n_threads; share++) {
        const struct found *found = &complete->shares[share];
        if (found->n > 0) {
            memcpy(complete->all.packed + complete->all.n, found->packed,
                   found->n * sizeof(uint64_t));
            complete->all.n += found->n;
        }
    }
    if (complete->all.n > 1) {
        qsort(complete->all.packed, complete->all.n, sizeof(uint64_t), by_number);
    }
    return TWX_OK;
}

/** Whether a code is within the radius of all members. */
static bool is_near_all(const struct complete *complete, const uint8_t *code)
{
    const struct twx_link_work *work = complete->work;
    uint8_t turned[TWX_N_ORIENTATIONS * TWX_HASH_BYTES_MAX];
    twx_link_turn(work, code, turned);
    for (size_t first = 0; first < complete->n_members; first += MEMBER_TILE) {
        const size_t left = complete->n_members - first;
        const size_t n = left < MEMBER_TILE ? left : MEMBER_TILE;
        struct twx_hit hits[MEMBER_TILE];
        bool is_near[MEMBER_TILE] = {false};
        size_t n_near = 0;
        for (unsigned turn = 0; turn < work->n_turns && n_near < n; turn++) {
            const size_t n_hits = twx_hamming_scan(
                complete->members + first * work->code_bytes, n, work->code_bytes,
                turned + turn * work->code_bytes, work->code_bytes, work->nodes->radius, hits);
            for (size_t h = 0; h < n_hits; h++) {
                n_near += !is_near[hits[h].position];
                is_near[hits[h].position] = true;
            }
        }
        if (n_near < n) {
            return false;
        }
    }
    return true;
}

static bool admit(struct complete *complete, size_t position, uint32_t keeper)
{
    struct twx_link_work *work = complete->work;
    const size_t used = complete->n_members * work->code_bytes;
    if (!twx_reserve((void **)&complete->members, &complete->members_cap, used + work->code_bytes,
                     1)) {
        return false;
    }
    memcpy(complete->members + used, work->codes + position * work->code_bytes, work->code_bytes);
    complete->n_members++;
    work->keeper_of[work->ids[position]] = keeper;
    return true;
}

/** Makes the group of one free node from its neighbours all.packed[begin .. end). */
static enum twx_status make_group(struct complete *complete, size_t query, size_t begin, size_t end,
                                  struct twx_error *err)
{
    struct twx_link_work *work = complete->work;
    const uint32_t keeper = work->ids[query];
    unsigned farthest = 0;  // distance from the keeper to the last member admitted
    complete->n_members = 0;
    if (!admit(complete, query, keeper)) {
        return twx_fail_memory(err);
    }
    for (size_t i = begin; i < end; i++) {
        const size_t target = complete->all.packed[i] & UINT32_MAX;
        const unsigned distance = complete->all.packed[i] >> 32 & 0x3ff;
        if (work->keeper_of[work->ids[target]] != TWX_NO_NODE) {
            continue;
        }
        // By the triangle inequality no member is farther than the sum of the ways over the keeper.
        if (distance + farthest > work->nodes->radius &&
            !is_near_all(complete, work->codes + target * work->code_bytes)) {
            continue;
        }
        if (!admit(complete, target, keeper)) {
            return twx_fail_memory(err);
        }
        farthest = distance;
    }
    return TWX_OK;
}

/** Makes the groups of all queries that are free when their turn comes. */
static enum twx_status make_groups(struct complete *complete, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    for (size_t query = 0, i = 0; query < complete->n_queries && status == TWX_OK; query++) {
        const size_t begin = i;
        while (i < complete->all.n && complete->all.packed[i] >> 42 == query) {
            i++;
        }
        if (complete->work->keeper_of[complete->work->ids[query]] == TWX_NO_NODE) {
            status = make_group(complete, query, begin, i, err);
        }
    }
    return status;
}

enum twx_status twx_link_complete(struct twx_link_work *work, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    struct complete complete = {.work = work};
    size_t n_at_once = TWX_LINK_BLOCK;
    complete.shares = twx_alloc(work->n_threads, sizeof *complete.shares);
    if (complete.shares == NULL) {
        return twx_fail_memory(err);
    }
    while (work->n_left > 0 && status == TWX_OK) {
        complete.n_queries = work->n_left < n_at_once ? work->n_left : n_at_once;
        status = find_neighbours(&complete, err);
        if (status != TWX_OK) {
            break;
        }
        if (atomic_load(&complete.is_too_much)) {
            n_at_once = complete.n_queries / 4 > 0 ? complete.n_queries / 4 : 1;
            continue;
        }
        if (complete.all.n < N_NEIGHBOURS_MAX / 8 && n_at_once < TWX_LINK_BLOCK) {
            n_at_once *= 2;
        }
        status = make_groups(&complete, err);
        twx_link_drop_settled(work);
    }
    for (unsigned share = 0; share < work->n_threads; share++) {
        free(complete.shares[share].packed);
    }
    free(complete.shares);
    free(complete.all.packed);
    free(complete.members);
    return status;
}
