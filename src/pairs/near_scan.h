// SPDX-License-Identifier: MIT
//
// Some codes of a collection compared with all of them: each near pair once, whatever the hash by which it is near. A pair
// is as near as a join would find it: the least over whole pictures, and over variants of one to the whole of the other.
#ifndef TWX_PAIRS_NEAR_SCAN_H
#define TWX_PAIRS_NEAR_SCAN_H

#include "base/status.h"
#include "hash/turn.h"
#include "pairs/node_variants.h"

enum {
    TWX_NEAR_BLOCK = 256
};  // codes compared together: what is counted of them stays in the second-level cache

struct twx_near_options {
    const uint8_t *codes;                      // n_codes codes in a row
    size_t n_codes;                            // below UINT32_MAX
    size_t code_bytes;                         // 16 or 64
    size_t n_compared;                         // code_bytes, or half of it: the row half
    const struct twx_node_variants *variants;  // of the codes; NULL: none
    struct twx_turns turns;                    // any orientation: of whole hashes only
    bool is_adaptive;                          // the radii: twx_adaptive_radius
    unsigned most;                             // bits: pairs further apart are left out
    unsigned n_threads;                        // 1 .. TWX_PARALLEL_MAX
    const struct twx_run *run;
};

/** A near pair. */
struct twx_near_pair {
    size_t sampled;     // which code of the block
    size_t other;       // a place in all codes
    unsigned radius;    // the smallest with which it matches; UINT_MAX: none does
    unsigned distance;  // bits, of the hashes by which it matches at that radius
};

/** Takes pairs, in no stated order, on worker threads: `share` distinguishes them, below n_threads. */
typedef void (*twx_near_pair_fn)(void *user, unsigned share, const struct twx_near_pair *pair);

/** Opaque: what is known of all codes, and buffers of one scan after another. */
struct twx_near_scan;

/** scan: out, owned: twx_near_scan_free.  errors: TWX_NO_MEMORY */
enum twx_status twx_near_scan_create(const struct twx_near_options *options,
                                     struct twx_near_scan **scan, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Accepts NULL. */
void twx_near_scan_free(struct twx_near_scan *scan);

/** How many comparisons of two hashes each code costs. */
double twx_near_scan_cost(const struct twx_near_options *options);

/**
 * Compares a block of codes with all others: twx_near_pair.sampled counts it from 0.
 *
 * positions  n of them, at most TWX_NEAR_BLOCK
 * errors     TWX_STOPPED, TWX_NO_MEMORY: some pairs were reported
 */
enum twx_status twx_near_scan_block(struct twx_near_scan *scan, const uint32_t *positions, size_t n,
                                    twx_near_pair_fn fn, void *user, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
