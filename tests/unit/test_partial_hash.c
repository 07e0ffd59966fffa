// SPDX-License-Identifier: MIT
//
// The hash of rows that are there: its bits are those of the whole picture, whatever its orientation, and no others.
#include <string.h>

#include "file/hash_file.h"
#include "hash/orient.h"
#include "hash/partial_hash.h"
#include "testdata.h"
#include "twindex_commands.h"

static const unsigned sizes[] = {8, 16};

static unsigned count_bits(const uint8_t *mask, size_t n)
{
    static const uint8_t zero[TWX_HASH_BYTES_MAX];
    return twx_hamming(mask, zero, n);
}

START_TEST(a_mask_has_the_bits_above_the_last_row)
{
    // Of size 8: rows of cells that end at or above row n of 72, for row bits (9 rows each) and column bits (8 rows each, two
    // compared).
    static const struct {
        uint32_t n_rows;
        unsigned n_bits;
    } known[] = {{0, 0},   {8, 0},   {9, 8},    {16, 16}, {36, 56},
                 {37, 56}, {54, 88}, {71, 112}, {72, 128}};
    uint8_t mask[TWX_HASH_BYTES_MAX];
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        ck_assert_uint_eq(twx_partial_mask(8, known[i].n_rows, 72, 1, mask), known[i].n_bits);
        ck_assert_uint_eq(count_bits(mask, 16), known[i].n_bits);
    }
    (void)twx_partial_mask(8, 36, 72, 1, mask);
    ck_assert_mem_eq(mask, "\xff\xff\xff\xff\0\0\0\0\xff\xff\xff\0\0\0\0\0", 16);
    (void)twx_partial_mask(8, 36, 72, 3, mask);  // turned by 180 degrees: the lower half is there
    ck_assert_mem_eq(mask, "\0\0\0\0\xff\xff\xff\xff\0\0\0\0\0\xff\xff\xff", 16);
    (void)twx_partial_mask(8, 36, 72, 6, mask);  // by 90: the right half
    ck_assert_mem_eq(mask, "\x07\x07\x07\x07\x07\x07\x07\x07\x0f\x0f\x0f\x0f\x0f\x0f\x0f\x0f", 16);
}
END_TEST

START_TEST(more_rows_take_no_bit_away)
{
    uint64_t state = 1;
    for (unsigned i = 0; i < 20000; i++) {
        uint8_t fewer[TWX_HASH_BYTES_MAX];
        uint8_t more[TWX_HASH_BYTES_MAX];
        const unsigned size = sizes[i % 2];
        const unsigned orientation = (unsigned)(next_random(&state) % 9);
        const uint32_t height =
            1 + (uint32_t)(next_random(&state) % (i % 3 == 0 ? UINT32_MAX : 100));
        const uint32_t n = (uint32_t)(next_random(&state) % ((uint64_t)height + 1));
        const uint32_t m = n + (uint32_t)(next_random(&state) % ((uint64_t)height - n + 1));
        const unsigned n_bits = twx_partial_mask(size, n, height, orientation, fewer);
        const unsigned m_bits = twx_partial_mask(size, m, height, orientation, more);
        ck_assert_uint_eq(n_bits, count_bits(fewer, twx_hash_bytes(size)));
        ck_assert_uint_le(n_bits, m_bits);
        ck_assert(m < height || m_bits == twx_hash_bits(size));
        for (unsigned k = 0; k < twx_hash_bytes(size); k++) {
            ck_assert_uint_eq(fewer[k] & ~more[k], 0);
        }
    }
}
END_TEST

START_TEST(a_masked_scan_finds_what_a_naive_one_does)
{
    enum { N = 300 };
    uint64_t state = 2;
    for (unsigned round = 0; round < 40; round++) {
        const size_t n_bytes = twx_hash_bytes(sizes[round % 2]);
        uint8_t codes[N * TWX_HASH_BYTES_MAX];
        uint8_t query[TWX_HASH_BYTES_MAX];
        uint8_t mask[TWX_HASH_BYTES_MAX];
        struct twx_code_hit hits[N];
        fill_random(codes, N * n_bytes, &state);
        fill_random(query, n_bytes, &state);
        (void)twx_partial_mask(sizes[round % 2], 60 + round, 100, round % 9, mask);
        const unsigned radius = count_bits(mask, n_bytes) * 9 / 20;
        const size_t n_hits = twx_masked_scan(codes, N, n_bytes, query, mask, radius, hits);
        size_t n = 0;
        for (uint32_t i = 0; i < N; i++) {
            unsigned distance = 0;
            for (size_t k = 0; k < 8 * n_bytes; k++) {
                const unsigned bit = 0x80U >> k % 8;
                distance += (mask[k / 8] & bit) != 0 &&
                            ((codes[i * n_bytes + k / 8] ^ query[k / 8]) & bit) != 0;
            }
            if (distance <= radius) {
                ck_assert_uint_lt(n, n_hits);
                ck_assert_uint_eq(hits[n].position, i);
                ck_assert_uint_eq(hits[n].distance, distance);
                n++;
            }
        }
        ck_assert_uint_eq(n, n_hits);
        ck_assert_uint_gt(n, 0);
    }
}
END_TEST

