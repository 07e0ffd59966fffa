// SPDX-License-Identifier: MIT
//
// Puts the sample, the pairs, the second look at some of them and the recall of edits together into tables, and recommends
// a radius. Owns all these for the time of a call. The index is closed once it was read, so that minutes of decoding do
// not keep a writer from emptying its log.
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/strings.h"
#include "calibrate/pair_table.h"
#include "calibrate/recall.h"
#include "calibrate/sample.h"
#include "calibrate/second_look.h"
#include "twindex_commands.h"

enum {
    N_THREADS_MAX = 256,
    WIDE_BITS = 256,    // from this many on a table has every fourth radius
    FALSE_ONE_IN = 5,   // recommended radii have at most one false pair in this many
    HASHES_A_FILE = 4,  // compared with all, for each image edited
    NEAR_SHARE =
        8,  // pairs looked at of a stratum up to the default radius: a part of the images edited
    FAR_SHARE = 32,  // and of one beyond
    // Of a crowd, pairs looked at for each of different pictures: the second look takes screenshots of one template for
    // edited copies in two of three cases, and edited copies for different pictures in one of ten.
    COPIES_TIMES = 4,
    LEAST_NEAR = 8,
    LEAST_FAR = 4,
};

/** Comparisons for each table: 100,000 hashes with each other; ten seconds on one core without AVX-512. */
static const double comparisons = 1e10;
/** Recall given up for a smaller radius. */
static const double recall_slack = 0.01;

// ---------------------------------------------------------------------------------------------------------
// Recommending

/** Whether the radius is good enough to be recommended, recall and crowds aside. */
static bool is_clean(const struct twx_radius *radius)
{
    const double n_different = radius->n_false - radius->n_series;
    return n_different < 1 || FALSE_ONE_IN * n_different <= radius->n_pairs - radius->n_crowded;
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
        const bool is_met = radius->n_false - radius->n_series >= 1;
        if (radius->radius > usual && (!has_recall || !is_met)) {
            continue;
        }
        best = radius->recall_of_all > best ? radius->recall_of_all : best;
        chosen = (int)i;
    }
    while (has_recall && chosen > 0 &&
           table->radii[chosen - 1].recall_of_all >= best - recall_slack) {
        chosen--;
    }
    return chosen;
}

// ---------------------------------------------------------------------------------------------------------
// Tables

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

/** A table in the making. */
struct measured {
    struct twx_pair_question question;
    struct twx_pair_counts counts;
    struct twx_pair_sample drawn;
};

static void release(struct measured *m)
{
    twx_pair_counts_release(&m->counts);
    twx_pair_sample_release(&m->drawn);
}

static unsigned step_of(unsigned n_bits)
{
    return n_bits >= WIDE_BITS ? 4 : 1;
}

static size_t at_least(uint64_t n, size_t least)
{
    return n > least ? n : least;
}

/** Counts pairs, and draws those that are looked at. */
static enum twx_status measure_pairs(const struct twx_collection_sample *sample,
                                     const struct twx_calibrate_options *options, size_t n_compared,
                                     unsigned n_threads, const struct twx_run *run,
                                     struct measured *m, struct twx_error *err)
{
    m->question = (struct twx_pair_question){
        .codes = sample->codes,
        .n_codes = sample->n_codes,
        .code_bytes = sample->code_bytes,
        .n_compared = n_compared,
        .n_images = sample->n_images,
        .variants = sample->variants.n > 0 ? &sample->variants : NULL,
        .is_adaptive = !options->plain,
        .n_threads = n_threads,
        .run = run,
    };
    m->question.n_sample = twx_pair_sample_size(&m->question, comparisons,
                                                HASHES_A_FILE * options->n_sample, sample->n_codes);
    enum twx_status status = twx_count_pairs(&m->question, &m->counts, err);
    if (status == TWX_OK) {
        status = twx_pair_sample_draw(&m->question, &m->counts, step_of(m->counts.n_bits),
                                      at_least(options->n_sample / NEAR_SHARE, LEAST_NEAR),
                                      at_least(options->n_sample / FAR_SHARE, LEAST_FAR), &m->drawn,
                                      err);
    }
    return status;
}

