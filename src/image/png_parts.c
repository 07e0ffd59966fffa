// SPDX-License-Identifier: MIT
//
// One pass over the chunks of a file in memory. Of those that do not matter for the pixels, the checksum alone is looked at.
#include "image/png_parts.h"

#include <string.h>

#include <libdeflate.h>

#include "base/bytes.h"

enum {
    SIGNATURE_BYTES = 8,
    HEADER_BYTES = 8,  // length and type
    CRC_BYTES = 4,     // behind the data
    IHDR_BYTES = 13,
    SIDE_MAX = 1000000,   // pixels: libpng's own limit
    CHUNK_MAX = 8000000,  // bytes of a chunk: likewise, of all but the pixels
    TEXTS_MAX = 20,       // libvips' limit
};

/** A chunk in memory: whole, and its checksum is right. */
struct chunk {
    const uint8_t *type;  // four characters
    const uint8_t *data;
    size_t n;
};

/** What has been seen of the file so far. */
struct reading {
    const uint8_t *bytes;
    size_t n;
    size_t at;  // of the next chunk
    unsigned n_texts;
    bool has_ended;     // IEND was seen
    bool pixels_ended;  // another chunk followed IDAT
    struct twx_png_parts *parts;
};

static bool is_a(const struct chunk *chunk, const char *type)
{
    return memcmp(chunk->type, type, 4) == 0;
}

/** Whether a type is four letters, the third of them a capital one: the others are reserved. */
static bool is_type(const uint8_t *type)
{
    for (unsigned i = 0; i < 4; i++) {
        const unsigned letter = type[i] | 0x20U;
        if (letter < 'a' || letter > 'z') {
            return false;
        }
    }
    return (type[2] & 0x20U) == 0;
}

/** Takes the next chunk and moves past it. */
static bool next_chunk(struct reading *r, struct chunk *chunk)
{
    const size_t n_left = r->n - r->at;
    if (n_left < HEADER_BYTES + CRC_BYTES) {
        return false;
    }
    const uint8_t *p = r->bytes + r->at;
    const size_t length = twx_get_be32(p);
    if (length > INT32_MAX || length > n_left - HEADER_BYTES - CRC_BYTES || !is_type(p + 4)) {
        return false;
    }
    *chunk = (struct chunk){.type = p + 4, .data = p + HEADER_BYTES, .n = length};
    r->at += HEADER_BYTES + length + CRC_BYTES;
    return libdeflate_crc32(0, chunk->type, 4 + length) == twx_get_be32(chunk->data + length);
}

/** Whether samples of so many bits are of this colour type, and read here: not those of 16. */
static bool is_depth(unsigned colour, unsigned bits)
{
    switch (colour) {
    case TWX_PNG_GREY:
    case TWX_PNG_PALETTE:
        return bits == 1 || bits == 2 || bits == 4 || bits == 8;
    case TWX_PNG_RGB:
    case TWX_PNG_GREY_ALPHA:
    case TWX_PNG_RGBA:
        return bits == 8;
    default:
        return false;
    }
}

static bool take_header(const struct chunk *chunk, struct twx_png_parts *parts)
{
    static const uint8_t usual[3] = {0, 0, 0};  // deflate, the five filters, not interlaced
    if (!is_a(chunk, "IHDR") || chunk->n != IHDR_BYTES) {
        return false;
    }
    const uint8_t *p = chunk->data;
    parts->width = twx_get_be32(p);
    parts->height = twx_get_be32(p + 4);
    parts->bits = p[8];
    parts->colour = (enum twx_png_colour)p[9];
    return parts->width > 0 && parts->width <= SIDE_MAX && parts->height > 0 &&
           parts->height <= SIDE_MAX && is_depth(p[9], p[8]) &&
           memcmp(p + 10, usual, sizeof usual) == 0;
}

static bool take_palette(const struct chunk *chunk, struct twx_png_parts *parts)
{
    const size_t n = chunk->n / 3;
    const size_t n_max = parts->colour == TWX_PNG_PALETTE ? (size_t)1 << parts->bits : 256;
    if (parts->n_colours > 0 || parts->has_transparency || parts->packed_bytes > 0 ||
        parts->n_pixels_chunks > 0 || n == 0 || n > n_max || chunk->n % 3 != 0 ||
        parts->colour == TWX_PNG_GREY || parts->colour == TWX_PNG_GREY_ALPHA) {
        return false;
    }
    parts->n_colours = (unsigned)n;
    for (size_t i = 0; i < n; i++) {
        memcpy(parts->palette[i], chunk->data + 3 * i, 3);
    }
    return true;
}

