// SPDX-License-Identifier: MIT
//
// Strata are added up row by row. Pure arithmetic.
#include "calibrate/pair_table.h"

#include <math.h>

#include "likeness/likeness_class.h"
#include "pairs/false_pairs.h"
#include "twindex_commands.h"

/** For 95 %: of the normal distribution, and of Student's with 15 degrees of freedom. */
static const double NORMAL = 1.96;
static const double STUDENT = 2.13;

/** Pairs of edited copies that the second look takes for different pictures, at most: docs/accuracy.md. */
static const double LOST = 0.1;

/**
 * Pairs taken for edited copies that are of different pictures, at most: of photos, see docs/accuracy.md; in crowds all may
 * be, as pictures of one template that differ in a part of it are like edits of each other.
 */
static const double TAKEN = 0.2;

/** By how much a guess may be wrong, measured: docs/accuracy.md. */
static const double GUESS = 4;

/** Of the pairs of one stratum, what was seen. */
struct share {
    bool is_known;
    double is_false;   // of different pictures
    double is_series;  // of these, in a series
    double low;
    double high;
    double
        without_lost;  // the share of different pictures, as if LOST of the copies had been taken for such
    double with_taken;  // likewise, with those TAKEN for copies
};

static double clamp(double value)
{
    return value < 0 ? 0 : value > 1 ? 1 : value;
}

static double without_lost(double share)
{
    return clamp((share - LOST) / (1 - LOST));
}

/**
 * Wilson's interval of a share.
 *
 * n     pairs, weighted: as many as they are worth
 * left  the share of the stratum that was not looked at: nothing is uncertain of the rest
 */
static void set_bounds(double p, double n, double left, double *low, double *high)
{
    const double z2 = NORMAL * NORMAL * left;
    const double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
    const double half = sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n * n))) / (1 + z2 / n);
    *low = fmin(clamp(middle - half), p);
    *high = fmax(clamp(middle + half), p);
}

static struct share look_at(const struct twx_stratum *stratum, bool is_crowded, double n_in_all)
{
    struct share share = {.high = 1};
    double edited = 0;
    double n = 0;
    double n_squared = 0;
    double n_drawn = 0;
    for (size_t i = 0; i < stratum->n; i++) {
        const struct twx_drawn_pair *pair = &stratum->pairs[i];
        n_drawn += pair->weight;
        if (pair->is_seen) {
            const bool is_false = !twx_likeness_is_duplicate(pair->likeness);
            n += pair->weight;
            n_squared += pair->weight * pair->weight;
            share.is_false += is_false ? pair->weight : 0;
            edited += pair->likeness == TWX_LIKENESS_EDITED ? pair->weight : 0;
            share.is_series += is_false && (is_crowded || pair->likeness == TWX_LIKENESS_SERIES)
                                   ? pair->weight
                                   : 0;
        }
    }
    share.is_known = n > 0;
    if (share.is_known) {
        const double looked = stratum->is_whole ? n / n_drawn : n / fmax(n, n_in_all);
        share.is_false /= n;
        share.is_series /= n;
        share.with_taken = share.is_false + edited / n * (is_crowded ? 1 : TAKEN);
        double ignored = 0;
        set_bounds(share.is_false, n * n / n_squared, 1 - looked, &share.low, &ignored);
        set_bounds(share.with_taken, n * n / n_squared, 1 - looked, &ignored, &share.high);
    }
    share.without_lost = without_lost(share.is_false);
    return share;
}

/** What strata without a pair that was looked at are taken for: the next of their class that has some. */
static void fill_gaps(struct share *shares, unsigned is_crowded)
{
    for (unsigned s = is_crowded; s < TWX_STRATA_MAX; s += 2) {
        unsigned next = s;
        while (next < TWX_STRATA_MAX && !shares[next].is_known) {
            next += 2;
        }
        const struct share *like = next < TWX_STRATA_MAX ? &shares[next]
                                   : s >= 2              ? &shares[s - 2]
                                                         : &shares[s];
        if (!shares[s].is_known) {
            shares[s].is_false = like->is_false;
            shares[s].is_series = like->is_series;
            shares[s].without_lost = 0;
            shares[s].with_taken = like->with_taken;
        }
    }
}

