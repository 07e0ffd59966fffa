// SPDX-License-Identifier: MIT
//
// A whole PNG: its parts are checked, its data inflated into one buffer, whose rows are unfiltered in place and pushed. Nothing is
// pushed before all of the data is known to be sound.
//
// libdeflate takes a few streams that zlib refuses (distances beyond the window it says, which are declined here; codes that
// mean nothing, and code lengths repeated beyond their number, in data whose Adler-32 is right all the same): no encoder makes
// such.
#include "image/decode_png.h"

#include <stdlib.h>
#include <string.h>

#include <libdeflate.h>

#include "base/alloc.h"
#include "image/budget.h"
#include "image/luma.h"
#include "image/png_parts.h"
#include "image/png_unfilter.h"

enum {
    PIXELS_MAX = 64 << 20,  // bytes of inflated data: 16 megapixels of RGBA
    FILE_MAX = 80 << 20,    // bytes of a file: such pixels that do not compress, and metadata
    CHUNK_MAX = 8000000,    // bytes of one chunk that libpng takes whatever the size of the picture
    KEPT_BYTES = 40 << 20,  // of a buffer from one file to the next: 12 megapixels of RGB
    WINDOW_BITS_MAX = 15,
};

/** A buffer that grows; owned. */
struct room {
    uint8_t *bytes;
    size_t cap;
};

struct twx_png {
    struct libdeflate_decompressor *inflater;
    struct room file;    // of a source that is not in memory
    struct room packed;  // data of more than one chunk
    struct room pixels;  // a row of zeros, then filter and row by turns, then padding
    struct room row;     // what is pushed, and a row with alpha
    struct twx_png_parts parts;
    uint8_t shades[TWX_PNG_PALETTE_MAX]
                  [4];  // of samples that stand for colours, as they are pushed
};

struct twx_png *twx_png_create(void)
{
    struct twx_png *png = twx_alloc(1, sizeof *png);
    if (png != NULL && (png->inflater = libdeflate_alloc_decompressor()) == NULL) {
        free(png);
        return NULL;
    }
    return png;
}

void twx_png_free(struct twx_png *png)
{
    if (png == NULL) {
        return;
    }
    libdeflate_free_decompressor(png->inflater);
    free(png->file.bytes);
    free(png->packed.bytes);
    free(png->pixels.bytes);
    free(png->row.bytes);
    free(png);
}

uint32_t twx_png_version(void)
{
    return LIBDEFLATE_VERSION_MAJOR << 16 | LIBDEFLATE_VERSION_MINOR << 8;
}

/** Makes room for n bytes, whatever they are; on large pages, as a picture is gone through but twice. */
static bool make_room(struct room *room, size_t n)
{
    if (n > room->cap) {
        free(room->bytes);
        room->bytes = twx_alloc_large(n, 1);
        room->cap = room->bytes != NULL ? n : 0;
    }
    return room->bytes != NULL;
}

/** Gives back what a large picture needed: the next one is hardly as large. */
static void shrink(struct room *room)
{
    if (room->cap > KEPT_BYTES) {
        free(room->bytes);
        *room = (struct room){0};
    }
}

// ---------------------------------------------------------------------------------------------------------
// Rows

/** Whether samples stand for colours of a table: an index, less than a byte of grey, or grey with a transparent one. */
static bool has_table(const struct twx_png_parts *parts)
{
    return parts->colour == TWX_PNG_PALETTE ||
           (parts->colour == TWX_PNG_GREY && (parts->bits < 8 || parts->has_transparency));
}

/** Fills the table of shades. */
static void make_shades(struct twx_png *png, unsigned n_channels)
{
    struct twx_png_parts *parts = &png->parts;
    uint8_t shades[TWX_PNG_PALETTE_MAX * 3];
    if (parts->colour == TWX_PNG_GREY) {
        const unsigned most = (1U << parts->bits) - 1;
        for (unsigned i = 0; i <= most; i++) {
            memset(parts->palette[i], (int)(i * (255 / most)), 3);
            parts->palette[i][3] = parts->has_transparency && i == parts->key[0] ? 0 : 255;
        }
    }
    twx_channels_from_bytes(parts->palette[0], TWX_PNG_PALETTE_MAX, 4, n_channels, shades);
    for (unsigned i = 0; i < TWX_PNG_PALETTE_MAX; i++) {
        memcpy(png->shades[i], shades + (size_t)i * n_channels, n_channels);
    }
}

