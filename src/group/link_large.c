// SPDX-License-Identifier: MIT
//
// A large component, in rounds: the neighbours of the next best free nodes are found in one join, then these nodes
// have their turns, then what is settled is dropped. The first rounds ask for few nodes, as one of a dense region
// may have a million neighbours; when it has taken them there are fewer, and rounds grow. A round that finds more
// neighbours than there is room for is tried again with fewer nodes. That changes the work, never the
// result. Owns the neighbours of one round.
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "group/link_large.h"
#include "pairs/join.h"

enum {
    // Held at a time: 64 MB, and as much in order. All of one node are held, however many.
    N_NEIGHBOURS_MAX = 8 * 1024 * 1024,
    N_QUERIES_FIRST = 16,
    N_QUERIES_MAX = 1 << 20,
    GROWTH_MAX = 8,  // from one round to the next
};

/** Neighbours found by one thread: pairs of a query and twx_neighbour, which leaves 22 bits for the query. */
struct found {
    uint64_t *packed;  // owned
    size_t n;
    size_t cap;
};

struct rounds {
    struct twx_flock *flock;
    size_t n_queries;
    uint8_t *queries;  // owned: n_queries x n_turns codes; not used for one turn
    size_t queries_cap;
    struct found *shares;  // owned, n_threads
    uint64_t *neighbours;  // owned: those of query i are at starts[i] .. starts[i + 1)
    size_t neighbours_cap;
    size_t *starts;  // owned, n_queries + 2
    size_t starts_cap;
    uint8_t *open_codes;       // owned, within a scope: of free nodes that may be duplicates
    uint32_t *open_positions;  // owned: theirs among the free nodes
    size_t open_codes_cap;
    size_t open_positions_cap;
    // What left and right codes of a join are of: queries, of each n_turns codes, and positions; NULL: of their number.
    const uint32_t *left_queries;
    const uint32_t *right_positions;
    atomic_size_t n_found;
    atomic_bool is_too_much;
    atomic_bool is_out_of_memory;
};

enum { DISTANCE_BITS = 10, TARGET_BITS = 32, QUERY_SHIFT = DISTANCE_BITS + TARGET_BITS };

static bool collect(void *user, unsigned share, const struct twx_pair *pairs, size_t n)
{
    struct rounds *rounds = user;
    struct found *found = &rounds->shares[share];
    if (atomic_fetch_add(&rounds->n_found, n) + n > N_NEIGHBOURS_MAX && rounds->n_queries > 1) {
        atomic_store(&rounds->is_too_much, true);
        return false;
    }
    if (!twx_reserve((void **)&found->packed, &found->cap, found->n + n, sizeof *found->packed)) {
        atomic_store(&rounds->is_out_of_memory, true);
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        const size_t left = pairs[i].left / rounds->flock->linking->n_turns;
        const size_t query = rounds->left_queries != NULL ? rounds->left_queries[left] : left;
        const size_t position = rounds->right_positions != NULL
                                    ? rounds->right_positions[pairs[i].right]
                                    : pairs[i].right;
        if (position > query) {  // better ones have had their turn
            found->packed[found->n++] =
                (uint64_t)query << QUERY_SHIFT | twx_neighbour(pairs[i].distance, position);
        }
    }
    return true;
}

/** The codes to ask with: the first free ones, in all turns. */
static const uint8_t *turn_queries(struct rounds *rounds)
{
    const struct twx_flock *flock = rounds->flock;
    const struct twx_linking *linking = flock->linking;
    if (linking->n_turns == 1) {
        return flock->codes;
    }
    const size_t turns_bytes = linking->n_turns * linking->code_bytes;
    if (!twx_reserve((void **)&rounds->queries, &rounds->queries_cap,
                     rounds->n_queries * turns_bytes, 1)) {
        return NULL;
    }
    for (size_t i = 0; i < rounds->n_queries; i++) {
        (void)twx_make_turns(flock->codes + i * linking->code_bytes, linking->nodes->hash_size,
                             linking->nodes->turns, rounds->queries + i * turns_bytes);
    }
    return rounds->queries;
}

/** Sorts what all threads have found by query. */
static bool sort_found(struct rounds *rounds)
{
    const unsigned n_threads = rounds->flock->linking->n_threads;
    size_t n = 0;
    for (unsigned share = 0; share < n_threads; share++) {
        n += rounds->shares[share].n;
    }
    if (!twx_reserve((void **)&rounds->neighbours, &rounds->neighbours_cap, n,
                     sizeof *rounds->neighbours) ||
        !twx_reserve((void **)&rounds->starts, &rounds->starts_cap, rounds->n_queries + 2,
                     sizeof *rounds->starts)) {
        return false;
    }
    // Counted two places ahead, so that after the filling each start has moved to its own place.
    memset(rounds->starts, 0, (rounds->n_queries + 2) * sizeof *rounds->starts);
    size_t *ahead = rounds->starts + 1;
    for (unsigned share = 0; share < n_threads; share++) {
        for (size_t i = 0; i < rounds->shares[share].n; i++) {
            ahead[(rounds->shares[share].packed[i] >> QUERY_SHIFT) + 1]++;
        }
    }
    for (size_t i = 0; i < rounds->n_queries; i++) {
        ahead[i + 1] += ahead[i];
    }
    for (unsigned share = 0; share < n_threads; share++) {
        for (size_t i = 0; i < rounds->shares[share].n; i++) {
            const uint64_t packed = rounds->shares[share].packed[i];
            rounds->neighbours[ahead[packed >> QUERY_SHIFT]++] =
                packed & ((UINT64_C(1) << QUERY_SHIFT) - 1);
        }
    }
    return true;
}

