// SPDX-License-Identifier: MIT
//
// Multi-index search against the plain scan: sets of every kind, every width, radii 0 to 40 and the largest, the
// chosen cut and others. A match is reported once, and with its distance.
#include <inttypes.h>
#include <string.h>

#include "hash/mih.h"
#include "random_codes.h"

enum { N_CODES = 3000, RADIUS_MAX = 40 };

static uint8_t codes[N_CODES * TWX_HASH_BYTES_MAX];
static struct twx_code_hit wanted[N_CODES];
static unsigned n_reported[N_CODES];

static const struct {
    size_t code_bytes;
    size_t n_compared;
} widths[] = {{16, 8}, {16, 16}, {64, 32}, {64, 64}, {8, 8}};
enum { N_WIDTHS = sizeof widths / sizeof *widths };

// ------------------------------------------------------------------------------------------------------
// Sets

static void fill_uniform(uint64_t *state, size_t code_bytes)
{
    fill_random(codes, N_CODES * code_bytes, state);
}

static void fill_clustered(uint64_t *state, size_t code_bytes)
{
    random_clusters(state, codes, N_CODES, code_bytes, 4, 0, 12);
}

static void fill_equal(uint64_t *state, size_t code_bytes)
{
    fill_random(codes, code_bytes, state);
    for (size_t i = 1; i < N_CODES; i++) {
        memcpy(codes + i * code_bytes, codes, code_bytes);
    }
}

static void fill_within_one_bit(uint64_t *state, size_t code_bytes)
{
    fill_equal(state, code_bytes);
    for (size_t i = 1; i < N_CODES; i++) {
        random_flips(state, codes + i * code_bytes, code_bytes, i % 2);
    }
}

static void fill_zero_but_few(uint64_t *state, size_t code_bytes)
{
    memset(codes, 0, N_CODES * code_bytes);
    for (size_t i = 0; i < N_CODES; i += 100) {
        fill_random(codes + i * code_bytes, code_bytes, state);
    }
}

/** Zero in the first half, so that all codes share half of the chunks. */
static void fill_half_alike(uint64_t *state, size_t code_bytes)
{
    fill_uniform(state, code_bytes);
    for (size_t i = 0; i < N_CODES; i++) {
        memset(codes + i * code_bytes, 0, code_bytes / 4);
    }
}

static void (*const fills[])(uint64_t *, size_t) = {fill_uniform,      fill_clustered,
                                                    fill_equal,        fill_within_one_bit,
                                                    fill_zero_but_few, fill_half_alike};
enum { N_FILLS = sizeof fills / sizeof *fills };

// ------------------------------------------------------------------------------------------------------
// Comparison

static struct twx_mih *make(size_t width, const struct twx_mih_shape *shape, size_t n)
{
    struct twx_mih *mih =
        twx_mih_create(codes, n, widths[width].code_bytes, widths[width].n_compared, shape);
    ck_assert_ptr_nonnull(mih);
    ck_assert_uint_eq(twx_mih_n_chunks(mih), shape->n_chunks);
    for (unsigned k = twx_mih_n_chunks(mih); k-- > 0;) {  // any order will do
        ck_assert(twx_mih_build_chunk(mih, k));
    }
    return mih;
}

struct reported {
    const uint8_t *query;
    size_t width;
    bool holds;
    size_t n;
};

static bool report(void *user, const struct twx_code_hit *hits, size_t n_hits)
{
    struct reported *r = user;
    for (size_t i = 0; i < n_hits; i++) {
        const uint8_t *code = codes + hits[i].position * widths[r->width].code_bytes;
        r->holds = r->holds && n_reported[hits[i].position]++ == 0 &&
                   hits[i].distance == twx_hamming(code, r->query, widths[r->width].n_compared);
    }
    r->n += n_hits;
    return true;
}

static void assert_like_scan(const struct twx_mih *mih, size_t width, const uint8_t *query,
                             unsigned radius)
{
    struct reported reported = {.query = query, .width = width, .holds = true};
    memset(n_reported, 0, sizeof n_reported);
    const uint64_t n_candidates = twx_mih_query(mih, query, radius, report, &reported);
    const size_t n = twx_hamming_scan(codes, N_CODES, widths[width].code_bytes, query,
                                      widths[width].n_compared, radius, wanted);
    for (size_t i = 0; i < n; i++) {
        reported.holds = reported.holds && n_reported[wanted[i].position] == 1;
    }
    // One assertion for all: each costs libcheck a write to a file.
    ck_assert_msg(reported.holds && reported.n == n && n_candidates >= n,
                  "radius %u: %zu matches of %" PRIu64 " candidates, not %zu matches", radius,
                  reported.n, n_candidates, n);
}

/** Queries that are codes, near codes, and near nothing. */
static void assert_queries(const struct twx_mih *mih, size_t width, unsigned radius, size_t n,
                           uint64_t *state)
{
    const size_t code_bytes = widths[width].code_bytes;
    uint8_t query[TWX_HASH_BYTES_MAX];
    for (size_t q = 0; q < n; q++) {
        if (q % 4 == 3) {
            fill_random(query, code_bytes, state);
        } else {
            memcpy(query, codes + random_below(state, N_CODES) * code_bytes, code_bytes);
            random_flips(state, query, code_bytes,
                         random_below(state, q % 4 == 0 ? 1 : radius + 4));
        }
        assert_like_scan(mih, width, query, radius);
    }
}

