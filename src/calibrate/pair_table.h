// SPDX-License-Identifier: MIT
//
// What is known of the pairs of a collection by radius: those found, counted; those of different pictures among them, from
// the pairs that were looked at.
#ifndef TWX_CALIBRATE_PAIR_TABLE_H
#define TWX_CALIBRATE_PAIR_TABLE_H

#include "calibrate/pair_sample.h"
#include "twindex_commands.h"

/**
 * Fills the pairs of each radius of a table.
 *
 * found    counted by radius and class, see pair_counts.h; their error is that of sampling hashes.
 * n_false  of each stratum what was found, times the share of the pairs looked at that are of different pictures; summed
 *          up. A stratum of which no pair could be looked at is taken to be like the next.
 * bounds   95 %: Wilson's interval of each share, narrower where all pairs were looked at, put together as Newcombe does
 *          it (the method of variance estimates recovery), with the sampling error of what was found. The second look
 *          errs, too: the lower one allows for copies that it takes for different, the upper one for different
 *          pictures that it takes for edited copies: LOST and TAKEN in pair_table.c.
 * Where no pair could be looked at: guessed, see false_pairs.h, with bounds of the guess's own.
 *
 * table    in: n_bits, n_radii, and radius of each row; out: the rest of pairs
 */
void twx_pair_table_fill(const struct twx_pair_counts *counts, const struct twx_pair_sample *sample,
                         bool is_adaptive, struct twx_radius_table *table);

#endif
