// SPDX-License-Identifier: MIT
//
// Distances against counting bit by bit, the laws of a metric, and every kernel that this processor has against a
// loop over all codes.
#include <string.h>

#include "hash/hamming.h"
#include "hash/hamming_kernels.h"
#include "runner.h"

/** Bit by bit, with nothing clever. */
static unsigned count_by_bit(const uint8_t *a, const uint8_t *b, size_t n_bytes)
{
    unsigned n = 0;
    for (size_t i = 0; i < 8 * n_bytes; i++) {
        n += (a[i / 8] >> i % 8 & 1) != (b[i / 8] >> i % 8 & 1);
    }
    return n;
}

static const size_t lengths[] = {8, 16, 32, 64};

START_TEST(distance_equals_counting_bit_by_bit)
{
    const size_t n = lengths[_i];
    uint64_t state = 41;
    uint8_t a[65];
    uint8_t b[65];
    for (unsigned round = 0; round < 2000; round++) {
        fill_random(a, sizeof a, &state);
        fill_random(b, sizeof b, &state);
        if (round % 2 == 1) {  // near ones too
            memcpy(b, a, sizeof b);
            b[next_random(&state) % n] ^= (uint8_t)next_random(&state);
        }
        const unsigned wanted = count_by_bit(a, b, n);
        ck_assert_uint_eq(twx_hamming(a, b, n), wanted);
        ck_assert_uint_eq(twx_hamming(b, a, n), wanted);
        ck_assert_uint_eq(twx_hamming(a + 1, b + 1, n),
                          count_by_bit(a + 1, b + 1, n));  // unaligned
    }
}
END_TEST

START_TEST(distance_to_self_is_zero_and_to_the_complement_is_all_bits)
{
    const size_t n = lengths[_i];
    uint64_t state = 43;
    uint8_t a[64];
    uint8_t b[64];
    fill_random(a, sizeof a, &state);
    for (size_t i = 0; i < sizeof a; i++) {
        b[i] = (uint8_t)~a[i];
    }
    ck_assert_uint_eq(twx_hamming(a, a, n), 0);
    ck_assert_uint_eq(twx_hamming(a, b, n), 8 * n);
}
END_TEST

START_TEST(each_bit_counts_once)
{
    const size_t n = lengths[_i];
    for (size_t bit = 0; bit < 8 * n; bit++) {
        uint8_t zero[64] = {0};
        uint8_t one[64] = {0};
        one[bit / 8] = (uint8_t)(1U << bit % 8);
        ck_assert_uint_eq(twx_hamming(zero, one, n), 1);
    }
}
END_TEST

START_TEST(distance_obeys_the_triangle)
{
    const size_t n = lengths[_i];
    uint64_t state = 47;
    uint8_t points[3][64];
    for (unsigned round = 0; round < 1000; round++) {
        fill_random(points[0], sizeof points, &state);
        const unsigned ab = twx_hamming(points[0], points[1], n);
        const unsigned bc = twx_hamming(points[1], points[2], n);
        ck_assert_uint_le(twx_hamming(points[0], points[2], n), ab + bc);
    }
}
END_TEST

/** The shapes a scan is asked for, and some that nobody asks for. */
static const struct {
    size_t code_bytes;
    size_t n_compared;
} shapes[] = {{16, 16}, {16, 8}, {64, 64}, {64, 32}, {8, 8}, {64, 8}, {24, 16}};

/** Codes at every distance from the query, in no order. */
static void fill_codes(uint8_t *to, size_t n_codes, size_t code_bytes, const uint8_t *query,
                       uint64_t *state)
{
    for (size_t i = 0; i < n_codes; i++) {
        uint8_t *code = to + i * code_bytes;
        memcpy(code, query, code_bytes);
        for (uint64_t k = next_random(state) % (8 * code_bytes + 1); k > 0; k--) {
            const uint64_t bit = next_random(state) % (8 * code_bytes);
            code[bit / 8] = (uint8_t)(code[bit / 8] ^ 1U << bit % 8);
        }
    }
}

enum { N_CODES = 1037, N_SHAPES = sizeof shapes / sizeof *shapes };

static uint8_t storage[N_CODES * 64 + 1];
static uint8_t *const codes = storage + 1;  // no alignment is promised
static unsigned distances[N_CODES];         // as counted bit by bit
static struct twx_code_hit hits[N_CODES + 1];

