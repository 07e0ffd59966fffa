// SPDX-License-Identifier: MIT
//
// XXH3 against xxhsum, in one piece and in many.
#include <stdio.h>
#include <string.h>

#include "base/checksum.h"
#include "runner.h"

enum { MOST = 300000 };

/** Of the bytes (i * 31 + 7) % 251, i from 0 to n - 1; by xxhsum 0.8.1, options -H2 and -H3. */
static const struct {
    size_t n;
    const char *sum128;
    uint64_t sum64;
} known[] = {
    {0, "99aa06d3014798d86001c324468d497f", 0x2d06800538d394c2U},
    {1, "495b62073ef70ca44c5cca45d0f4811f", 0x4c5cca45d0f4811fU},
    {3, "46f66cb93538156515f7093b173d005c", 0x15f7093b173d005cU},
    {8, "803c675a846cc6c256bb836ceb6d4baa", 0xdec6a9a43575982eU},
    {16, "da917c385cc874c00d463cb04ceffbaf", 0xa7683b861e585aa6U},
    {17, "d443578f2c4e2fb495c34448580e19c8", 0x637c1aa907698945U},
    {128, "22c34350373a38ae5b77925b2c683a12", 0x6d0f64c82ddaad27U},
    {129, "c4a7d8f7893f2090d6d9e73553568be1", 0xeaf3fc97c05f44f3U},
    {240, "e29d70b8920fd24bc6ed4333f79384f8", 0x22f28cbbfaf0447fU},
    {241, "f91b3cb8ed0fa91a07525dbc14902c7f", 0x07525dbc14902c7fU},
    {1024, "f53a1b1e9f1efedfe2898655db7bc9ee", 0xe2898655db7bc9eeU},
    {1025, "a906cca0f6e772a7134c652ba3d6fb9e", 0x134c652ba3d6fb9eU},
    {5000, "34496ee9d0d4542082c9e6e5b7476dc8", 0x82c9e6e5b7476dc8U},
    {300000, "e064c65f8982f7b5bd166ac77b8df711", 0xbd166ac77b8df711U},
};

static uint8_t *pattern(size_t n)
{
    uint8_t *bytes = malloc(n + 1);
    ck_assert_ptr_nonnull(bytes);
    for (size_t i = 0; i < n; i++) {
        bytes[i] = (uint8_t)((i * 31 + 7) % 251);
    }
    return bytes;
}

static void assert_sum(const uint8_t sum[static TWX_CHECKSUM_BYTES], const char *wanted)
{
    char hex[2 * TWX_CHECKSUM_BYTES + 1];
    for (size_t i = 0; i < TWX_CHECKSUM_BYTES; i++) {
        (void)snprintf(hex + 2 * i, 3, "%02x", sum[i]);
    }
    ck_assert_str_eq(hex, wanted);
}

START_TEST(sums_of_known_bytes_are_those_of_xxhsum)
{
    uint8_t *bytes = pattern(known[_i].n);
    uint8_t sum[TWX_CHECKSUM_BYTES];
    twx_checksum128(bytes, known[_i].n, sum);
    assert_sum(sum, known[_i].sum128);
    ck_assert_uint_eq(twx_checksum64(bytes, known[_i].n, 0), known[_i].sum64);
    free(bytes);
}
END_TEST

START_TEST(a_sum_in_pieces_is_the_sum_of_the_whole)
{
    static const size_t pieces[] = {1, 7, 64, 255, 4096, 65536, MOST};
    uint8_t *bytes = pattern(known[_i].n);
    struct twx_checksum *sum = twx_checksum_create();
    ck_assert_ptr_nonnull(sum);
    for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
        twx_checksum_reset(sum);
        for (size_t at = 0; at < known[_i].n; at += pieces[p]) {
            const size_t left = known[_i].n - at;
            twx_checksum_add(sum, bytes + at, left < pieces[p] ? left : pieces[p]);
        }
        uint8_t got[TWX_CHECKSUM_BYTES];
        twx_checksum_get128(sum, got);
        assert_sum(got, known[_i].sum128);
    }
    twx_checksum_free(sum);
    free(bytes);
}
END_TEST

START_TEST(more_may_be_added_after_a_look)
{
    uint8_t *bytes = pattern(5000);
    struct twx_checksum *sum = twx_checksum_create();
    ck_assert_ptr_nonnull(sum);
    uint8_t got[TWX_CHECKSUM_BYTES];
    twx_checksum_get128(sum, got);
    assert_sum(got, known[0].sum128);
    twx_checksum_add(sum, bytes, 1025);
    twx_checksum_get128(sum, got);
    assert_sum(got, "a906cca0f6e772a7134c652ba3d6fb9e");
    twx_checksum_add(sum, bytes + 1025, 5000 - 1025);
    twx_checksum_get128(sum, got);
    assert_sum(got, "34496ee9d0d4542082c9e6e5b7476dc8");
    twx_checksum_free(sum);
    free(bytes);
}
END_TEST

// 8 bytes at a time, as the footer of a shard takes them; every length up to some blocks of XXH3.
START_TEST(a_seeded_sum_in_pieces_is_the_sum_of_the_whole)
{
    static const uint64_t seeds[] = {0, 1, 0x0706050403020100U, UINT64_MAX};
    const uint64_t seed = seeds[_i];
    uint8_t *bytes = pattern(8 * 700);
    struct twx_checksum64 *sum = twx_checksum64_create(seed);
    ck_assert_ptr_nonnull(sum);
    for (size_t n = 0; n < 8 * 700; n += 8) {
        ck_assert_uint_eq(twx_checksum64_get(sum), twx_checksum64(bytes, n, seed));
        twx_checksum64_add(sum, bytes + n, 8);
    }
    twx_checksum64_free(sum);
    free(bytes);
}
END_TEST

// Of no bytes under seed 11400714785074694797: xxHash's own published test values.
START_TEST(the_seed_changes_the_sum)
{
    ck_assert_uint_eq(twx_checksum64("", 0, 0), 0x2d06800538d394c2U);
    ck_assert_uint_eq(twx_checksum64("", 0, 11400714785074694797U), 0xa8a6b918b2f0364aU);
}
END_TEST

START_TEST(freeing_nothing_is_allowed)
{
    twx_checksum_free(NULL);
    twx_checksum64_free(NULL);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_loop_test(tests, sums_of_known_bytes_are_those_of_xxhsum, 0,
                        sizeof known / sizeof *known);
    tcase_add_loop_test(tests, a_sum_in_pieces_is_the_sum_of_the_whole, 0,
                        sizeof known / sizeof *known);
    tcase_add_loop_test(tests, a_seeded_sum_in_pieces_is_the_sum_of_the_whole, 0, 4);
    tcase_add_test(tests, more_may_be_added_after_a_look);
    tcase_add_test(tests, the_seed_changes_the_sum);
    tcase_add_test(tests, freeing_nothing_is_allowed);
}

int main(void)
{
    return run_tests("checksum", add);
}
