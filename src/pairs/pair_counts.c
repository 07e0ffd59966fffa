// SPDX-License-Identifier: MIT
//
// Block by block: the pairs of each sampled code by radius, then to which class it belongs, then into the sums.
#include "pairs/pair_counts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mix.h"
#include "hash/radius.h"
#include "twindex_commands.h"

enum {
    PROGRESS_EVERY_BLOCKS = 4,
    // Far pairs that count of one code: so many, and one for so many images. In a crowd thousands are as far from each
    // other, and say nothing of the others.
    FAR_LEAST = 10,
    FAR_IMAGES = 1000,
};

// ---------------------------------------------------------------------------------------------------------
// The sample

static uint32_t weight(const struct twx_pair_question *question, size_t i)
{
    return question->n_images != NULL ? question->n_images[i] : 1;
}

uint64_t twx_code_lot(const uint8_t *code, size_t code_bytes)
{
    uint64_t lot = 0x9e3779b97f4a7c15U;
    for (size_t i = 0; i < code_bytes; i += 8) {
        lot = twx_mix64(lot ^ twx_get_u64(code + i));
    }
    return lot;
}

struct twx_near_options twx_near_options_of(const struct twx_pair_question *q)
{
    const unsigned quarter = 8 * (unsigned)q->n_compared / 4;
    return (struct twx_near_options){
        .codes = q->codes,
        .n_codes = q->n_codes,
        .code_bytes = q->code_bytes,
        .n_compared = q->n_compared,
        .variants = q->variants,
        .turns = q->turns,
        .is_adaptive = q->is_adaptive,
        .most = q->most_radius > quarter ? q->most_radius : quarter,
        .n_threads = q->n_threads,
        .run = q->run,
    };
}

size_t twx_pair_sample_size(const struct twx_pair_question *question, double n_compares,
                            size_t least, size_t most)
{
    const struct twx_near_options options = twx_near_options_of(question);
    const double cost = twx_near_scan_cost(&options);
    const double affordable = cost > 0 ? n_compares / cost : 0;
    size_t n = affordable < (double)most ? (size_t)affordable : most;
    n = n > least ? n : least;
    return n < question->n_codes ? n : question->n_codes;
}

/** Fills counts->sampled.  returns: false when out of memory */
static bool draw_sample(const struct twx_pair_question *q, struct twx_pair_counts *counts)
{
    const bool takes_all = q->n_sample >= q->n_codes;
    const double share = takes_all ? 1.0 : (double)q->n_sample / (double)q->n_codes;
    const uint64_t below = takes_all ? UINT64_MAX : (uint64_t)ldexp(share, 64);
    size_t cap = 0;
    for (size_t i = 0; i < q->n_codes; i++) {
        if (takes_all || twx_code_lot(q->codes + i * q->code_bytes, q->code_bytes) < below) {
            if (!twx_reserve((void **)&counts->sampled, &cap, counts->n_sampled + 1,
                             sizeof *counts->sampled)) {
                return false;
            }
            counts->sampled[counts->n_sampled++] = (uint32_t)i;
        }
    }
    counts->is_exact = counts->n_sampled == q->n_codes;
    counts->is_crowded = twx_alloc(counts->n_sampled, sizeof *counts->is_crowded);
    return counts->is_crowded != NULL;
}

// ---------------------------------------------------------------------------------------------------------
// Counting

/** What is counted of the codes of a block: of each its pairs by radius, then its far pairs of no radius. */
struct block {
    const struct twx_pair_question *question;
    size_t n_cells;     // of a code: the radii, and one more
    unsigned far_from;  // bits
    uint64_t *cells;    // owned: [thread][code of the block][cell]
};

static void count_pair(void *user, unsigned share, const struct twx_near_pair *pair)
{
    const struct block *block = user;
    const size_t n_radii = block->n_cells - 1;
    const size_t code = (size_t)share * TWX_NEAR_BLOCK + pair->sampled;
    uint64_t *cells = block->cells + code * block->n_cells;
    if (pair->radius < n_radii) {
        cells[pair->radius] += weight(block->question, pair->other);
    } else if (pair->distance >= block->far_from) {
        cells[n_radii] += weight(block->question, pair->other);
    }
}

static double *cell(const struct twx_pair_counts *counts, unsigned part, bool is_crowded)
{
    return counts->sums + ((size_t)part * 2 + is_crowded) * counts->n_radii;
}

static double capped(uint64_t n, double most)
{
    return (double)n < most ? (double)n : most;
}

/** Adds a code to the sums. */
static void add_code(const struct block *block, size_t i, const uint64_t *cells, double n_in_all,
                     struct twx_pair_counts *counts)
{
    const struct twx_pair_question *q = block->question;
    const size_t at = counts->sampled[i];
    const double n_images = weight(q, at);
    const unsigned usual =
        q->is_adaptive ? twx_default_radius(counts->n_bits) : twx_plain_radius(counts->n_bits);
    const unsigned part =
        (unsigned)(twx_code_lot(q->codes + at * q->code_bytes, q->code_bytes) % TWX_PAIR_PARTS);
    const double most_far = FAR_LEAST + n_in_all / FAR_IMAGES;
    uint64_t n_near = weight(q, at) - 1;
    uint64_t n_far = 0;
    for (unsigned r = 0; r < counts->n_radii; r++) {
        n_near += r <= usual ? cells[r] : 0;
        n_far += r >= block->far_from && r <= counts->n_bits / 4 ? cells[r] : 0;
    }
    const bool is_crowded = n_near >= TWX_CROWD_LEAST;
    double *sums = cell(counts, part, is_crowded);
    counts->is_crowded[i] = is_crowded;
    for (unsigned r = 0; r < counts->n_radii; r++) {
        sums[r] += n_images * (double)cells[r];
    }
    counts->far[part] += n_images * capped(n_far, most_far);
    counts->far_smooth[part] += n_images * capped(cells[counts->n_radii], most_far);
    counts->n_in_part[part]++;
}

