// SPDX-License-Identifier: MIT
//
// Of a baseline file three passes: the entropy-coded data without its stuffing; over these, block by block, of which those of luma
// leave where they begin; over these places, the first coefficients of each, or, at the edges, all that count. The last has no
// dependencies but a sum, and so costs little.
#include "image/jpeg_blocks.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "image/jpeg_bits.h"
#include "image/jpeg_coefficients.h"
#include "image/jpeg_data.h"
#include "image/jpeg_frame.h"
#include "image/jpeg_huffman.h"
#include "image/jpeg_progressive.h"
#include "image/jpeg_segment.h"

enum {
    BYTES_MOST = 32 << 20,
    BLOCK_SIDE = 8,  // pixels
};

/** Tables, and what they are made of. */
struct made_tables {
    bool is_made;
    struct twx_jpeg_code dc;
    struct twx_jpeg_code ac;
    struct twx_jpeg_tables tables;
};

struct twx_jpeg_blocks {
    struct twx_jpeg_frame frame;
    struct made_tables made[TWX_JPEG_CHANNELS_MAX];
    const struct twx_jpeg_tables *tables[TWX_JPEG_CHANNELS_MAX];  // of the channels
    struct twx_jpeg_data data;                                    // of the scan
    struct twx_jpeg_firsts firsts;                                // of a progressive file
    uint32_t *places;  // bits before each block of luma in a row of MCUs
    size_t places_cap;
    enum twx_jpeg_means means;
    uint32_t width;  // blocks of the picture
    uint32_t height;
    uint8_t *samples;
    size_t samples_cap;
    struct twx_jpeg_weighting weighting;
};

struct twx_jpeg_blocks *twx_jpeg_blocks_create(void)
{
    struct twx_jpeg_blocks *blocks = twx_alloc(1, sizeof *blocks);
    if (blocks != NULL) {
        twx_jpeg_weighting_make(&blocks->weighting);
    }
    return blocks;
}

