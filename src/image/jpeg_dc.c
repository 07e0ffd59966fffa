// SPDX-License-Identifier: MIT
//
// Of a baseline file three passes: the entropy-coded data without its stuffing; over these, block by block, of which those of luma
// leave where they begin; over these places, the first coefficient of each. The last has no dependencies but a sum, and so costs
// little.
#include "image/jpeg_dc.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "image/jpeg_bits.h"
#include "image/jpeg_data.h"
#include "image/jpeg_frame.h"
#include "image/jpeg_huffman.h"
#include "image/jpeg_progressive.h"
#include "image/jpeg_segment.h"

enum {
    BYTES_MOST = 32 << 20,
    N_COEFFICIENTS = 64,
    LEVEL_MOST = 512,  // beyond, libjpeg's levels may wrap
    LEVEL_MIDDLE = 128,
};

/** Tables, and what they are made of. */
struct made_tables {
    bool is_made;
    struct twx_jpeg_code dc;
    struct twx_jpeg_code ac;
    struct twx_jpeg_tables tables;
};

struct twx_jpeg_dc {
    struct twx_jpeg_frame frame;
    struct made_tables made[TWX_JPEG_CHANNELS_MAX];
    const struct twx_jpeg_tables *tables[TWX_JPEG_CHANNELS_MAX];  // of the channels
    struct twx_jpeg_data data;                                    // of the scan
    struct twx_jpeg_firsts firsts;                                // of a progressive file
    uint32_t *places;  // bits before each block of luma in a row of MCUs
    size_t places_cap;
    uint8_t *samples;
    size_t samples_cap;
};

struct twx_jpeg_dc *twx_jpeg_dc_create(void)
{
    return twx_alloc(1, sizeof(struct twx_jpeg_dc));
}

void twx_jpeg_dc_free(struct twx_jpeg_dc *dc)
{
    if (dc != NULL) {
        twx_jpeg_data_release(&dc->data);
        free(dc->firsts.values);
        free(dc->places);
        free(dc->samples);
        free(dc);
    }
}

// ---------------------------------------------------------------------------------------------------------
// Blocks

/** The next symbol alone, as an entry of runs; 0: there is none. */
static __attribute__((noinline)) unsigned run_of_next(const struct twx_jpeg_decoder *d,
                                                      uint64_t bits, bool is_dc)
{
    unsigned n_code = 0;
    const int symbol = twx_jpeg_symbol(d, bits, &n_code);
    return symbol >= 0 ? twx_jpeg_run_of_symbol((unsigned)symbol, n_code, is_dc) : 0;
}

/** Whether so many coefficients are a block: all, or less and the end. */
static inline bool is_block(unsigned k)
{
    return k == N_COEFFICIENTS ||
           (k > TWX_JPEG_END_OF_BLOCK && k < TWX_JPEG_END_OF_BLOCK + N_COEFFICIENTS);
}

/** Steps over a block symbol by symbol, where a run reached into the next block. False for what is none. */
static bool skip_by_symbols(struct twx_jpeg_bits *b, const struct twx_jpeg_tables *t)
{
    unsigned k = 0;
    unsigned run = run_of_next(&t->dc, b->next, true);
    while (run != 0) {
        twx_jpeg_skip_bits(b, run & TWX_JPEG_RUN_BITS);
        k += run >> TWX_JPEG_RUN_SHIFT;
        twx_jpeg_refill(b);
        if (k >= N_COEFFICIENTS) {
            return is_block(k);
        }
        run = run_of_next(&t->ac, b->next, false);
    }
    return false;
}

/** Steps over a block. False for what is none. */
static inline bool skip_block(struct twx_jpeg_bits *b, const struct twx_jpeg_tables *t)
{
    struct twx_jpeg_bits now = *b;
    unsigned k = 0;
    unsigned run = t->after_dc.entries[now.next >> (64 - TWX_JPEG_WINDOW)];
    if (run == 0) {
        run = run_of_next(&t->dc, now.next, true);
    }
    while (run != 0) {
        twx_jpeg_skip_bits(&now, run & TWX_JPEG_RUN_BITS);
        k += run >> TWX_JPEG_RUN_SHIFT;
        const size_t index =
            now.next >> (64 - TWX_JPEG_WINDOW);  // before the refill, which takes time
        twx_jpeg_refill(&now);
        if (k >= N_COEFFICIENTS) {
            break;
        }
        run = t->runs.entries[index];
        if (run == 0) {
            run = run_of_next(&t->ac, now.next, false);
        }
    }
    if (is_block(k)) {
        *b = now;
        return true;
    }
    return run != 0 && skip_by_symbols(b, t);
}

