// SPDX-License-Identifier: MIT
//
// One more scan of the sampled codes, now that it is known which of them lie in crowds. Each thread keeps the lowest keys
// of each stratum, which are put together at the end. Owns all that for the time of a call.
#include "calibrate/pair_sample.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "pairs/union_find.h"
#include "twindex_commands.h"

#define NONE UINT32_MAX

/** The nearest by key of a crowded code's neighbours. */
struct partner {
    double key;
    uint32_t other;
};

/** What one thread keeps. */
struct keeping {
    struct twx_stratum strata[TWX_STRATA_MAX];
    struct partner partners[TWX_NEAR_BLOCK];
};

struct drawing {
    const struct twx_pair_question *question;
    const struct twx_pair_counts *counts;
    struct twx_pair_sample *sample;
    unsigned usual;                // radius
    size_t first;                  // sampled code of the block at hand
    uint32_t *sampled_of;          // owned: of each code its place in counts->sampled, or NONE
    struct keeping *threads;       // owned
    struct partner *partners;      // owned: of each sampled code
    struct twx_union_find crowds;  // of sampled codes; its parents are owned
};

static uint64_t n_images_of(const struct drawing *d, size_t code)
{
    return d->question->n_images != NULL ? d->question->n_images[code] : 1;
}

static struct twx_pair_end end_of(const struct drawing *d, size_t code)
{
    const struct twx_pair_question *q = d->question;
    return (struct twx_pair_end){
        .code = (uint32_t)code,
        .lot = twx_code_lot(q->codes + code * q->code_bytes, q->code_bytes),
        .n_images = n_images_of(d, code),
    };
}

static void merge_strata(struct drawing *d)
{
    for (unsigned s = 0; s < TWX_STRATA_MAX; s++) {
        struct twx_stratum *stratum = &d->sample->strata[s];
        for (unsigned t = 0; t < d->question->n_threads; t++) {
            const struct twx_stratum *more = &d->threads[t].strata[s];
            stratum->is_whole = stratum->is_whole && more->is_whole;
            for (size_t i = 0; i < more->n; i++) {
                twx_stratum_keep(stratum, &more->pairs[i]);
            }
        }
        twx_stratum_sort(stratum);
    }
}

// ---------------------------------------------------------------------------------------------------------
// Scanning

static void take_pair(void *user, unsigned share, const struct twx_near_pair *pair)
{
    const struct drawing *d = user;
    const struct twx_pair_counts *counts = d->counts;
    const size_t sampled = d->first + pair->sampled;
    const uint32_t other = d->sampled_of[pair->other];
    const bool is_crowded = counts->is_crowded[sampled] != 0;
    const bool is_mutual = other != NONE && counts->is_crowded[other] == is_crowded;
    if (pair->radius >= counts->n_radii || pair->radius > counts->n_bits / 4) {
        return;
    }
    const struct twx_pair_end own = end_of(d, counts->sampled[sampled]);
    const struct twx_pair_end end = end_of(d, pair->other);
    // Counted from both ends in this stratum, kept there once.
    twx_stratum_offer(
        &d->threads[share].strata[twx_stratum_of(d->sample, pair->radius, is_crowded)], &own, &end,
        is_mutual ? 2 : 1);
    if (!is_crowded || pair->radius > d->usual) {
        return;
    }
    if (is_mutual) {
        twx_union_find_join(&d->crowds, (uint32_t)sampled, other);
    }
    struct partner *partner = &d->threads[share].partners[pair->sampled];
    const double key = twx_exponential(own.lot + end.lot);
    if (key < partner->key) {
        *partner = (struct partner){key, (uint32_t)pair->other};
    }
}

static void reset_partners(struct partner *partners, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        partners[i] = (struct partner){DBL_MAX, NONE};
    }
}

/** Takes the partners that each thread found of the codes of a block. */
static void merge_partners(struct drawing *d, size_t n)
{
    for (unsigned t = 0; t < d->question->n_threads; t++) {
        for (size_t i = 0; i < n; i++) {
            const struct partner *partner = &d->threads[t].partners[i];
            if (partner->key < d->partners[d->first + i].key) {
                d->partners[d->first + i] = *partner;
            }
        }
    }
}

