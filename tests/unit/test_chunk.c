// SPDX-License-Identifier: MIT
//
// Chunks against their definitions, bit by bit.
#include "hash/chunk.h"
#include "hash/dhash.h"
#include "random_codes.h"

START_TEST(value_is_the_bits_of_the_code)
{
    uint8_t code[TWX_HASH_BYTES_MAX];
    uint64_t words[TWX_HASH_BYTES_MAX / 8];
    uint64_t state = 1;
    fill_random(code, sizeof code, &state);
    memcpy(words, code, sizeof words);
    for (unsigned n_bits = 1; n_bits <= TWX_CHUNK_BITS_MAX; n_bits++) {
        for (unsigned at = 0; at + n_bits <= 8 * sizeof code; at++) {
            uint32_t wanted = 0;
            for (unsigned i = 0; i < n_bits; i++) {
                wanted |= (uint32_t)(words[(at + i) / 64] >> (at + i) % 64 & 1) << i;
            }
            const struct twx_chunk chunk = twx_chunk_at(at, n_bits);
            ck_assert_uint_eq(twx_chunk_value(&chunk, code), wanted);
        }
    }
}
END_TEST

START_TEST(radii_add_up_to_the_pigeonhole)
{
    for (unsigned n_chunks = 1; n_chunks <= 48; n_chunks++) {
        for (unsigned radius = 0; radius <= 512; radius++) {
            int sum = 0;
            for (unsigned k = 0; k < n_chunks; k++) {
                const int r = twx_chunk_radius(n_chunks, k, radius);
                ck_assert_int_ge(r, -1);
                ck_assert(k == 0 || r <= twx_chunk_radius(n_chunks, k - 1, radius));
                sum += r + 1;
            }
            ck_assert_int_eq(sum, (int)radius + 1);
        }
    }
}
END_TEST

START_TEST(next_of_weight_meets_all_in_order_and_they_are_as_many_as_told)
{
    for (unsigned n_bits = 1; n_bits <= 16; n_bits++) {
        const uint32_t end = UINT32_C(1) << n_bits;
        double n_near = 1;
        ck_assert(twx_chunk_n_near(n_bits, -1) == 0);
        ck_assert(twx_chunk_n_near(n_bits, 0) == 1);
        for (unsigned weight = 1; weight <= n_bits; weight++) {
            uint32_t mask = (UINT32_C(1) << weight) - 1;
            for (uint32_t number = 0; number < end; number++) {
                if ((unsigned)__builtin_popcount(number) == weight) {
                    ck_assert_uint_eq(mask, number);
                    mask = twx_next_of_weight(mask);
                    n_near++;
                }
            }
            ck_assert_uint_ge(mask, end);
            ck_assert(twx_chunk_n_near(n_bits, (int)weight) == n_near);
        }
        ck_assert(twx_chunk_n_near(n_bits, 100) == n_near);
    }
    const uint32_t all = (UINT32_C(1) << TWX_CHUNK_BITS_MAX) - 1;
    ck_assert_uint_gt(twx_next_of_weight(all), all);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, value_is_the_bits_of_the_code);
    tcase_add_test(tests, radii_add_up_to_the_pigeonhole);
    tcase_add_test(tests, next_of_weight_meets_all_in_order_and_they_are_as_many_as_told);
}

int main(void)
{
    return run_tests("chunk", add);
}
