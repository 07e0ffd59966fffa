// SPDX-License-Identifier: MIT
//
// Counting near pairs: each sampled code is compared with all, its histogram of distances goes into a tally. Owns
// nothing past a call.
#include "pairs/false_pairs.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/parallel_for.h"
#include "hash/hamming.h"
#include "hash/orient.h"
#include "hash/radius.h"
#include "hash/turn.h"
#include "pairs/distance_histogram.h"

enum {
    BLOCK = 256,     // codes swept together: their histograms stay in the second-level cache
    TILE = 1 << 16,  // codes that a thread takes at a time
    PROGRESS_EVERY_BLOCKS = 4,
};

/** One block of sampled codes on its way past all codes, tile by tile. */
struct counting {
    const struct twx_pair_question *question;
    const uint32_t *positions;  // of the codes of the block
    const uint8_t *queries;     // these, at n_turns turns each
    size_t n;
    unsigned n_turns;
    unsigned n_distances;
    const uint16_t *structures;  // of all codes; NULL: not asked for
    atomic_size_t next_tile;     // handed out in order
    atomic_bool is_over;         // the run was stopped
};

/** What one thread counts. */
struct counter {
    struct counting *counting;
    uint64_t *histograms;  // [code of the block][distance]
    size_t first;          // code of the tile in progress
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

/** What counts as the distance of a pair: see twx_pair_question. */
static unsigned distance_of(const struct counting *counting, size_t own, size_t target,
                            unsigned distance)
{
    if (counting->structures == NULL) {
        return distance;
    }
    const uint16_t of_own = counting->structures[own];
    const uint16_t of_target = counting->structures[target];
    return twx_adaptive_distance(8 * (unsigned)counting->question->n_compared, distance,
                                 of_own < of_target ? of_own : of_target);
}

static bool count_hits(void *user, size_t query, size_t first, const struct twx_code_hit *hits,
                       size_t n_hits)
{
    const struct counter *counter = user;
    const struct counting *counting = counter->counting;
    const size_t own = counting->positions[query / counting->n_turns];
    uint64_t *histogram = counter->histograms + query / counting->n_turns * counting->n_distances;
    for (size_t i = 0; i < n_hits; i++) {
        const size_t target = counter->first + first + hits[i].position;
        const unsigned distance = distance_of(counting, own, target, hits[i].distance);
        if (target != own && distance < counting->n_distances) {
            histogram[distance] += weight(counting->question, target);
        }
    }
    return true;
}

static void count_tiles(void *user, unsigned share)
{
    struct counter *counter = (struct counter *)user + share;
    struct counting *counting = counter->counting;
    const struct twx_pair_question *q = counting->question;
    while (!atomic_load(&counting->is_over)) {
        counter->first = TILE * atomic_fetch_add(&counting->next_tile, 1);
        if (counter->first >= q->n_codes) {
            break;
        }
        if (twx_is_stopped(q->run)) {
            atomic_store(&counting->is_over, true);
            break;
        }
        const size_t left = q->n_codes - counter->first;
        const struct twx_many_scan scan = {
            .codes = q->codes + counter->first * q->code_bytes,
            .n_codes = left < TILE ? left : TILE,
            .code_bytes = q->code_bytes,
            .queries = counting->queries,
            .n_queries = counting->n * counting->n_turns,
            .query_stride = q->code_bytes,
            .n_compared = q->n_compared,
            .radius = counting->n_distances - 1,
        };
        (void)twx_hamming_scan_many(&scan, count_hits, counter);
    }
}

/** Compares the codes of the block with all, on all threads; the first counter ends up with all counts. */
static enum twx_status count_block(struct counting *counting, struct counter *counters,
                                   struct twx_error *err)
{
    const struct twx_pair_question *q = counting->question;
    const size_t n_cells = (size_t)BLOCK * counting->n_distances;
    atomic_store(&counting->next_tile, 0);
    for (unsigned i = 0; i < q->n_threads; i++) {
        counters[i].counting = counting;
        memset(counters[i].histograms, 0, n_cells * sizeof *counters[i].histograms);
    }
    twx_parallel_for(q->n_threads, count_tiles, counters);
    for (unsigned i = 1; i < q->n_threads; i++) {
        for (size_t k = 0; k < n_cells; k++) {
            counters[0].histograms[k] += counters[i].histograms[k];
        }
    }
    if (atomic_load(&counting->is_over)) {
        return twx_fail(err, TWX_STOPPED, 0, "stopped while comparing hashes");
    }
    return TWX_OK;
}

/** The codes of the block at all their turns. */
static void turn_codes(const struct counting *counting, uint8_t *queries)
{
    const struct twx_pair_question *q = counting->question;
    for (size_t i = 0; i < counting->n; i++) {
        (void)twx_turn_code(q->codes + counting->positions[i] * q->code_bytes,
                            q->code_bytes == 16 ? 8 : 16, q->any_orientation,
                            queries + i * counting->n_turns * q->code_bytes);
    }
}

static void add_to_tally(const struct counting *counting, const uint64_t *histograms,
                         struct twx_distance_histogram *tally)
{
    const struct twx_pair_question *q = counting->question;
    for (size_t i = 0; i < counting->n; i++) {
        const uint32_t own = counting->positions[i];
        const uint64_t lot = lot_of(q->codes + own * q->code_bytes, q->code_bytes);
        twx_distance_histogram_add(tally, (unsigned)(lot % TWX_HISTOGRAM_PARTS), weight(q, own),
                                   histograms + i * counting->n_distances);
    }
}

static void tell_progress(const struct twx_run *run, size_t n_done, size_t n_total, double begin)
{
    if (run != NULL && run->progress != NULL) {
        const struct twx_progress progress = {
            .n_done = n_done, .n_total = n_total, .seconds = twx_monotonic_seconds() - begin};
        run->progress(run->user, &progress);
    }
}

/** The structures of all codes, owned; NULL when out of memory. */
static uint16_t *measure_structures(const struct twx_pair_question *q)
{
    uint16_t *structures = twx_alloc(q->n_codes, sizeof *structures);
    for (size_t i = 0; structures != NULL && i < q->n_codes; i++) {
        structures[i] =
            (uint16_t)twx_hash_structure(q->codes + i * q->code_bytes, 8 * (unsigned)q->n_compared);
    }
    return structures;
}

static enum twx_status count_sample(const struct twx_pair_question *q, const uint32_t *positions,
                                    size_t n_sampled, struct twx_distance_histogram *tally,
                                    struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    const size_t n_cells = (size_t)BLOCK * tally->n_distances;
    struct counting counting = {
        .question = q,
        .n_turns = q->any_orientation ? TWX_N_ORIENTATIONS : 1,
        .n_distances = tally->n_distances,
    };
    uint8_t *queries = twx_alloc(BLOCK, counting.n_turns * q->code_bytes);
    struct counter *counters = twx_alloc(q->n_threads, sizeof *counters);
    uint64_t *histograms = twx_alloc(q->n_threads, n_cells * sizeof *histograms);
    enum twx_status status = TWX_OK;
    uint16_t *structures = q->is_adaptive ? measure_structures(q) : NULL;
    if (queries == NULL || counters == NULL || histograms == NULL ||
        (q->is_adaptive && structures == NULL)) {
        status = twx_fail_memory(err);
        goto done;
    }
    for (unsigned i = 0; i < q->n_threads; i++) {
        counters[i].histograms = histograms + i * n_cells;
    }
    counting.queries = queries;
    counting.structures = structures;
    for (size_t first = 0; first < n_sampled && status == TWX_OK; first += BLOCK) {
        counting.positions = positions + first;
        counting.n = n_sampled - first < BLOCK ? n_sampled - first : BLOCK;
        turn_codes(&counting, queries);
        status = count_block(&counting, counters, err);
        if (status == TWX_OK) {
            add_to_tally(&counting, histograms, tally);
        }
        if (first / BLOCK % PROGRESS_EVERY_BLOCKS == 0) {
            tell_progress(q->run, first + counting.n, n_sampled, begin);
        }
    }
done:
    free(structures);
    free(histograms);
    free(counters);
    free(queries);
    return status;
}

// ------------------------------------------------------------------------------------------------------

size_t twx_pair_sample_size(size_t n_codes, double n_compares, size_t least, size_t most)
{
    const double affordable = n_codes > 0 ? n_compares / (double)n_codes : 0;
    size_t n = affordable < (double)most ? (size_t)affordable : most;
    n = n > least ? n : least;
    return n < n_codes ? n : n_codes;
}

enum twx_status twx_estimate_pairs(const struct twx_pair_question *question,
                                   struct twx_pair_estimate *estimate, struct twx_error *err)
{
    *estimate = (struct twx_pair_estimate){0};
    struct twx_distance_histogram tally;
    uint32_t *positions = draw_sample(question, &estimate->n_sampled);
    enum twx_status status = TWX_OK;
    if (!twx_distance_histogram_init(&tally, 8 * (unsigned)question->n_compared,
                                     question->most_radius) ||
        positions == NULL) {
        status = twx_fail_memory(err);
        goto done;
    }
    for (size_t i = 0; question->n_images != NULL && i < question->n_codes; i++) {
        twx_distance_histogram_same(&tally, question->n_images[i]);
    }
    estimate->is_exact = estimate->n_sampled == question->n_codes;
    status = count_sample(question, positions, estimate->n_sampled, &tally, err);
    if (status == TWX_OK && !twx_distance_histogram_estimate(&tally, question->n_codes, estimate)) {
        status = twx_fail_memory(err);
    }
done:
    twx_distance_histogram_release(&tally);
    free(positions);
    return status;
}
