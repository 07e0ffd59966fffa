// SPDX-License-Identifier: MIT
//
// Puts the sample, the estimate of false pairs and the recall of edits together into tables, and recommends a radius.
// Owns the sample for the time of a call. The index is closed behind the sample, so that minutes of decoding do not keep
// a writer from emptying its log.
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "calibrate/recall.h"
#include "calibrate/sample.h"
#include "pairs/false_pairs.h"

enum {
    N_THREADS_MAX = 256,
    WIDE_BITS = 256,   // from this many on a table has every fourth radius
    FALSE_ONE_IN = 5,  // recommended radii have at most one false pair in this many
};

/** Comparisons for each table: 2,000 hashes against ten million; ten seconds on one core without AVX-512. */
static const double comparisons = 2e10;
/** Recall given up for a smaller radius. */
static const double recall_slack = 0.01;

/** Whether the radius is good enough to be recommended, recall aside. */
static bool is_clean(const struct twx_radius *radius)
{
    return radius->n_false < 1 || FALSE_ONE_IN * radius->n_false <= radius->n_pairs;
}

/** See twx_calibrate. */
static int recommend(const struct twx_radius_table *table, bool is_adaptive, bool has_recall)
{
    const unsigned usual =
        is_adaptive ? twx_default_radius(table->n_bits) : twx_plain_radius(table->n_bits);
    double best = 0;
    int chosen = -1;
    for (unsigned i = 0; i < table->n_radii && is_clean(&table->radii[i]); i++) {
        const struct twx_radius *radius = &table->radii[i];
        best = radius->recall_of_all > best ? radius->recall_of_all : best;
        chosen = has_recall || radius->radius <= usual ? (int)i : chosen;
    }
    while (has_recall && chosen > 0 &&
           table->radii[chosen - 1].recall_of_all >= best - recall_slack) {
        chosen--;
    }
    return chosen;
}

/** Fills in the recall of one radius from copies by distance; `stride` is the length of an edit's row. */
static void take_recall(const uint32_t *distances, size_t stride, uint64_t n_edited,
                        struct twx_radius *radius)
{
    int n_hard = 0;
    for (int edit = 0; edit < TWX_N_EDITS; edit++) {
        n_hard += twx_edit_is_hard((enum twx_edit)edit);
    }
    for (int edit = 0; n_edited > 0 && edit < TWX_N_EDITS; edit++) {
        uint64_t n_within = 0;
        for (unsigned d = 0; d <= radius->radius; d++) {
            n_within += distances[(size_t)edit * stride + d];
        }
        radius->recall[edit] = (double)n_within / (double)n_edited;
        radius->recall_of_all += radius->recall[edit] / TWX_N_EDITS;
        if (twx_edit_is_hard((enum twx_edit)edit)) {
            radius->recall_of_hard += radius->recall[edit] / n_hard;
        } else {
            radius->recall_of_mild += radius->recall[edit] / (TWX_N_EDITS - n_hard);
        }
    }
}

static void fill_table(const struct twx_pair_estimate *estimate, bool is_adaptive,
                       const uint32_t *distances, size_t stride, uint64_t n_edited,
                       struct twx_radius_table *table)
{
    const unsigned step = estimate->n_bits >= WIDE_BITS ? 4 : 1;
    *table = (struct twx_radius_table){
        .n_bits = estimate->n_bits,
        .n_radii = estimate->n_bits / 4 / step + 1,
        .is_exact = estimate->is_exact,
        .n_sampled = estimate->n_sampled,
        .n_window_pairs = estimate->n_window_pairs,
        .window_first = estimate->window_first,
        .window_last = estimate->window_last,
    };
    for (unsigned i = 0; i < table->n_radii; i++) {
        const unsigned r = i * step;
        table->radii[i] = (struct twx_radius){
            .radius = r,
            .n_pairs = estimate->found[r],
            .n_pairs_error = estimate->found_error[r],
            .n_false = estimate->n_false[r],
            .n_false_error = estimate->n_false_error[r],
        };
        take_recall(distances, stride, n_edited, &table->radii[i]);
    }
    table->recommended = recommend(table, is_adaptive, n_edited > 0);
}