/** Variants of the first free nodes. */
struct round_variants {
    uint8_t *codes;       // owned: of each, all its turns
    uint32_t *positions;  // owned: of each, that of its node
    size_t n;
};

static void release_variants(struct round_variants *variants)
{
    free(variants->codes);
    free(variants->positions);
}

/** Lists the variants of the first n_nodes free nodes at some turns.  returns: false when out of memory; release either way */
static bool list_variants(const struct twx_flock *flock, size_t n_nodes, struct twx_turns turns,
                          struct round_variants *list)
{
    const struct twx_linking *linking = flock->linking;
    const struct twx_node_variants *variants = linking->nodes->variants;
    const unsigned n_turns = twx_n_turns(turns);
    size_t n = 0;
    for (size_t i = 0; i < n_nodes; i++) {
        n += variants->starts[flock->ids[i] + 1] - variants->starts[flock->ids[i]];
    }
    *list = (struct round_variants){.codes = twx_alloc(n, n_turns * linking->code_bytes),
                                    .positions = twx_alloc(n, sizeof *list->positions)};
    if (list->codes == NULL || list->positions == NULL) {
        return false;
    }
    for (size_t i = 0; i < n_nodes; i++) {
        const uint32_t end = variants->starts[flock->ids[i] + 1];
        for (uint32_t v = variants->starts[flock->ids[i]]; v < end; v++) {
            (void)twx_make_turns(variants->codes + v * linking->code_bytes,
                                 linking->nodes->hash_size, turns,
                                 list->codes + list->n * n_turns * linking->code_bytes);
            list->positions[list->n++] = (uint32_t)i;
        }
    }
    return true;
}

/** Finds the neighbours of the first n_queries free nodes by their variants, and by those of the others. */
static enum twx_status find_by_variants(struct rounds *rounds, const struct twx_join *by_whole,
                                        struct twx_error *err)
{
    const struct twx_flock *flock = rounds->flock;
    const struct twx_turns as_it_is = {.inverted = false};
    struct round_variants asking = {.n = 0};
    struct round_variants asked = {.n = 0};
    struct twx_join join = *by_whole;
    enum twx_status status = TWX_OK;
    if (!list_variants(flock, rounds->n_queries, flock->linking->nodes->turns, &asking) ||
        !list_variants(flock, flock->n, as_it_is, &asked)) {
        status = twx_fail_memory(err);
        goto done;
    }
    const uint32_t *whole_positions = rounds->right_positions;
    rounds->left_queries = asking.positions;
    join.left = asking.codes;
    join.n_left = asking.n * flock->linking->n_turns;
    status = asking.n > 0 ? twx_join(&join, err) : TWX_OK;
    rounds->left_queries = NULL;
    if (status == TWX_OK && asked.n > 0 && !atomic_load(&rounds->is_too_much)) {
        rounds->right_positions = asked.positions;
        join = *by_whole;
        join.right = asked.codes;
        join.n_right = asked.n;
        status = twx_join(&join, err);
        rounds->right_positions = whole_positions;
    }
done:
    release_variants(&asking);
    release_variants(&asked);
    return status;
}

/**
 * Asks only for what may be a duplicate, where nothing else is taken: one of a dense region that is protected would find all
 * others of it. Single joins what it is near from either side.
 *
 * returns  false when out of memory
 */
static bool ask_for_open(struct rounds *rounds, struct twx_join *join)
{
    const struct twx_flock *flock = rounds->flock;
    const struct twx_linking *linking = flock->linking;
    rounds->right_positions = NULL;
    if (linking->nodes->scope == NULL || linking->linkage == TWX_LINKAGE_SINGLE) {
        return true;
    }
    if (!twx_reserve((void **)&rounds->open_codes, &rounds->open_codes_cap,
                     flock->n * linking->code_bytes, 1) ||
        !twx_reserve((void **)&rounds->open_positions, &rounds->open_positions_cap, flock->n,
                     sizeof *rounds->open_positions)) {
        return false;
    }
    size_t n = 0;
    for (size_t i = 0; i < flock->n; i++) {
        if (linking->nodes->classes[flock->ids[i]].order == TWX_SCOPE_OPEN) {
            memcpy(rounds->open_codes + n * linking->code_bytes,
                   flock->codes + i * linking->code_bytes, linking->code_bytes);
            rounds->open_positions[n++] = (uint32_t)i;
        }
    }
    join->right = rounds->open_codes;
    join->n_right = n;
    rounds->right_positions = rounds->open_positions;
    return true;
}

