// SPDX-License-Identifier: MIT
//
// All near pairs within one set of codes or between two, exactly, on several threads.
//
// One chunk of the codes at a time (join_plan.h): the codes are sorted into buckets by their value there, and each
// bucket meets the buckets whose value differs in few enough bits. Only one chunk's buckets are in memory, 12 bytes a
// code (20 to 22 for hashes of 512 bits and in dense regions), 4 more for components. A pair that has met in an earlier
// chunk is left out, which its two codes alone tell: each pair is reported once, and nothing is stored.
//
// Who wants components instead of pairs gives a struct twx_union_find: then codes of one component need not meet
// again. In a bucket of many codes these lie together, run by run, and two runs meet no longer than up to
// their first near pair: a dense region costs little more than the finding of its codes.
#ifndef TWX_PAIRS_JOIN_H
#define TWX_PAIRS_JOIN_H

#include "base/status.h"
#include "pairs/join_plan.h"
#include "pairs/union_find.h"

/** A near pair, by positions in the left and right codes. */
struct twx_pair {
    uint32_t left;
    uint32_t right;
    uint32_t distance;
};

/**
 * Takes pairs, in no stated order. Called on worker threads; `share` distinguishes them, below n_threads.
 * Returns false to end the join.
 */
typedef bool (*twx_pairs_fn)(void *user, unsigned share, const struct twx_pair *pairs, size_t n);

struct twx_join {
    const uint8_t *left;  // n_left codes
    size_t n_left;        // below UINT32_MAX
    // For components: the nodes that the left codes are of; NULL: of that of their number.
    const uint32_t *left_nodes;
    const uint8_t *right;  // NULL: the left ones among themselves, each pair once, left below right
    size_t n_right;
    size_t code_bytes;   // 16 or 64
    unsigned radius;     // inclusive
    bool is_adaptive;    // the radius: twx_adaptive_radius
    unsigned n_threads;  // 1 .. TWX_PARALLEL_MAX
    const struct twx_run *run;
    const struct twx_join_plan *plan;  // NULL: the cheapest; for tests
    // NULL, or near pairs are joined here and fn is not called: left and right number the same nodes.
    const struct twx_union_find *components;
    twx_pairs_fn fn;
    void *user;
};

/**
 * Finds all pairs within the radius: of the adaptive one those that both codes' structure allows.
 *
 * returns  TWX_OK, also after fn returned false
 * errors   TWX_STOPPED, TWX_NO_MEMORY: some pairs were reported
 */
enum twx_status twx_join(const struct twx_join *join, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
