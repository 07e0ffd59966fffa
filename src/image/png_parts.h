// SPDX-License-Identifier: MIT
//
// What a PNG consists of, where nothing about it is unusual: header, palette, transparency, and where its pixels lie.
#ifndef TWX_IMAGE_PNG_PARTS_H
#define TWX_IMAGE_PNG_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Colour types. Values are those of the format. */
enum twx_png_colour {
    TWX_PNG_GREY = 0,
    TWX_PNG_RGB = 2,
    TWX_PNG_PALETTE = 3,
    TWX_PNG_GREY_ALPHA = 4,
    TWX_PNG_RGBA = 6,
};

enum { TWX_PNG_PALETTE_MAX = 256 };

struct twx_png_parts {
    uint32_t width;  // 1..1000000
    uint32_t height;
    unsigned bits;  // of a sample: 1, 2, 4 or 8
    enum twx_png_colour colour;
    unsigned n_colours;                       // of the palette; 0: there is none
    uint8_t palette[TWX_PNG_PALETTE_MAX][4];  // RGBA; black and opaque behind the last
    bool has_transparency;                    // alpha of the palette, or the transparent colour
    uint8_t key[3];                           // the transparent colour: grey, or RGB
    size_t pixels_begin;                      // offset of the first IDAT chunk's header
    size_t n_pixels_chunks;                   // that follow one another from there
    uint64_t packed_bytes;                    // of data in them
};

/**
 * Goes through all chunks, with their checksums.
 *
 * bytes    of the whole file, n of them
 * parts    out
 * returns  false where anything is wrong or unusual: what does, libpng may well take. Interlaced, of 16 bits, animated,
 *          with EXIF, more than twenty texts, or bytes behind its end
 * threads  pure
 * source   PNG (Portable Network Graphics) Specification, third edition, section 11; libpng 1.6.39 for what it refuses
 */
bool twx_png_parts_read(const uint8_t *bytes, size_t n, struct twx_png_parts *parts);

/** Samples of a pixel as they are stored: 1..4. */
unsigned twx_png_channels(const struct twx_png_parts *parts);

/** Bytes of a row, without its filter. */
size_t twx_png_row_bytes(const struct twx_png_parts *parts);

/** Copies the data of the IDAT chunks, packed_bytes of them, one behind the other. */
void twx_png_copy_pixels(const struct twx_png_parts *parts, const uint8_t *bytes, uint8_t *to);

/** Where the data of the only IDAT chunk begins. */
const uint8_t *twx_png_only_chunk(const struct twx_png_parts *parts, const uint8_t *bytes);

#endif