/** stride: the length of an edit's row of distances. */
static void fill_table(const struct measured *m, const uint32_t *distances, size_t stride,
                       uint64_t n_edited, struct twx_radius_table *table)
{
    const unsigned n_bits = m->counts.n_bits;
    const unsigned step = step_of(n_bits);
    *table = (struct twx_radius_table){.n_bits = n_bits, .n_radii = n_bits / 4 / step + 1};
    for (unsigned i = 0; i < table->n_radii; i++) {
        table->radii[i].radius = i * step;
        take_recall(distances, stride, n_edited, &table->radii[i]);
    }
    twx_pair_table_fill(&m->counts, &m->drawn, m->question.is_adaptive, table);
    table->recommended = recommend(table, m->question.is_adaptive, n_edited > 0);
}

// ---------------------------------------------------------------------------------------------------------
// Series

/** The first pair that is an example: of different pictures, or the first of all where none was looked at. */
static const struct twx_drawn_pair *find_example(const struct twx_crowd *crowd, bool *is_guess)
{
    const struct twx_drawn_pair *example = NULL;
    size_t n_looked = 0;
    size_t n_false = 0;
    for (size_t i = 0; i < crowd->n_pairs; i++) {
        const struct twx_drawn_pair *pair = &crowd->pairs[i];
        const bool is_false = pair->is_seen && !twx_likeness_is_duplicate(pair->likeness);
        example = is_false && example == NULL ? pair : example;
        n_looked += pair->is_seen;
        n_false += is_false;
    }
    *is_guess = n_looked == 0;
    if (*is_guess) {
        return crowd->n_pairs > 0 ? &crowd->pairs[0] : NULL;
    }
    return COPIES_TIMES * n_false >= n_looked ? example : NULL;  // else copies of one picture
}

static enum twx_status list_series(const struct measured *m, const struct twx_second_look *look,
                                   struct twx_calibration *calibration, struct twx_error *err)
{
    const double scale = 2 * twx_pairs_scale(&m->counts, TWX_PAIR_PARTS);
    calibration->n_crowds = m->drawn.n_crowds;
    for (size_t i = 0; i < m->drawn.n_crowds_listed; i++) {
        bool is_guess = false;
        const struct twx_crowd *crowd = &m->drawn.crowds[i];
        const struct twx_drawn_pair *example = find_example(crowd, &is_guess);
        if (example == NULL) {
            continue;
        }
        struct twx_series *series = &calibration->series[calibration->n_series++];
        *series = (struct twx_series){
            .n_images = (uint64_t)(scale * (double)crowd->n_images + 0.5),
            .path_a = twx_strdup(look->files[example->file_a].path),
            .path_b = twx_strdup(look->files[example->file_b].path),
            .is_guess = is_guess,
        };
        if (series->path_a == NULL || series->path_b == NULL) {
            return twx_fail_memory(err);
        }
    }
    return TWX_OK;
}

void twx_calibration_release(struct twx_calibration *calibration)
{
    for (unsigned i = 0; i < calibration->n_series; i++) {
        free(calibration->series[i].path_a);
        free(calibration->series[i].path_b);
    }
    calibration->n_series = 0;
}

// ---------------------------------------------------------------------------------------------------------
// Calibrating

/** All that a call owns. */
struct calibrating {
    struct twx_collection_sample sample;
    struct measured whole;
    struct measured rows;
    struct twx_second_look look;
    struct twx_recall recall;
};

