// SPDX-License-Identifier: MIT
//
// Searching in memory, ours beside other people's: a BK-tree, a table scan with a SQL function, a plain POPCNT scan,
// FAISS. One process, one thread, the same codes and queries; passes of all methods take turns, so that a drift of the
// machine's speed meets all alike. Every method must find as much as ours on the queries it was given.
//
//     rivals [-s SECONDS] [-m NHASHxB,...] [-q QUERIES] [-b] N BITS RADIUS...
//
// -s  what a pass of a slow method may take, about: it is given the first queries only, and compared on these (0.5)
// -m  settings of FAISS's multi-hash; -b  no BK-tree; BITS is 64 or 128
// One JSON object on stdout: rates are medians of five passes.
#include <malloc.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "hash/hamming.h"
#include "hash/mih.h"
#include "rivals.h"
#include "search_data.h"

enum { PASSES = 5, METHODS_MAX = 16, RADII_MAX = 16 };

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double mib_in_use(void)
{
    const struct mallinfo2 info = mallinfo2();
    return (double)(info.uordblks + info.hblkhd) / 1048576;
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double median(const double values[PASSES])
{
    double sorted[PASSES];
    memcpy(sorted, values, sizeof sorted);
    qsort(sorted, PASSES, sizeof *sorted, by_value);
    return sorted[PASSES / 2];
}

// ---------------------------------------------------------------------------------------------------------
// A plain scan, as anybody would write it

static void *build_nothing(const struct search_codes *codes, const int *setting)
{
    (void)setting;
    return (void *)(uintptr_t)codes;
}

__attribute__((target("popcnt"))) static uint64_t
search_plainly(void *built, const struct search_codes *codes, size_t n, unsigned radius)
{
    (void)built;
    uint64_t n_found = 0;
    const size_t n_words = codes->n_bytes / 8;
    for (size_t q = 0; q < n; q++) {
        uint64_t query[2] = {0};
        memcpy(query, codes->queries + q * codes->n_bytes, codes->n_bytes);
        for (size_t i = 0; i < codes->n_codes; i++) {
            uint64_t code[2];
            memcpy(code, codes->codes + i * codes->n_bytes, n_words * 8);
            int d = __builtin_popcountll(code[0] ^ query[0]);
            if (n_words == 2) {
                d += __builtin_popcountll(code[1] ^ query[1]);
            }
            n_found += (unsigned)d <= radius;
        }
    }
    return n_found;
}

static void release_nothing(void *built)
{
    (void)built;
}

static const struct rival popcnt_rival = {.name = "plain POPCNT scan",
                                          .build = build_nothing,
                                          .search = search_plainly,
                                          .release = release_nothing};

// ---------------------------------------------------------------------------------------------------------
// The scan of many queries at once, behind the same interface

static bool add_hits(void *user, size_t query, size_t first, const struct twx_code_hit *hits,
                     size_t n_hits)
{
    (void)query;
    (void)first;
    (void)hits;
    *(uint64_t *)user += n_hits;
    return true;
}

static uint64_t search_many(void *built, const struct search_codes *codes, size_t n,
                            unsigned radius)
{
    (void)built;
    uint64_t n_found = 0;
    const struct twx_many_scan scan = {
        .codes = codes->wide_codes,
        .n_codes = codes->n_codes,
        .code_bytes = codes->wide_bytes,
        .queries = codes->wide_queries,
        .n_queries = n,
        .query_stride = codes->wide_bytes,
        .n_compared = codes->n_bytes,
        .radius = radius,
    };
    (void)twx_hamming_scan_many(&scan, add_hits, &n_found);
    return n_found;
}

static const struct rival many_rival = {.name = "our scan of many queries",
                                        .build = build_nothing,
                                        .search = search_many,
                                        .release = release_nothing};

// ---------------------------------------------------------------------------------------------------------
// Ours, query by query

struct ours {
    struct twx_mih *mih;
    struct twx_mih_shape shape;
    double build_seconds;
    double mib;
    double *seconds;  // [pass][query]
    uint64_t *found;  // of the first queries up to each, added up
};

static bool count(void *user, const struct twx_code_hit *hits, size_t n_hits)
{
    (void)hits;
    *(uint64_t *)user += n_hits;
    return true;
}

static bool build_ours(struct ours *ours, const struct search_codes *codes, unsigned radius)
{
    const double before = mib_in_use();
    const double begin = now();
    ours->shape = twx_mih_choose(codes->n_codes, codes->n_bytes, radius);
    ours->mih = twx_mih_create(codes->wide_codes, codes->n_codes, codes->wide_bytes, codes->n_bytes,
                               &ours->shape);
    bool is_good = ours->mih != NULL;
    for (unsigned k = 0; is_good && k < ours->shape.n_chunks; k++) {
        is_good = twx_mih_build_chunk(ours->mih, k);
    }
    ours->build_seconds = now() - begin;
    ours->mib = mib_in_use() - before;
    return is_good;
}

static void pass_ours(struct ours *ours, const struct search_codes *codes, unsigned radius,
                      int pass)
{
    uint64_t n_found = 0;
    for (size_t q = 0; q < codes->n_queries; q++) {
        const double begin = now();
        (void)twx_mih_query(ours->mih, codes->wide_queries + q * codes->wide_bytes, radius, count,
                            &n_found);
        ours->seconds[(size_t)pass * codes->n_queries + q] = now() - begin;
        ours->found[q] = n_found;
    }
}

/** Queries a second over the first n of them, the median pass. */
static double rate_ours(const struct ours *ours, size_t n_queries, size_t n)
{
    double rates[PASSES];
    for (int pass = 0; pass < PASSES; pass++) {
        double sum = 0;
        for (size_t q = 0; q < n; q++) {
            sum += ours->seconds[(size_t)pass * n_queries + q];
        }
        rates[pass] = (double)n / sum;
    }
    return median(rates);
}

/** The median time of one query, microseconds. */
static double median_us(const struct ours *ours, size_t n_queries)
{
    double *sorted = malloc(PASSES * n_queries * sizeof *sorted);
    if (sorted == NULL) {
        abort();
    }
    memcpy(sorted, ours->seconds, PASSES * n_queries * sizeof *sorted);
    qsort(sorted, PASSES * n_queries, sizeof *sorted, by_value);
    const double middle = sorted[PASSES * n_queries / 2];
    free(sorted);
    return 1e6 * middle;
}

// ---------------------------------------------------------------------------------------------------------

struct method {
    struct rival rival;
    void *built;
    double build_seconds;
    double mib;
    size_t n_queries;  // that a pass is given
    double seconds[PASSES];
};

static void build_method(struct method *method, const struct search_codes *codes)
{
    const double before = mib_in_use();
    const double begin = now();
    method->built = method->rival.build(codes, method->rival.setting);
    method->build_seconds = now() - begin;
    method->mib = mib_in_use() - before;
}

/** As many of the first queries as a pass has time for, doubling; four times as long for the first 16. */
static void fit_queries(struct method *method, const struct search_codes *codes, unsigned radius,
                        double seconds)
{
    size_t n = 1;
    while (2 * n <= codes->n_queries) {
        const double begin = now();
        (void)method->rival.search(method->built, codes, n, radius);
        if (2 * (now() - begin) > (n < 16 ? 4 * seconds : seconds)) {
            break;
        }
        n *= 2;
    }
    method->n_queries = 2 * n > codes->n_queries ? codes->n_queries : n;
}

static void pass_method(struct method *method, const struct search_codes *codes, unsigned radius,
                        const struct ours *ours, int pass)
{
    const double begin = now();
    const uint64_t n_found = method->rival.search(method->built, codes, method->n_queries, radius);
    method->seconds[pass] = now() - begin;
    if (n_found != ours->found[method->n_queries - 1]) {
        (void)fprintf(stderr, "rivals: %s finds %llu at radius %u, ours %llu\n", method->rival.name,
                      (unsigned long long)n_found, radius,
                      (unsigned long long)ours->found[method->n_queries - 1]);
        exit(1);
    }
}

static void print_method(const struct method *method, const struct ours *ours, size_t n_queries)
{
    const double rate = (double)method->n_queries / median(method->seconds);
    (void)printf(", {\"method\": \"%s", method->rival.name);
    if (method->rival.setting[0] != 0) {
        (void)printf(" %d x %d", method->rival.setting[0], method->rival.setting[1]);
    }
    (void)printf("\", \"build_s\": %.3f, \"mib\": %.0f", method->build_seconds, method->mib);
    (void)printf(
        ", \"queries\": %zu, \"per_s\": %.2f, \"ours_per_s_on_these\": %.0f, \"ratio\": %.1f}",
        method->n_queries, rate, rate_ours(ours, n_queries, method->n_queries),
        rate_ours(ours, n_queries, method->n_queries) / rate);
}

static void run_radius(const struct search_codes *codes, struct method *methods, size_t n_methods,
                       unsigned radius, double seconds)
{
    struct ours ours = {0};
    ours.seconds = malloc(PASSES * codes->n_queries * sizeof *ours.seconds);
    ours.found = malloc(codes->n_queries * sizeof *ours.found);
    if (ours.seconds == NULL || ours.found == NULL || !build_ours(&ours, codes, radius)) {
        (void)fprintf(stderr, "rivals: out of memory\n");
        exit(1);
    }
    pass_ours(&ours, codes, radius, 0);  // warms up
    for (size_t i = 0; i < n_methods; i++) {
        fit_queries(&methods[i], codes, radius, seconds);
    }
    for (int pass = 0; pass < PASSES; pass++) {
        pass_ours(&ours, codes, radius, pass);
        for (size_t i = 0; i < n_methods; i++) {
            pass_method(&methods[i], codes, radius, &ours, pass);
        }
    }
    (void)printf("{\"radius\": %u, \"matches_per_query\": %.2f, \"methods\": [", radius,
                 (double)ours.found[codes->n_queries - 1] / (double)codes->n_queries);
    (void)printf(
        "{\"method\": \"our multi-index\", \"chunks\": %u, \"chunk_bits\": %u, \"build_s\": %.3f, "
        "\"mib\": %.0f, \"queries\": %zu, \"per_s\": %.0f, \"median_us\": %.2f}",
        ours.shape.n_chunks, ours.shape.chunk_bits, ours.build_seconds, ours.mib, codes->n_queries,
        rate_ours(&ours, codes->n_queries, codes->n_queries), median_us(&ours, codes->n_queries));
    for (size_t i = 0; i < n_methods; i++) {
        print_method(&methods[i], &ours, codes->n_queries);
    }
    (void)printf("]}");
    twx_mih_free(ours.mih);
    free(ours.seconds);
    free(ours.found);
}

/** Codes without what is not compared, as FAISS wants them. */
static uint8_t *pack(const uint8_t *codes, size_t n, size_t code_bytes, size_t n_bytes)
{
    uint8_t *packed = malloc(n * n_bytes);
    for (size_t i = 0; packed != NULL && i < n; i++) {
        memcpy(packed + i * n_bytes, codes + i * code_bytes, n_bytes);
    }
    return packed;
}

static bool make_codes(struct search_codes *codes, size_t n, unsigned n_bits, size_t n_queries)
{
    struct search_set set = {0};
    if (!search_set_make(&set, n, n_bits, n_queries)) {
        return false;
    }
    *codes = (struct search_codes){
        .codes = pack(set.codes, n, set.code_bytes, set.n_compared),
        .n_codes = n,
        .n_bytes = set.n_compared,
        .queries = pack(set.queries, n_queries, set.code_bytes, set.n_compared),
        .n_queries = n_queries,
        .wide_codes = set.codes,
        .wide_queries = set.queries,
        .wide_bytes = set.code_bytes,
    };
    return codes->codes != NULL && codes->queries != NULL;
}

/** Reads "4x16,3x21" into methods; returns how many. */
static size_t add_multihashes(char *text, struct method *methods, size_t n)
{
    for (char *word = strtok(text, ","); word != NULL && n < METHODS_MAX;
         word = strtok(NULL, ",")) {
        methods[n] = (struct method){.rival = faiss_multihash_rival};
        if (sscanf(word, "%dx%d", &methods[n].rival.setting[0], &methods[n].rival.setting[1]) ==
            2) {
            n++;
        }
    }
    return n;
}

int main(int argc, char **argv)
{
    struct method methods[METHODS_MAX] = {{.rival = many_rival}, {.rival = popcnt_rival}};
    size_t n_methods = 2;
    size_t n_queries = 1000;
    double seconds = 0.5;
    bool has_tree = true;
    char *settings = NULL;
    int option = 0;
    while ((option = getopt(argc, argv, "s:m:q:b")) != -1) {
        switch (option) {
        case 's':
            seconds = strtod(optarg, NULL);
            break;
        case 'm':
            settings = optarg;
            break;
        case 'q':
            n_queries = strtoull(optarg, NULL, 10);
            break;
        case 'b':
            has_tree = false;
            break;
        default:
            return 2;
        }
    }
    if (argc - optind < 3) {
        (void)fprintf(
            stderr,
            "usage: rivals [-s SECONDS] [-m NHASHxB,...] [-q QUERIES] [-b] N BITS RADIUS...\n");
        return 2;
    }
    methods[n_methods++] = (struct method){.rival = sql_rival};
    if (has_tree) {
        methods[n_methods++] = (struct method){.rival = bk_tree_rival};
    }
    if (faiss_version != NULL) {
        methods[n_methods++] = (struct method){.rival = faiss_flat_rival};
        n_methods = settings != NULL ? add_multihashes(settings, methods, n_methods) : n_methods;
    }
    struct search_codes codes;
    const size_t n = strtoull(argv[optind], NULL, 10);
    const unsigned n_bits = (unsigned)strtoul(argv[optind + 1], NULL, 10);
    if (!make_codes(&codes, n, n_bits, n_queries)) {
        (void)fprintf(stderr, "rivals: out of memory\n");
        return 1;
    }
    for (size_t i = 0; i < n_methods; i++) {
        build_method(&methods[i], &codes);
    }
    (void)printf("{\"n\": %zu, \"bits\": %u, \"kernel\": \"%s\", \"faiss\": \"%s\", \"radii\": [",
                 n, n_bits, twx_hamming_kernel(), faiss_version != NULL ? faiss_version : "");
    for (int i = optind + 2; i < argc; i++) {
        (void)printf("%s", i > optind + 2 ? ", " : "");
        run_radius(&codes, methods, n_methods, (unsigned)strtoul(argv[i], NULL, 10), seconds);
    }
    (void)printf("]}\n");
    for (size_t i = 0; i < n_methods; i++) {
        methods[i].rival.release(methods[i].built);
    }
    free((void *)(uintptr_t)codes.codes);
    free((void *)(uintptr_t)codes.queries);
    free((void *)(uintptr_t)codes.wide_codes);
    free((void *)(uintptr_t)codes.wide_queries);
    return 0;
}
