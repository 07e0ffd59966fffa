// SPDX-License-Identifier: MIT
//
// Of a baseline file three passes: the entropy-coded data without its stuffing; over these, block by block, where each begins; over
// the places of luma, the first coefficients of each, or, at the edges, all that count. The last has no dependencies but a sum,
// and so costs little.
#include "image/jpeg_blocks.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "image/jpeg_data.h"
#include "image/jpeg_frame.h"
#include "image/jpeg_huffman.h"
#include "image/jpeg_luma.h"
#include "image/jpeg_places.h"
#include "image/jpeg_progressive.h"
#include "image/jpeg_segment.h"

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
    struct twx_jpeg_places places;                                // of a file that is not
    struct twx_jpeg_luma luma;
    bool is_fast;  // what has the shifts of jpeg_bits.h runs
};

// ---------------------------------------------------------------------------------------------------------
// Life

struct twx_jpeg_blocks *twx_jpeg_blocks_create(void)
{
    struct twx_jpeg_blocks *blocks = twx_alloc(1, sizeof *blocks);
    if (blocks != NULL) {
        blocks->is_fast = twx_jpeg_has_shifts();
        twx_jpeg_luma_init(&blocks->luma, blocks->is_fast);
    }
    return blocks;
}

void twx_jpeg_blocks_be_plain(struct twx_jpeg_blocks *blocks)
{
    blocks->is_fast = false;
    blocks->luma.put_row = twx_jpeg_luma_put_row_plain;
}

void twx_jpeg_blocks_free(struct twx_jpeg_blocks *blocks)
{
    if (blocks != NULL) {
        twx_jpeg_data_release(&blocks->data);
        free(blocks->firsts.values);
        twx_jpeg_places_release(&blocks->places);
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
    if (!twx_jpeg_data_read(&blocks->data, p->bytes, p->n, &p->at, n_mcus, f->restart) ||
        p->bytes[p->at + 1] != TWX_JPEG_EOI ||
        !find_tables(blocks) ||  // last: new ones take longer than what is cut short needs
        !twx_jpeg_places_find(&blocks->places, &blocks->data, f, blocks->tables, blocks->is_fast) ||
        !twx_jpeg_luma_begin_rows(&blocks->luma, blocks->tables[0], blocks->data.bytes,
                                  blocks->places.at)) {
        return false;
    }
    for (uint32_t row = 0; row < f->n_down; row++) {
        if (!blocks->luma.put_row(&blocks->luma, row)) {
            return false;
        }
    }
    return true;
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
