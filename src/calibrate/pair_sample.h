// SPDX-License-Identifier: MIT
//
// The pairs that are looked at: of each stratum (a range of radii, in a crowd or not) a sample of its pairs of images,
// fixed by the hashes alone, so that it is the same for any number of threads.
#ifndef TWX_CALIBRATE_PAIR_SAMPLE_H
#define TWX_CALIBRATE_PAIR_SAMPLE_H

#include "calibrate/stratum.h"
#include "pairs/pair_counts.h"
#include "twindex_commands.h"

enum {
    TWX_STRATA_RADII_MAX =
        TWX_CALIBRATE_RADII_MAX + 1,  // of the rows of a table, and pairs of one hash
    TWX_STRATA_MAX = 2 * TWX_STRATA_RADII_MAX,
    TWX_CROWDS_LISTED = 20,
    TWX_CROWD_PAIRS = 24,  // looked at of each crowd that is listed
};

/** A set of images in crowds that hang together: each near at least one other of it. */
struct twx_crowd {
    uint64_t n_images;  // of sampled hashes
    uint32_t code;      // the lowest of its sampled codes
    struct twx_drawn_pair pairs[TWX_CROWD_PAIRS];
    size_t n_pairs;
};

struct twx_pair_sample {
    unsigned step;  // radii of a stratum
    struct twx_stratum strata[TWX_STRATA_MAX];
    struct twx_crowd crowds[TWX_CROWDS_LISTED];  // the largest, by size
    size_t n_crowds_listed;
    uint64_t n_crowds;
};

/** The stratum of pairs that are found at a radius; of pairs of one hash: twx_stratum_of_same. */
static inline unsigned twx_stratum_of(const struct twx_pair_sample *sample, unsigned radius,
                                      bool is_crowded)
{
    return 2 * (1 + (radius + sample->step - 1) / sample->step) + is_crowded;
}

static inline unsigned twx_stratum_of_same(bool is_crowded)
{
    return is_crowded;
}

/**
 * Draws.
 *
 * step     radii between two rows of a table
 * n_near   pairs of each stratum up to the default radius; n_far: of each beyond
 * sample   out: twx_pair_sample_release, whatever is returned
 * errors   TWX_NO_MEMORY, TWX_STOPPED
 */
enum twx_status twx_pair_sample_draw(const struct twx_pair_question *question,
                                     const struct twx_pair_counts *counts, unsigned step,
                                     size_t n_near, size_t n_far, struct twx_pair_sample *sample,
                                     struct twx_error *err) __attribute__((warn_unused_result));
void twx_pair_sample_release(struct twx_pair_sample *sample);

#endif