/** All codes, and pieces that leave every remainder of a vector. */
static const struct {
    size_t first;
    size_t n;
} pieces[] = {{0, N_CODES}, {3, 1}, {5, 2}, {7, 3},   {0, 4},  {1, 5},   {2, 6},
              {9, 7},       {4, 8}, {8, 9}, {11, 12}, {6, 13}, {12, 15}, {31, 64}};

static void assert_scan(const struct twx_kernels *kernels, size_t shape, const uint8_t *query,
                        unsigned radius)
{
    const size_t code_bytes = shapes[shape].code_bytes;
    for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
        const size_t first = pieces[p].first;
        hits[pieces[p].n].position = 0xdeadbeef;
        const size_t n = kernels->scan(codes + first * code_bytes, pieces[p].n, code_bytes, query,
                                       shapes[shape].n_compared, radius, hits);
        size_t n_wanted = 0;
        bool holds = true;
        for (size_t i = 0; i < pieces[p].n; i++) {
            if (distances[first + i] <= radius) {
                holds = holds && n_wanted < n && hits[n_wanted].position == i &&
                        hits[n_wanted].distance == distances[first + i];
                n_wanted++;
            }
        }
        ck_assert_msg(holds && n == n_wanted, "%s: shape %zu, radius %u, piece %zu", kernels->name,
                      shape, radius, p);
        ck_assert_uint_eq(hits[pieces[p].n].position, 0xdeadbeef);
    }
}

START_TEST(each_kernel_finds_what_a_plain_loop_finds)
{
    const size_t shape = (size_t)_i;
    const size_t code_bytes = shapes[shape].code_bytes;
    const unsigned n_bits = (unsigned)(8 * shapes[shape].n_compared);
    const struct twx_kernels *all[TWX_N_KERNELS_MAX];
    const size_t n_kernels = twx_kernels_all(all);
    uint64_t state = 53;
    uint8_t query[64];
    fill_random(query, sizeof query, &state);
    fill_codes(codes, N_CODES, code_bytes, query, &state);
    for (size_t i = 0; i < N_CODES; i++) {
        distances[i] = count_by_bit(codes + i * code_bytes, query, shapes[shape].n_compared);
    }
    for (size_t k = 0; k < n_kernels; k++) {
        for (unsigned radius = 0; radius <= n_bits; radius++) {
            assert_scan(all[k], shape, query, radius);
        }
    }
}
END_TEST

START_TEST(each_kernel_tells_a_distance)
{
    const struct twx_kernels *all[TWX_N_KERNELS_MAX];
    const size_t n_kernels = twx_kernels_all(all);
    uint64_t state = 59;
    fill_random(storage, sizeof storage, &state);
    for (size_t k = 0; k < n_kernels; k++) {
        for (size_t i = 0; i + 64 < 2000; i++) {
            const size_t n = lengths[i % 4];
            ck_assert_uint_eq(all[k]->distance(codes, codes + i, n),
                              count_by_bit(codes, codes + i, n));
        }
    }
}
END_TEST

struct many {
    const struct twx_many_scan *scan;
    size_t n_hits[5];
    size_t last[5];  // position + 1
    bool holds;
};

static bool take_hits(void *user, size_t query, size_t first, const struct twx_code_hit *found,
                      size_t n)
{
    struct many *many = user;
    const struct twx_many_scan *scan = many->scan;
    for (size_t i = 0; i < n; i++) {
        const size_t at = first + found[i].position;
        many->holds = many->holds && at >= many->last[query] && at < scan->n_codes &&
                      found[i].distance <= scan->radius &&
                      found[i].distance == count_by_bit(scan->codes + at * scan->code_bytes,
                                                        scan->queries + query * scan->query_stride,
                                                        scan->n_compared);
        many->last[query] = at + 1;
        many->n_hits[query]++;
    }
    return true;
}

