// SPDX-License-Identifier: MIT
//
// A sample of near pairs of images of one kind, fixed by their hashes alone: it is the same for any number of threads, in
// whatever order the pairs come.
#ifndef TWX_CALIBRATE_STRATUM_H
#define TWX_CALIBRATE_STRATUM_H

#include "twindex.h"

/** Two images, by their hashes. */
struct twx_drawn_pair {
    double key;       // a stratum keeps the lowest
    uint32_t code_a;  // places in the codes: the one of the lower lot, then the other
    uint32_t code_b;
    uint64_t number;  // among the pairs of images that have these two hashes
    double weight;    // in its stratum
    // After the second look: where its images are among the files, and what they are to each other.
    uint32_t file_a;
    uint32_t file_b;
    bool is_seen;
    enum twx_likeness likeness;
};

struct twx_stratum {
    struct twx_drawn_pair *pairs;  // owned: n of them
    size_t n;
    size_t most;
    bool is_whole;  // these are all that were offered
};

/** Begins an empty one of at most `most` pairs.  returns: false when out of memory; release it either way */
bool twx_stratum_init(struct twx_stratum *stratum, size_t most) __attribute__((warn_unused_result));
void twx_stratum_release(struct twx_stratum *stratum);

/** One end of a pair. */
struct twx_pair_end {
    uint32_t code;
    uint64_t lot;       // twx_code_lot
    uint64_t n_images;  // that have the code
};

/**
 * Offers all pairs of images of two hashes, or of one: any of them is as likely to be kept as any other pair. What was
 * offered before is kept once.
 */
void twx_stratum_offer(struct twx_stratum *stratum, const struct twx_pair_end *a,
                       const struct twx_pair_end *b, double weight);

/** Keeps a pair if it is among the lowest. */
void twx_stratum_keep(struct twx_stratum *stratum, const struct twx_drawn_pair *pair);

/** Orders by key. */
void twx_stratum_sort(struct twx_stratum *stratum);

/** Exponentially distributed with mean 1: a fixed function of the seed. */
double twx_exponential(uint64_t seed);

#endif
