// SPDX-License-Identifier: MIT
//
// What a hash costs once its luma plane is there: resampling and bits, of planes as the JPEG decoder leaves them.
//
//     resample WIDTH HEIGHT N        hashes N planes of WIDTH x HEIGHT samples and prints the last hash
#include <stdio.h>
#include <stdlib.h>

#include "base/hex.h"
#include "hash/dhash.h"
#include "hash/resample.h"

enum { N_PLANES = 64 };

/** Grey levels that wander, as those of photos do. */
static uint8_t *make_planes(size_t n_bytes)
{
    uint8_t *planes = malloc(n_bytes);
    uint32_t state = 1;
    for (size_t i = 0; planes != NULL && i < n_bytes; i++) {
        state = state * 1664525U + 1013904223U;
        planes[i] = (uint8_t)((i > 0 ? planes[i - 1] : 128U) + (state >> 28) - 7U);
    }
    return planes;
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        (void)fprintf(stderr, "usage: resample WIDTH HEIGHT N\n");
        return 2;
    }
    const uint32_t width = (uint32_t)strtoul(argv[1], NULL, 10);
    const uint32_t height = (uint32_t)strtoul(argv[2], NULL, 10);
    const long n = strtol(argv[3], NULL, 10);
    uint8_t *planes = make_planes((size_t)N_PLANES * width * height);
    struct twx_resampler *resampler = twx_resampler_create(8);
    struct twx_samples samples = {0};
    uint8_t hash[TWX_HASH_BYTES_MAX];
    char hex[2 * TWX_HASH_BYTES_MAX + 1];
    if (planes == NULL || resampler == NULL || n < 1) {
        return 1;
    }
    for (long i = 0; i < n; i++) {
        const uint8_t *plane = planes + (size_t)(i % N_PLANES) * width * height;
        if (twx_resampler_begin(resampler, width, height, width, height, NULL) != TWX_OK) {
            return 1;
        }
        for (uint32_t y = 0; y < height; y++) {
            twx_resampler_push(resampler, plane + (size_t)y * width);
        }
        twx_resampler_finish(resampler, &samples);
        (void)twx_dhash(&samples, hash);
    }
    twx_hex_from_bytes(hash, 16, hex);
    (void)printf("%s\n", hex);
    twx_resampler_free(resampler);
    free(planes);
    return 0;
}
