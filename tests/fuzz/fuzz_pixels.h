// SPDX-License-Identifier: MIT
//
// The sink that the targets of decoders give: rows come as `begin` announced them.
#ifndef TWX_FUZZ_FUZZ_PIXELS_H
#define TWX_FUZZ_FUZZ_PIXELS_H

#include "base/checksum.h"
#include "base/status.h"
#include "fuzz.h"

/** What was pushed; zero but for n_channels before. */
struct fuzz_pixels {
    uint32_t width;
    uint32_t height;
    uint32_t n_rows;
    unsigned n_channels;
    uint64_t checksum;  // of the rows
};

/** Of a decoder that does not shrink. user: struct fuzz_pixels */
static inline enum twx_status fuzz_begin(void *user, uint32_t width, uint32_t height,
                                         double box_width, double box_height, struct twx_error *err)
{
    struct fuzz_pixels *pixels = user;
    (void)err;
    CLAIM(pixels->width == 0);  // begun once
    CLAIM(width > 0 && height > 0 && box_width == width && box_height == height);
    pixels->width = width;
    pixels->height = height;
    return TWX_OK;
}

static inline void fuzz_push(void *user, const uint8_t *row)
{
    struct fuzz_pixels *pixels = user;
    CLAIM(pixels->n_rows < pixels->height);
    pixels->n_rows++;
    pixels->checksum =
        twx_checksum64(row, (size_t)pixels->width * pixels->n_channels, pixels->checksum);
}

#endif