START_TEST(chosen_cut_finds_what_a_scan_finds)
{
    const size_t width = (size_t)_i % N_WIDTHS;
    uint64_t state = 73;
    fills[(size_t)_i / N_WIDTHS](&state, widths[width].code_bytes);
    for (unsigned radius = 0; radius <= RADIUS_MAX; radius++) {
        const struct twx_mih_shape shape =
            twx_mih_choose(N_CODES, widths[width].n_compared, radius);
        ck_assert_uint_le(shape.n_chunks, radius + 1);
        struct twx_mih *mih = make(width, &shape, N_CODES);
        assert_queries(mih, width, radius, 6, &state);
        twx_mih_free(mih);
    }
}
END_TEST

/** Cuts that leave no, one and many values a chunk, bits that no chunk holds, chunks over two words. */
static const struct twx_mih_shape cuts[] = {
    {.n_chunks = 1, .chunk_bits = 1},  {.n_chunks = 1, .chunk_bits = 20},
    {.n_chunks = 3, .chunk_bits = 9},  {.n_chunks = 3, .chunk_bits = 22},
    {.n_chunks = 4, .chunk_bits = 16}, {.n_chunks = 5, .chunk_bits = 13},
    {.n_chunks = 7, .chunk_bits = 10}, {.n_chunks = 16, .chunk_bits = 4},
};
enum { N_CUTS = sizeof cuts / sizeof *cuts };

START_TEST(any_cut_finds_what_a_scan_finds_at_any_radius)
{
    const size_t width = (size_t)_i % N_WIDTHS;
    const unsigned n_bits = (unsigned)(8 * widths[width].n_compared);
    uint64_t state = 79;
    fill_clustered(&state, widths[width].code_bytes);
    struct twx_mih *mih = make(width, &cuts[(size_t)_i / N_WIDTHS], N_CODES);
    // Wide chunks have millions of values within a large radius.
    const unsigned most = cuts[(size_t)_i / N_WIDTHS].chunk_bits > 16 ? 12 : RADIUS_MAX;
    for (unsigned radius = 0; radius <= most; radius += radius < 16 ? 1 : 4) {
        assert_queries(mih, width, radius, radius < 16 ? 8 : 2, &state);
    }
    if (most == RADIUS_MAX) {
        assert_queries(mih, width, n_bits, 1, &state);
    }
    twx_mih_free(mih);
}
END_TEST

static bool take_no_more(void *user, const struct twx_code_hit *hits, size_t n_hits)
{
    (void)hits;
    (void)n_hits;
    ++*(unsigned *)user;
    return false;
}

START_TEST(receiver_can_end_the_query)
{
    uint64_t state = 83;
    unsigned n_calls = 0;
    fill_equal(&state, 16);
    const struct twx_mih_shape shape = twx_mih_choose(N_CODES, 16, 12);
    struct twx_mih *mih = make(1, &shape, N_CODES);
    (void)twx_mih_query(mih, codes, 12, take_no_more, &n_calls);
    ck_assert_uint_eq(n_calls, 1);
    twx_mih_free(mih);
}
END_TEST

START_TEST(index_of_one_code_works)
{
    struct reported reported = {.query = codes, .width = 1, .holds = true};
    memset(codes, 0x55, 16);
    const struct twx_mih_shape shape = twx_mih_choose(1, 16, 12);
    struct twx_mih *mih = make(1, &shape, 1);
    (void)twx_mih_query(mih, codes, 12, report, &reported);
    ck_assert(reported.holds);
    ck_assert_uint_eq(reported.n, 1);
    twx_mih_free(mih);
}
END_TEST

START_TEST(no_radius_needs_more_chunks_than_it_has_bits_and_one)
{
    for (size_t n = 1; n < 100000000; n = 10 * n + 1) {
        for (unsigned radius = 0; radius <= 64; radius++) {
            const struct twx_mih_shape shape = twx_mih_choose(n, 16, radius);
            ck_assert_uint_ge(shape.n_chunks, 1);
            ck_assert_uint_le(shape.n_chunks, radius + 1);
            ck_assert_uint_le(shape.n_chunks * shape.chunk_bits, 128);
        }
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_loop_test(tests, chosen_cut_finds_what_a_scan_finds, 0, N_FILLS * N_WIDTHS);
    tcase_add_loop_test(tests, any_cut_finds_what_a_scan_finds_at_any_radius, 0, N_CUTS * N_WIDTHS);
    tcase_add_test(tests, receiver_can_end_the_query);
    tcase_add_test(tests, index_of_one_code_works);
    tcase_add_test(tests, no_radius_needs_more_chunks_than_it_has_bits_and_one);
}

int main(void)
{
    return run_tests("mih", add);
}