/** All that needs the index. */
static enum twx_status read_index(struct twx_index *index,
                                  const struct twx_calibrate_options *options, unsigned n_threads,
                                  const struct twx_run *run, struct calibrating *c,
                                  struct twx_error *err)
{
    double begin = twx_monotonic_seconds();
    enum twx_status status =
        twx_sample_take(index, options->n_sample, options->variants, run, &c->sample, err);
    if (status != TWX_OK) {
        return status;
    }
    twx_log(run, TWX_LEVEL_INFO, "read %zu distinct hashes from the index: %.2f s",
            c->sample.n_codes, twx_monotonic_seconds() - begin);
    begin = twx_monotonic_seconds();
    status =
        measure_pairs(&c->sample, options, c->sample.code_bytes, n_threads, run, &c->whole, err);
    if (status == TWX_OK) {
        status = measure_pairs(&c->sample, options, c->sample.code_bytes / 2, n_threads, run,
                               &c->rows, err);
    }
    if (status == TWX_OK) {
        status = twx_second_look_add(&c->look, index, &c->sample, &c->whole.drawn, run, err);
    }
    if (status == TWX_OK) {
        status = twx_second_look_add(&c->look, index, &c->sample, &c->rows.drawn, run, err);
    }
    twx_log(run, TWX_LEVEL_INFO, "compared hashes: %.2f s", twx_monotonic_seconds() - begin);
    return status;
}

/** All that needs the files. */
static enum twx_status read_files(const struct twx_calibrate_options *options, unsigned n_threads,
                                  const struct twx_run *run, struct calibrating *c,
                                  struct twx_error *err)
{
    double begin = twx_monotonic_seconds();
    const struct twx_recall_options edits = {.hash_size = c->sample.code_bytes == 16 ? 8 : 16,
                                             .is_adaptive = !options->plain,
                                             .n_threads = n_threads,
                                             .no_sandbox = options->no_sandbox,
                                             .timeout_seconds = options->timeout_seconds};
    const struct twx_look_options pictures = {.n_threads = n_threads,
                                              .no_sandbox = options->no_sandbox,
                                              .timeout_seconds = options->timeout_seconds};
    enum twx_status status = twx_recall_measure(&c->sample, &edits, run, &c->recall, err);
    if (status == TWX_OK) {
        twx_log(run, TWX_LEVEL_INFO, "edited %llu images: %.2f s",
                (unsigned long long)c->recall.n_edited, twx_monotonic_seconds() - begin);
        begin = twx_monotonic_seconds();
        status = twx_second_look_run(&c->look, &pictures, run, err);
    }
    if (status == TWX_OK) {
        twx_log(run, TWX_LEVEL_INFO, "looked at %zu pairs: %.2f s", c->look.n_pairs,
                twx_monotonic_seconds() - begin);
    }
    return status;
}

static enum twx_status report(const struct calibrating *c, struct twx_calibration *calibration,
                              struct twx_error *err)
{
    const struct twx_recall *recall = &c->recall;
    calibration->n_images = c->sample.n_images_in_all;
    calibration->n_flat = c->sample.n_flat;
    calibration->n_hashes = c->sample.n_codes;
    calibration->variants = c->sample.level;
    calibration->n_edited = recall->n_edited;
    calibration->n_gone = recall->n_gone;
    calibration->n_failed = recall->n_failed;
    fill_table(&c->whole, recall->whole[0], sizeof recall->whole[0] / sizeof recall->whole[0][0],
               recall->n_edited, &calibration->whole);
    fill_table(&c->rows, recall->rows[0], sizeof recall->rows[0] / sizeof recall->rows[0][0],
               recall->n_edited, &calibration->rows);
    return list_series(&c->whole, &c->look, calibration, err);
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
    struct calibrating *c = twx_alloc(1, sizeof *c);
    if (c == NULL) {
        twx_index_close(*index);
        *index = NULL;
        return twx_fail_memory(err);
    }
    enum twx_status status = read_index(*index, options, n_threads, run, c, err);
    twx_index_close(*index);
    *index = NULL;
    if (status == TWX_OK) {
        status = read_files(options, n_threads, run, c, err);
    }
    if (status == TWX_OK) {
        status = report(c, calibration, err);
    }
    twx_second_look_release(&c->look);
    release(&c->whole);
    release(&c->rows);
    twx_sample_release(&c->sample);
    free(c);
    calibration->seconds = twx_monotonic_seconds() - begin;
    return status;
}
