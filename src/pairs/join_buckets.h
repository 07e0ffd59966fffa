// SPDX-License-Identifier: MIT
//
// Comparing buckets, and the shortcuts for large ones when components are wanted. Internal to join*.c.
#ifndef TWX_PAIRS_JOIN_BUCKETS_H
#define TWX_PAIRS_JOIN_BUCKETS_H

#include "pairs/join.h"
#include "pairs/join_side.h"

/** A run of codes of one component, or some between such runs. */
struct twx_segment {
    struct twx_stretch at;
    bool is_one;  // component, for ever: components only grow
};

enum {
    TWX_PAIRS_HELD = 512,
    TWX_JOIN_ORDER_MIN = 128,  // codes of a bucket that is worth ordering
};

/** Candidates that wait to be looked at together, by their places in the sides' order. */
struct twx_held {
    uint32_t left;
    uint32_t right;
};

/** What one thread works with. */
struct twx_join_worker {
    const struct twx_join *join;
    const struct twx_join_plan *plan;
    const struct twx_join_side *left;
    const struct twx_join_side *right;  // the same object in a join of one set
    unsigned chunk;                     // at hand: pairs met in earlier ones are left out
    struct twx_block_filter filter;     // of that chunk, and of the values that meet at hand
    unsigned share;
    bool wants_no_more;  // fn returned false
    bool is_out_of_memory;
    struct twx_join_order order;
    size_t n_held;
    struct twx_held held[TWX_PAIRS_HELD];
    size_t n_pairs;
    struct twx_pair pairs[TWX_PAIRS_HELD];
    struct twx_candidate candidates[TWX_CANDIDATES_MAX];
};

void twx_join_worker_release(struct twx_join_worker *worker);

/** Deals with all candidates held. */
void twx_join_flush(struct twx_join_worker *worker);

/** All pairs of two buckets, each reported or joined; is_triangle: they are one. */
void twx_join_buckets(struct twx_join_worker *worker, struct twx_stretch left,
                      struct twx_stretch right, bool is_triangle);

/** Cuts a bucket in order of components into long runs of one and what lies between them, for twx_join_large_buckets. */
void twx_join_note_segments(const struct twx_join_worker *worker, struct twx_join_side *side,
                            struct twx_stretch bucket);

/** As twx_join_buckets, for components, when the buckets are large: those of TWX_JOIN_ORDER_MIN have noted segments. */
void twx_join_large_buckets(struct twx_join_worker *worker, struct twx_stretch left,
                            struct twx_stretch right, bool is_triangle);

/** Joins what is near some codes of a large bucket, so that most of a dense region becomes one run. */
void twx_join_pivots(struct twx_join_worker *worker, struct twx_stretch bucket);

#endif
