// SPDX-License-Identifier: MIT
//
// The adaptive radius against its definition, at every border; the structure of a hash at all turns; the reach that
// options mean.
#include "hash/radius.h"

#include <limits.h>

#include "hash/dhash.h"
#include "hash/hamming.h"
#include "hash/turn.h"
#include "naive_radius.h"
#include "twindex_commands.h"

static const unsigned widths[] = {64, 128, 256, 512};
enum { N_WIDTHS = sizeof widths / sizeof widths[0] };

/** Codes from smooth to random. */
static void make_code(uint64_t *state, unsigned i, uint8_t *code)
{
    if (i % 4 == 0) {
        fill_random(code, TWX_HASH_BYTES_MAX, state);
    } else {
        random_smooth(state, code, 1, TWX_HASH_BYTES_MAX, 1, 0);
        random_flips(state, code, TWX_HASH_BYTES_MAX, i);
    }
}

START_TEST(structure_counts_neighbours_that_differ)
{
    const unsigned n_bits = widths[_i];
    uint64_t state = 11;
    uint8_t code[TWX_HASH_BYTES_MAX] = {0};
    ck_assert_uint_eq(twx_hash_structure(code, n_bits), 0);
    for (unsigned i = 0; i < 400; i++) {
        make_code(&state, i, code);
        ck_assert_uint_eq(twx_hash_structure(code, n_bits), naive_structure(code, n_bits));
    }
    for (unsigned bit = 0; bit < 8 * TWX_HASH_BYTES_MAX; bit++) {
        memset(code, 0, sizeof code);
        code[bit / 8] = (uint8_t)(0x80U >> bit % 8);
        ck_assert_uint_eq(twx_hash_structure(code, n_bits), naive_structure(code, n_bits));
    }
    for (size_t i = 0; i < sizeof code; i++) {  // a chessboard differs everywhere
        code[i] = (i / (n_bits > 128 ? 2 : 1)) % 2 == 0 ? 0x55 : 0xaa;
    }
    const unsigned n = n_bits > 128 ? 16 : 8;
    ck_assert_uint_eq(twx_hash_structure(code, n_bits), n_bits / (n * n) * 2 * n * (n - 1));
}
END_TEST

START_TEST(all_turns_have_one_structure)
{
    uint64_t state = 12;
    for (unsigned hash_size = 8; hash_size <= 16; hash_size += 8) {
        const unsigned n_bits = twx_hash_bits(hash_size);
        for (unsigned i = 0; i < 100; i++) {
            uint8_t code[TWX_HASH_BYTES_MAX];
            make_code(&state, i, code);
            for (unsigned o = 1; o <= TWX_N_ORIENTATIONS; o++) {
                uint8_t turned[TWX_HASH_BYTES_MAX];
                twx_orient_hash(code, hash_size, o, turned);
                ck_assert_uint_eq(twx_hash_structure(turned, n_bits),
                                  twx_hash_structure(code, n_bits));
                twx_invert_code(turned, n_bits / 8);
                ck_assert_uint_eq(twx_hash_structure(turned, n_bits),
                                  twx_hash_structure(code, n_bits));
            }
        }
    }
}
END_TEST

START_TEST(rule_is_exact_at_every_border)
{
    const unsigned n_bits = widths[_i];
    const unsigned most = n_bits > 128 ? 2 * n_bits - n_bits / 8 : 7 * n_bits / 4;
    const unsigned step = n_bits > 128 ? 7 : 1;
    bool holds = true;
    for (unsigned radius = 0; radius <= n_bits; radius += step) {
        unsigned before = 0;
        for (unsigned structure = 0; structure <= most; structure++) {
            const unsigned allowed = twx_adaptive_radius(n_bits, radius, structure);
            holds = holds && allowed <= radius && allowed >= before;
            holds = holds && naive_is_within(n_bits, (int)radius, (int)allowed, (int)structure) &&
                    !naive_is_within(n_bits, (int)radius, (int)allowed + 1, (int)structure);
            before = allowed;
        }
        holds = holds && before == radius;
    }
    ck_assert(holds);
}
END_TEST