START_TEST(many_queries_at_once_find_what_each_finds_alone)
{
    enum { N_MANY = 5000, STRIDE = 72 };
    static uint8_t many_codes[N_MANY * 64];
    static struct twx_code_hit alone[N_MANY];
    const size_t code_bytes = shapes[_i].code_bytes;
    uint64_t state = 61;
    uint8_t queries[5 * STRIDE];
    fill_random(queries, sizeof queries, &state);
    for (size_t q = 0; q < 5; q++) {
        fill_codes(many_codes + q * 1000 * code_bytes, 1000, code_bytes, queries + q * STRIDE,
                   &state);
    }
    const struct twx_many_scan scan = {
        .codes = many_codes,
        .n_codes = N_MANY,
        .code_bytes = code_bytes,
        .queries = queries,
        .n_queries = 5,
        .query_stride = STRIDE,
        .n_compared = shapes[_i].n_compared,
        .radius = (unsigned)(2 * shapes[_i].n_compared),
    };
    struct many many = {.scan = &scan, .holds = true};
    ck_assert(twx_hamming_scan_many(&scan, take_hits, &many));
    ck_assert(many.holds);
    for (size_t q = 0; q < 5; q++) {
        ck_assert_uint_gt(many.n_hits[q], 100);
        ck_assert_uint_eq(many.n_hits[q],
                          twx_hamming_scan(many_codes, N_MANY, code_bytes, queries + q * STRIDE,
                                           scan.n_compared, scan.radius, alone));
    }
}
END_TEST

static bool take_no_more(void *user, size_t query, size_t first, const struct twx_code_hit *found,
                         size_t n)
{
    (void)query;
    (void)first;
    (void)found;
    (void)n;
    ++*(unsigned *)user;
    return false;
}

START_TEST(a_scan_of_many_ends_when_told)
{
    unsigned n_calls = 0;
    const struct twx_many_scan scan = {.codes = storage,
                                       .n_codes = 2000,
                                       .code_bytes = 16,
                                       .queries = storage,
                                       .n_queries = 3,
                                       .query_stride = 16,
                                       .n_compared = 16,
                                       .radius = 128};
    ck_assert(!twx_hamming_scan_many(&scan, take_no_more, &n_calls));
    ck_assert_uint_eq(n_calls, 1);
}
END_TEST

/** Entries near and far of a query in two planes, for the sieve. */
static uint64_t planes[2][N_CODES];
static uint32_t ids[N_CODES];

static void fill_planes(const struct twx_sieve *sieve, uint64_t *state)
{
    for (size_t i = 0; i < N_CODES; i++) {
        ids[i] = (uint32_t)(N_CODES - i) * 3;
        for (size_t w = 0; w < 2; w++) {
            planes[w][i] = sieve->query[w];
            for (uint64_t k = next_random(state) % 40; k > 0; k--) {
                planes[w][i] ^= UINT64_C(1) << next_random(state) % 64;
            }
        }
    }
}

static bool passes(const struct twx_sieve *sieve, size_t i, size_t n_words, unsigned *distance)
{
    const uint64_t differ[2] = {planes[0][i] ^ sieve->query[0],
                                n_words > 1 ? planes[1][i] ^ sieve->query[1] : 0};
    const uint64_t none[2] = {0};
    *distance = count_by_bit((const uint8_t *)differ, (const uint8_t *)none, 16);
    bool is_new = true;
    for (unsigned j = 0; j < sieve->n_before; j++) {
        const uint64_t chunk[2] = {differ[0] & sieve->before[j].mask[0],
                                   differ[1] & sieve->before[j].mask[1]};
        is_new = is_new && count_by_bit((const uint8_t *)chunk, (const uint8_t *)none, 16) >
                               sieve->before[j].radius;
    }
    return is_new && *distance <= sieve->radius;
}

