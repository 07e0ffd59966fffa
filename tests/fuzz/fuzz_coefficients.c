// SPDX-License-Identifier: MIT
//
// Target: the reader of a JPEG's first coefficients (jpeg_dc.c). The input is a file. Claims: what it takes, libjpeg takes without a
// warning, unless it is progressive, and has the same samples at 1/8; so of the file and of its first half.
#include <string.h>

#include "../unit/libjpeg_eighth.h"
#include "fuzz.h"

enum { SAMPLES_MOST = 1 << 16 };  // more take long and show nothing new

static void check(struct twx_jpeg_dc *dc, const uint8_t *input, size_t size)
{
    struct twx_jpeg_dc_plane plane;
    struct twx_jpeg_dc_plane wanted = {0};
    if (!twx_jpeg_dc_read(dc, input, size, &plane)) {
        return;
    }
    CLAIM(plane.width > 0 && plane.height > 0);
    if ((uint64_t)plane.width * plane.height > SAMPLES_MOST) {
        return;
    }
    uint8_t *samples = read_by_libjpeg(input, size, &wanted);
    CLAIM(samples != NULL || plane.is_progressive);
    if (samples == NULL) {
        return;  // what is wrong is in scans that were passed over
    }
    CLAIM(plane.width == wanted.width && plane.height == wanted.height);
    CLAIM(memcmp(plane.samples, samples, (size_t)plane.width * plane.height) == 0);
    free(samples);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    static struct twx_jpeg_dc *dc;  // one for all inputs, as a worker has
    if (dc == NULL) {
        dc = twx_jpeg_dc_create();
        CLAIM(dc != NULL);
    }
    check(dc, input, size);
    check(dc, input, size / 2);
    return 0;
}
