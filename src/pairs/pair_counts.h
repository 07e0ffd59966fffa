// SPDX-License-Identifier: MIT
//
// Near pairs of a collection by radius, counted: a sample of its hashes is compared with all of them. Images in crowds are
// counted apart: those with many others near them, which are series of shots, screenshots of one template, pictures of
// little detail, or many copies of one picture. Only the pictures say which.
#ifndef TWX_PAIRS_PAIR_COUNTS_H
#define TWX_PAIRS_PAIR_COUNTS_H

#include "pairs/near_scan.h"

enum {
    TWX_PAIR_RADII_MAX = 8 * TWX_HASH_BYTES_MAX + 1,
    TWX_PAIR_PARTS = 16,  // of the sample, for its errors
    // An image with so many others within the default radius lies in a crowd. Different photos are no such neighbours: of
    // 32,039 no two in a million are that near.
    TWX_CROWD_LEAST = 10,
};

struct twx_pair_question {
    const uint8_t *codes;  // n_codes codes in a row; only those that may be near others
    size_t n_codes;
    size_t code_bytes;                         // 16 or 64
    size_t n_compared;                         // code_bytes, or half of it: the row half
    const uint32_t *n_images;                  // with each code; NULL: one each
    const struct twx_node_variants *variants;  // of the codes; NULL: none
    struct twx_turns turns;                    // any orientation: of whole hashes only
    bool is_adaptive;                          // the radii: twx_adaptive_radius
    unsigned most_radius;                      // looked at; a quarter of the bits if that is more
    size_t n_sample;     // codes compared with all; n_codes or more: every pair is looked at
    unsigned n_threads;  // 1 .. TWX_PARALLEL_MAX; the result does not depend on it
    const struct twx_run *run;
};

/** What was counted. Owns its arrays: twx_pair_counts_release. */
struct twx_pair_counts {
    unsigned n_bits;
    unsigned n_radii;  // at least n_bits / 4 + 1
    size_t n_codes;
    bool is_exact;        // all codes were sampled
    uint32_t *sampled;    // owned: n_sampled places, ascending
    uint8_t *is_crowded;  // owned: of each of these
    size_t n_sampled;
    double n_in_part[TWX_PAIR_PARTS];
    double *
        sums;  // owned: [part][crowded][radius], pairs of images, each counted from its sampled end
    double same[2];  // pairs of images of one hash, of all codes: not in a crowd, in one
    // What pairs of different photos are guessed from, of each part: see false_pairs.c.
    double far[TWX_PAIR_PARTS];
    double far_smooth[TWX_PAIR_PARTS];
};

/**
 * Codes to sample so that comparing them with all costs about n_compares comparisons, but at least `least` and at most
 * `most`.
 *
 * returns  at most n_codes
 */
size_t twx_pair_sample_size(const struct twx_pair_question *question, double n_compares,
                            size_t least, size_t most);

/** What is asked of twx_near_scan_create for a question. */
struct twx_near_options twx_near_options_of(const struct twx_pair_question *question);

/** A fixed function of a code's bits, as good as random: the same codes give the same sample, in any order. */
uint64_t twx_code_lot(const uint8_t *code, size_t code_bytes);

/**
 * Counts.
 *
 * counts   out: twx_pair_counts_release, whatever is returned
 * errors   TWX_NO_MEMORY, TWX_STOPPED
 */
enum twx_status twx_count_pairs(const struct twx_pair_question *question,
                                struct twx_pair_counts *counts, struct twx_error *err)
    __attribute__((warn_unused_result));
void twx_pair_counts_release(struct twx_pair_counts *counts);

/**
 * Pairs of images to expect in the collection, without those of one hash.
 *
 * is_crowded   counted from an end that lies in a crowd, or from one that does not
 * first, last  the smallest radius that finds them
 * without      a part of the sample that is left out; TWX_PAIR_PARTS: none
 */
double twx_pairs_between(const struct twx_pair_counts *counts, bool is_crowded, unsigned first,
                         unsigned last, unsigned without);

/** The factor from what was counted from sampled ends to pairs in the collection. */
double twx_pairs_scale(const struct twx_pair_counts *counts, unsigned without);

/** The standard error of TWX_PAIR_PARTS estimates that each leave one part out, around the full one. */
double twx_jackknife(double full, const double less[TWX_PAIR_PARTS]);

#endif
