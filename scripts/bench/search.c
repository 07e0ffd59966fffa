// SPDX-License-Identifier: MIT
//
// Searching in memory: queries a second of the scan, of the scan of many queries at once and of the multi-index,
// over the same codes. All must find the same number of matches.
//
//     search N BITS RADIUS [QUERIES [CHUNKS CHUNK_BITS]...]
//
// BITS is 64 or 256 (the row half of a hash), 128 or 512. Codes: 80 % random, 15 % near another at distance 1 to 8, 5 %
// in a dense low-detail region (0 to 6 bits set); distinct as whole hashes, as in an index. Queries: half random, half a
// code with 0 to 6 bits flipped. One line of JSON for the multi-index as it would be cut, or for each cut given; rates are
// the best of three passes.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "hash/hamming.h"
#include "hash/hamming_kernels.h"
#include "hash/mih.h"

enum { CODE_BYTES_MAX = 64, PASSES = 3 };

static uint64_t state = 1;

/** splitmix64 (S. Vigna, public domain description). */
static uint64_t next_random(void)
{
    uint64_t z = (state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

struct set {
    size_t n;
    size_t code_bytes;
    size_t n_compared;
    unsigned radius;
    uint8_t *codes;
    size_t n_queries;
    uint8_t *queries;  // code_bytes apart
};

static void fill_random(uint8_t *code, size_t n_bytes)
{
    for (size_t i = 0; i < n_bytes; i += 8) {
        const uint64_t word = next_random();
        memcpy(code + i, &word, 8);
    }
}

static void flip(uint8_t *code, size_t n_bytes, uint64_t n_flips)
{
    for (uint64_t i = 0; i < n_flips; i++) {
        const uint64_t bit = next_random() % (8 * n_bytes);
        code[bit / 8] ^= (uint8_t)(0x80U >> bit % 8);
    }
}

/** Makes code i over the bits compared; the others are random. */
static void make_code(const struct set *set, size_t i)
{
    uint8_t *code = set->codes + i * set->code_bytes;
    const uint64_t kind = next_random() % 100;
    fill_random(code, set->code_bytes);
    if (kind < 5) {
        memset(code, 0, set->n_compared);
        flip(code, set->n_compared, next_random() % 7);
    } else if (kind < 20 && i > 0) {
        memcpy(code, set->codes + next_random() % i * set->code_bytes, set->n_compared);
        flip(code, set->n_compared, 1 + next_random() % 8);
    }
}

/** Makes codes until n are distinct. */
static void make_codes(struct set *set)
{
    size_t n_slots = 1;
    while (n_slots < 2 * set->n) {
        n_slots *= 2;
    }
    uint32_t *slots = calloc(n_slots, sizeof *slots);  // number + 1
    for (size_t i = 0; slots != NULL && i < set->n;) {
        make_code(set, i);
        const uint8_t *code = set->codes + i * set->code_bytes;
        uint64_t mixed = 0;
        for (size_t k = 0; k < set->code_bytes; k += 8) {
            mixed = (mixed ^ twx_load64(code + k)) * 0x9e3779b97f4a7c15;
            mixed ^= mixed >> 29;
        }
        size_t slot = mixed & (n_slots - 1);
        while (slots[slot] != 0 && memcmp(set->codes + (slots[slot] - 1) * set->code_bytes, code,
                                          set->code_bytes) != 0) {
            slot = (slot + 1) & (n_slots - 1);
        }
        if (slots[slot] == 0) {
            slots[slot] = (uint32_t)++i;
        }
    }
    free(slots);
}

static void make_queries(struct set *set)
{
    for (size_t q = 0; q < set->n_queries; q++) {
        uint8_t *query = set->queries + q * set->code_bytes;
        fill_random(query, set->code_bytes);
        if (q % 2 == 1) {
            memcpy(query, set->codes + next_random() % set->n * set->code_bytes, set->code_bytes);
            flip(query, set->n_compared, next_random() % 7);
        }
    }
}

// ---------------------------------------------------------------------------------------------------------

static bool count_many(void *user, size_t query, size_t first, const struct twx_hit *hits, size_t n_hits)
{
    (void)query;
    (void)first;
    (void)hits;
    *(uint64_t *)user += n_hits;
    return true;
}

static bool count(void *user, const struct twx_hit *hits, size_t n_hits)
{
    (void)hits;
    *(uint64_t *)user += n_hits;
    return true;
}

/** Milliseconds of one scan of all codes, the least of several queries. */
static double time_single(const struct set *set)
{
    struct twx_hit *hits = malloc(set->n * sizeof *hits);
    double best = 1e9;
    for (size_t q = 0; q < 9; q++) {
        const double begin = now();
        (void)twx_hamming_scan(set->codes, set->n, set->code_bytes, set->queries + 2 * q * set->code_bytes,
                               set->n_compared, set->radius, hits);
        best = now() - begin < best ? now() - begin : best;
    }
    free(hits);
    return 1e3 * best;
}

/** Queries a second of the scan of many, over as many queries as take about a second. */
static double time_many(const struct set *set, size_t n_queries, uint64_t *n_matches)
{
    const struct twx_many_scan scan = {
        .codes = set->codes,
        .n_codes = set->n,
        .code_bytes = set->code_bytes,
        .queries = set->queries,
        .n_queries = n_queries,
        .query_stride = set->code_bytes,
        .n_compared = set->n_compared,
        .radius = set->radius,
    };
    const double begin = now();
    *n_matches = 0;
    (void)twx_hamming_scan_many(&scan, count_many, n_matches);
    return (double)n_queries / (now() - begin);
}

struct mih_times {
    double build_seconds;
    double per_second;  // best pass
    double median_us;
    uint64_t n_candidates;  // of a pass
    uint64_t n_matches;
    uint64_t n_first_matches;  // of as many queries as the scan of many was given
};

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static bool time_mih(const struct set *set, const struct twx_mih_shape *shape, size_t n_first,
                     struct mih_times *times)
{
    *times = (struct mih_times){0};
    double *each = malloc(set->n_queries * sizeof *each);
    double begin = now();
    struct twx_mih *mih = twx_mih_create(set->codes, set->n, set->code_bytes, set->n_compared, shape);
    bool is_good = mih != NULL && each != NULL;
    for (unsigned k = 0; is_good && k < shape->n_chunks; k++) {
        is_good = twx_mih_build_chunk(mih, k);
    }
    times->build_seconds = now() - begin;
    for (int pass = 0; is_good && pass < PASSES; pass++) {
        begin = now();
        times->n_candidates = times->n_matches = 0;
        for (size_t q = 0; q < set->n_queries; q++) {
            const double start = now();
            if (q == n_first) {
                times->n_first_matches = times->n_matches;
            }
            times->n_candidates +=
                twx_mih_query(mih, set->queries + q * set->code_bytes, set->radius, count, &times->n_matches);
            each[q] = now() - start;
        }
        if (n_first == set->n_queries) {
            times->n_first_matches = times->n_matches;
        }
        const double rate = (double)set->n_queries / (now() - begin);
        times->per_second = rate > times->per_second ? rate : times->per_second;
    }
    if (is_good) {
        qsort(each, set->n_queries, sizeof *each, by_value);
        times->median_us = 1e6 * each[set->n_queries / 2];
    }
    twx_mih_free(mih);
    free(each);
    return is_good;
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        (void)fprintf(stderr, "usage: search N BITS RADIUS [QUERIES [CHUNKS CHUNK_BITS]...]\n");
        return 2;
    }
    struct set set = {.n = strtoull(argv[1], NULL, 10), .radius = (unsigned)strtoul(argv[3], NULL, 10)};
    set.n_compared = strtoull(argv[2], NULL, 10) / 8;
    set.code_bytes = set.n_compared <= 16 ? 16 : 64;
    set.n_queries = argc > 4 ? strtoull(argv[4], NULL, 10) : 1000;
    set.codes = twx_alloc_large(set.n, set.code_bytes);
    set.queries = malloc(set.n_queries * set.code_bytes);
    if (set.codes == NULL || set.queries == NULL) {
        return 1;
    }
    make_codes(&set);
    make_queries(&set);
    size_t n_first = (size_t)(3e9 / (double)set.n) + 1;
    n_first = n_first < set.n_queries ? n_first : set.n_queries;
    uint64_t n_matches = 0;
    const double single_ms = time_single(&set);
    const double many = time_many(&set, n_first, &n_matches);
    for (int i = 5; i == 5 || i + 1 < argc; i += 2) {
        struct twx_mih_shape shape = twx_mih_choose(set.n, set.n_compared, set.radius);
        if (i + 1 < argc) {
            shape = (struct twx_mih_shape){.n_chunks = (unsigned)strtoul(argv[i], NULL, 10),
                                           .chunk_bits = (unsigned)strtoul(argv[i + 1], NULL, 10)};
        }
        struct mih_times times;
        if (!time_mih(&set, &shape, n_first, &times) || times.n_first_matches != n_matches) {
            (void)fprintf(stderr, "search: out of memory, or the methods do not find the same\n");
            return 1;
        }
        (void)printf("{\"n\": %zu, \"bits\": %zu, \"radius\": %u, \"kernel\": \"%s\", \"matches_per_query\": %.2f, "
                     "\"scan_ms\": %.3f, \"many_scan_per_s\": %.0f, \"chunks\": %u, \"chunk_bits\": %u, "
                     "\"build_s\": %.3f, \"candidates_per_query\": %.0f, \"mih_median_us\": %.2f, "
                     "\"mih_per_s\": %.0f, \"mih_over_many_scan\": %.1f}\n",
                     set.n, 8 * set.n_compared, set.radius, twx_hamming_kernel(),
                     (double)times.n_matches / (double)set.n_queries, single_ms, many, shape.n_chunks,
                     shape.chunk_bits, times.build_seconds, (double)times.n_candidates / (double)set.n_queries,
                     times.median_us, times.per_second, times.per_second / many);
        (void)fflush(stdout);
    }
    free(set.codes);
    free(set.queries);
    return 0;
}
