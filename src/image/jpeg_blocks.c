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
#include "image/jpeg_data.h"
#include "image/jpeg_frame.h"
#include "image/jpeg_huffman.h"
#include "image/jpeg_luma.h"
#include "image/jpeg_progressive.h"
#include "image/jpeg_segment.h"

#define EVERYWHERE static inline __attribute__((always_inline))

enum { BYTES_MOST = 32 << 20 };

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
    struct twx_jpeg_luma luma;
    bool (*skip_row)(const struct twx_jpeg_blocks *, struct twx_jpeg_cursor *);  // of this machine
};

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

/** Steps over what follows k coefficients of a block, symbol by symbol. False for what is none. */
static __attribute__((noinline)) bool skip_by_symbols(struct twx_jpeg_bits *b,
                                                      const struct twx_jpeg_tables *t, unsigned k)
{
    unsigned run = run_of_next(k == 0 ? &t->dc : &t->ac, b->next, k == 0);
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
EVERYWHERE bool skip_block(const uint8_t *data, const struct twx_jpeg_tables *t,
                           struct twx_jpeg_bits *b)
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
    if (run == 0) {
        return false;
    }
    // The last run reached into the next block.
    *b = twx_jpeg_bits_at(data, twx_jpeg_place(&now, data) - (run & TWX_JPEG_RUN_BITS));
    twx_jpeg_refill(b);
    return skip_by_symbols(b, t, k - (run >> TWX_JPEG_RUN_SHIFT));
}

// ---------------------------------------------------------------------------------------------------------
// MCUs

/** Steps over an MCU. start: out, of each of its blocks of luma */
EVERYWHERE bool skip_mcu(const struct twx_jpeg_blocks *blocks, struct twx_jpeg_bits *bits,
                         struct twx_jpeg_start *start)
{
    const struct twx_jpeg_channel *channels = blocks->frame.channels;
    for (unsigned c = 0; c < blocks->frame.n_channels; c++) {
        for (unsigned i = 0; i < channels[c].h * channels[c].v; i++) {
            if (c == 0) {
                *start++ = (struct twx_jpeg_start){
                    .bits = bits->next, .place = twx_jpeg_place(bits, blocks->data.bytes)};
            }
            if (!skip_block(blocks->data.bytes, blocks->tables[c], bits)) {
                return false;
            }
        }
    }
    return true;
}

/** Steps over a row of MCUs. */
EVERYWHERE bool skip_row(const struct twx_jpeg_blocks *blocks, struct twx_jpeg_cursor *cursor)
{
    const struct twx_jpeg_frame *f = &blocks->frame;
    const size_t n_luma = (size_t)f->channels[0].h * f->channels[0].v;
    bool begins = false;
    for (uint32_t mcu = 0; mcu < f->n_across; mcu++) {
        if (!twx_jpeg_cursor_next(cursor, &blocks->data, f->restart, &begins) ||
            !skip_mcu(blocks, &cursor->bits, blocks->luma.starts + mcu * n_luma)) {
            return false;
        }
    }
    return true;
}

static bool skip_row_plain(const struct twx_jpeg_blocks *blocks, struct twx_jpeg_cursor *cursor)
{
    return skip_row(blocks, cursor);
}

/** With shifts that leave the flags alone, which are one operation in place of two or three. */
TWX_JPEG_SHIFTS static bool skip_row_fast(const struct twx_jpeg_blocks *blocks,
                                          struct twx_jpeg_cursor *cursor)
{
    return skip_row(blocks, cursor);
}

// ---------------------------------------------------------------------------------------------------------
// Life

struct twx_jpeg_blocks *twx_jpeg_blocks_create(void)
{
    struct twx_jpeg_blocks *blocks = twx_alloc(1, sizeof *blocks);
    if (blocks != NULL) {
        const bool is_fast = twx_jpeg_has_shifts();
        blocks->skip_row = is_fast ? skip_row_fast : skip_row_plain;
        twx_jpeg_luma_init(&blocks->luma, is_fast);
    }
    return blocks;
}

void twx_jpeg_blocks_be_plain(struct twx_jpeg_blocks *blocks)
{
    blocks->skip_row = skip_row_plain;
    blocks->luma.put_row = twx_jpeg_luma_put_row_plain;
}

void twx_jpeg_blocks_free(struct twx_jpeg_blocks *blocks)
{
    if (blocks != NULL) {
        twx_jpeg_data_release(&blocks->data);
        free(blocks->firsts.values);
        twx_jpeg_luma_release(&blocks->luma);
        free(blocks);
    }
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
    if (n_mcus > 8 * p->n ||  // a block has at least two bits
        !twx_jpeg_data_read(&blocks->data, p->bytes, p->n, &p->at, n_mcus, f->restart) ||
        p->bytes[p->at + 1] != TWX_JPEG_EOI ||
        !find_tables(blocks) ||  // last: new ones take longer than what is cut short needs
        !twx_jpeg_luma_begin_rows(&blocks->luma, blocks->tables[0])) {
        return false;
    }
    blocks->luma.data = blocks->data.bytes;
    struct twx_jpeg_cursor cursor = twx_jpeg_cursor_begin(&blocks->data, f->restart);
    for (uint32_t row = 0; row < f->n_down; row++) {
        if (!blocks->skip_row(blocks, &cursor) || !blocks->luma.put_row(&blocks->luma, row)) {
            return false;
        }
    }
    return twx_jpeg_cursor_has_ended(&cursor, &blocks->data);
}

static bool read_progressive(struct twx_jpeg_blocks *blocks, struct twx_jpeg_progress *p)
{
    const struct twx_jpeg_firsts *firsts = &blocks->firsts;
    if (blocks->luma.means != TWX_JPEG_OF_BLOCKS ||
        !twx_jpeg_progressive_read(p, &blocks->data, &blocks->firsts)) {
        return false;
    }
    const size_t n = (size_t)firsts->width * firsts->height;
    bool is_sound = true;
    for (size_t i = 0; i < n; i++) {
        is_sound = twx_jpeg_is_sound(firsts->values[i], firsts->step) && is_sound;
        blocks->luma.samples[i] = twx_jpeg_mean(firsts->values[i] * firsts->step);
    }
    return is_sound;
}

bool twx_jpeg_blocks_read(struct twx_jpeg_blocks *blocks, const uint8_t *bytes, size_t n,
                          enum twx_jpeg_means means, struct twx_jpeg_plane *plane)
{
    struct twx_jpeg_progress p = {.bytes = bytes, .n = n, .frame = &blocks->frame};
    memset(&blocks->frame, 0, sizeof blocks->frame);
    if (n > BYTES_MOST || !twx_jpeg_scan_next(bytes, n, &p.at, p.frame, &p.scan) ||
        p.scan.n_channels == 0 ||
        !twx_jpeg_luma_begin(&blocks->luma, p.frame, means, 8 * n) ||  // each has a bit, at least
        !(p.frame->is_progressive ? read_progressive(blocks, &p) : read_sequential(blocks, &p))) {
        return false;
    }
    *plane = (struct twx_jpeg_plane){.width = blocks->luma.width * means,
                                     .height = blocks->luma.height * means,
                                     .samples = blocks->luma.samples,
                                     .is_progressive = p.frame->is_progressive};
    return true;
}
