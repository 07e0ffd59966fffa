// SPDX-License-Identifier: MIT
//
// How many of the near pairs of a collection are of different pictures, guessed from the hashes alone: for the warning of
// `export`, and for `calibrate` where the files are gone.
#ifndef TWX_PAIRS_FALSE_PAIRS_H
#define TWX_PAIRS_FALSE_PAIRS_H

#include "pairs/pair_counts.h"

/** By radius, 0 .. n_radii - 1; pairs of images, n * (n - 1) / 2 of them in all. */
struct twx_pair_estimate {
    unsigned n_bits;
    unsigned n_radii;
    double found[TWX_PAIR_RADII_MAX];  // within the radius
    double found_error
        [TWX_PAIR_RADII_MAX];  // one standard error, of sampling; 0 when all pairs were counted
    double n_false[TWX_PAIR_RADII_MAX];   // of these, to be expected of different pictures
    double n_series[TWX_PAIR_RADII_MAX];  // of these, in crowds
    size_t n_sampled;                     // codes compared with all
    bool is_exact;                        // `found` is a count: all codes were compared
};

/**
 * Guesses. A collection that holds another one never gets fewer false pairs than that, where all pairs are counted.
 *
 * found    What is counted, scaled up by n_codes / n_sampled.
 * n_false  Nothing distinguishes a pair of twins from a pair of different pictures by its distance. Three things differ:
 *          - Twins are near. Pairs beyond 3/16 of the bits (24 of 128) are practically all of different pictures, and
 *            their number falls by a steady ratio with each bit down from there: by 0.8 a bit of 128 among photos
 *            (0.77 to 0.85). It is carried on down to the radius, for adaptive radii apart for smooth pictures, of
 *            which no pair counts beyond the least radius that all have. At most 10 pairs count of one image, and one
 *            more for each 1000 images. All pairs beyond a quarter of the bits count as false.
 *          - An image has few twins: TWX_CROWD_LEAST others mean a crowd.
 *          - Copies are nearer than other pictures of a crowd are: its pairs beyond 4 of 128 bits count as false.
 *          Never more than were found.
 */
void twx_guess_false_pairs(const struct twx_pair_counts *counts, bool is_adaptive,
                           struct twx_pair_estimate *estimate);

/** Counts and guesses.  errors: TWX_NO_MEMORY, TWX_STOPPED */
enum twx_status twx_estimate_pairs(const struct twx_pair_question *question,
                                   struct twx_pair_estimate *estimate, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