/** The pairs of images of one hash, and how many images there are. */
static double count_same(const struct twx_pair_question *q, struct twx_pair_counts *counts)
{
    double n_in_all = 0;
    for (size_t i = 0; i < q->n_codes; i++) {
        const double n = weight(q, i);
        counts->same[n - 1 >= TWX_CROWD_LEAST] += n * (n - 1) / 2;
        n_in_all += n;
    }
    return n_in_all;
}

static enum twx_status count_blocks(struct twx_near_scan *scan, struct block *block,
                                    struct twx_pair_counts *counts, struct twx_error *err)
{
    const struct twx_pair_question *q = block->question;
    const double begin = twx_monotonic_seconds();
    const double n_in_all = count_same(q, counts);
    const size_t n_cells = TWX_NEAR_BLOCK * block->n_cells;
    for (size_t first = 0; first < counts->n_sampled; first += TWX_NEAR_BLOCK) {
        const size_t left = counts->n_sampled - first;
        const size_t n = left < TWX_NEAR_BLOCK ? left : TWX_NEAR_BLOCK;
        memset(block->cells, 0, q->n_threads * n_cells * sizeof *block->cells);
        const enum twx_status status =
            twx_near_scan_block(scan, counts->sampled + first, n, count_pair, block, err);
        if (status != TWX_OK) {
            return status;
        }
        for (size_t i = n_cells; i < q->n_threads * n_cells; i++) {
            block->cells[i % n_cells] += block->cells[i];
        }
        for (size_t i = 0; i < n; i++) {
            add_code(block, first + i, block->cells + i * block->n_cells, n_in_all, counts);
        }
        if (first / TWX_NEAR_BLOCK % PROGRESS_EVERY_BLOCKS == 0) {
            twx_show_progress(q->run,
                              &(struct twx_progress){.n_done = first + n,
                                                     .n_total = counts->n_sampled,
                                                     .seconds = twx_monotonic_seconds() - begin});
        }
    }
    return TWX_OK;
}

enum twx_status twx_count_pairs(const struct twx_pair_question *question,
                                struct twx_pair_counts *counts, struct twx_error *err)
{
    const struct twx_near_options options = twx_near_options_of(question);
    *counts = (struct twx_pair_counts){.n_bits = 8 * (unsigned)question->n_compared,
                                       .n_radii = options.most + 1,
                                       .n_codes = question->n_codes};
    struct block block = {.question = question,
                          .n_cells = counts->n_radii + 1,
                          .far_from = 3 * counts->n_bits / 16 + 1};
    struct twx_near_scan *scan = NULL;
    enum twx_status status = TWX_OK;
    counts->sums = twx_alloc((size_t)TWX_PAIR_PARTS * 2 * counts->n_radii, sizeof *counts->sums);
    block.cells = twx_alloc((size_t)question->n_threads * TWX_NEAR_BLOCK * block.n_cells,
                            sizeof *block.cells);
    if (!draw_sample(question, counts) || counts->sums == NULL || block.cells == NULL) {
        status = twx_fail_memory(err);
        goto done;
    }
    status = twx_near_scan_create(&options, &scan, err);
    if (status == TWX_OK) {
        status = count_blocks(scan, &block, counts, err);
    }
done:
    twx_near_scan_free(scan);
    free(block.cells);
    return status;
}

void twx_pair_counts_release(struct twx_pair_counts *counts)
{
    free(counts->sampled);
    free(counts->is_crowded);
    free(counts->sums);
    *counts = (struct twx_pair_counts){0};
}

// ---------------------------------------------------------------------------------------------------------
// Sums

double twx_pairs_scale(const struct twx_pair_counts *counts, unsigned without)
{
    double n_sampled = 0;
    for (unsigned part = 0; part < TWX_PAIR_PARTS; part++) {
        n_sampled += part != without ? counts->n_in_part[part] : 0;
    }
    return n_sampled > 0 ? (double)counts->n_codes / n_sampled / 2 : 0;
}

double twx_pairs_between(const struct twx_pair_counts *counts, bool is_crowded, unsigned first,
                         unsigned last, unsigned without)
{
    double sum = 0;
    for (unsigned part = 0; part < TWX_PAIR_PARTS; part++) {
        const double *sums = cell(counts, part, is_crowded);
        for (unsigned r = first; part != without && r <= last; r++) {
            sum += sums[r];
        }
    }
    return sum * twx_pairs_scale(counts, without);
}

double twx_jackknife(double full, const double less[TWX_PAIR_PARTS])
{
    double sum = 0;
    double sum_of_squares = 0;
    for (unsigned part = 0; part < TWX_PAIR_PARTS; part++) {
        const double off = less[part] - full;  // so that large numbers do not cancel
        sum += off;
        sum_of_squares += off * off;
    }
    const double variance = sum_of_squares / TWX_PAIR_PARTS - pow(sum / TWX_PAIR_PARTS, 2);
    return variance > 0 ? sqrt((TWX_PAIR_PARTS - 1) * variance) : 0;
}
