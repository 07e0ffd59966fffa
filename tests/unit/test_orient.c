// SPDX-License-Identifier: MIT
//
// The eight orientations, against pictures turned pixel by pixel as the Exif standard words it, and as a group.
#include <math.h>
#include <string.h>

#include "hash/dhash.h"
#include "hash/hamming.h"
#include "hash/orient.h"
#include "runner.h"

enum side { TOP, BOTTOM, LEFT, RIGHT };

/** Exif 2.32, tag 0x0112: the visual side where the stored picture's row 0 lies, and where its column 0 lies. */
static const struct {
    enum side row_0;
    enum side column_0;
} exif_sides[TWX_N_ORIENTATIONS + 1] = {
    [1] = {TOP, LEFT}, [2] = {TOP, RIGHT}, [3] = {BOTTOM, RIGHT}, [4] = {BOTTOM, LEFT},
    [5] = {LEFT, TOP}, [6] = {RIGHT, TOP}, [7] = {RIGHT, BOTTOM}, [8] = {LEFT, BOTTOM},
};

struct picture {
    unsigned width;
    unsigned height;
    uint8_t pixels[120 * 120];
};

/** What a viewer shows for `stored` under an orientation. */
static void show(const struct picture *stored, unsigned orientation, struct picture *shown)
{
    const enum side row_0 = exif_sides[orientation].row_0;
    const enum side column_0 = exif_sides[orientation].column_0;
    const bool is_turned = row_0 == LEFT || row_0 == RIGHT;
    shown->width = is_turned ? stored->height : stored->width;
    shown->height = is_turned ? stored->width : stored->height;
    for (unsigned r = 0; r < stored->height; r++) {
        for (unsigned c = 0; c < stored->width; c++) {
            unsigned x = is_turned ? r : c;
            unsigned y = is_turned ? c : r;
            if (row_0 == RIGHT || column_0 == RIGHT) {
                x = shown->width - 1 - x;
            }
            if (row_0 == BOTTOM || column_0 == BOTTOM) {
                y = shown->height - 1 - y;
            }
            shown->pixels[y * shown->width + x] = stored->pixels[r * stored->width + c];
        }
    }
}

static void samples_of(const struct picture *picture, unsigned hash_size,
                       struct twx_samples *samples)
{
    struct twx_resampler *resampler = twx_resampler_create(hash_size);
    ck_assert_ptr_nonnull(resampler);
    ck_assert_int_eq(twx_resampler_begin(resampler, picture->width, picture->height, picture->width,
                                         picture->height, NULL),
                     TWX_OK);
    for (unsigned y = 0; y < picture->height; y++) {
        twx_resampler_push(resampler, picture->pixels + (size_t)y * picture->width);
    }
    twx_resampler_finish(resampler, samples);
    twx_resampler_free(resampler);
}

START_TEST(turned_samples_are_those_of_the_picture_a_viewer_shows)
{
    const unsigned orientation = (unsigned)_i;
    uint64_t state = 3;
    for (unsigned hash_size = 8; hash_size <= 16; hash_size += 8) {
        struct picture stored = {.width = 110, .height = 70};
        struct picture shown;
        fill_random(stored.pixels, (size_t)stored.width * stored.height, &state);
        show(&stored, orientation, &shown);
        struct twx_samples samples;
        struct twx_samples turned;
        struct twx_samples wanted;
        samples_of(&stored, hash_size, &samples);
        twx_orient_samples(&samples, orientation, &turned);
        samples_of(&shown, hash_size, &wanted);
        ck_assert_uint_eq(turned.hash_size, hash_size);
        for (unsigned i = 0; i < hash_size * (hash_size + 1); i++) {
            ck_assert_float_eq_tol(turned.row[i], wanted.row[i], 0.006F);
            ck_assert_float_eq_tol(turned.col[i], wanted.col[i], 0.006F);
        }
    }
}
END_TEST

/** Samples no two neighbours of which are equal: each grid holds every value once. */
static void distinct_samples(unsigned hash_size, uint64_t *state, struct twx_samples *samples)
{
    const unsigned n = hash_size * (hash_size + 1);
    samples->hash_size = hash_size;
    for (unsigned half = 0; half < 2; half++) {
        float *grid = half == 0 ? samples->row : samples->col;
        for (unsigned i = 0; i < n; i++) {
            const unsigned j = (unsigned)(next_random(state) % (i + 1));
            grid[i] = grid[j];
            grid[j] = (float)i * 0.5F;
        }
    }
}

START_TEST(turned_bits_are_those_of_the_turned_samples)
{
    const unsigned orientation = (unsigned)_i;
    uint64_t state = 17;
    for (unsigned round = 0; round < 50; round++) {
        for (unsigned hash_size = 8; hash_size <= 16; hash_size += 8) {
            struct twx_samples samples;
            struct twx_samples turned;
            uint8_t hash[TWX_HASH_BYTES_MAX];
            uint8_t turned_hash[TWX_HASH_BYTES_MAX];
            uint8_t wanted[TWX_HASH_BYTES_MAX];
            distinct_samples(hash_size, &state, &samples);
            (void)twx_dhash(&samples, hash);
            twx_orient_hash(hash, hash_size, orientation, turned_hash);
            twx_orient_samples(&samples, orientation, &turned);
            (void)twx_dhash(&turned, wanted);
            ck_assert_mem_eq(turned_hash, wanted, twx_hash_bytes(hash_size));
        }
    }
}
END_TEST

