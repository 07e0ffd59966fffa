// SPDX-License-Identifier: MIT
//
// How a join cuts codes into chunks, and how far it looks in each (chunk.h says why no pair is lost).
#ifndef TWX_PAIRS_JOIN_PLAN_H
#define TWX_PAIRS_JOIN_PLAN_H

#include "hash/chunk.h"

enum { TWX_JOIN_CHUNKS_MAX = 64 };

struct twx_join_plan {
    struct twx_chunk chunks[TWX_JOIN_CHUNKS_MAX];
    unsigned radii[TWX_JOIN_CHUNKS_MAX];
    unsigned n_chunks;
    // One chunk whose value is the code's own number: every bucket meets every other. Chosen when a look at all
    // pairs is cheaper than sorting, or the radius too wide for chunks.
    bool is_scan;
    double seconds;  // estimate, one thread
};

/** Splits bits and radius at the least estimated cost for codes as good as random. */
void twx_join_plan(size_t n_left, size_t n_right, bool is_self, unsigned n_bits, unsigned radius,
                   struct twx_join_plan *plan);

/** A plan of n chunks of n_bits each, as far as they go; seconds is 0. */
void twx_join_plan_chunks(unsigned n_chunks, unsigned n_bits, unsigned radius,
                          struct twx_join_plan *plan);

#endif