void twx_jpeg_blocks_free(struct twx_jpeg_blocks *blocks)
{
    if (blocks != NULL) {
        twx_jpeg_data_release(&blocks->data);
        free(blocks->firsts.values);
        free(blocks->places);
        free(blocks->samples);
        free(blocks);
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
    return k == TWX_JPEG_COEFFICIENTS ||
           (k > TWX_JPEG_END_OF_BLOCK && k < TWX_JPEG_END_OF_BLOCK + TWX_JPEG_COEFFICIENTS);
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
        if (k >= TWX_JPEG_COEFFICIENTS) {
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
        if (k >= TWX_JPEG_COEFFICIENTS) {
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
static bool skip_mcu(const struct twx_jpeg_blocks *blocks, struct twx_jpeg_bits *bits,
                     uint32_t *place)
{
    const struct twx_jpeg_channel *channels = blocks->frame.channels;
    for (unsigned c = 0; c < blocks->frame.n_channels; c++) {
        for (unsigned i = 0; i < channels[c].h * channels[c].v; i++) {
            if (c == 0) {
                *place++ = twx_jpeg_place(bits, blocks->data.bytes);
            }
            if (!skip_block(bits, blocks->tables[c])) {
                return false;
            }
        }
    }
    return true;
}

/** Steps over a row of MCUs. */
static bool skip_row(const struct twx_jpeg_blocks *blocks, struct twx_jpeg_cursor *cursor)
{
    const struct twx_jpeg_frame *f = &blocks->frame;
    const size_t n_luma = (size_t)f->channels[0].h * f->channels[0].v;
    bool begins = false;
    for (uint32_t mcu = 0; mcu < f->n_across; mcu++) {
        if (!twx_jpeg_cursor_next(cursor, &blocks->data, f->restart, &begins) ||
            !skip_mcu(blocks, &cursor->bits, blocks->places + mcu * n_luma)) {
            return false;
        }
    }
    return true;
}

// ---------------------------------------------------------------------------------------------------------
// Means

/** Where the sum of luma's differences is. */
struct sum {
    int32_t dc;
    uint32_t n_left;  // MCUs until it begins again
};

/** Whether a block is the first or the last of its row or column. */
static inline bool is_at_edge(const struct twx_jpeg_blocks *blocks, uint32_t x, uint32_t y)
{
    return x == 0 || y == 0 || x + 1 == blocks->width || y + 1 == blocks->height;
}

/** Puts a block at x, y into the plane. place: behind its difference */
static inline void put_block(struct twx_jpeg_blocks *blocks, int32_t dc, uint32_t place, uint32_t x,
                             uint32_t y)
{
    const uint8_t *steps = blocks->frame.steps[blocks->frame.channels[0].quant];
    const int32_t mean = dc * steps[0];
    if (blocks->means == TWX_JPEG_OF_BLOCKS) {
        blocks->samples[(size_t)y * blocks->width + x] = twx_jpeg_mean(mean);
        return;
    }
    const size_t stride = (size_t)blocks->width * 2;
    uint8_t *out = blocks->samples + (size_t)2 * y * stride + (size_t)2 * x;
    if (is_at_edge(blocks, x, y)) {
        int64_t shares[TWX_JPEG_SHARES] = {(int64_t)mean * twx_jpeg_weight(0, 0)};
        twx_jpeg_add_shares(&blocks->tables[0]->ac, blocks->data.bytes, place, steps,
                            &blocks->weighting, shares);
        twx_jpeg_put_quarters(shares, out, stride);
    } else {
        int32_t c[TWX_JPEG_WAVES] = {0};
        twx_jpeg_read_waves(&blocks->tables[0]->ac, blocks->data.bytes, place, c);
        c[0] = mean;
        c[1] *= steps[1];
        c[2] *= steps[2];
        twx_jpeg_put_rough_quarters(c, out, stride);
    }
}

/** Puts the blocks of an MCU into the plane. place: of each of them */
static bool put_mcu(struct twx_jpeg_blocks *blocks, struct sum *sum, uint32_t row, uint32_t mcu,
                    const uint32_t *places)
{
    const struct twx_jpeg_channel *luma = &blocks->frame.channels[0];
    const int32_t step = blocks->frame.steps[luma->quant][0];
    bool is_sound = true;
    for (uint32_t y = row * luma->v; y < (row + 1) * luma->v; y++) {
        for (uint32_t x = mcu * luma->h; x < (mcu + 1) * luma->h; x++) {
            uint32_t place = *places++;
            sum->dc += twx_jpeg_read_difference(&blocks->tables[0]->dc, blocks->data.bytes, &place);
            is_sound = is_sound && twx_jpeg_is_sound(sum->dc, step);
            if (is_sound && x < blocks->width && y < blocks->height) {
                put_block(blocks, sum->dc, place, x, y);
            }
        }
    }
    return is_sound;
}

/** The same of a row of MCUs. */
static bool put_row(struct twx_jpeg_blocks *blocks, struct sum *sum, uint32_t row)
{
    const struct twx_jpeg_frame *f = &blocks->frame;
    const size_t n_luma = (size_t)f->channels[0].h * f->channels[0].v;
    bool is_sound = true;
    for (uint32_t mcu = 0; mcu < f->n_across; mcu++) {
        if (sum->n_left == 0) {
            *sum = (struct sum){.n_left = f->restart};
        }
        sum->n_left--;
        is_sound = put_mcu(blocks, sum, row, mcu, blocks->places + mcu * n_luma) && is_sound;
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
static bool find_tables(struct twx_jpeg_blocks *blocks)
{
    const struct twx_jpeg_frame *f = &blocks->frame;
    for (unsigned c = 0; c < f->n_channels; c++) {
        const struct twx_jpeg_code *dc_code = &f->codes[0][f->channels[c].dc];
        const struct twx_jpeg_code *ac_code = &f->codes[1][f->channels[c].ac];
        struct made_tables *made = NULL;
        for (unsigned i = 0; i <= c && made == NULL; i++) {
            struct made_tables *other = &blocks->made[i];
            made = other->is_made && is_same(&other->dc, dc_code) && is_same(&other->ac, ac_code)
                       ? other
                       : NULL;
        }
        if (made == NULL) {
            made = &blocks->made[c];
            made->dc = *dc_code;
            made->ac = *ac_code;
            made->is_made = twx_jpeg_tables_make(dc_code, ac_code, &made->tables);
        }
        if (!made->is_made) {
            return false;
        }
        blocks->tables[c] = &made->tables;
    }
    return true;
}

/** The one scan of a file that is not progressive. */
static bool read_sequential(struct twx_jpeg_blocks *blocks, struct twx_jpeg_progress *p)
{
    const struct twx_jpeg_frame *f = &blocks->frame;
    const size_t n_mcus = (size_t)f->n_across * f->n_down;
    const size_t n_luma = (size_t)f->channels[0].h * f->channels[0].v;
    struct sum sum = {.n_left = f->restart > 0 ? f->restart : UINT32_MAX};
    if (n_mcus > 8 * p->n ||  // a block has at least two bits
        !find_tables(blocks) ||
        !twx_reserve((void **)&blocks->places, &blocks->places_cap, f->n_across * n_luma,
                     sizeof *blocks->places) ||
        !twx_jpeg_data_read(&blocks->data, p->bytes, p->n, &p->at, n_mcus, f->restart) ||
        p->bytes[p->at + 1] != TWX_JPEG_EOI) {
        return false;
    }
    struct twx_jpeg_cursor cursor = twx_jpeg_cursor_begin(&blocks->data, f->restart);
    for (uint32_t row = 0; row < f->n_down; row++) {
        if (!skip_row(blocks, &cursor) || !put_row(blocks, &sum, row)) {
            return false;
        }
    }
    return twx_jpeg_cursor_has_ended(&cursor, &blocks->data);
}

static bool read_progressive(struct twx_jpeg_blocks *blocks, struct twx_jpeg_progress *p)
{
    const struct twx_jpeg_firsts *firsts = &blocks->firsts;
    if (blocks->means != TWX_JPEG_OF_BLOCKS ||
        !twx_jpeg_progressive_read(p, &blocks->data, &blocks->firsts)) {
        return false;
    }
    const size_t n = (size_t)firsts->width * firsts->height;
    bool is_sound = true;
    for (size_t i = 0; i < n; i++) {
        is_sound = twx_jpeg_is_sound(firsts->values[i], firsts->step) && is_sound;
        blocks->samples[i] = twx_jpeg_mean(firsts->values[i] * firsts->step);
    }
    return is_sound;
}

bool twx_jpeg_blocks_read(struct twx_jpeg_blocks *blocks, const uint8_t *bytes, size_t n,
                          enum twx_jpeg_means means, struct twx_jpeg_plane *plane)
{
    struct twx_jpeg_progress p = {.bytes = bytes, .n = n, .frame = &blocks->frame};
    memset(&blocks->frame, 0, sizeof blocks->frame);
    if (n > BYTES_MOST || !twx_jpeg_scan_next(bytes, n, &p.at, p.frame, &p.scan) ||
        p.scan.n_channels == 0) {
        return false;
    }
    blocks->means = means;
    blocks->width = (p.frame->width + BLOCK_SIDE - 1) / BLOCK_SIDE;
    blocks->height = (p.frame->height + BLOCK_SIDE - 1) / BLOCK_SIDE;
    const size_t n_blocks = (size_t)blocks->width * blocks->height;
    // Each has a bit of the file, at least.
    if (n_blocks > 8 * n ||
        !twx_reserve((void **)&blocks->samples, &blocks->samples_cap, n_blocks * means * means,
                     1) ||
        !(p.frame->is_progressive ? read_progressive(blocks, &p) : read_sequential(blocks, &p))) {
        return false;
    }
    *plane = (struct twx_jpeg_plane){.width = blocks->width * means,
                                     .height = blocks->height * means,
                                     .samples = blocks->samples,
                                     .is_progressive = p.frame->is_progressive};
    return true;
}
