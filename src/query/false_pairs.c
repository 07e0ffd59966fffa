// SPDX-License-Identifier: MIT
//
// Counting near pairs: each sampled code is compared with all, its histogram of distances goes into a tally. Owns
// nothing past a call.
#include "query/false_pairs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/say.h"
#include "hash/orient.h"
#include "query/linkage.h"
#include "query/pair_tally.h"
#include "query/sweep.h"

enum {
    BLOCK = 256,  // codes swept together: their histograms stay in the second-level cache
    PROGRESS_EVERY_BLOCKS = 4,
};

struct counting {
    const struct twx_pair_question *question;
    const uint32_t *positions;  // of the codes swept now
    uint64_t *histograms;       // [share][code of the block][distance]
    unsigned n_distances;
};

// ------------------------------------------------------------------------------------------------------
// Counting

static uint32_t weight(const struct twx_pair_question *question, size_t i)
{
    return question->n_images != NULL ? question->n_images[i] : 1;
}

/** A fixed function of a code's bits, as good as random: the finisher of splitmix64 over its words. */
static uint64_t lot_of(const uint8_t *code, size_t code_bytes)
{
    uint64_t z = 0x9e3779b97f4a7c15U;
    for (size_t i = 0; i < code_bytes; i += 8) {
        z ^= twx_get_u64(code + i);
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
        z = (z ^ z >> 27) * 0x94d049bb133111ebU;
        z ^= z >> 31;
    }
    return z;
}

/** The positions of the sampled codes, owned; NULL when out of memory. */
static uint32_t *draw_sample(const struct twx_pair_question *q, size_t *n_sampled)
{
    const bool takes_all = q->n_sample >= q->n_codes;
    const double share = takes_all ? 1.0 : (double)q->n_sample / (double)q->n_codes;
    const uint64_t below = takes_all ? UINT64_MAX : (uint64_t)ldexp(share, 64);
    uint32_t *positions = NULL;
    size_t cap = 0;
    size_t n = 0;
    for (size_t i = 0; i < q->n_codes; i++) {
        if (takes_all || lot_of(q->codes + i * q->code_bytes, q->code_bytes) < below) {
            if (!twx_reserve((void **)&positions, &cap, n + 1, sizeof *positions)) {
                free(positions);
                return NULL;
            }
            positions[n++] = (uint32_t)i;
        }
    }
    *n_sampled = n;
    return positions != NULL ? positions : twx_alloc(1, sizeof *positions);
}

static bool count_hits(void *user, unsigned share, size_t query, size_t first,
                       const struct twx_hit *hits, size_t n_hits)
{
    const struct counting *counting = user;
    const struct twx_pair_question *q = counting->question;
    const size_t own = counting->positions[query];
    uint64_t *histogram =
        counting->histograms + (share * (size_t)BLOCK + query) * counting->n_distances;
    for (size_t i = 0; i < n_hits; i++) {
        const size_t target = first + hits[i].position;
        if (target != own) {
            histogram[hits[i].distance] += weight(q, target);
        }
    }
    return true;
}

/** Compares n codes, at most BLOCK, with all and adds their histograms. */
static enum twx_status count_block(struct counting *counting, size_t n, uint8_t *queries,
                                   struct twx_pair_tally *tally, struct twx_error *err)
{
    const struct twx_pair_question *q = counting->question;
    const unsigned n_turns = q->any_orientation ? TWX_N_ORIENTATIONS : 1;
    const size_t stride = tally->n_distances;
    memset(counting->histograms, 0,
           q->n_threads * (size_t)BLOCK * stride * sizeof *counting->histograms);
    for (size_t i = 0; i < n; i++) {
        const uint8_t *code = q->codes + counting->positions[i] * q->code_bytes;
        uint8_t *turned = queries + i * n_turns * q->code_bytes;
        if (q->any_orientation) {
            (void)twx_turn_code(code, q->code_bytes == 16 ? 8 : 16, true, turned);
        } else {
            memcpy(turned, code, q->code_bytes);
        }
    }
    const struct twx_sweep sweep = {
        .queries = queries,
        .n_queries = n,
        .n_turns = n_turns,
        .targets = q->codes,
        .n_targets = q->n_codes,
        .code_bytes = q->code_bytes,
        .radius = tally->n_distances - 1,
        .n_threads = q->n_threads,
        .run = q->run,
        .fn = count_hits,
        .user = counting,
    };
    const enum twx_status status = twx_sweep(&sweep, err);
    for (size_t i = 0; status == TWX_OK && i < n; i++) {
        uint64_t *histogram = counting->histograms + i * stride;
        for (unsigned share = 1; share < q->n_threads; share++) {
            const uint64_t *more = histogram + share * (size_t)BLOCK * stride;
            for (size_t d = 0; d < stride; d++) {
                histogram[d] += more[d];
            }
        }
        const uint32_t own = counting->positions[i];
        const uint64_t lot = lot_of(q->codes + own * q->code_bytes, q->code_bytes);
        twx_pair_tally_add(tally, (unsigned)(lot % TWX_TALLY_PARTS), weight(q, own), histogram);
    }
    return status;
}