START_TEST(each_kernel_sifts_alike)
{
    const size_t n_words = (size_t)_i + 1;
    uint64_t state = 67;
    const struct twx_kernels *all[TWX_N_KERNELS_MAX];
    const size_t n_kernels = twx_kernels_all(all);
    struct twx_sieve sieve = {.query = {next_random(&state), next_random(&state)},
                              .before = {{{0xffff, 0}, 1}, {{0, 0xfffff}, 0}, {{7, 7}, 2}}};
    fill_planes(&sieve, &state);
    for (unsigned round = 0; round < 64 * 4; round++) {
        sieve.radius = round / 4;
        sieve.n_before = round % 4;
        const size_t first = round % 11;
        const size_t n = round % 3 == 0 ? N_CODES - first : round % 23;
        for (size_t k = 0; k < n_kernels; k++) {
            hits[n].position = 0xdeadbeef;
            const size_t n_hits =
                all[k]->sift(&sieve, planes[0] + first, n_words > 1 ? planes[1] + first : NULL,
                             ids + first, n, hits);
            size_t n_wanted = 0;
            unsigned d = 0;
            for (size_t i = 0; i < n; i++) {
                if (passes(&sieve, first + i, n_words, &d)) {
                    ck_assert_uint_lt(n_wanted, n_hits);
                    ck_assert_uint_eq(hits[n_wanted].position, ids[first + i]);
                    ck_assert_uint_eq(hits[n_wanted++].distance, d);
                }
            }
            ck_assert_uint_eq(n_hits, n_wanted);
            ck_assert_uint_eq(hits[n].position, 0xdeadbeef);
        }
    }
}
END_TEST

START_TEST(each_kernel_gathers_alike)
{
    const struct twx_kernels *all[TWX_N_KERNELS_MAX];
    const size_t n_kernels = twx_kernels_all(all);
    const size_t n_bits = 8 * shapes[_i].n_compared;
    uint64_t state = 71;
    uint8_t query[64];
    fill_random(query, sizeof query, &state);
    fill_codes(codes, N_CODES, shapes[_i].code_bytes, query, &state);
    for (size_t i = 0; i < N_CODES; i++) {
        ids[i] = (uint32_t)(next_random(&state) % N_CODES);
    }
    struct twx_gather gather = {codes, shapes[_i].code_bytes, query, shapes[_i].n_compared, 0};
    for (gather.radius = 0; gather.radius <= n_bits; gather.radius += 3) {
        for (size_t k = 0; k < n_kernels; k++) {
            const size_t n = gather.radius % 2 == 0 ? N_CODES : gather.radius % 29;
            const size_t n_hits = all[k]->gather(&gather, ids, n, hits);
            size_t n_wanted = 0;
            for (size_t i = 0; i < n; i++) {
                const unsigned d = count_by_bit(codes + ids[i] * shapes[_i].code_bytes, query,
                                                shapes[_i].n_compared);
                if (d <= gather.radius) {
                    ck_assert_uint_lt(n_wanted, n_hits);
                    ck_assert_uint_eq(hits[n_wanted].position, ids[i]);
                    ck_assert_uint_eq(hits[n_wanted++].distance, d);
                }
            }
            ck_assert_uint_eq(n_hits, n_wanted);
        }
    }
}
END_TEST

START_TEST(a_scan_of_nothing_finds_nothing)
{
    const uint8_t query[64] = {0};
    ck_assert_uint_eq(twx_hamming_scan(query, 0, 16, query, 16, 128, hits), 0);
}
END_TEST

START_TEST(the_kernel_that_is_used_is_the_last_of_all)
{
    const struct twx_kernels *all[TWX_N_KERNELS_MAX];
    const size_t n = twx_kernels_all(all);
    ck_assert_str_eq(all[0]->name, "plain");
    ck_assert_str_eq(all[n - 1]->name, twx_hamming_kernel());
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_loop_test(tests, distance_equals_counting_bit_by_bit, 0, 4);
    tcase_add_loop_test(tests, distance_to_self_is_zero_and_to_the_complement_is_all_bits, 0, 4);
    tcase_add_loop_test(tests, each_bit_counts_once, 0, 4);
    tcase_add_loop_test(tests, distance_obeys_the_triangle, 0, 4);
    tcase_add_loop_test(tests, each_kernel_finds_what_a_plain_loop_finds, 0, N_SHAPES);
    tcase_add_test(tests, each_kernel_tells_a_distance);
    tcase_add_loop_test(tests, many_queries_at_once_find_what_each_finds_alone, 0, N_SHAPES);
    tcase_add_test(tests, a_scan_of_many_ends_when_told);
    tcase_add_loop_test(tests, each_kernel_sifts_alike, 0, 2);
    tcase_add_loop_test(tests, each_kernel_gathers_alike, 0, N_SHAPES);
    tcase_add_test(tests, a_scan_of_nothing_finds_nothing);
    tcase_add_test(tests, the_kernel_that_is_used_is_the_last_of_all);
}

int main(void)
{
    return run_tests("hamming", add);
}