/** Pairs of a stratum. */
static double n_in(const struct twx_pair_counts *counts, unsigned stratum, unsigned step,
                   unsigned without)
{
    const bool is_crowded = stratum % 2 != 0;
    const unsigned row = stratum / 2;  // 0: of one hash, else one more than the row of the table
    if (row == 0) {
        return counts->same[is_crowded];
    }
    const unsigned last = (row - 1) * step;
    const unsigned first = row == 1 ? 0 : last - step + 1;
    return last < counts->n_radii ? twx_pairs_between(counts, is_crowded, first, last, without) : 0;
}

/** Sums over strata, up to a row. */
struct sums {
    double n_false;
    double n_series;
    double n_crowded;
    double without_lost;
    double with_taken;
    double low_squared;  // of the distances to the bounds
    double high_squared;
    double less[TWX_PAIR_PARTS];  // n_false without each part of the sample
};

static void add_stratum(const struct twx_pair_counts *counts, unsigned stratum, unsigned step,
                        const struct share *share, struct sums *sums)
{
    const double n = n_in(counts, stratum, step, TWX_PAIR_PARTS);
    sums->n_false += n * share->is_false;
    sums->n_series += n * share->is_series;
    sums->n_crowded += stratum % 2 != 0 ? n : 0;
    sums->without_lost += n * share->without_lost;
    sums->with_taken += n * share->with_taken;
    sums->low_squared += pow(n * (share->is_false - share->low), 2);
    sums->high_squared += pow(n * (share->high - share->with_taken), 2);
    for (unsigned part = 0; part < TWX_PAIR_PARTS && !counts->is_exact; part++) {
        sums->less[part] += share->is_false * n_in(counts, stratum, step, part);
    }
}

static void set_false(const struct twx_pair_counts *counts, const struct sums *sums,
                      struct twx_radius *radius)
{
    const double sampling =
        counts->is_exact ? 0 : STUDENT * twx_jackknife(sums->n_false, sums->less);
    radius->n_false = sums->n_false;
    radius->n_series = sums->n_series;
    radius->n_false_low =
        fmax(0, sums->without_lost - sqrt(sums->low_squared + sampling * sampling));
    radius->n_false_high = fmin(radius->n_pairs + STUDENT * radius->n_pairs_error,
                                sums->with_taken + sqrt(sums->high_squared + sampling * sampling));
}

static void guess(const struct twx_pair_estimate *estimate, struct twx_radius *radius)
{
    const unsigned r = radius->radius;
    const double different = estimate->n_false[r] - estimate->n_series[r];
    radius->n_false = estimate->n_false[r];
    radius->n_series = estimate->n_series[r];
    radius->n_false_low = different / GUESS;  // crowds may be copies
    radius->n_false_high = fmin(estimate->found[r], GUESS * estimate->n_false[r]);
}

void twx_pair_table_fill(const struct twx_pair_counts *counts, const struct twx_pair_sample *sample,
                         bool is_adaptive, struct twx_radius_table *table)
{
    struct twx_pair_estimate estimate;
    struct share shares[TWX_STRATA_MAX];
    struct sums sums = {0};
    twx_guess_false_pairs(counts, is_adaptive, &estimate);
    table->is_exact = counts->is_exact;
    table->n_sampled = counts->n_sampled;
    for (unsigned s = 0; s < TWX_STRATA_MAX; s++) {
        const struct twx_stratum *stratum = &sample->strata[s];
        shares[s] = look_at(stratum, s % 2 != 0, 2 * n_in(counts, s, sample->step, TWX_PAIR_PARTS));
        table->n_drawn += stratum->n;
        for (size_t i = 0; i < stratum->n; i++) {
            table->n_looked += stratum->pairs[i].is_seen;
        }
    }
    fill_gaps(shares, 0);
    fill_gaps(shares, 1);
    table->is_guess = table->n_looked == 0 && table->n_drawn > 0;
    add_stratum(counts, 0, sample->step, &shares[0], &sums);
    add_stratum(counts, 1, sample->step, &shares[1], &sums);
    for (unsigned i = 0; i < table->n_radii; i++) {
        struct twx_radius *radius = &table->radii[i];
        radius->n_pairs = estimate.found[radius->radius];
        radius->n_pairs_error = estimate.found_error[radius->radius];
        const unsigned stratum = 2 * (i + 1);
        add_stratum(counts, stratum, sample->step, &shares[stratum], &sums);
        add_stratum(counts, stratum + 1, sample->step, &shares[stratum + 1], &sums);
        radius->n_crowded = sums.n_crowded;
        if (table->is_guess) {
            guess(&estimate, radius);
        } else {
            set_false(counts, &sums, radius);
        }
    }
}