static void tell_progress(const struct twx_run *run, size_t n_done, size_t n_total, double begin)
{
    if (run != NULL && run->progress != NULL) {
        const struct twx_progress progress = {
            .n_done = n_done, .n_total = n_total, .seconds = twx_monotonic_seconds() - begin};
        run->progress(run->user, &progress);
    }
}

static enum twx_status count_sample(const struct twx_pair_question *q, const uint32_t *positions,
                                    size_t n_sampled, struct twx_pair_tally *tally,
                                    struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    const unsigned n_turns = q->any_orientation ? TWX_N_ORIENTATIONS : 1;
    struct counting counting = {.question = q, .n_distances = tally->n_distances};
    uint8_t *queries = twx_alloc(BLOCK, n_turns * q->code_bytes);
    enum twx_status status = TWX_OK;
    counting.histograms =
        twx_alloc(q->n_threads * (size_t)BLOCK, tally->n_distances * sizeof *counting.histograms);
    if (queries == NULL || counting.histograms == NULL) {
        status = twx_fail_memory(err);
        goto done;
    }
    for (size_t first = 0; first < n_sampled && status == TWX_OK; first += BLOCK) {
        const size_t n = n_sampled - first < BLOCK ? n_sampled - first : BLOCK;
        counting.positions = positions + first;
        status = count_block(&counting, n, queries, tally, err);
        if (first / BLOCK % PROGRESS_EVERY_BLOCKS == 0) {
            tell_progress(q->run, first + n, n_sampled, begin);
        }
    }
done:
    free(counting.histograms);
    free(queries);
    return status;
}

// ------------------------------------------------------------------------------------------------------

size_t twx_pair_sample_size(size_t n_codes, double n_compares, size_t least)
{
    const double n = n_codes > 0 ? n_compares / (double)n_codes : 0;
    const double wanted = n > (double)least ? n : (double)least;
    return wanted < (double)n_codes ? (size_t)wanted : n_codes;
}

enum twx_status twx_estimate_pairs(const struct twx_pair_question *question,
                                   struct twx_pair_estimate *estimate, struct twx_error *err)
{
    *estimate = (struct twx_pair_estimate){0};
    struct twx_pair_tally tally;
    uint32_t *positions = draw_sample(question, &estimate->n_sampled);
    enum twx_status status = TWX_OK;
    if (!twx_pair_tally_init(&tally, 8 * (unsigned)question->code_bytes) || positions == NULL) {
        status = twx_fail_memory(err);
        goto done;
    }
    for (size_t i = 0; question->n_images != NULL && i < question->n_codes; i++) {
        twx_pair_tally_same(&tally, question->n_images[i]);
    }
    estimate->is_exact = estimate->n_sampled == question->n_codes;
    status = count_sample(question, positions, estimate->n_sampled, &tally, err);
    if (status == TWX_OK && !twx_pair_tally_estimate(&tally, question->n_codes, estimate)) {
        status = twx_fail_memory(err);
    }
done:
    twx_pair_tally_release(&tally);
    free(positions);
    return status;
}
