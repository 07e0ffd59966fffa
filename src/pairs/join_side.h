// SPDX-License-Identifier: MIT
//
// One side of a join, sorted into buckets by one chunk. Internal to join*.c.
#ifndef TWX_PAIRS_JOIN_SIDE_H
#define TWX_PAIRS_JOIN_SIDE_H

#include "hash/block_filter.h"
#include "pairs/join_plan.h"
#include "pairs/join_tier.h"
#include "pairs/union_find.h"

struct twx_join_side {
    const uint8_t *codes;
    const uint32_t *members;  // of the side, by position; NULL: the first n codes
    const uint32_t
        *nodes;  // of components, by position in codes; NULL: the positions are the nodes
    size_t n;
    size_t code_bytes;
    unsigned n_words;           // that go through the sieve: 1 or 2
    const uint16_t *limits_of;  // by position in codes, see twx_join_tier; NULL: none
    // Owned. The bucket of value v is at starts[v] .. starts[v + 1) of words, or halves, and ids.
    uint64_t *words[TWX_BLOCK_FILTER_WORDS_MAX];
    uint32_t *halves[2];  // where the sieve is halved, in the room of the first word; borrowed
    uint16_t *limits;     // where limits_of is not NULL
    uint32_t *ids;        // positions in codes
    uint32_t *starts;
    uint32_t *
        cursors;  // owned, [share][value]: where a share of the sorting puts its next code of a value
    unsigned n_shares;
    // Owned, for components alone. At the place of a segment's first code where it ends, at the next place whether it is
    // one run: of buckets whose segments were noted.
    uint32_t *segment_ends;
    // Of the chunk at hand.
    struct twx_chunk chunk;
    bool is_scan;  // buckets by position instead
    bool is_halved;
};

/** Part of a side's order. */
struct twx_stretch {
    uint32_t begin;
    uint32_t end;
};

/** Allocates for any chunk of the plan, to be sorted by n_threads at most.  returns: false when out of memory; release either way */
bool twx_join_side_init(struct twx_join_side *side, const uint8_t *codes,
                        const struct twx_join_tier *tier, size_t code_bytes,
                        const struct twx_join_plan *plan, bool for_components, unsigned n_threads)
    __attribute__((warn_unused_result));
void twx_join_side_release(struct twx_join_side *side);

/**
 * Sorts by a chunk of the plan, and keeps of each code what its sieve takes.
 *
 * wanted  whether a value's codes are, by value; the others are left out. NULL: all are
 */
void twx_join_side_sort(struct twx_join_side *side, const struct twx_join_plan *plan,
                        unsigned chunk, const bool *wanted);

/** Room for reordering a bucket, growing with the largest. Owned: free both. */
struct twx_join_order {
    uint64_t *places;
    size_t places_cap;
    uint64_t *items;  // of one array
    size_t items_cap;
};

/** Orders a bucket by component.  returns: false when out of memory */
bool twx_join_side_order(struct twx_join_side *side, struct twx_stretch bucket,
                         const struct twx_union_find *components, struct twx_join_order *order)
    __attribute__((warn_unused_result));

/** The node of components that the code at a position is of. */
static inline uint32_t twx_join_side_node(const struct twx_join_side *side, uint32_t id)
{
    return side->nodes != NULL ? side->nodes[id] : id;
}

static inline struct twx_stretch twx_join_side_bucket(const struct twx_join_side *side,
                                                      uint32_t value)
{
    return (struct twx_stretch){side->starts[value], side->starts[value + 1]};
}

static inline struct twx_block_filter_run twx_join_side_run(const struct twx_join_side *side,
                                                            struct twx_stretch at)
{
    // In one piece: this is made for each two buckets.
    return (struct twx_block_filter_run){
        .words = {side->words[0] + at.begin, side->n_words > 1 ? side->words[1] + at.begin : NULL},
        .halves = {side->halves[0] + at.begin, side->halves[1] + at.begin},
        .limits = side->limits != NULL ? side->limits + at.begin : NULL,
        .n = at.end - at.begin,
    };
}

static inline const uint8_t *twx_join_side_code(const struct twx_join_side *side, uint32_t id)
{
    return side->codes + (size_t)id * side->code_bytes;
}

#endif
