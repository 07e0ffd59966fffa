// SPDX-License-Identifier: MIT
//
// Target: the reader of a JPEG's lowest coefficients (jpeg_blocks.c). The input is a file. Claims: what it takes, libjpeg takes without a
// warning, unless it is progressive, and has the same samples at 1/8, and coefficients that give the same means of quarters; so of
// the file and of its first half.
#include <string.h>

#include "../unit/libjpeg_luma.h"
#include "fuzz.h"

enum { SAMPLES_MOST = 1 << 16 };  // more take long and show nothing new

static void check_quarters(struct twx_jpeg_blocks *blocks, const uint8_t *input, size_t size)
{
    struct twx_jpeg_plane plane;
    CLAIM(twx_jpeg_blocks_read(blocks, input, size, TWX_JPEG_OF_QUARTERS, &plane));
    double *means = quarters_by_libjpeg(input, size);
    CLAIM(means != NULL);
    CLAIM(farthest_from(plane.samples, means, (size_t)plane.width * plane.height) <= 1);
    free(means);
}

static void check(struct twx_jpeg_blocks *blocks, const uint8_t *input, size_t size)
{
    struct twx_jpeg_plane plane;
    struct twx_jpeg_plane wanted = {0};
    if (!twx_jpeg_blocks_read(blocks, input, size, TWX_JPEG_OF_BLOCKS, &plane)) {
        return;
    }
    CLAIM(plane.width > 0 && plane.height > 0);
    if ((uint64_t)plane.width * plane.height > SAMPLES_MOST) {
        return;
    }
    uint8_t *samples = eighth_by_libjpeg(input, size, &wanted);
    CLAIM(samples != NULL || plane.is_progressive);
    if (samples == NULL) {
        return;  // what is wrong is in scans that were passed over
    }
    CLAIM(plane.width == wanted.width && plane.height == wanted.height);
    CLAIM(memcmp(plane.samples, samples, (size_t)plane.width * plane.height) == 0);
    free(samples);
    if (!plane.is_progressive) {
        check_quarters(blocks, input, size);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    static struct twx_jpeg_blocks *blocks;  // one for all inputs, as a worker has
    if (blocks == NULL) {
        blocks = twx_jpeg_blocks_create();
        CLAIM(blocks != NULL);
    }
    check(blocks, input, size);
    check(blocks, input, size / 2);
    return 0;
}