START_TEST(fewer_bits_must_agree_better)
{
    ck_assert_uint_eq(twx_partial_radius(12, 128, 128), 12);
    ck_assert_uint_eq(twx_partial_radius(12, 112, 128), 8);
    ck_assert_uint_eq(twx_partial_radius(12, 88, 128), 5);
    ck_assert_uint_eq(twx_partial_radius(12, 56, 128), 2);
    ck_assert_uint_eq(twx_partial_radius(48, 512, 512), 48);
    ck_assert_uint_eq(twx_partial_radius(0, 56, 128), 0);
}
END_TEST

/** Photos with detail all over, in the kinds that are cut. */
static const char *const photos[] = {
    "formats/parrots.jpg",    "formats/parrots.png",    "formats/parrots.webp",
    "modes/lossless.webp",    "modes/interlaced.png",   "modes/progressive.jpg",
    "exif/orientation-1.jpg", "exif/orientation-2.jpg", "exif/orientation-3.jpg",
    "exif/orientation-4.jpg", "exif/orientation-5.jpg", "exif/orientation-6.jpg",
    "exif/orientation-7.jpg", "exif/orientation-8.jpg", "exif/orientation-6.png",
    "photos/beaver.jpg",      "photos/accordion.jpg",
};

enum { N_PHOTOS = sizeof photos / sizeof *photos };

static unsigned masked_distance(const uint8_t *a, const uint8_t *b, const uint8_t *mask, size_t n)
{
    struct twx_code_hit hit = {0};
    ck_assert_uint_eq(twx_masked_scan(a, 1, n, b, mask, UINT32_MAX, &hit), 1);
    return hit.distance;
}

START_TEST(a_photo_cut_anywhere_agrees_with_the_whole)
{
    uint64_t state = 3 + (uint64_t)_i;
    const unsigned size = sizes[_i % 2];
    const size_t n_bytes = twx_hash_bytes(size);
    static struct twx_file_facts whole;
    static struct twx_file_facts part;
    struct twx_source source = testdata_load(photos[_i / 2]);
    struct twx_file_hasher *hasher = twx_file_hasher_create(
        &(struct twx_file_options){.hash_size = size, .wants_partial = true});
    ck_assert_ptr_nonnull(hasher);
    ck_assert_int_eq(twx_hash_memory(hasher, source.bytes, source.size, &whole, NULL), TWX_OK);
    ck_assert_int_eq(whole.verdict.status, TWX_IMAGE_HASHED);
    ck_assert(!whole.partial.is_known);
    const uint32_t height =
        whole.picture.orientation >= 5 ? whole.picture.width : whole.picture.height;
    unsigned n_hashed = 0;
    for (unsigned i = 0; i < 30; i++) {
        uint8_t mask[TWX_HASH_BYTES_MAX];
        const size_t n = (size_t)(next_random(&state) % source.size);
        ck_assert_int_eq(twx_hash_memory(hasher, source.bytes, n, &part, NULL), TWX_OK);
        const struct twx_partial *partial = &part.partial;
        ck_assert(!partial->is_known || part.verdict.reason == TWX_REASON_TRUNCATED);
        if (partial->hash_size == 0) {
            continue;
        }
        n_hashed++;
        ck_assert_uint_eq(partial->hash_size, size);
        ck_assert(twx_partial_has_enough(partial->n_rows, height));
        const unsigned n_bits =
            twx_partial_mask(size, partial->n_rows, height, part.picture.exif_orientation, mask);
        for (size_t k = 0; k < n_bytes; k++) {
            ck_assert_uint_eq(partial->hash[k] & ~mask[k], 0);
        }
        const unsigned distance = masked_distance(whole.hash, partial->hash, mask, n_bytes);
        ck_assert_msg(distance <= twx_partial_radius(twx_plain_radius(8 * (unsigned)n_bytes),
                                                     n_bits, 8 * (unsigned)n_bytes),
                      "%s cut to %zu: %u of %u bits", photos[_i / 2], n, distance, n_bits);
    }
    ck_assert_uint_gt(n_hashed, 3);
    twx_file_hasher_free(hasher);
    testdata_unload(&source);
}
END_TEST

static void start(void)
{
    ck_assert_int_eq(twx_decode_start(true, NULL), TWX_OK);
}

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, start, NULL);
    tcase_add_test(tests, a_mask_has_the_bits_above_the_last_row);
    tcase_add_test(tests, more_rows_take_no_bit_away);
    tcase_add_test(tests, a_masked_scan_finds_what_a_naive_one_does);
    tcase_add_test(tests, fewer_bits_must_agree_better);
    tcase_add_loop_test(tests, a_photo_cut_anywhere_agrees_with_the_whole, 0, 2 * N_PHOTOS);
}

int main(void)
{
    return run_tests("partial_hash", add);
}
