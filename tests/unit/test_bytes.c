// SPDX-License-Identifier: MIT
//
// Integers in files: the bytes of each order, and what is written reads back.
#include <string.h>

#include "base/bytes.h"
#include "runner.h"

static const uint8_t eight[9] = {0xaa, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef};

START_TEST(little_endian_has_its_least_byte_first)
{
    ck_assert_uint_eq(twx_get_u16(eight + 1), 0x2301);
    ck_assert_uint_eq(twx_get_u32(eight + 1), 0x67452301U);
    ck_assert_uint_eq(twx_get_u64(eight + 1), 0xefcdab8967452301U);
}
END_TEST

START_TEST(big_endian_has_its_greatest_byte_first)
{
    ck_assert_uint_eq(twx_get_be16(eight + 1), 0x0123);
    ck_assert_uint_eq(twx_get_be32(eight + 1), 0x01234567U);
    ck_assert_uint_eq(twx_get_be64(eight + 1), 0x0123456789abcdefU);
}
END_TEST

START_TEST(high_bits_do_not_spread)
{
    const uint8_t ones[8] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    const uint8_t top[8] = {0, 0, 0, 0x80, 0, 0, 0, 0};
    ck_assert_uint_eq(twx_get_u16(ones), 0xffff);
    ck_assert_uint_eq(twx_get_be16(ones), 0xffff);
    ck_assert_uint_eq(twx_get_u32(ones), 0xffffffffU);
    ck_assert_uint_eq(twx_get_u64(top), 0x80000000U);
    ck_assert_uint_eq(twx_get_be64(top), 0x0000008000000000U);
}
END_TEST

START_TEST(what_is_written_reads_back_and_touches_nothing_else)
{
    uint64_t state = 61;
    for (unsigned round = 0; round < 1000; round++) {
        const uint64_t value = next_random(&state);
        uint8_t bytes[11];
        memset(bytes, 0x5a, sizeof bytes);
        twx_put_u64(bytes + 1, value);
        ck_assert_uint_eq(twx_get_u64(bytes + 1), value);
        twx_put_u32(bytes + 1, (uint32_t)~value);
        ck_assert_uint_eq(twx_get_u32(bytes + 1), (uint32_t)~value);
        ck_assert_uint_eq(twx_get_u32(bytes + 5), (uint32_t)(value >> 32));
        twx_put_u16(bytes + 1, (uint16_t)value);
        ck_assert_uint_eq(twx_get_u16(bytes + 1), (uint16_t)value);
        ck_assert_uint_eq(twx_get_u16(bytes + 3), (uint16_t)(~value >> 16));
        ck_assert_uint_eq(bytes[0], 0x5a);
        ck_assert_uint_eq(bytes[9], 0x5a);
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, little_endian_has_its_least_byte_first);
    tcase_add_test(tests, big_endian_has_its_greatest_byte_first);
    tcase_add_test(tests, high_bits_do_not_spread);
    tcase_add_test(tests, what_is_written_reads_back_and_touches_nothing_else);
}

int main(void)
{
    return run_tests("bytes", add);
}