// ---------------------------------------------------------------------------------------------------------
// MCUs

/** Steps over an MCU. place: out, of each of its blocks of luma */
static bool skip_mcu(const struct twx_jpeg_dc *dc, struct twx_jpeg_bits *bits, uint32_t *place)
{
    const struct twx_jpeg_channel *channels = dc->frame.channels;
    for (unsigned c = 0; c < dc->frame.n_channels; c++) {
        for (unsigned i = 0; i < channels[c].h * channels[c].v; i++) {
            if (c == 0) {
                *place++ = twx_jpeg_place(bits, dc->data.bytes);
            }
            if (!skip_block(bits, dc->tables[c])) {
                return false;
            }
        }
    }
    return true;
}

/** Steps over a row of MCUs. */
static bool skip_row(const struct twx_jpeg_dc *dc, struct twx_jpeg_cursor *cursor)
{
    const struct twx_jpeg_frame *f = &dc->frame;
    const size_t n_luma = (size_t)f->channels[0].h * f->channels[0].v;
    bool begins = false;
    for (uint32_t mcu = 0; mcu < f->n_across; mcu++) {
        if (!twx_jpeg_cursor_next(cursor, &dc->data, f->restart, &begins) ||
            !skip_mcu(dc, &cursor->bits, dc->places + mcu * n_luma)) {
            return false;
        }
    }
    return true;
}

// ---------------------------------------------------------------------------------------------------------
// Means

static uint32_t eighth(uint32_t n)
{
    return (n + 7) / 8;
}

/** Where the sum of luma's differences is. */
struct sum {
    int32_t dc;
    uint32_t n_left;  // MCUs until it begins again
};

/** Reads the first coefficient of a block as it is written: the difference to the one before. */
static inline int32_t read_difference(const struct twx_jpeg_decoder *d, uint64_t bits)
{
    unsigned n_code = 0;
    const int size = twx_jpeg_symbol(d, bits, &n_code);  // there is one: it was read before
    return size > 0 ? twx_jpeg_extend(bits << n_code, (unsigned)size) : 0;
}

/** The level of a block from its first coefficient: libjpeg's jpeg_idct_1x1. False where it would wrap. */
static inline bool level_of(int32_t dc, int32_t step, uint8_t *level)
{
    const int32_t mean = (dc * step + 4) >> 3;
    const int32_t moved = mean + LEVEL_MIDDLE;
    *level = (uint8_t)(moved < 0 ? 0 : moved > 255 ? 255 : moved);
    return dc >= -TWX_JPEG_DC_MOST && dc < TWX_JPEG_DC_MOST && mean >= -LEVEL_MOST &&
           mean < LEVEL_MOST;
}

/** Puts the levels of an MCU into the plane. place: of each of its blocks */
static bool put_mcu(struct twx_jpeg_dc *dc, struct sum *sum, uint32_t row, uint32_t mcu,
                    const uint32_t *place)
{
    const struct twx_jpeg_channel *luma = &dc->frame.channels[0];
    const int32_t step = dc->frame.dc_steps[luma->quant];
    const uint32_t width = eighth(dc->frame.width);
    const uint32_t height = eighth(dc->frame.height);
    bool is_sound = true;
    for (uint32_t y = row * luma->v; y < (row + 1) * luma->v; y++) {
        for (uint32_t x = mcu * luma->h; x < (mcu + 1) * luma->h; x++) {
            uint8_t level = 0;
            sum->dc += read_difference(&dc->tables[0]->dc, twx_jpeg_peek(dc->data.bytes, *place++));
            is_sound = level_of(sum->dc, step, &level) && is_sound;
            if (x < width && y < height) {
                dc->samples[(size_t)y * width + x] = level;
            }
        }
    }
    return is_sound;
}

/** The same of a row of MCUs. */
static bool put_row(struct twx_jpeg_dc *dc, struct sum *sum, uint32_t row)
{
    const struct twx_jpeg_frame *f = &dc->frame;
    const size_t n_luma = (size_t)f->channels[0].h * f->channels[0].v;
    bool is_sound = true;
    for (uint32_t mcu = 0; mcu < f->n_across; mcu++) {
        if (sum->n_left == 0) {
            *sum = (struct sum){.n_left = f->restart};
        }
        sum->n_left--;
        is_sound = put_mcu(dc, sum, row, mcu, dc->places + mcu * n_luma) && is_sound;
    }
    return is_sound;
}

