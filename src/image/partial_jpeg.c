// SPDX-License-Identifier: MIT
//
// A truncated JPEG. The end of the file is given to libjpeg as the end of the image: it warns where bits are missing, and
// the row of blocks that it was at is the first that is not complete. Zeros at the end of the file are no part of it. Of a file in several scans the first of luma's DC
// counts: what is coarse in it is finer than a cell of the hash.
//
// All state that must survive libjpeg's jump lives in struct partial.
#include "image/partial_jpeg.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "image/budget.h"
#include "image/jpeg_reader.h"

enum { CHUNK_BYTES = 4096 };

struct partial {
    struct twx_jpeg_reader reader;
    struct twx_source source;  // without zeros at its end
    const struct twx_partial_call *call;
    struct twx_partial_rows *rows;
    struct twx_error *err;
    unsigned shrink;
    bool has_scans;    // several
    int luma_scan;     // the first that brings luma's DC; 0: not met yet
    int n_scans;       // read to their end
    int doubted_scan;  // the first with a warning; 0: none
    uint32_t n_good;   // rows of the stored picture, of a file in several scans
    uint8_t *row;      // owned
};

static void read_header(struct partial *p)
{
    struct jpeg_decompress_struct *info = &p->reader.info;
    (void)jpeg_read_header(info, TRUE);
    if (!twx_jpeg_is_usual(info) ||
        !twx_partial_is_allowed(p->call, info->image_width, info->image_height)) {
        return;
    }
    info->err->num_warnings = 0;  // of headers: harmless
    p->shrink = twx_jpeg_shrink_of(info, p->call->limits->least_samples);
    p->has_scans = jpeg_has_multiple_scans(info);
    p->rows->width = info->image_width;
    p->rows->height = info->image_height;
    info->out_color_space = JCS_GRAYSCALE;
    info->scale_num = 1;
    info->scale_denom = p->shrink;
}

/** At the start of a scan: whether it is the first of luma's DC. */
static void note_scan(struct partial *p)
{
    const struct jpeg_decompress_struct *info = &p->reader.info;
    for (int i = 0; p->luma_scan == 0 && i < info->comps_in_scan; i++) {
        if (info->cur_comp_info[i]->component_index == 0 && info->Ss == 0 && info->Ah == 0) {
            p->luma_scan = info->input_scan_number;
        }
    }
}

/** Reads all scans: behind the end of the file libjpeg fills up the one that it is at. */
static void read_scans(struct partial *p)
{
    struct jpeg_decompress_struct *info = &p->reader.info;
    const unsigned rows_at_once = (unsigned)info->max_v_samp_factor * DCTSIZE;
    info->buffered_image = TRUE;
    info->do_block_smoothing = FALSE;  // it would guess at DC from its neighbours
    (void)jpeg_start_decompress(info);
    note_scan(p);
    for (;;) {
        const unsigned blocks_before = info->input_iMCU_row;
        const int what = jpeg_consume_input(info);
        if (p->doubted_scan == 0 && info->err->num_warnings > 0) {
            p->doubted_scan = info->input_scan_number;
            p->n_good = blocks_before * rows_at_once;
        }
        if (what == JPEG_SCAN_COMPLETED) {
            p->n_scans = info->input_scan_number;
        } else if (what == JPEG_REACHED_SOS) {
            note_scan(p);
        } else if (what == JPEG_REACHED_EOI || what == JPEG_SUSPENDED) {
            return;
        }
    }
}

/** Of a file in several scans: the rows that have luma's DC. */
static uint32_t count_good(const struct partial *p)
{
    if (p->luma_scan == 0 || p->n_scans < p->luma_scan) {
        return 0;
    }
    if (p->doubted_scan == 0 || p->doubted_scan > p->luma_scan) {
        return p->rows->height;
    }
    return p->doubted_scan == p->luma_scan ? p->n_good : 0;
}

static void push_rows(struct partial *p)
{
    struct jpeg_decompress_struct *info = &p->reader.info;
    const struct twx_pixel_sink *sink = p->call->sink;
    if (p->has_scans) {
        (void)jpeg_start_output(info, p->n_scans);
    } else {
        (void)jpeg_start_decompress(info);
    }
    p->row = malloc(info->output_width);
    p->rows->status = p->row != NULL
                          ? sink->begin(sink->user, info->output_width, info->output_height,
                                        (double)info->image_width / p->shrink,
                                        (double)info->image_height / p->shrink, p->err)
                          : twx_fail_memory(p->err);
    while (p->rows->status == TWX_OK && info->output_scanline < info->output_height) {
        JSAMPROW row = p->row;
        (void)jpeg_read_scanlines(info, &row, 1);
        const uint64_t n = (uint64_t)info->output_scanline * p->shrink;  // stored rows so far
        const bool is_last = info->output_scanline == info->output_height;
        const bool is_good = p->has_scans
                                 ? n <= p->n_good || (is_last && p->n_good == p->rows->height)
                                 : info->err->num_warnings == 0;
        if (!is_good) {
            break;
        }
        sink->push(sink->user, p->row);
        p->rows->n_rows = is_last ? p->rows->height : (uint32_t)n;
    }
}

/** Runs one step; false when libjpeg jumped out of it. */
static bool guard(struct partial *p, void (*step)(struct partial *))
{
    if (setjmp(p->reader.on_error) != 0) {
        return false;
    }
    step(p);
    return true;
}

static void decode(struct partial *p)
{
    if (!guard(p, read_header) || p->rows->height == 0) {
        return;
    }
    if (p->has_scans) {
        (void)guard(p, read_scans);  // a jump ends the reading, what was read is there
        p->n_good = count_good(p);
        if (p->n_good == 0) {
            return;
        }
    }
    (void)guard(p, push_rows);
}

/** The size of a file without the zeros at its end: where sectors were lost they stand for data, and decode to anything. */
static uint64_t size_without_zeros(const struct twx_source *source)
{
    uint8_t chunk[CHUNK_BYTES];
    uint64_t size = source->size;
    while (size > 0) {
        const size_t n = size < sizeof chunk ? (size_t)size : sizeof chunk;
        if (!twx_source_has(source, size - n, chunk, n)) {
            return size;
        }
        size_t left = n;
        while (left > 0 && chunk[left - 1] == 0) {
            left--;
        }
        size -= n - left;
        if (left > 0) {
            break;
        }
    }
    return size;
}

void twx_partial_jpeg(const struct twx_partial_call *call, struct twx_partial_rows *rows,
                      struct twx_error *err)
{
    const uint64_t estimate = twx_jpeg_frame_bytes(call->layout);
    struct partial *p = twx_alloc(1, sizeof *p);
    if (p == NULL || !twx_jpeg_reader_init(&p->reader)) {
        free(p);
        rows->status = twx_fail_memory(err);
        return;
    }
    if (twx_partial_is_allowed(call, call->layout->width, call->layout->height) &&
        twx_budget_enter(estimate)) {
        p->call = call;
        p->rows = rows;
        p->err = err;
        p->source = *call->source;
        p->source.size = size_without_zeros(call->source);
        twx_jpeg_reader_begin(&p->reader, &p->source, TWX_JPEG_END_OF_IMAGE);
        decode(p);
        twx_budget_leave(estimate);
    }
    twx_jpeg_reader_release(&p->reader);
    free(p->row);
    free(p);
}