START_TEST(turning_keeps_the_detail)
{
    uint64_t state = 19;
    struct twx_samples samples;
    struct twx_samples turned;
    uint8_t hash[TWX_HASH_BYTES_MAX];
    distinct_samples(8, &state, &samples);
    twx_orient_samples(&samples, (unsigned)_i, &turned);
    ck_assert_uint_eq(twx_dhash(&turned, hash), twx_dhash(&samples, hash));
}
END_TEST

START_TEST(turning_keeps_distances)
{
    uint64_t state = 23;
    uint8_t hashes[2][64];
    uint8_t turned[2][64];
    for (unsigned round = 0; round < 50; round++) {
        fill_random(hashes[0], sizeof hashes, &state);
        for (unsigned hash_size = 8; hash_size <= 16; hash_size += 8) {
            const size_t n = twx_hash_bytes(hash_size);
            twx_orient_hash(hashes[0], hash_size, (unsigned)_i, turned[0]);
            twx_orient_hash(hashes[1], hash_size, (unsigned)_i, turned[1]);
            ck_assert_uint_eq(twx_hamming(turned[0], turned[1], n),
                              twx_hamming(hashes[0], hashes[1], n));
        }
    }
}
END_TEST

START_TEST(numbers_that_are_no_orientation_leave_it_as_stored)
{
    static const unsigned others[] = {0, 1, 9, 255, 65535};
    uint64_t state = 29;
    uint8_t hash[16];
    uint8_t turned[16];
    struct twx_samples samples;
    struct twx_samples turned_samples;
    fill_random(hash, sizeof hash, &state);
    distinct_samples(8, &state, &samples);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        twx_orient_hash(hash, 8, others[i], turned);
        ck_assert_mem_eq(turned, hash, sizeof hash);
        twx_orient_samples(&samples, others[i], &turned_samples);
        ck_assert_mem_eq(turned_samples.row, samples.row, 72 * sizeof(float));
        ck_assert_mem_eq(turned_samples.col, samples.col, 72 * sizeof(float));
    }
}
END_TEST

/** The orientation that equals `first`, then `second`; 0 when there is none. */
static unsigned composed(unsigned hash_size, unsigned first, unsigned second)
{
    uint64_t state = 31;
    uint8_t hash[TWX_HASH_BYTES_MAX];
    uint8_t once[TWX_HASH_BYTES_MAX];
    uint8_t twice[TWX_HASH_BYTES_MAX];
    uint8_t direct[TWX_HASH_BYTES_MAX];
    fill_random(hash, sizeof hash, &state);
    twx_orient_hash(hash, hash_size, first, once);
    twx_orient_hash(once, hash_size, second, twice);
    for (unsigned orientation = 1; orientation <= TWX_N_ORIENTATIONS; orientation++) {
        twx_orient_hash(hash, hash_size, orientation, direct);
        if (memcmp(direct, twice, twx_hash_bytes(hash_size)) == 0) {
            return orientation;
        }
    }
    return 0;
}

START_TEST(the_orientations_of_a_hash_are_a_group)
{
    for (unsigned hash_size = 8; hash_size <= 16; hash_size += 8) {
        for (unsigned a = 1; a <= 8; a++) {
            unsigned seen = 0;
            for (unsigned b = 1; b <= 8; b++) {
                const unsigned c = composed(hash_size, a, b);
                ck_assert_msg(c != 0, "%u, then %u, is no orientation", a, b);
                seen |= 1U << c;
            }
            ck_assert_uint_eq(seen, 0x1fe);  // each once: a row of a Latin square
            const unsigned inverse = a == 6 ? 8 : a == 8 ? 6 : a;
            ck_assert_uint_eq(composed(hash_size, a, inverse), 1);
            ck_assert_uint_eq(composed(hash_size, a, 1), a);
            ck_assert_uint_eq(composed(hash_size, 1, a), a);
        }
        ck_assert_uint_eq(composed(hash_size, 6, 6), 3);  // two quarter turns
        ck_assert_uint_eq(composed(hash_size, 2, 4), 3);  // both mirrors
        ck_assert_uint_eq(composed(hash_size, 6, 2),
                          5);  // clockwise, then left-right: a transposition
    }
}
END_TEST

START_TEST(many_hashes_turn_as_each_alone)
{
    enum { N = 50 };
    uint8_t in[N * TWX_HASH_BYTES_MAX];
    uint8_t out[N * TWX_HASH_BYTES_MAX];
    uint64_t state = 77;
    for (unsigned hash_size = 8; hash_size <= 16; hash_size += 8) {
        const size_t code_bytes = twx_hash_bytes(hash_size);
        fill_random(in, sizeof in, &state);
        for (unsigned o = 1; o <= TWX_N_ORIENTATIONS; o++) {
            ck_assert(twx_orient_many(in, N, hash_size, o, out));
            for (size_t i = 0; i < N; i++) {
                uint8_t alone[TWX_HASH_BYTES_MAX];
                twx_orient_hash(in + i * code_bytes, hash_size, o, alone);
                ck_assert_mem_eq(out + i * code_bytes, alone, code_bytes);
            }
        }
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, many_hashes_turn_as_each_alone);
    tcase_add_loop_test(tests, turned_samples_are_those_of_the_picture_a_viewer_shows, 1, 9);
    tcase_add_loop_test(tests, turned_bits_are_those_of_the_turned_samples, 1, 9);
    tcase_add_loop_test(tests, turning_keeps_the_detail, 1, 9);
    tcase_add_loop_test(tests, turning_keeps_distances, 1, 9);
    tcase_add_test(tests, numbers_that_are_no_orientation_leave_it_as_stored);
    tcase_add_test(tests, the_orientations_of_a_hash_are_a_group);
}

int main(void)
{
    return run_tests("orient", add);
}
