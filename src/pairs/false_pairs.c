// SPDX-License-Identifier: MIT
//
// Sums of what was counted, each of which grows with the collection; the guess is made of these by sums and minima, which
// grow with what they are made of.
#include "pairs/false_pairs.h"

#include <math.h>

#include "hash/radius.h"

enum { COPY_SHARE = 32 };  // copies in a crowd are within this part of the bits

/** Pairs of different photos from one distance of 128 bits to the next below. */
static const double usual_ratio = 0.8;

static double sum_of(const double parts[TWX_PAIR_PARTS])
{
    double sum = 0;
    for (unsigned part = 0; part < TWX_PAIR_PARTS; part++) {
        sum += parts[part];
    }
    return sum;
}

/** Pairs within the radius by a geometric law of which n_far are above 3/16 and up to a quarter of the bits. */
static double law(unsigned n_bits, double n_far, unsigned radius)
{
    const double ratio = pow(usual_ratio, 128.0 / n_bits);
    const unsigned first = 3 * n_bits / 16 + 1;
    const unsigned last = n_bits / 4;
    const double below =
        pow(ratio, (double)last + 1);  // of all that is down from `last`, what is below 0
    const double all = pow(ratio, (double)last + 1 - first);
    const unsigned at = radius < last ? radius : last;
    return n_far * (pow(ratio, (double)last - at) - below) / (1 - all);
}

/** Pairs of crowds within the radius that are no copies. */
static double crowded(const struct twx_pair_counts *counts, unsigned radius)
{
    const unsigned copies = counts->n_bits / COPY_SHARE;
    return radius > copies ? twx_pairs_between(counts, true, copies + 1, radius, TWX_PAIR_PARTS)
                           : 0;
}

static double found_within(const struct twx_pair_counts *counts, unsigned radius, unsigned without)
{
    return counts->same[0] + counts->same[1] +
           twx_pairs_between(counts, false, 0, radius, without) +
           twx_pairs_between(counts, true, 0, radius, without);
}

void twx_guess_false_pairs(const struct twx_pair_counts *counts, bool is_adaptive,
                           struct twx_pair_estimate *estimate)
{
    const double scale = twx_pairs_scale(counts, TWX_PAIR_PARTS);
    const struct twx_reach any = {
        .n_bits = counts->n_bits, .radius = counts->n_bits, .is_adaptive = is_adaptive};
    const unsigned least = twx_reach_least(&any);
    *estimate = (struct twx_pair_estimate){.n_bits = counts->n_bits,
                                           .n_radii = counts->n_radii,
                                           .n_sampled = counts->n_sampled,
                                           .is_exact = counts->is_exact};
    for (unsigned r = 0; r < counts->n_radii; r++) {
        const double found = found_within(counts, r, TWX_PAIR_PARTS);
        double less[TWX_PAIR_PARTS];
        for (unsigned part = 0; part < TWX_PAIR_PARTS; part++) {
            less[part] = found_within(counts, r, part);
        }
        const double different =
            scale * (law(counts->n_bits, sum_of(counts->far), r) +
                     law(counts->n_bits, sum_of(counts->far_smooth), r < least ? r : least));
        const unsigned quarter = counts->n_bits / 4;
        const double in_crowds = crowded(counts, r < quarter ? r : quarter);
        const double beyond =
            r > quarter ? found - found_within(counts, quarter, TWX_PAIR_PARTS) : 0;
        estimate->found[r] = found;
        estimate->found_error[r] = counts->is_exact ? 0 : twx_jackknife(found, less);
        estimate->n_false[r] = fmin(found, different + in_crowds + beyond);
        estimate->n_series[r] = fmin(estimate->n_false[r], in_crowds);
    }
}

enum twx_status twx_estimate_pairs(const struct twx_pair_question *question,
                                   struct twx_pair_estimate *estimate, struct twx_error *err)
{
    struct twx_pair_counts counts;
    const enum twx_status status = twx_count_pairs(question, &counts, err);
    if (status == TWX_OK) {
        twx_guess_false_pairs(&counts, question->is_adaptive, estimate);
    }
    twx_pair_counts_release(&counts);
    return status;
}