/** The shades of a row. */
static void look_up(const struct twx_png *png, const uint8_t *row, unsigned n_channels, uint8_t *to)
{
    const unsigned bits = png->parts.bits;
    const unsigned mask = (1U << bits) - 1;
    for (size_t x = 0; x < png->parts.width; x++) {
        const size_t first_bit = x * bits;
        const unsigned sample = row[first_bit / 8] >> (8 - bits - first_bit % 8) & mask;
        if (n_channels == 1) {
            to[x] = png->shades[sample][0];
        } else {
            memcpy(to + 3 * x, png->shades[sample], 3);
        }
    }
}

/** RGB with a transparent colour to RGBA. */
static void add_alpha(const struct twx_png_parts *parts, const uint8_t *row, uint8_t *to)
{
    for (size_t x = 0; x < parts->width; x++) {
        const uint8_t *pixel = row + 3 * x;
        memcpy(to + 4 * x, pixel, 3);
        to[4 * x + 3] = memcmp(pixel, parts->key, 3) == 0 ? 0 : 255;
    }
}

/** Pushes an unfiltered row. */
static void push_row(const struct twx_png *png, const struct twx_pixel_sink *sink,
                     const uint8_t *row)
{
    const struct twx_png_parts *parts = &png->parts;
    const size_t width = parts->width;
    uint8_t *pushed = png->row.bytes;
    if (has_table(parts)) {
        look_up(png, row, sink->n_channels, pushed);
    } else if (parts->has_transparency) {
        uint8_t *with_alpha = pushed + width * sink->n_channels;
        add_alpha(parts, row, with_alpha);
        twx_channels_from_bytes(with_alpha, width, 4, sink->n_channels, pushed);
    } else {
        twx_channels_from_bytes(row, width, (int)twx_png_channels(parts), sink->n_channels, pushed);
    }
    sink->push(sink->user, pushed);
}

// ---------------------------------------------------------------------------------------------------------
// Data

/** Bytes of all rows and their filters. */
static uint64_t inflated_bytes(const struct twx_png_parts *parts)
{
    return (uint64_t)parts->height * (1 + twx_png_row_bytes(parts));
}

/** Whether there is no more data than libpng takes of so many pixels, and no distance can be beyond the window. */
static bool is_usual_data(const struct twx_png_parts *parts, const uint8_t *packed)
{
    const uint64_t n = inflated_bytes(parts);
    const unsigned window_bits = (packed[0] >> 4) + 8U;
    return parts->packed_bytes >= 2 &&
           (parts->packed_bytes <= CHUNK_MAX || parts->packed_bytes <= n + n / 8192) &&
           (window_bits >= WINDOW_BITS_MAX || n <= (uint64_t)1 << window_bits);
}

/** Whether each row says a filter there is. */
static bool has_filters(const struct twx_png_parts *parts, const uint8_t *rows)
{
    const size_t stride = 1 + twx_png_row_bytes(parts);
    for (uint32_t y = 0; y < parts->height; y++) {
        if (rows[y * stride] >= TWX_PNG_N_FILTERS) {
            return false;
        }
    }
    return true;
}

/** Makes room for a picture, and for its data where it lies in pieces. */
static bool make_rooms(struct twx_png *png, unsigned n_channels)
{
    const struct twx_png_parts *parts = &png->parts;
    const size_t n_pixels = twx_png_row_bytes(parts) + (size_t)inflated_bytes(parts);
    return make_room(&png->pixels, n_pixels + TWX_PNG_PADDING) &&
           make_room(&png->row, (size_t)parts->width * (n_channels + 4)) &&
           (parts->n_pixels_chunks == 1 || make_room(&png->packed, (size_t)parts->packed_bytes));
}

/** Inflates all data behind a row of zeros. False where it is in doubt. */
static bool inflate_all(struct twx_png *png, const uint8_t *bytes)
{
    const struct twx_png_parts *parts = &png->parts;
    const size_t row_bytes = twx_png_row_bytes(parts);
    const size_t n = (size_t)inflated_bytes(parts);
    const size_t n_packed = (size_t)parts->packed_bytes;
    const uint8_t *packed = twx_png_only_chunk(parts, bytes);
    size_t n_read = 0;
    size_t n_made = 0;
    if (parts->n_pixels_chunks > 1) {
        twx_png_copy_pixels(parts, bytes, png->packed.bytes);
        packed = png->packed.bytes;
    }
    if (!is_usual_data(parts, packed) ||
        libdeflate_zlib_decompress_ex(png->inflater, packed, n_packed,
                                      png->pixels.bytes + row_bytes, n, &n_read,
                                      &n_made) != LIBDEFLATE_SUCCESS) {
        return false;
    }
    memset(png->pixels.bytes, 0, row_bytes);
    memset(png->pixels.bytes + row_bytes + n, 0, TWX_PNG_PADDING);
    return n_read == n_packed && n_made == n && has_filters(parts, png->pixels.bytes + row_bytes);
}