/** Finds the neighbours of the first n_queries free nodes; sets is_too_much when there is no room for them. */
static enum twx_status find_neighbours(struct rounds *rounds, struct twx_error *err)
{
    const struct twx_flock *flock = rounds->flock;
    const struct twx_linking *linking = flock->linking;
    struct twx_join join = {
        .left = turn_queries(rounds),
        .n_left = rounds->n_queries * linking->n_turns,
        .right = flock->codes,
        .n_right = flock->n,
        .code_bytes = linking->code_bytes,
        .radius = linking->nodes->reach.radius,
        .is_adaptive = linking->nodes->reach.is_adaptive,
        .n_threads = linking->n_threads,
        .run = linking->run,
        .fn = collect,
        .user = rounds,
    };
    if (join.left == NULL || !ask_for_open(rounds, &join)) {
        return twx_fail_memory(err);
    }
    for (unsigned share = 0; share < linking->n_threads; share++) {
        rounds->shares[share].n = 0;
    }
    atomic_store(&rounds->n_found, 0);
    atomic_store(&rounds->is_too_much, false);
    enum twx_status status = twx_join(&join, err);
    if (status == TWX_OK && linking->nodes->variants != NULL &&
        !atomic_load(&rounds->is_too_much)) {
        status = find_by_variants(rounds, &join, err);
    }
    if (status != TWX_OK || atomic_load(&rounds->is_too_much)) {
        return status;
    }
    return atomic_load(&rounds->is_out_of_memory) || !sort_found(rounds) ? twx_fail_memory(err)
                                                                         : TWX_OK;
}

/** Makes the groups of all queries that are free when their turn comes. */
static bool make_groups(struct rounds *rounds)
{
    for (size_t query = 0; query < rounds->n_queries; query++) {
        const size_t begin = rounds->starts[query];
        const size_t n = rounds->starts[query + 1] - begin;
        if (twx_flock_is_free(rounds->flock, query) &&
            !twx_flock_group(rounds->flock, query, rounds->neighbours + begin, n)) {
            return false;
        }
    }
    return true;
}

/** How many nodes to ask for after a round that went well: as many as leave half the room free. */
static size_t grown(const struct rounds *rounds)
{
    const size_t growth = N_NEIGHBOURS_MAX / 2 / (atomic_load(&rounds->n_found) + 1);
    if (growth < 1) {
        return (rounds->n_queries + 1) / 2;
    }
    const size_t n = rounds->n_queries * (growth < GROWTH_MAX ? growth : GROWTH_MAX);
    return n < N_QUERIES_MAX ? n : N_QUERIES_MAX;
}

/** Settles all nodes, each alone, where none may be a duplicate: whom they are near is not asked then. */
static void settle_without_open(struct twx_flock *flock)
{
    const struct twx_nodes *nodes = flock->linking->nodes;
    bool has_open = nodes->scope == NULL;
    for (size_t i = 0; i < flock->n && !has_open; i++) {
        has_open = nodes->classes[flock->ids[i]].order == TWX_SCOPE_OPEN;
    }
    for (size_t i = 0; i < flock->n && !has_open; i++) {
        flock->linking->keeper_of[flock->ids[i]] = flock->ids[i];
    }
    flock->n = has_open ? flock->n : 0;
}

enum twx_status twx_flock_group_large(struct twx_flock *flock, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    size_t n_at_once = N_QUERIES_FIRST;
    struct rounds rounds = {.flock = flock};
    rounds.shares = twx_alloc(flock->linking->n_threads, sizeof *rounds.shares);
    if (rounds.shares == NULL) {
        return twx_fail_memory(err);
    }
    settle_without_open(flock);
    while (flock->n > 0 && status == TWX_OK) {
        rounds.n_queries = flock->n < n_at_once ? flock->n : n_at_once;
        status = find_neighbours(&rounds, err);
        if (status == TWX_OK && atomic_load(&rounds.is_too_much)) {
            n_at_once = rounds.n_queries / GROWTH_MAX > 0 ? rounds.n_queries / GROWTH_MAX : 1;
        } else if (status == TWX_OK) {
            status = make_groups(&rounds) ? TWX_OK : twx_fail_memory(err);
            n_at_once = grown(&rounds);
            twx_flock_drop_settled(flock);
            settle_without_open(flock);
        }
    }
    for (unsigned share = 0; share < flock->linking->n_threads; share++) {
        free(rounds.shares[share].packed);
    }
    free(rounds.shares);
    free(rounds.queries);
    free(rounds.neighbours);
    free(rounds.starts);
    free(rounds.open_codes);
    free(rounds.open_positions);
    return status;
}
