// SPDX-License-Identifier: MIT
//
// A truncated PNG through libpng's progressive reader, which takes bytes as they come and hands out each row that they
// complete. Pixels are made 8 bits of grey or RGB, with alpha or without, as libvips makes them.
//
// An interlaced file brings each eighth row, then each fourth, then each second one, then the rest: what its complete passes
// have is enlarged to the whole picture, all of whose rows are there then.
//
// libpng jumps out at an error; all state that must survive lives in struct partial.
#include "image/partial_png.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "base/alloc.h"
#include "image/budget.h"
#include "image/luma.h"

enum { READ_BYTES = 65536, LAST_PASS = 6 };

struct partial {
    png_structp png;
    png_infop info;
    jmp_buf on_error;
    const struct twx_partial_call *call;
    struct twx_partial_rows *rows;
    struct twx_error *err;
    int n_bands;
    bool is_interlaced;
    bool is_whole;  // all rows of the last pass came
    int pass;       // the one under way, from 0
    size_t row_bytes;
    uint64_t estimate;  // what was asked of the budget; 0: nothing
    uint8_t *frame;     // owned: of an interlaced picture
    uint8_t *luma;      // owned: rows of the sink's pixels, the one to push and two to make it of
};

static void on_error(png_structp png, png_const_charp text)
{
    struct partial *p = png_get_error_ptr(png);
    (void)text;
    longjmp(p->on_error, 1);
}

static void on_warning(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
}

static void ask_for_bytes(struct partial *p)
{
    const png_byte type = png_get_color_type(p->png, p->info);
    if (type == PNG_COLOR_TYPE_PALETTE) {
        png_set_palette_to_rgb(p->png);
    }
    if (type == PNG_COLOR_TYPE_GRAY && png_get_bit_depth(p->png, p->info) < 8) {
        png_set_expand_gray_1_2_4_to_8(p->png);
    }
    if (png_get_valid(p->png, p->info, PNG_INFO_tRNS) != 0) {
        png_set_tRNS_to_alpha(p->png);
    }
    png_set_strip_16(p->png);
    (void)png_set_interlace_handling(p->png);
    png_read_update_info(p->png, p->info);
    p->n_bands = png_get_channels(p->png, p->info);
    p->row_bytes = png_get_rowbytes(p->png, p->info);
}

static void on_header(png_structp png, png_infop info)
{
    struct partial *p = png_get_progressive_ptr(png);
    const uint32_t width = png_get_image_width(png, info);
    const uint32_t height = png_get_image_height(png, info);
    if (!twx_partial_is_allowed(p->call, width, height)) {
        png_error(png, "");
    }
    p->is_interlaced = png_get_interlace_type(png, info) != PNG_INTERLACE_NONE;
    ask_for_bytes(p);
    p->rows->width = width;
    p->rows->height = height;
    p->rows->has_alpha = p->n_bands == 2 || p->n_bands == 4;
    p->luma = twx_alloc(width, (size_t)3 * p->call->sink->n_channels);
    if (p->is_interlaced) {
        p->estimate = (uint64_t)p->row_bytes * height;
        if (!twx_budget_enter(p->estimate)) {
            p->estimate = 0;
            png_error(png, "");
        }
        p->frame = twx_alloc(height, p->row_bytes);
    }
    if (p->luma == NULL || (p->is_interlaced && p->frame == NULL)) {
        p->rows->status = twx_fail_memory(p->err);
    } else {
        p->rows->status =
            p->call->sink->begin(p->call->sink->user, width, height, width, height, p->err);
    }
    if (p->rows->status != TWX_OK) {
        png_error(png, "");
    }
}

static void push_row(struct partial *p, const uint8_t *pixels)
{
    const struct twx_pixel_sink *sink = p->call->sink;
    twx_channels_from_bytes(pixels, p->rows->width, p->n_bands, sink->n_channels, p->luma);
    sink->push(sink->user, p->luma);
    p->rows->n_rows++;
}