/** Unfilters and pushes all rows. */
static enum twx_status push_all(struct twx_png *png, const struct twx_pixel_sink *sink,
                                struct twx_error *err)
{
    const struct twx_png_parts *parts = &png->parts;
    const size_t row_bytes = twx_png_row_bytes(parts);
    const unsigned pixel_bytes = (twx_png_channels(parts) * parts->bits + 7) / 8;
    const uint8_t *above = png->pixels.bytes;
    uint8_t *row = png->pixels.bytes + row_bytes + 1;
    const enum twx_status status =
        sink->begin(sink->user, parts->width, parts->height, parts->width, parts->height, err);
    if (has_table(parts)) {
        make_shades(png, sink->n_channels);
    }
    for (uint32_t y = 0; y < parts->height && status == TWX_OK; y++) {
        twx_png_unfilter((enum twx_png_filter)row[-1], row, above, row_bytes, pixel_bytes);
        push_row(png, sink, row);
        above = row;
        row += row_bytes + 1;
    }
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// A file

static void fill_picture(const struct twx_png_parts *parts, struct twx_picture *picture)
{
    picture->width = parts->width;
    picture->height = parts->height;
    picture->has_alpha = parts->has_transparency || parts->colour == TWX_PNG_GREY_ALPHA ||
                         parts->colour == TWX_PNG_RGBA;
    picture->decoder = TWX_DECODER_PNG;
    picture->decoder_version = twx_png_version();
}

/** What the header promises to be held at once: the file where it is not in memory, its data, its pixels. */
static uint64_t held_bytes(const struct twx_decode_call *call)
{
    const struct twx_layout *layout = &call->layout;
    const uint64_t n_samples = (uint64_t)layout->width * layout->n_channels;
    const uint64_t n_files = call->source->bytes == NULL ? 2 : 1;
    return n_files * call->source->size + layout->height * ((n_samples * layout->bits + 7) / 8 + 1);
}

/** Whether the header alone does not speak against a file. */
static bool may_take(const struct twx_decode_call *call)
{
    const struct twx_layout *layout = &call->layout;
    const uint64_t n_pixels = (uint64_t)layout->width * layout->height;
    return !layout->is_interlaced && layout->bits <= 8 && n_pixels > 0 &&
           n_pixels <= call->limits->max_pixels && n_pixels <= (uint64_t)PIXELS_MAX * 8 &&
           call->source->size <= FILE_MAX;
}

/** All of one file, within the budget. False: it is declined. */
static bool decode(struct twx_png *png, const struct twx_decode_call *call, enum twx_status *status,
                   struct twx_error *err)
{
    const size_t n = (size_t)call->source->size;
    const uint8_t *bytes = call->source->bytes;
    if (bytes == NULL) {
        if (!make_room(&png->file, n)) {
            *status = twx_fail_memory(err);
            return true;
        }
        if (!twx_source_has(call->source, 0, png->file.bytes, n)) {
            return false;
        }
        bytes = png->file.bytes;
    }
    if (!twx_png_parts_read(bytes, n, &png->parts) || inflated_bytes(&png->parts) > PIXELS_MAX) {
        return false;
    }
    if (!make_rooms(png, call->sink->n_channels)) {
        *status = twx_fail_memory(err);
        return true;
    }
    if (!inflate_all(png, bytes)) {
        return false;
    }
    fill_picture(&png->parts, call->picture);
    *status = push_all(png, call->sink, err);
    return true;
}

enum twx_status twx_png_decode(struct twx_png *png, const struct twx_decode_call *call,
                               bool *declined, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    *declined = true;
    if (!may_take(call)) {
        return TWX_OK;
    }
    const uint64_t estimate = held_bytes(call);
    if (twx_budget_enter(estimate)) {
        *declined = !decode(png, call, &status, err);
        shrink(&png->file);
        shrink(&png->packed);
        shrink(&png->pixels);
        shrink(&png->row);
        twx_budget_leave(estimate);
    }
    return status;
}
