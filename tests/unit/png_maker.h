// SPDX-License-Identifier: MIT
//
// PNG files of any kind, sound or not, with random pixels: what a filter makes of random bytes is as random.
#ifndef TWX_TESTS_PNG_MAKER_H
#define TWX_TESTS_PNG_MAKER_H

#include <string.h>

#include <libdeflate.h>

#include "runner.h"

/** What to make: zeros are a sound file, RGB of 8 bits. */
struct png_recipe {
    uint32_t width;          // 0: 37
    uint32_t height;         // 0: 29
    unsigned bits;           // 0: 8
    unsigned colour;         // as in IHDR, 0: RGB; GREY: as 16, which is grey
    unsigned filter;         // of all rows; 0: each has another one
    unsigned n_colours;      // of a palette
    unsigned n_transparent;  // bytes of tRNS
    uint8_t transparent;     // each second of them; the first is 0 in a key
    unsigned n_pieces;       // chunks of pixels; 0: one
    uint8_t interlace;
    uint8_t method;   // of compression
    int more_rows;    // than the header says
    unsigned n_junk;  // bytes behind the stream
    bool bad_adler;
    unsigned window_bits;  // 0: 15
    unsigned n_behind;     // bytes behind IEND
    const char *before;    // chunk before the pixels
    const char *between;   // the pieces
    const char *after;
    unsigned n_extra;  // bytes of these
    unsigned n_times;  // that the one before is there; 0: once
};

enum { PNG_FILE_MAX = 1 << 20, PNG_GREY = 16 };

/** A file under way. */
struct png_file {
    uint8_t bytes[PNG_FILE_MAX];
    size_t n;
};

static inline void png_put(struct png_file *file, const void *bytes, size_t n)
{
    ck_assert_uint_le(n, sizeof file->bytes - file->n);
    memcpy(file->bytes + file->n, bytes, n);
    file->n += n;
}

static inline void png_put_be32(struct png_file *file, uint32_t v)
{
    const uint8_t bytes[4] = {(uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8),
                              (uint8_t)v};
    png_put(file, bytes, sizeof bytes);
}

static inline void png_chunk(struct png_file *file, const char *type, const void *data, size_t n)
{
    png_put_be32(file, (uint32_t)n);
    const size_t at = file->n;
    png_put(file, type, 4);
    png_put(file, data, n);
    png_put_be32(file, libdeflate_crc32(0, file->bytes + at, n + 4));
}

static inline void png_extra(struct png_file *file, const struct png_recipe *recipe,
                             const char *type)
{
    uint8_t zeros[64] = {0};
    if (type != NULL) {
        png_chunk(file, type, zeros, recipe->n_extra);
    }
}

static inline unsigned png_colour(const struct png_recipe *recipe)
{
    return recipe->colour == 0 ? 2 : recipe->colour & 7U;
}

static inline void png_header(struct png_file *file, const struct png_recipe *recipe)
{
    struct png_file header = {.n = 0};
    png_put_be32(&header, recipe->width > 0 ? recipe->width : 37);
    png_put_be32(&header, recipe->height > 0 ? recipe->height : 29);
    const uint8_t rest[5] = {(uint8_t)(recipe->bits > 0 ? recipe->bits : 8),
                             (uint8_t)png_colour(recipe), recipe->method, 0, recipe->interlace};
    png_put(&header, rest, sizeof rest);
    png_put(file, "\x89PNG\r\n\x1a\n", 8);
    png_chunk(file, "IHDR", header.bytes, header.n);
}

/** Palette, transparency and another chunk. */
static inline void png_head(struct png_file *file, const struct png_recipe *recipe, uint64_t *state)
{
    uint8_t bytes[3 * 300];
    png_header(file, recipe);
    for (unsigned i = 0; recipe->before != NULL && (i == 0 || i < recipe->n_times); i++) {
        png_extra(file, recipe, recipe->before);
    }
    if (recipe->n_colours > 0) {
        fill_random(bytes, sizeof bytes, state);
        png_chunk(file, "PLTE", bytes, (size_t)3 * recipe->n_colours);
    }
    if (recipe->n_transparent > 0) {
        for (unsigned i = 0; i < recipe->n_transparent; i++) {
            bytes[i] = i % 2 == 0 ? 0 : recipe->transparent;
        }
        png_chunk(file, "tRNS", bytes, recipe->n_transparent);
    }
}

/** Filters and rows. Few levels, so that the transparent colour is met. Returns how many bytes. */
static inline size_t png_rows(const struct png_recipe *recipe, uint8_t *rows, uint64_t *state)
{
    static const unsigned channels[] = {1, 0, 3, 1, 2, 0, 4};
    const size_t width = recipe->width > 0 ? recipe->width : 37;
    const size_t height =
        (size_t)((int)(recipe->height > 0 ? recipe->height : 29) + recipe->more_rows);
    const size_t bits = recipe->bits > 0 ? recipe->bits : 8;
    const size_t stride = 1 + (width * channels[png_colour(recipe)] * bits + 7) / 8;
    ck_assert_uint_le(height * stride, PNG_FILE_MAX / 2);
    fill_random(rows, height * stride, state);
    for (size_t y = 0; y < height; y++) {
        for (size_t x = 1; recipe->n_transparent > 0 && x < stride; x++) {
            rows[y * stride + x] &= 1;
        }
        rows[y * stride] = (uint8_t)(recipe->filter > 0 ? recipe->filter : y % 5);
    }
    return height * stride;
}

/** Makes the zlib stream say another window. */
static inline void png_set_window(uint8_t *stream, unsigned window_bits)
{
    stream[0] = (uint8_t)((window_bits - 8) << 4 | 8);
    stream[1] = (uint8_t)(31 - stream[0] * 256 % 31);
}

/** Makes a file; deterministic. */
static inline void png_make(const struct png_recipe *recipe, struct png_file *file)
{
    static uint8_t rows[PNG_FILE_MAX];
    static uint8_t packed[PNG_FILE_MAX];
    uint64_t state = 1;
    file->n = 0;
    png_head(file, recipe, &state);
    const size_t n_rows = png_rows(recipe, rows, &state);
    struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(1);
    ck_assert_ptr_nonnull(compressor);
    size_t n = libdeflate_zlib_compress(compressor, rows, n_rows, packed, sizeof packed);
    libdeflate_free_compressor(compressor);
    ck_assert_uint_gt(n, 0);
    if (recipe->window_bits > 0) {
        png_set_window(packed, recipe->window_bits);
    }
    packed[n - 1] ^= recipe->bad_adler;
    n += recipe->n_junk;
    const size_t n_pieces = recipe->n_pieces > 0 ? recipe->n_pieces : 1;
    for (size_t i = 0; i < n_pieces; i++) {
        const size_t from = n * i / n_pieces;
        png_chunk(file, "IDAT", packed + from, n * (i + 1) / n_pieces - from);
        png_extra(file, recipe, i == 0 ? recipe->between : NULL);
    }
    png_extra(file, recipe, recipe->after);
    png_chunk(file, "IEND", "", 0);
    memset(file->bytes + file->n, 0, recipe->n_behind);
    file->n += recipe->n_behind;
}

#endif
