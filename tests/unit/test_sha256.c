// SPDX-License-Identifier: MIT
//
// SHA-256 against published sums, and against GLib's.
#include <glib.h>
#include <string.h>

#include "base/hex.h"
#include "base/sha256.h"
#include "runner.h"

/** The sum of n bytes that are added in two parts, in hex. */
static void sum_of(const void *bytes, size_t n, size_t n_first, char hex[static 65])
{
    struct twx_sha256 sum;
    uint8_t out[TWX_SHA256_BYTES];
    twx_sha256_init(&sum);
    twx_sha256_add(&sum, bytes, n_first);
    twx_sha256_add(&sum, (const uint8_t *)bytes + n_first, n - n_first);
    twx_sha256_end(&sum, out);
    twx_hex_from_bytes(out, sizeof out, hex);
}

// NIST: "Examples with Intermediate Values, SHA-256", and of the first SHA256ShortMsg.rsp (CAVP).
static const struct {
    const char *text;
    const char *hex;
} vectors[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

START_TEST(published_sums_are_met)
{
    char hex[65];
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        sum_of(vectors[i].text, strlen(vectors[i].text), 0, hex);
        ck_assert_str_eq(hex, vectors[i].hex);
    }
}
END_TEST

START_TEST(any_length_in_any_parts_has_the_sum_of_glib)
{
    uint8_t bytes[200];
    char hex[65];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)(i * 37 + 11);
    }
    for (size_t n = 0; n <= sizeof bytes; n++) {
        char *wanted = g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, n);
        for (size_t n_first = 0; n_first <= n; n_first += 1 + n / 7) {
            sum_of(bytes, n, n_first, hex);
            ck_assert_str_eq(hex, wanted);
        }
        g_free(wanted);
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, published_sums_are_met);
    tcase_add_test(tests, any_length_in_any_parts_has_the_sum_of_glib);
}

int main(void)
{
    return run_tests("sha256", add);
}
