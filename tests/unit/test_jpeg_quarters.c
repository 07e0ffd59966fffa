// SPDX-License-Identifier: MIT
//
// A row of blocks at a time has the samples of one block at a time, whatever their coefficients.
#include <string.h>

#include "image/jpeg_quarters.h"
#include "runner.h"

enum { BLOCKS_MOST = 40, ROOM = 8 };

static uint64_t state;

static int32_t random_in(int32_t least, int32_t most)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return least + (int32_t)(state % (uint64_t)(most - least + 1));
}

/** A number of n bits or fewer, or its negative: small ones are as many as large ones. */
static int16_t random_wave(void)
{
    const int32_t most = (1 << random_in(0, 15)) - 1;
    return (int16_t)random_in(-most, most);
}

static int16_t random_dc(int32_t step)
{
    int32_t dc = 0;
    do {
        dc = random_in(-TWX_JPEG_DC_MOST, TWX_JPEG_DC_MOST - 1) >> random_in(0, 11);
    } while (!twx_jpeg_is_sound(dc, step));
    return (int16_t)dc;
}

START_TEST(a_row_is_as_its_blocks)
{
    const size_t n = (size_t)_i;
    const size_t stride = 2 * n + 3;
    for (int round = 0; round < 200; round++) {
        int16_t dcs[BLOCKS_MOST];
        int16_t waves[2 * BLOCKS_MOST];
        uint8_t found[2 * (2 * BLOCKS_MOST + 3) + ROOM];
        uint8_t wanted[sizeof found];
        const uint8_t steps[TWX_JPEG_WAVES] = {
            (uint8_t)random_in(0, 255), (uint8_t)random_in(0, 255), (uint8_t)random_in(0, 255)};
        memset(found, 7, sizeof found);
        memset(wanted, 7, sizeof wanted);
        for (size_t i = 0; i < n; i++) {
            dcs[i] = random_dc(steps[0]);
            waves[2 * i] = random_wave();
            waves[2 * i + 1] = random_wave();
            const int32_t c[TWX_JPEG_WAVES] = {dcs[i] * steps[0], waves[2 * i] * steps[1],
                                               waves[2 * i + 1] * steps[2]};
            twx_jpeg_put_rough_quarters(c, wanted + 2 * i, stride);
        }
        const struct twx_jpeg_rough_row row = {dcs, waves, steps, n};
        twx_jpeg_put_rough_row(&row, found, stride);
        ck_assert_mem_eq(found, wanted, sizeof wanted);
    }
}
END_TEST

static void begin(void)
{
    state = 88172645463325252U;
}

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, NULL);
    tcase_add_loop_test(tests, a_row_is_as_its_blocks, 0, BLOCKS_MOST + 1);
}

int main(void)
{
    return run_tests("jpeg_quarters", add);
}
