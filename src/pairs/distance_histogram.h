// SPDX-License-Identifier: MIT
//
// Sums of distance histograms, and what follows from them: pairs found by radius, and how many of these are false.
// Pure arithmetic; false_pairs.h has the meaning. Internal to false_pairs.c and its tests.
#ifndef TWX_PAIRS_DISTANCE_HISTOGRAM_H
#define TWX_PAIRS_DISTANCE_HISTOGRAM_H

#include "pairs/false_pairs.h"

enum { TWX_HISTOGRAM_PARTS = 16 };  // of the jackknife

/**
 * Histograms of many codes, summed up by the radius at which their image becomes crowded, so that for any radius the
 * sums split into crowded and other images without a histogram being kept for each.
 */
struct twx_distance_histogram {
    unsigned n_bits;
    unsigned n_radii;      // at least n_bits / 4 + 1
    unsigned n_distances;  // counted: 0 .. n_distances - 1, at least to 5/16 of the bits
    double *sums;          // owned: [part][radius at which crowded, n_radii for never][distance]
    double n_sampled[TWX_HISTOGRAM_PARTS];
    double same_found;  // pairs of one hash: counted all, not sampled
    double same_false;
};

/** Begins an empty tally of radii up to most_radius, or a quarter of the bits; end it with twx_distance_histogram_release. */
bool twx_distance_histogram_init(struct twx_distance_histogram *tally, unsigned n_bits,
                                 unsigned most_radius) __attribute__((warn_unused_result));
void twx_distance_histogram_release(struct twx_distance_histogram *tally);

/** Counts the pairs among n_images images of one hash. */
void twx_distance_histogram_same(struct twx_distance_histogram *tally, uint32_t n_images);

/**
 * Adds one sampled code.
 *
 * part       by lot: parts dealt out in turn would be more alike than chance makes them
 * n_images   that have the code
 * histogram  n_distances: images of other codes by distance
 */
void twx_distance_histogram_add(struct twx_distance_histogram *tally, unsigned part,
                                uint32_t n_images, const uint64_t *histogram);

/**
 * Fills found, n_false, their errors and the window of the estimate; is_exact is set already.
 *
 * n_codes  all of them, sampled or not
 * returns  false when out of memory
 */
bool twx_distance_histogram_estimate(const struct twx_distance_histogram *tally, size_t n_codes,
                                     struct twx_pair_estimate *estimate)
    __attribute__((warn_unused_result));

#endif