static enum twx_status make_tables(const struct twx_collection_sample *sample,
                                   const struct twx_calibrate_options *options, unsigned n_threads,
                                   const struct twx_run *run, const struct twx_recall *recall,
                                   struct twx_calibration *calibration, struct twx_error *err)
{
    struct twx_pair_estimate estimate;
    struct twx_pair_question question = {
        .codes = sample->codes,
        .n_codes = sample->n_codes,
        .code_bytes = sample->code_bytes,
        .n_compared = sample->code_bytes,
        .n_images = sample->n_images,
        .is_adaptive = !options->plain,
        .n_sample = twx_pair_sample_size(sample->n_codes, comparisons, 4 * options->n_sample,
                                         sample->n_codes),
        .n_threads = n_threads,
        .run = run,
    };
    enum twx_status status = twx_estimate_pairs(&question, &estimate, err);
    if (status != TWX_OK) {
        return status;
    }
    fill_table(&estimate, question.is_adaptive, recall->whole[0],
               sizeof recall->whole[0] / sizeof recall->whole[0][0], recall->n_edited,
               &calibration->whole);
    question.n_compared = sample->code_bytes / 2;
    status = twx_estimate_pairs(&question, &estimate, err);
    if (status == TWX_OK) {
        fill_table(&estimate, question.is_adaptive, recall->rows[0],
                   sizeof recall->rows[0] / sizeof recall->rows[0][0], recall->n_edited,
                   &calibration->rows);
    }
    return status;
}

enum twx_status twx_calibrate(struct twx_index **index, const struct twx_calibrate_options *options,
                              const struct twx_run *run, struct twx_calibration *calibration,
                              struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    unsigned n_threads = options->n_jobs > 0 ? options->n_jobs : twx_n_processors();
    n_threads = n_threads < N_THREADS_MAX ? n_threads : N_THREADS_MAX;
    *calibration = (struct twx_calibration){.hash_size = twx_index_hash_size(*index),
                                            .is_adaptive = !options->plain};
    struct twx_collection_sample sample;
    struct twx_recall *recall = twx_alloc(1, sizeof *recall);
    enum twx_status status =
        twx_sample_take(*index, options->n_sample, options->variants, run, &sample, err);
    twx_index_close(*index);
    *index = NULL;
    if (status != TWX_OK) {
        goto done;
    }
    if (recall == NULL) {
        status = twx_fail_memory(err);
        goto done;
    }
    calibration->n_images = sample.n_images_in_all;
    calibration->n_flat = sample.n_flat;
    calibration->n_hashes = sample.n_codes;
    calibration->variants = sample.level;
    twx_log(run, TWX_LEVEL_INFO, "read %zu distinct hashes from the index: %.2f s", sample.n_codes,
            twx_monotonic_seconds() - begin);
    const struct twx_recall_options edits = {.hash_size = calibration->hash_size,
                                             .is_adaptive = calibration->is_adaptive,
                                             .n_threads = n_threads,
                                             .no_sandbox = options->no_sandbox,
                                             .timeout_seconds = options->timeout_seconds};
    status = twx_recall_measure(&sample, &edits, run, recall, err);
    if (status != TWX_OK) {
        goto done;
    }
    twx_log(run, TWX_LEVEL_INFO, "edited %llu images: %.2f s", (unsigned long long)recall->n_edited,
            twx_monotonic_seconds() - begin);
    calibration->n_edited = recall->n_edited;
    calibration->n_gone = recall->n_gone;
    calibration->n_failed = recall->n_failed;
    status = make_tables(&sample, options, n_threads, run, recall, calibration, err);
done:
    calibration->seconds = twx_monotonic_seconds() - begin;
    twx_sample_release(&sample);
    free(recall);
    return status;
}
