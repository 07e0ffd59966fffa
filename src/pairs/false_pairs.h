// SPDX-License-Identifier: MIT
//
// How many near pairs a collection holds at each radius, and how many of them are pairs of different pictures: the
// estimate behind `calibrate` and behind the warning of `export`. It needs the hashes alone.
#ifndef TWX_PAIRS_FALSE_PAIRS_H
#define TWX_PAIRS_FALSE_PAIRS_H

#include "base/status.h"

enum {
    TWX_PAIR_RADII_MAX = 8 * TWX_HASH_BYTES_MAX + 1,
    TWX_TWINS_MAX = 100,  // an image with more neighbours has no twins: it lies in a crowd
};

struct twx_pair_question {
    const uint8_t *codes;  // n_codes codes in a row; only those that may be near others
    size_t n_codes;
    size_t code_bytes;         // 16 or 64
    size_t n_compared;         // code_bytes, or half of it: the row half
    const uint32_t *n_images;  // with each code; NULL: one each
    bool any_orientation;      // whole hashes only
    bool is_adaptive;          // the radii: twx_adaptive_radius
    unsigned most_radius;      // looked at; a quarter of the bits if that is more
    size_t n_sample;           // codes compared with all; n_codes or more: every pair is looked at
    unsigned n_threads;        // 1 .. TWX_PARALLEL_MAX; the result does not depend on it
    const struct twx_run *run;
};

/** By radius, 0 .. n_radii - 1; pairs of images, n * (n - 1) / 2 of them in all. */
struct twx_pair_estimate {
    unsigned n_bits;
    unsigned n_radii;                          // at least n_bits / 4 + 1
    double found[TWX_PAIR_RADII_MAX];          // within the radius
    double n_false[TWX_PAIR_RADII_MAX];        // of these, to be expected of different pictures
    double found_error[TWX_PAIR_RADII_MAX];    // one standard error, of sampling alone
    double n_false_error[TWX_PAIR_RADII_MAX];  // likewise
    size_t n_sampled;                          // codes compared with all
    bool is_exact;                             // `found` is a count: all codes were compared
    double n_window_pairs;                     // sampled pairs that the extrapolation rests on ...
    unsigned window_first;                     // ... at these distances
    unsigned window_last;
};

/**
 * Estimates pairs by radius.
 *
 * found    A sample of the codes is compared with all codes, and the pairs met are scaled up by n_codes / n_sampled.
 *          Codes are sampled by a fixed function of their bits: the same codes give the same sample, in any order.
 * n_false  Nothing distinguishes a pair of twins from a pair of different pictures by its distance. Two things do differ:
 *          - An image has few twins. One with more than TWX_TWINS_MAX others within the radius lies in a crowd of
 *            low-detail pictures (or of one picture often copied, or of frames of a film): all its pairs count as false.
 *          - Twins are near. Pairs of the other images beyond 3/16 of the bits (24 of 128) are practically all of
 *            different pictures, and their number falls by a steady ratio with each bit down from there. The ratio is
 *            taken from the distances just above (8 of 128 bits, up to 16 until 100 pairs are met), by maximum
 *            likelihood of a geometric law, which is then carried on down to the radius. Never more than were found.
 *            Few pairs there count together with 20 at the ratio usual among photos, 0.8 a bit of 128.
 * error    Sampling: jackknife over 16 parts of the sample. The law itself: where the density of pairs is log-concave
 *          (uniformly random bits) it overestimates, by orders of magnitude where there is less than one pair; among
 *          16,809 pieces of photos without twins the true numbers at 4 to 24 of 128 bits were within 1.5 times of those
 *          extrapolated, among 3,883 with few twins they were up to 2 times lower.
 * adaptive  each pair counts at the smallest radius with which it matches, in place of its distance
 * n_images with any_orientation a pair may count at several turns: an upper bound
 *
 * errors   TWX_NO_MEMORY, TWX_STOPPED
 */
enum twx_status twx_estimate_pairs(const struct twx_pair_question *question,
                                   struct twx_pair_estimate *estimate, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Codes to sample so that one estimate costs about n_compares comparisons, but at least `least` and at most `most`.
 *
 * returns  at most n_codes
 */
size_t twx_pair_sample_size(size_t n_codes, double n_compares, size_t least, size_t most);

#endif