START_TEST(adaptive_distance_is_the_smallest_radius_that_matches)
{
    const unsigned n_bits = widths[_i];
    bool holds = true;
    for (unsigned distance = 0; distance <= n_bits; distance += n_bits > 128 ? 5 : 1) {
        for (unsigned structure = 0; structure <= n_bits; structure += 3) {
            const unsigned found = twx_adaptive_distance(n_bits, distance, structure);
            holds = holds && found >= distance;
            for (unsigned radius = 0; radius <= n_bits; radius++) {
                holds = holds &&
                        (radius >= found) ==
                            naive_is_within(n_bits, (int)radius, (int)distance, (int)structure);
            }
        }
    }
    ck_assert(holds);
    ck_assert_uint_eq(twx_adaptive_distance(n_bits, n_bits, 0), UINT_MAX);
}
END_TEST

START_TEST(reach_is_symmetric_and_as_defined)
{
    const unsigned n_bits = widths[_i];
    uint64_t state = 13;
    for (unsigned i = 0; i < 2000; i++) {
        uint8_t a[TWX_HASH_BYTES_MAX];
        uint8_t b[TWX_HASH_BYTES_MAX];
        make_code(&state, i % 40, a);
        memcpy(b, a, sizeof b);
        random_flips(&state, b, sizeof b, random_below(&state, n_bits / 4));
        const unsigned d = twx_hamming(a, b, n_bits / 8);
        const struct twx_reach reach = {.n_bits = n_bits,
                                        .radius = (unsigned)random_below(&state, n_bits / 4),
                                        .is_adaptive = i % 3 != 0};
        const bool is_near =
            reach.is_adaptive ? naive_is_near(a, b, n_bits, reach.radius, d) : d <= reach.radius;
        ck_assert_int_eq(d <= twx_reach_allowed(&reach, a, b), is_near);
        ck_assert_uint_eq(twx_reach_allowed(&reach, a, b), twx_reach_allowed(&reach, b, a));
        ck_assert_int_eq(twx_reach_has(&reach, twx_reach_limit(&reach, a), d, b), is_near);
        ck_assert_int_eq(twx_reach_has(&reach, twx_reach_limit(&reach, b), d, a), is_near);
        ck_assert_uint_le(twx_reach_least(&reach), twx_reach_allowed(&reach, a, b));
    }
}
END_TEST

START_TEST(default_is_adaptive_and_a_radius_plain_unless_asked)
{
    static const unsigned defaults[N_WIDTHS] = {9, 18, 48, 96};
    static const unsigned plain[N_WIDTHS] = {6, 12, 36, 72};
    struct twx_reach reach;
    for (size_t i = 0; i < N_WIDTHS; i++) {
        for (unsigned adaptive = 0; adaptive < 2; adaptive++) {
            ck_assert_int_eq(twx_reach_of(-1, adaptive != 0, widths[i], &reach, NULL), TWX_OK);
            ck_assert_uint_eq(reach.radius, defaults[i]);
            ck_assert(reach.is_adaptive);
            ck_assert_int_eq(twx_reach_of(5, adaptive != 0, widths[i], &reach, NULL), TWX_OK);
            ck_assert_uint_eq(reach.radius, 5);
            ck_assert(reach.is_adaptive == (adaptive != 0));
            ck_assert_uint_eq(reach.n_bits, widths[i]);
        }
        ck_assert_uint_eq(twx_default_radius(widths[i]), defaults[i]);
        ck_assert_uint_eq(twx_plain_radius(widths[i]), plain[i]);
    }
    struct twx_error err = {0};
    ck_assert_int_eq(twx_reach_of(129, true, 128, &reach, &err), TWX_USAGE);
    ck_assert_int_eq(twx_reach_of(-2, false, 128, &reach, &err), TWX_USAGE);
}
END_TEST

static void add(TCase *tests)
{
    tcase_set_timeout(tests, 60);  // under sanitizers
    tcase_add_loop_test(tests, structure_counts_neighbours_that_differ, 0, N_WIDTHS);
    tcase_add_test(tests, all_turns_have_one_structure);
    tcase_add_loop_test(tests, rule_is_exact_at_every_border, 0, N_WIDTHS);
    tcase_add_loop_test(tests, adaptive_distance_is_the_smallest_radius_that_matches, 0, N_WIDTHS);
    tcase_add_loop_test(tests, reach_is_symmetric_and_as_defined, 0, N_WIDTHS);
    tcase_add_test(tests, default_is_adaptive_and_a_radius_plain_unless_asked);
}

int main(void)
{
    return run_tests("radius", add);
}
