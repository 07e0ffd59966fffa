// SPDX-License-Identifier: MIT
//
// Splitting, extrapolating and resampling the sums of histograms. Owns nothing past a call but the sums.
#include "pairs/distance_histogram.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

enum {
    LEAST_WINDOW_PAIRS = 100,  // a ratio to a tenth
    // What is known of the ratio before any pair is met weighs as much as this many pairs.
    PRIOR_PAIRS = 20,
};

/** Pairs of different photos from one distance of 128 bits to the next below: 0.77 to 0.85, measured. */
static const double usual_ratio = 0.8;

static size_t cell(const struct twx_distance_histogram *tally, unsigned part, unsigned crowded_at)
{
    return ((size_t)part * (tally->n_radii + 1) + crowded_at) * tally->n_distances;
}

static unsigned larger(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

bool twx_distance_histogram_init(struct twx_distance_histogram *tally, unsigned n_bits,
                                 unsigned most_radius)
{
    *tally =
        (struct twx_distance_histogram){.n_bits = n_bits,
                                        .n_radii = larger(n_bits / 4, most_radius) + 1,
                                        .n_distances = larger(5 * n_bits / 16, most_radius) + 1};
    tally->sums = twx_alloc(cell(tally, TWX_HISTOGRAM_PARTS, 0), sizeof *tally->sums);
    return tally->sums != NULL;
}

void twx_distance_histogram_release(struct twx_distance_histogram *tally)
{
    free(tally->sums);
    *tally = (struct twx_distance_histogram){0};
}

void twx_distance_histogram_same(struct twx_distance_histogram *tally, uint32_t n_images)
{
    const double n = n_images;
    const double n_pairs = n * (n - 1) / 2;
    tally->same_found += n_pairs;
    tally->same_false += n - 1 > TWX_TWINS_MAX ? n_pairs : 0;
}

void twx_distance_histogram_add(struct twx_distance_histogram *tally, unsigned part,
                                uint32_t n_images, const uint64_t *histogram)
{
    uint64_t n_near = n_images - 1;
    unsigned crowded_at = 0;
    for (; crowded_at < tally->n_radii; crowded_at++) {
        n_near += histogram[crowded_at];
        if (n_near > TWX_TWINS_MAX) {
            break;
        }
    }
    double *sums = tally->sums + cell(tally, part, crowded_at);
    for (unsigned d = 0; d < tally->n_distances; d++) {
        sums[d] += (double)n_images * (double)histogram[d];
    }
    tally->n_sampled[part]++;
}

// ------------------------------------------------------------------------------------------------------
// Extrapolating

/** Counts by distance that grow by 1 / ratio a bit; `anchor` is the law's value at `last`. */
struct law {
    unsigned first;
    unsigned last;
    double n_pairs;
    double ratio;
    double anchor;
};

/** The mean of j under q^j, j = 0 .. k - 1. */
static double geometric_mean(double q, unsigned k)
{
    double sum = 0;
    double moment = 0;
    double power = 1;
    for (unsigned j = 0; j < k; j++) {
        sum += power;
        moment += j * power;
        power *= q;
    }
    return moment / sum;
}

/**
 * Fits the truncated geometric law to counts[first .. last]: the ratio whose mean is that of the counts is its
 * maximum-likelihood estimate. At most 1: pairs do not get more frequent towards distance 0.
 */
static void fit_ratio(const double *counts, unsigned n_bits, struct law *law)
{
    const unsigned k = law->last - law->first + 1;
    double moment = 0;
    for (unsigned j = 0; j < k; j++) {
        moment += j * counts[law->last - j];
    }
    const double usual = geometric_mean(pow(usual_ratio, 128.0 / n_bits), k);
    const double mean = (moment + PRIOR_PAIRS * usual) / (law->n_pairs + PRIOR_PAIRS);
    double low = 0;
    double high = 1;
    for (int step = 0; step < 50; step++) {  // to the last bits of a double
        const double middle = (low + high) / 2;
        if (geometric_mean(middle, k) < mean) {
            low = middle;
        } else {
            high = middle;
        }
    }
    double sum = 0;
    double power = 1;
    for (unsigned j = 0; j < k; j++) {
        sum += power;
        power *= high;
    }
    law->ratio = high;
    law->anchor = law->n_pairs / sum;
}

static struct law fit_law(const double *counts, unsigned n_bits)
{
    struct law law = {.first = 3 * n_bits / 16 + 1, .last = n_bits / 4};
    for (unsigned d = law.first; d <= law.last; d++) {
        law.n_pairs += counts[d];
    }
    while (law.n_pairs < LEAST_WINDOW_PAIRS && law.last < 5 * n_bits / 16) {
        law.n_pairs += counts[++law.last];
    }
    fit_ratio(counts, n_bits, &law);
    return law;
}

/** False pairs within the radius among images that are not crowded: the law below its window, all that is met above. */
static double uncrowded_false(const struct law *law, const double *counts, unsigned radius)
{
    double n_false = 0;
    double n_found = 0;
    for (unsigned d = 0; d <= radius; d++) {
        n_false += d < law->first ? law->anchor * pow(law->ratio, law->last - d) : counts[d];
        n_found += counts[d];
    }
    return n_false < n_found ? n_false : n_found;
}

/** Adds the sums of all parts but `without` (TWX_HISTOGRAM_PARTS: of all). */
static void add_parts(const struct twx_distance_histogram *tally, unsigned without,
                      unsigned crowded_at, double *counts)
{
    for (unsigned part = 0; part < TWX_HISTOGRAM_PARTS; part++) {
        const double *sums = tally->sums + cell(tally, part, crowded_at);
        for (unsigned d = 0; part != without && d < tally->n_distances; d++) {
            counts[d] += sums[d];
        }
    }
}

/** Fills found[] and n_false[] from all parts but `without`. `counts` is scratch: n_distances for each of two rows. */
static void extrapolate(const struct twx_distance_histogram *tally, size_t n_codes,
                        unsigned without, double *counts, struct twx_pair_estimate *estimate)
{
    double n_sampled = 0;
    for (unsigned part = 0; part < TWX_HISTOGRAM_PARTS; part++) {
        n_sampled += part != without ? tally->n_sampled[part] : 0;
    }
    const double scale = n_sampled > 0 ? (double)n_codes / n_sampled / 2 : 0;
    double *all = counts;
    double *free_ones = counts + tally->n_distances;  // of images not crowded at the radius
    memset(counts, 0, 2 * (size_t)tally->n_distances * sizeof *counts);
    add_parts(tally, without, tally->n_radii, free_ones);
    memcpy(all, free_ones, tally->n_distances * sizeof *all);
    for (unsigned r = 0; r < tally->n_radii; r++) {
        add_parts(tally, without, r, all);
    }
    // From the largest radius down, images that are crowded only from there on join those that are not.
    for (unsigned r = tally->n_radii; r-- > 0;) {
        const struct law law = fit_law(free_ones, tally->n_bits);
        double n_found = 0;
        double n_crowded = 0;
        for (unsigned d = 0; d <= r; d++) {
            n_found += all[d];
            n_crowded += all[d] - free_ones[d];
        }
        estimate->found[r] = tally->same_found + scale * n_found;
        estimate->n_false[r] =
            tally->same_false + scale * (n_crowded + uncrowded_false(&law, free_ones, r));
        if (r + 1 < tally->n_radii && estimate->n_false[r] > estimate->n_false[r + 1]) {
            // The laws of two radii differ a little.
            estimate->n_false[r] = estimate->n_false[r + 1];
        }
        estimate->n_window_pairs = law.n_pairs;
        estimate->window_first = law.first;
        estimate->window_last = law.last;
        add_parts(tally, without, r, free_ones);
    }
}

/** The standard error of 16 estimates that each leave one part out. */
static double jackknife(double sum, double sum_of_squares)
{
    const double variance =
        sum_of_squares / TWX_HISTOGRAM_PARTS - pow(sum / TWX_HISTOGRAM_PARTS, 2);
    return variance > 0 ? sqrt((TWX_HISTOGRAM_PARTS - 1) * variance) : 0;
}

static void add_errors(const struct twx_distance_histogram *tally, size_t n_codes, double *counts,
                       struct twx_pair_estimate *estimate)
{
    double sums[4][TWX_PAIR_RADII_MAX] = {0};
    for (unsigned part = 0; part < TWX_HISTOGRAM_PARTS; part++) {
        struct twx_pair_estimate less = {0};
        extrapolate(tally, n_codes, part, counts, &less);
        for (unsigned r = 0; r < estimate->n_radii; r++) {
            // Around the full estimate, so that large numbers do not cancel.
            const double found = less.found[r] - estimate->found[r];
            const double n_false = less.n_false[r] - estimate->n_false[r];
            sums[0][r] += found;
            sums[1][r] += found * found;
            sums[2][r] += n_false;
            sums[3][r] += n_false * n_false;
        }
    }
    for (unsigned r = 0; r < estimate->n_radii; r++) {
        estimate->found_error[r] = estimate->is_exact ? 0 : jackknife(sums[0][r], sums[1][r]);
        estimate->n_false_error[r] = jackknife(sums[2][r], sums[3][r]);
    }
}

bool twx_distance_histogram_estimate(const struct twx_distance_histogram *tally, size_t n_codes,
                                     struct twx_pair_estimate *estimate)
{
    double *counts = twx_alloc(2 * (size_t)tally->n_distances, sizeof *counts);
    if (counts == NULL) {
        return false;
    }
    estimate->n_bits = tally->n_bits;
    estimate->n_radii = tally->n_radii;
    extrapolate(tally, n_codes, TWX_HISTOGRAM_PARTS, counts, estimate);
    add_errors(tally, n_codes, counts, estimate);
    free(counts);
    return true;
}