static enum twx_status scan_all(struct drawing *d, struct twx_error *err)
{
    const struct twx_near_options options = twx_near_options_of(d->question);
    const struct twx_pair_counts *counts = d->counts;
    struct twx_near_scan *scan = NULL;
    enum twx_status status = twx_near_scan_create(&options, &scan, err);
    for (d->first = 0; d->first < counts->n_sampled && status == TWX_OK;
         d->first += TWX_NEAR_BLOCK) {
        const size_t left = counts->n_sampled - d->first;
        const size_t n = left < TWX_NEAR_BLOCK ? left : TWX_NEAR_BLOCK;
        for (unsigned t = 0; t < d->question->n_threads; t++) {
            reset_partners(d->threads[t].partners, n);
        }
        status = twx_near_scan_block(scan, counts->sampled + d->first, n, take_pair, d, err);
        merge_partners(d, n);
    }
    twx_near_scan_free(scan);
    return status;
}

/** Pairs of one hash are of all codes, and not met by the scan. */
static void offer_same(struct drawing *d)
{
    for (size_t code = 0; code < d->question->n_codes; code++) {
        const struct twx_pair_end end = end_of(d, code);
        if (end.n_images > 1) {
            const bool is_crowded = end.n_images - 1 >= TWX_CROWD_LEAST;
            twx_stratum_offer(&d->sample->strata[twx_stratum_of_same(is_crowded)], &end, &end, 1);
        }
    }
}

// ---------------------------------------------------------------------------------------------------------
// Crowds

/** A crowd by its root in the union. */
struct crowd_size {
    uint64_t n_images;
    double key;  // the lowest of its pairs
};

static bool is_larger(const struct crowd_size *a, const struct crowd_size *b)
{
    return a->n_images != b->n_images ? a->n_images > b->n_images : a->key < b->key;
}

/** Adds the pair of a crowded code and its partner, if it is among the lowest of its crowd. */
static void add_to_crowd(const struct drawing *d, size_t sampled, struct twx_crowd *crowd)
{
    const struct partner *partner = &d->partners[sampled];
    struct twx_stratum kept = {.pairs = crowd->pairs, .n = crowd->n_pairs, .most = TWX_CROWD_PAIRS};
    const struct twx_pair_end own = end_of(d, d->counts->sampled[sampled]);
    // Without a partner its neighbours have its own hash.
    const struct twx_pair_end end = partner->other != NONE ? end_of(d, partner->other) : own;
    const bool is_first = own.lot < end.lot;
    twx_stratum_keep(&kept, &(struct twx_drawn_pair){
                                .key = partner->key,
                                .code_a = is_first ? own.code : end.code,
                                .code_b = is_first ? end.code : own.code,
                            });
    crowd->n_pairs = kept.n;
}

/** Lists the largest crowds. `sizes` is by sampled code, zeroed. */
static void list_crowds(struct drawing *d, struct crowd_size *sizes)
{
    const struct twx_pair_counts *counts = d->counts;
    struct twx_pair_sample *sample = d->sample;
    for (size_t i = 0; i < counts->n_sampled; i++) {
        if (counts->is_crowded[i]) {
            struct crowd_size *size = &sizes[twx_union_find_find(&d->crowds, (uint32_t)i)];
            sample->n_crowds += size->n_images == 0;
            size->key = size->n_images == 0 || d->partners[i].key < size->key ? d->partners[i].key
                                                                              : size->key;
            size->n_images += n_images_of(d, counts->sampled[i]);
        }
    }
    while (sample->n_crowds_listed < TWX_CROWDS_LISTED) {
        size_t largest = 0;
        for (size_t i = 1; i < counts->n_sampled; i++) {
            largest = is_larger(&sizes[i], &sizes[largest]) ? i : largest;
        }
        if (counts->n_sampled == 0 || sizes[largest].n_images == 0) {
            break;
        }
        struct twx_crowd *crowd = &sample->crowds[sample->n_crowds_listed++];
        crowd->n_images = sizes[largest].n_images;
        crowd->code = counts->sampled[largest];
        sizes[largest].n_images = 0;
        for (size_t i = 0; i < counts->n_sampled; i++) {
            if (counts->is_crowded[i] &&
                twx_union_find_find(&d->crowds, (uint32_t)i) == (uint32_t)largest) {
                add_to_crowd(d, i, crowd);
            }
        }
        struct twx_stratum kept = {.pairs = crowd->pairs, .n = crowd->n_pairs};
        twx_stratum_sort(&kept);
    }
}

