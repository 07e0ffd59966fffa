// SPDX-License-Identifier: MIT
//
// Prefix codes: complete, as short as Huffman's, at most 15 bits, canonical; the bits of a byte from the least significant on.
#include <string.h>

#include "encode/prefix_code.h"
#include "runner.h"

static struct twx_prefix_code code;

/** Sum of 2^-length, in 2^-15. */
static uint32_t kraft_sum(void)
{
    uint32_t sum = 0;
    for (unsigned i = 0; i < code.n_symbols; i++) {
        if (code.n_bits[i] > 0) {
            ck_assert_uint_le(code.n_bits[i], TWX_PREFIX_BITS_MAX);
            sum += 1U << (TWX_PREFIX_BITS_MAX - code.n_bits[i]);
        }
    }
    return sum;
}

static unsigned reversed(unsigned bits, unsigned n)
{
    unsigned back = 0;
    for (; n > 0; n--, bits >>= 1) {
        back = back << 1 | (bits & 1);
    }
    return back;
}

// RFC 1951, 3.2.2: lengths (3, 3, 3, 3, 3, 2, 4, 4) have the codes 010 011 100 101 110 00 1110 1111.
START_TEST(codes_are_those_of_the_rfc)
{
    static const uint32_t counts[] = {10, 10, 10, 10, 10, 20, 5, 5};
    static const unsigned n_bits[] = {3, 3, 3, 3, 3, 2, 4, 4};
    static const unsigned bits[] = {2, 3, 4, 5, 6, 0, 14, 15};
    twx_prefix_code_make(counts, 8, &code);
    for (unsigned i = 0; i < 8; i++) {
        ck_assert_uint_eq(code.n_bits[i], n_bits[i]);
        ck_assert_uint_eq(code.bits[i], reversed(bits[i], n_bits[i]));
    }
    ck_assert_uint_eq(twx_prefix_code_cost(&code, counts), 5 * 30 + 40 + 40);
}
END_TEST

// Fibonacci's numbers make the deepest tree: 39 bits for 40 symbols.
START_TEST(deep_trees_are_cut_to_15_bits)
{
    uint32_t counts[40] = {1, 1};
    for (int i = 2; i < 40; i++) {
        counts[i] = counts[i - 1] + counts[i - 2];
    }
    twx_prefix_code_make(counts, 40, &code);
    ck_assert_uint_eq(kraft_sum(), 1U << TWX_PREFIX_BITS_MAX);
    for (int i = 1; i < 40; i++) {
        ck_assert_uint_le(code.n_bits[i], code.n_bits[i - 1]);
    }
}
END_TEST

START_TEST(a_code_has_at_least_two_symbols)
{
    for (unsigned used = 0; used <= 4; used++) {
        uint32_t counts[5] = {0};
        counts[used % 4] = used < 4 ? 7 : 0;
        twx_prefix_code_make(counts, 5, &code);
        ck_assert_uint_eq(kraft_sum(), 1U << TWX_PREFIX_BITS_MAX);
        ck_assert_uint_eq(code.n_bits[0], 1);
        ck_assert_uint_eq(code.n_bits[used == 0 || used == 4 ? 1 : used], 1);
    }
}
END_TEST

START_TEST(equal_counts_make_equal_lengths)
{
    uint32_t counts[256];
    for (int i = 0; i < 256; i++) {
        counts[i] = 1U << 23;
    }
    twx_prefix_code_make(counts, 256, &code);
    for (unsigned i = 0; i < 256; i++) {
        ck_assert_uint_eq(code.n_bits[i], 8);
        ck_assert_uint_eq(code.bits[i], reversed(i, 8));
    }
    ck_assert_uint_eq(twx_prefix_code_cost(&code, counts), 8ULL << 31);
}
END_TEST

START_TEST(bits_fill_bytes_from_the_least_significant_on)
{
    uint8_t bytes[32];
    memset(bytes, 0xee, sizeof bytes);
    struct twx_bit_writer writer = {.next = bytes};
    twx_put_bits(&writer, 1, 1);
    twx_put_bits(&writer, 2, 2);
    twx_put_bits(&writer, 0x1234, 13);
    twx_put_bits(&writer, 0xffffffffU, 32);
    twx_put_bits(&writer, 0, 0);
    twx_put_bits(&writer, 5, 3);
    twx_finish_bits(&writer);
    static const uint8_t wanted[] = {0xa5, 0x91, 0xff, 0xff, 0xff, 0xff, 0x05};
    ck_assert_int_eq(writer.next - bytes, sizeof wanted);
    ck_assert_mem_eq(bytes, wanted, sizeof wanted);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, codes_are_those_of_the_rfc);
    tcase_add_test(tests, deep_trees_are_cut_to_15_bits);
    tcase_add_test(tests, a_code_has_at_least_two_symbols);
    tcase_add_test(tests, equal_counts_make_equal_lengths);
    tcase_add_test(tests, bits_fill_bytes_from_the_least_significant_on);
}

int main(void)
{
    return run_tests("prefix_code", add);
}
