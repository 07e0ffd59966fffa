// SPDX-License-Identifier: MIT
//
// Bytes to hex and back, and what is no hex.
#include <string.h>

#include "base/hex.h"
#include "runner.h"

START_TEST(hex_of_bytes_is_lower_case_and_reads_back)
{
    uint8_t bytes[256];
    uint8_t back[256];
    char hex[513];
    for (unsigned i = 0; i < 256; i++) {
        bytes[i] = (uint8_t)i;
    }
    twx_hex_from_bytes(bytes, 256, hex);
    ck_assert_uint_eq(strlen(hex), 512);
    ck_assert_int_eq(strncmp(hex, "000102030405060708090a0b0c0d0e0f10", 34), 0);
    ck_assert_str_eq(hex + 510, "ff");
    ck_assert(twx_hex_to_bytes(hex, 256, back));
    ck_assert_mem_eq(back, bytes, 256);
}
END_TEST

static const struct {
    const char *hex;
    size_t n;
    bool is_valid;
} hex_texts[] = {
    {"00", 1, true},  {"fF", 1, true},   {"DEADBEEF", 4, true}, {"", 0, true},
    {"0", 1, false},  {"000", 1, false}, {"0000", 1, false},    {"", 1, false},
    {"0g", 1, false}, {"g0", 1, false},  {" 0", 1, false},      {"0 ", 1, false},
    {"0x", 1, false}, {"-1", 1, false},  {"00\n", 1, false},    {"0:", 1, false},
    {"0@", 1, false}, {"0`", 1, false},  {"0/", 1, false},      {"\xc3\xa9", 1, false},
};

START_TEST(hex_with_anything_but_its_digits_is_refused)
{
    uint8_t bytes[8];
    ck_assert_int_eq(twx_hex_to_bytes(hex_texts[_i].hex, hex_texts[_i].n, bytes),
                     hex_texts[_i].is_valid);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, hex_of_bytes_is_lower_case_and_reads_back);
    tcase_add_loop_test(tests, hex_with_anything_but_its_digits_is_refused, 0,
                        sizeof hex_texts / sizeof *hex_texts);
}

int main(void)
{
    return run_tests("hex", add);
}