// ---------------------------------------------------------------------------------------------------------

static bool make_strata(struct twx_stratum *strata, const struct drawing *d, size_t n_near,
                        size_t n_far)
{
    const unsigned first_far = twx_stratum_of(d->sample, d->usual, true) + 1;
    for (unsigned s = 0; s < TWX_STRATA_MAX; s++) {
        if (!twx_stratum_init(&strata[s], s < first_far ? n_near : n_far)) {
            return false;
        }
    }
    return true;
}

static bool prepare(struct drawing *d, size_t n_near, size_t n_far)
{
    const struct twx_pair_counts *counts = d->counts;
    d->sampled_of = twx_alloc(counts->n_codes, sizeof *d->sampled_of);
    d->threads = twx_alloc(d->question->n_threads, sizeof *d->threads);
    d->partners = twx_alloc(counts->n_sampled, sizeof *d->partners);
    d->crowds.parent = twx_alloc(counts->n_sampled, sizeof *d->crowds.parent);
    if (d->sampled_of == NULL || d->threads == NULL || d->partners == NULL ||
        d->crowds.parent == NULL || !make_strata(d->sample->strata, d, n_near, n_far)) {
        return false;
    }
    for (unsigned t = 0; t < d->question->n_threads; t++) {
        if (!make_strata(d->threads[t].strata, d, n_near, n_far)) {
            return false;
        }
    }
    memset(d->sampled_of, 0xff, counts->n_codes * sizeof *d->sampled_of);  // NONE
    reset_partners(d->partners, counts->n_sampled);
    for (size_t i = 0; i < counts->n_sampled; i++) {
        d->sampled_of[counts->sampled[i]] = (uint32_t)i;
        atomic_init(&d->crowds.parent[i], (uint32_t)i);
    }
    return true;
}

static void release_strata(struct twx_stratum *strata)
{
    for (unsigned s = 0; s < TWX_STRATA_MAX; s++) {
        twx_stratum_release(&strata[s]);
    }
}

static void release(struct drawing *d)
{
    for (unsigned t = 0; d->threads != NULL && t < d->question->n_threads; t++) {
        release_strata(d->threads[t].strata);
    }
    free(d->threads);
    free(d->sampled_of);
    free(d->partners);
    free(d->crowds.parent);
}

enum twx_status twx_pair_sample_draw(const struct twx_pair_question *question,
                                     const struct twx_pair_counts *counts, unsigned step,
                                     size_t n_near, size_t n_far, struct twx_pair_sample *sample,
                                     struct twx_error *err)
{
    struct drawing d = {
        .question = question,
        .counts = counts,
        .sample = sample,
        .usual = question->is_adaptive ? twx_default_radius(counts->n_bits)
                                       : twx_plain_radius(counts->n_bits),
    };
    *sample = (struct twx_pair_sample){.step = step};
    struct crowd_size *sizes = twx_alloc(counts->n_sampled, sizeof *sizes);
    enum twx_status status = TWX_OK;
    if (sizes == NULL || !prepare(&d, n_near, n_far)) {
        status = twx_fail_memory(err);
        goto done;
    }
    offer_same(&d);
    status = scan_all(&d, err);
    if (status == TWX_OK) {
        merge_strata(&d);
        list_crowds(&d, sizes);
    }
done:
    free(sizes);
    release(&d);
    return status;
}

void twx_pair_sample_release(struct twx_pair_sample *sample)
{
    release_strata(sample->strata);
    *sample = (struct twx_pair_sample){0};
}