// ---------------------------------------------------------------------------------------------------------
// A file

static bool is_same(const struct twx_jpeg_code *a, const struct twx_jpeg_code *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

/** Makes the tables of the channels, or finds those of the file before, or of another channel. */
static bool find_tables(struct twx_jpeg_dc *dc)
{
    const struct twx_jpeg_frame *f = &dc->frame;
    for (unsigned c = 0; c < f->n_channels; c++) {
        const struct twx_jpeg_code *dc_code = &f->codes[0][f->channels[c].dc];
        const struct twx_jpeg_code *ac_code = &f->codes[1][f->channels[c].ac];
        struct made_tables *made = NULL;
        for (unsigned i = 0; i <= c && made == NULL; i++) {
            struct made_tables *other = &dc->made[i];
            made = other->is_made && is_same(&other->dc, dc_code) && is_same(&other->ac, ac_code)
                       ? other
                       : NULL;
        }
        if (made == NULL) {
            made = &dc->made[c];
            made->dc = *dc_code;
            made->ac = *ac_code;
            made->is_made = twx_jpeg_tables_make(dc_code, ac_code, &made->tables);
        }
        if (!made->is_made) {
            return false;
        }
        dc->tables[c] = &made->tables;
    }
    return true;
}

/** The one scan of a file that is not progressive. */
static bool read_sequential(struct twx_jpeg_dc *dc, struct twx_jpeg_progress *p)
{
    const struct twx_jpeg_frame *f = &dc->frame;
    const size_t n_mcus = (size_t)f->n_across * f->n_down;
    const size_t n_luma = (size_t)f->channels[0].h * f->channels[0].v;
    struct sum sum = {.n_left = f->restart > 0 ? f->restart : UINT32_MAX};
    if (n_mcus > 8 * p->n ||  // a block has at least two bits
        !find_tables(dc) ||
        !twx_reserve((void **)&dc->places, &dc->places_cap, f->n_across * n_luma,
                     sizeof *dc->places) ||
        !twx_jpeg_data_read(&dc->data, p->bytes, p->n, &p->at, n_mcus, f->restart) ||
        p->bytes[p->at + 1] != TWX_JPEG_EOI) {
        return false;
    }
    struct twx_jpeg_cursor cursor = twx_jpeg_cursor_begin(&dc->data, f->restart);
    for (uint32_t row = 0; row < f->n_down; row++) {
        if (!skip_row(dc, &cursor) || !put_row(dc, &sum, row)) {
            return false;
        }
    }
    return twx_jpeg_cursor_has_ended(&cursor, &dc->data);
}

static bool read_progressive(struct twx_jpeg_dc *dc, struct twx_jpeg_progress *p)
{
    if (!twx_jpeg_progressive_read(p, &dc->data, &dc->firsts)) {
        return false;
    }
    const size_t n = (size_t)dc->firsts.width * dc->firsts.height;
    bool is_sound = true;
    for (size_t i = 0; i < n; i++) {
        is_sound = level_of(dc->firsts.values[i], dc->firsts.step, &dc->samples[i]) && is_sound;
    }
    return is_sound;
}

bool twx_jpeg_dc_read(struct twx_jpeg_dc *dc, const uint8_t *bytes, size_t n,
                      struct twx_jpeg_dc_plane *plane)
{
    struct twx_jpeg_progress p = {.bytes = bytes, .n = n, .frame = &dc->frame};
    memset(&dc->frame, 0, sizeof dc->frame);
    if (n > BYTES_MOST || !twx_jpeg_scan_next(bytes, n, &p.at, p.frame, &p.scan) ||
        p.scan.n_channels == 0) {
        return false;
    }
    *plane = (struct twx_jpeg_dc_plane){.width = eighth(p.frame->width),
                                        .height = eighth(p.frame->height),
                                        .is_progressive = p.frame->is_progressive};
    const size_t n_samples = (size_t)plane->width * plane->height;
    // Each has a bit of the file, at least.
    if (n_samples > 8 * n || !twx_reserve((void **)&dc->samples, &dc->samples_cap, n_samples, 1) ||
        !(plane->is_progressive ? read_progressive(dc, &p) : read_sequential(dc, &p))) {
        return false;
    }
    plane->samples = dc->samples;
    return true;
}