/** The transparent colour: one that no sample can have is a doubt. */
static bool take_key(const struct chunk *chunk, struct twx_png_parts *parts)
{
    const size_t n = parts->colour == TWX_PNG_GREY ? 1 : 3;
    if (chunk->n != 2 * n) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        const unsigned sample = twx_get_be16(chunk->data + 2 * i);
        if (sample >> parts->bits != 0) {
            return false;
        }
        parts->key[i] = (uint8_t)sample;
    }
    return true;
}

static bool take_transparency(const struct chunk *chunk, struct twx_png_parts *parts)
{
    if (parts->has_transparency || parts->n_pixels_chunks > 0) {
        return false;
    }
    parts->has_transparency = true;
    if (parts->colour == TWX_PNG_GREY || parts->colour == TWX_PNG_RGB) {
        return take_key(chunk, parts);
    }
    if (parts->colour != TWX_PNG_PALETTE || chunk->n == 0 || chunk->n > parts->n_colours) {
        return false;
    }
    for (size_t i = 0; i < chunk->n; i++) {
        parts->palette[i][3] = chunk->data[i];
    }
    return true;
}

static bool take_pixels(struct reading *r, const struct chunk *chunk)
{
    struct twx_png_parts *parts = r->parts;
    if (r->pixels_ended || (parts->colour == TWX_PNG_PALETTE && parts->n_colours == 0)) {
        return false;
    }
    if (parts->n_pixels_chunks == 0) {
        parts->pixels_begin = (size_t)(chunk->data - r->bytes) - HEADER_BYTES;
    }
    parts->n_pixels_chunks++;
    parts->packed_bytes += chunk->n;
    return true;
}

/** What does not matter for the pixels. False for what matters, here or in libvips, and is not read here. */
static bool pass_over(struct reading *r, const struct chunk *chunk)
{
    const bool is_critical = (chunk->type[0] & 0x20U) == 0;
    if (is_critical || chunk->n > CHUNK_MAX || is_a(chunk, "eXIf") || is_a(chunk, "acTL") ||
        is_a(chunk, "fcTL") || is_a(chunk, "fdAT")) {
        return false;
    }
    if (is_a(chunk, "tEXt") || is_a(chunk, "zTXt") || is_a(chunk, "iTXt")) {
        r->n_texts++;
    }
    return r->n_texts <= TEXTS_MAX;
}

static bool take_chunk(struct reading *r, const struct chunk *chunk)
{
    if (is_a(chunk, "IDAT")) {
        return take_pixels(r, chunk);
    }
    r->pixels_ended = r->parts->n_pixels_chunks > 0;
    if (is_a(chunk, "PLTE")) {
        return take_palette(chunk, r->parts);
    }
    if (is_a(chunk, "tRNS")) {
        return take_transparency(chunk, r->parts);
    }
    if (is_a(chunk, "IEND")) {
        r->has_ended = true;
        return chunk->n == 0;
    }
    return pass_over(r, chunk);
}

bool twx_png_parts_read(const uint8_t *bytes, size_t n, struct twx_png_parts *parts)
{
    static const uint8_t signature[SIGNATURE_BYTES] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    struct reading r = {.bytes = bytes, .n = n, .at = SIGNATURE_BYTES, .parts = parts};
    struct chunk chunk;
    *parts = (struct twx_png_parts){0};
    for (unsigned i = 0; i < TWX_PNG_PALETTE_MAX; i++) {
        parts->palette[i][3] = 255;
    }
    if (n < sizeof signature || memcmp(bytes, signature, sizeof signature) != 0 ||
        !next_chunk(&r, &chunk) || !take_header(&chunk, parts)) {
        return false;
    }
    while (!r.has_ended) {
        if (!next_chunk(&r, &chunk) || !take_chunk(&r, &chunk)) {
            return false;
        }
    }
    return r.at == n && parts->packed_bytes > 0;
}

unsigned twx_png_channels(const struct twx_png_parts *parts)
{
    switch (parts->colour) {
    case TWX_PNG_GREY_ALPHA:
        return 2;
    case TWX_PNG_RGB:
        return 3;
    case TWX_PNG_RGBA:
        return 4;
    default:
        return 1;
    }
}

size_t twx_png_row_bytes(const struct twx_png_parts *parts)
{
    return ((size_t)parts->width * twx_png_channels(parts) * parts->bits + 7) / 8;
}

void twx_png_copy_pixels(const struct twx_png_parts *parts, const uint8_t *bytes, uint8_t *to)
{
    const uint8_t *p = bytes + parts->pixels_begin;
    for (size_t i = 0; i < parts->n_pixels_chunks; i++) {
        const size_t length = twx_get_be32(p);
        memcpy(to, p + HEADER_BYTES, length);
        to += length;
        p += HEADER_BYTES + length + CRC_BYTES;
    }
}

const uint8_t *twx_png_only_chunk(const struct twx_png_parts *parts, const uint8_t *bytes)
{
    return bytes + parts->pixels_begin + HEADER_BYTES;
}
