// SPDX-License-Identifier: MIT
//
// Distances against counting bit by bit, the laws of a metric, and the scan against a loop over all codes.
#include <string.h>

#include "hash/hamming.h"
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
static void fill_codes(uint8_t *codes, size_t n_codes, size_t code_bytes, const uint8_t *query,
                       uint64_t *state)
{
    for (size_t i = 0; i < n_codes; i++) {
        uint8_t *code = codes + i * code_bytes;
        memcpy(code, query, code_bytes);
        for (uint64_t k = next_random(state) % (8 * code_bytes + 1); k > 0; k--) {
            const uint64_t bit = next_random(state) % (8 * code_bytes);
            code[bit / 8] = (uint8_t)(code[bit / 8] ^ 1U << bit % 8);
        }
    }
}

START_TEST(a_scan_finds_what_a_plain_loop_finds)
{
    enum { N_CODES = 1037 };
    static uint8_t storage[N_CODES * 64 + 1];
    static unsigned distances[N_CODES];
    static struct twx_hit hits[N_CODES + 1];
    uint8_t *codes = storage + 1;  // no alignment is promised
    const size_t code_bytes = shapes[_i].code_bytes;
    const size_t n_compared = shapes[_i].n_compared;
    const unsigned n_bits = (unsigned)(8 * n_compared);
    uint64_t state = 53;
    uint8_t query[64];
    fill_random(query, sizeof query, &state);
    fill_codes(codes, N_CODES, code_bytes, query, &state);
    for (size_t i = 0; i < N_CODES; i++) {
        distances[i] = count_by_bit(codes + i * code_bytes, query, n_compared);
    }
    for (unsigned radius = 0; radius <= n_bits;
         radius += radius < 24 || radius > n_bits - 8 ? 1 : 5) {
        hits[N_CODES].position = 0xdeadbeef;
        const size_t n =
            twx_hamming_scan(codes, N_CODES, code_bytes, query, n_compared, radius, hits);
        size_t n_wanted = 0;
        for (size_t i = 0; i < N_CODES; i++) {
            if (distances[i] <= radius) {
                ck_assert_uint_lt(n_wanted, n);
                ck_assert_uint_eq(hits[n_wanted].position, i);
                ck_assert_uint_eq(hits[n_wanted].distance, distances[i]);
                n_wanted++;
            }
        }
        ck_assert_uint_eq(n, n_wanted);
        ck_assert_uint_eq(hits[N_CODES].position, 0xdeadbeef);
    }
}
END_TEST

START_TEST(a_scan_of_nothing_finds_nothing)
{
    const uint8_t query[64] = {0};
    struct twx_hit hit;
    ck_assert_uint_eq(twx_hamming_scan(query, 0, 16, query, 16, 128, &hit), 0);
}
END_TEST

START_TEST(the_kernel_has_a_known_name)
{
    const char *name = twx_hamming_kernel();
    ck_assert(strcmp(name, "popcnt") == 0 || strcmp(name, "plain") == 0);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_loop_test(tests, distance_equals_counting_bit_by_bit, 0, 4);
    tcase_add_loop_test(tests, distance_to_self_is_zero_and_to_the_complement_is_all_bits, 0, 4);
    tcase_add_loop_test(tests, each_bit_counts_once, 0, 4);
    tcase_add_loop_test(tests, distance_obeys_the_triangle, 0, 4);
    tcase_add_loop_test(tests, a_scan_finds_what_a_plain_loop_finds, 0,
                        sizeof shapes / sizeof *shapes);
    tcase_add_test(tests, a_scan_of_nothing_finds_nothing);
    tcase_add_test(tests, the_kernel_has_a_known_name);
}

int main(void)
{
    return run_tests("hamming", add);
}
