// SPDX-License-Identifier: MIT
//
// Searching in memory: queries a second of the scan, of the scan of many queries at once and of the multi-index,
// over the same codes. All must find the same number of matches.
//
//     search N BITS RADIUS [QUERIES [CHUNKS CHUNK_BITS]...]
//
// BITS is 64 or 256 (the row half of a hash), 128 or 512; codes and queries as in search_data.h. One line of
// JSON for the multi-index as it would be cut, or for each cut given; rates are the best of three passes.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hash/hamming.h"
#include "hash/mih.h"
#include "search_data.h"

enum { PASSES = 3 };

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

// ---------------------------------------------------------------------------------------------------------

static bool count_many(void *user, size_t query, size_t first, const struct twx_code_hit *hits,
                       size_t n_hits)
{
    (void)query;
    (void)first;
    (void)hits;
    *(uint64_t *)user += n_hits;
    return true;
}

static bool count(void *user, const struct twx_code_hit *hits, size_t n_hits)
{
    (void)hits;
    *(uint64_t *)user += n_hits;
    return true;
}

/** Milliseconds of one scan of all codes, the least of several queries. */
static double time_single(const struct search_set *set)
{
    struct twx_code_hit *hits = malloc(set->n * sizeof *hits);
    double best = 1e9;
    for (size_t q = 0; q < 9; q++) {
        const double begin = now();
        (void)twx_hamming_scan(set->codes, set->n, set->code_bytes,
                               set->queries + 2 * q * set->code_bytes, set->n_compared, set->radius,
                               hits);
        best = now() - begin < best ? now() - begin : best;
    }
    free(hits);
    return 1e3 * best;
}

/** Queries a second of the scan of many, over as many queries as take about a second. */
static double time_many(const struct search_set *set, size_t n_queries, uint64_t *n_matches)
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

static bool time_mih(const struct search_set *set, const struct twx_mih_shape *shape,
                     size_t n_first, struct mih_times *times)
{
    *times = (struct mih_times){0};
    double *each = malloc(set->n_queries * sizeof *each);
    double begin = now();
    struct twx_mih *mih =
        twx_mih_create(set->codes, set->n, set->code_bytes, set->n_compared, shape);
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
            times->n_candidates += twx_mih_query(mih, set->queries + q * set->code_bytes,
                                                 set->radius, count, &times->n_matches);
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
    struct search_set set;
    const size_t n_queries = argc > 4 ? strtoull(argv[4], NULL, 10) : 1000;
    if (!search_set_make(&set, strtoull(argv[1], NULL, 10), (unsigned)strtoul(argv[2], NULL, 10),
                         n_queries)) {
        return 1;
    }
    set.radius = (unsigned)strtoul(argv[3], NULL, 10);
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
        (void)printf(
            "{\"n\": %zu, \"bits\": %zu, \"radius\": %u, \"kernel\": \"%s\", "
            "\"matches_per_query\": %.2f, "
            "\"scan_ms\": %.3f, \"many_scan_per_s\": %.0f, \"chunks\": %u, \"chunk_bits\": %u, "
            "\"build_s\": %.3f, \"candidates_per_query\": %.0f, \"mih_median_us\": %.2f, "
            "\"mih_per_s\": %.0f, \"mih_over_many_scan\": %.1f}\n",
            set.n, 8 * set.n_compared, set.radius, twx_hamming_kernel(),
            (double)times.n_matches / (double)set.n_queries, single_ms, many, shape.n_chunks,
            shape.chunk_bits, times.build_seconds,
            (double)times.n_candidates / (double)set.n_queries, times.median_us, times.per_second,
            times.per_second / many);
        (void)fflush(stdout);
    }
    free(set.codes);
    free(set.queries);
    return 0;
}