static void on_row(png_structp png, png_bytep new_row, png_uint_32 at, int pass)
{
    struct partial *p = png_get_progressive_ptr(png);
    if (!p->is_interlaced) {
        push_row(p, new_row);
        return;
    }
    png_progressive_combine_row(png, p->frame + at * p->row_bytes, new_row);
    p->pass = pass;
    p->is_whole = pass == LAST_PASS && at + 1 == p->rows->height;
}

/** Gives libpng all bytes of the file. False when it jumped out. */
static bool read_file(struct partial *p)
{
    uint8_t bytes[READ_BYTES];
    if (setjmp(p->on_error) != 0) {
        return false;
    }
    uint64_t offset = 0;
    size_t n = 0;
    while ((n = twx_source_read(p->call->source, offset, bytes, sizeof bytes)) > 0) {
        png_process_data(p->png, p->info, bytes, n);
        offset += n;
    }
    return true;
}

/** to = what lies `part` / `whole` of the way from a to b; n bytes. */
static void mix(const uint8_t *a, const uint8_t *b, uint32_t part, uint32_t whole, size_t n,
                uint8_t *to)
{
    for (size_t i = 0; i < n; i++) {
        to[i] = (uint8_t)((a[i] * (whole - part) + b[i] * part + whole / 2) / whole);
    }
}

/** One row of the frame as the sink's pixels, of which each step-th is there: those between are interpolated. */
static void fill_row(const struct partial *p, uint32_t y, uint32_t step, uint8_t *to)
{
    const size_t n = p->call->sink->n_channels;
    const uint32_t width = p->rows->width;
    twx_channels_from_bytes(p->frame + (size_t)y * p->row_bytes, width, p->n_bands, (unsigned)n,
                            to);
    for (uint32_t x = 0; x < width; x++) {
        const uint8_t *left = to + (x - x % step) * n;
        const uint8_t *right = width - (x - x % step) > step ? left + step * n : left;
        mix(left, right, x % step, step, n, to + x * n);
    }
}

/** Of an interlaced picture: the coarser one of the passes that are complete, if it is fine enough for the hash. */
static void push_frame(struct partial *p)
{
    // Once so many passes are complete, each n-th row and column has pixels.
    static const uint32_t rows_apart[] = {0, 8, 8, 4, 4, 2, 2};
    static const uint32_t columns_apart[] = {0, 8, 4, 4, 2, 2, 1};
    const struct twx_pixel_sink *sink = p->call->sink;
    const uint32_t step_y = p->is_whole ? 1 : rows_apart[p->pass];
    const uint32_t step_x = p->is_whole ? 1 : columns_apart[p->pass];
    const uint32_t least = p->call->limits->least_samples;
    const uint32_t height = p->rows->height;
    const size_t n = (size_t)p->rows->width * sink->n_channels;
    if (step_y == 0 ||
        (step_y > 1 && (height / step_y < least || p->rows->width / step_x < least))) {
        return;
    }
    uint8_t *above = p->luma + n;
    uint8_t *below = above + n;
    for (uint32_t y = 0; y < height; y++) {
        const uint32_t at = y - y % step_y;
        if (y == at) {
            fill_row(p, at, step_x, above);
            fill_row(p, height - at > step_y ? at + step_y : at, step_x, below);
        }
        mix(above, below, y - at, step_y, n, p->luma);
        sink->push(sink->user, p->luma);
    }
    p->rows->n_rows = height;
}

void twx_partial_png(const struct twx_partial_call *call, struct twx_partial_rows *rows,
                     struct twx_error *err)
{
    struct partial p = {.call = call, .rows = rows, .err = err};
    p.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &p, on_error, on_warning);
    p.info = p.png != NULL ? png_create_info_struct(p.png) : NULL;
    if (p.info == NULL) {
        png_destroy_read_struct(&p.png, NULL, NULL);
        rows->status = twx_fail_memory(err);
        return;
    }
    png_set_progressive_read_fn(p.png, &p, on_header, on_row, NULL);
    (void)read_file(&p);  // what came before an error is there
    if (p.frame != NULL && rows->status == TWX_OK) {
        push_frame(&p);
    }
    if (p.estimate > 0) {
        twx_budget_leave(p.estimate);
    }
    png_destroy_read_struct(&p.png, &p.info, NULL);
    free(p.frame);
    free(p.luma);
}
