// SPDX-License-Identifier: MIT
//
// Red and blue as what they differ by from green, each pixel as what it differs by from the one above, and a code for each
// of the three, made for the picture; no matches, no cache of colours.
#include "encode/encode_webp.h"

#include <stdlib.h>
#include <string.h>

#include "encode/prefix_code.h"

enum {
    RIFF_HEAD_BYTES = 20,
    SIGNATURE = 0x2f,
    TRANSFORM_PREDICTOR = 0,
    TRANSFORM_GREEN = 2,
    PREDICTOR_BLOCK = 7,  // of 2^(7 + 2) pixels: one mode for all is cheap
    PREDICTOR_TOP = 2,
    N_GREENS = 256 + 24,  // lengths of matches among them
    N_OTHERS = 256,
    OVERHEAD = 2048,  // of heads and codes, with room to spare
};

enum { RED, GREEN, BLUE, N_PLANES };

/** What is left of the pixels. */
struct residuals {
    uint8_t *bytes;  // three a pixel, owned
    size_t n_pixels;
    uint32_t counts[N_PLANES][N_GREENS];
};

/** Red and blue without green, green as it is, of pixel i. */
static void take_pixel(const struct twx_raster *raster, size_t i, uint8_t pixel[static N_PLANES])
{
    const uint8_t *p = raster->pixels + i * raster->n_channels;
    const bool is_grey = raster->n_channels == 1;
    pixel[GREEN] = is_grey ? p[0] : p[1];
    pixel[RED] = is_grey ? 0 : (uint8_t)(p[0] - p[1]);
    pixel[BLUE] = is_grey ? 0 : (uint8_t)(p[2] - p[1]);
}

static bool find_residuals(const struct twx_raster *raster, struct residuals *left)
{
    left->n_pixels = (size_t)raster->width * raster->height;
    left->bytes = malloc(left->n_pixels * N_PLANES);
    if (left->bytes == NULL) {
        return false;
    }
    for (size_t i = 0; i < left->n_pixels; i++) {
        uint8_t pixel[N_PLANES];
        uint8_t near[N_PLANES] = {0};  // of the first pixel: black
        take_pixel(raster, i, pixel);
        if (i >= raster->width) {
            take_pixel(raster, i - raster->width, near);
        } else if (i > 0) {
            take_pixel(raster, i - 1, near);
        }
        for (int plane = 0; plane < N_PLANES; plane++) {
            const uint8_t residual = (uint8_t)(pixel[plane] - near[plane]);
            left->bytes[i * N_PLANES + (size_t)plane] = residual;
            left->counts[plane][residual]++;
        }
    }
    return true;
}

/** A code of one symbol, which takes no bits. */
static void put_single(struct twx_bit_writer *writer, uint32_t symbol)
{
    twx_put_bits(writer, 1, 1);  // a simple code
    twx_put_bits(writer, 0, 1);  // of one symbol
    twx_put_bits(writer, 1, 1);  // of 8 bits
    twx_put_bits(writer, symbol, 8);
}

static void put_code(struct twx_bit_writer *writer, const struct twx_prefix_code *code)
{
    // In the order 17 18 0 1 2 3 4 5 16 6 ... 15.
    twx_put_bits(writer, 0, 1);
    twx_put_bits(writer, 15, 4);
    for (int i = 0; i < 19; i++) {
        twx_put_bits(writer, i == 0 || i == 1 || i == 8 ? 0 : 4, 3);
    }
    twx_put_bits(writer, 0, 1);  // lengths of all symbols follow
    twx_put_code_lengths(writer, code);
}

static void put_head(struct twx_bit_writer *writer, const struct twx_raster *raster)
{
    twx_put_bits(writer, SIGNATURE, 8);
    twx_put_bits(writer, raster->width - 1, 14);
    twx_put_bits(writer, raster->height - 1, 14);
    twx_put_bits(writer, 0, 1);  // no alpha
    twx_put_bits(writer, 0, 3);  // version
    twx_put_bits(writer, 1, 1);
    twx_put_bits(writer, TRANSFORM_GREEN, 2);
    twx_put_bits(writer, 1, 1);
    twx_put_bits(writer, TRANSFORM_PREDICTOR, 2);
    twx_put_bits(writer, PREDICTOR_BLOCK, 3);
    twx_put_bits(writer, 0, 1);         // the picture of modes: no cache
    put_single(writer, PREDICTOR_TOP);  // in green
    for (int i = 0; i < 4; i++) {
        put_single(writer, 0);
    }
    twx_put_bits(writer, 0, 1);  // no more transforms
    twx_put_bits(writer, 0, 1);  // no cache
    twx_put_bits(writer, 0, 1);  // one set of codes
}

static void put_pixels(struct twx_bit_writer *writer, const struct residuals *left,
                       const struct twx_prefix_code codes[static N_PLANES])
{
    put_code(writer, &codes[GREEN]);
    put_code(writer, &codes[RED]);
    put_code(writer, &codes[BLUE]);
    put_single(writer, 0);  // alpha, of which nothing is left
    put_single(writer, 0);  // distances
    for (size_t i = 0; i < left->n_pixels; i++) {
        const uint8_t *p = left->bytes + i * N_PLANES;
        twx_put_symbol(writer, &codes[GREEN], p[GREEN]);
        twx_put_symbol(writer, &codes[RED], p[RED]);
        twx_put_symbol(writer, &codes[BLUE], p[BLUE]);
    }
    twx_finish_bits(writer);
}

/** Puts the heads of the container before its end; returns that, a padding byte included. */
static uint8_t *close_riff(uint8_t *file, uint8_t *end)
{
    const uint32_t n = (uint32_t)(end - file) - RIFF_HEAD_BYTES;
    memcpy(file, "RIFF", 4);
    memcpy(file + 8, "WEBPVP8L", 8);
    twx_put_u32(file + 16, n);
    if (n % 2 == 1) {
        *end++ = 0;
    }
    twx_put_u32(file + 4, (uint32_t)(end - file) - 8);
    return end;
}

bool twx_encode_webp(const struct twx_raster *raster, unsigned char **webp, size_t *n)
{
    static const unsigned n_symbols[N_PLANES] = {N_OTHERS, N_GREENS, N_OTHERS};
    struct residuals left = {0};
    struct twx_prefix_code codes[N_PLANES];
    uint64_t n_bits = 0;
    *webp = NULL;
    *n = 0;
    if (!find_residuals(raster, &left)) {
        return false;
    }
    for (int plane = 0; plane < N_PLANES; plane++) {
        twx_prefix_code_make(left.counts[plane], n_symbols[plane], &codes[plane]);
        n_bits += twx_prefix_code_cost(&codes[plane], left.counts[plane]);
    }
    uint8_t *file = malloc((size_t)(n_bits / 8) + OVERHEAD);
    if (file != NULL) {
        struct twx_bit_writer writer = {.next = file + RIFF_HEAD_BYTES};
        put_head(&writer, raster);
        put_pixels(&writer, &left, codes);
        *webp = file;
        *n = (size_t)(close_riff(file, writer.next) - file);
    }
    free(left.bytes);
    return file != NULL;
}
