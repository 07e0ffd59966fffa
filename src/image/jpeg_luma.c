// SPDX-License-Identifier: MIT
//
// Of a row of MCUs first the lowest coefficients, in the order of the file, then samples, in the order of the picture: roughly
// by these, and at the edges of the picture again by all that count.
#include "image/jpeg_luma.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "image/jpeg_quarters.h"

#define EVERYWHERE static inline __attribute__((always_inline))

enum { BLOCK_SIDE = 8 };  // pixels

void twx_jpeg_luma_release(struct twx_jpeg_luma *luma)
{
    free(luma->samples);
    free(luma->dcs);
    free(luma->waves);
}

bool twx_jpeg_luma_begin(struct twx_jpeg_luma *luma, const struct twx_jpeg_frame *frame,
                         enum twx_jpeg_means means, size_t most)
{
    luma->frame = frame;
    luma->means = means;
    luma->width = (frame->width + BLOCK_SIDE - 1) / BLOCK_SIDE;
    luma->height = (frame->height + BLOCK_SIDE - 1) / BLOCK_SIDE;
    const size_t n_blocks = (size_t)luma->width * luma->height;
    return n_blocks <= most &&
           twx_reserve((void **)&luma->samples, &luma->samples_cap, n_blocks * means * means, 1);
}

bool twx_jpeg_luma_begin_rows(struct twx_jpeg_luma *luma, const struct twx_jpeg_tables *tables,
                              const uint8_t *data, const uint32_t *places)
{
    const struct twx_jpeg_frame *f = luma->frame;
    const size_t n = (size_t)f->n_across * f->channels[0].h * f->channels[0].v;
    luma->tables = tables;
    luma->data = data;
    luma->places = places;
    luma->dc = 0;
    luma->n_left = f->restart > 0 ? f->restart : UINT32_MAX;
    return twx_reserve((void **)&luma->dcs, &luma->dcs_cap, n, sizeof *luma->dcs) &&
           twx_reserve((void **)&luma->waves, &luma->waves_cap, 2 * n, sizeof *luma->waves);
}

// ---------------------------------------------------------------------------------------------------------
// Coefficients

/** DC of the blocks of an MCU that were read so far, and the least and the greatest of them. */
struct range {
    int32_t dc;
    int32_t least;
    int32_t most;
};

/** Where the blocks of a row of MCUs begin, those of each MCU luma first. */
EVERYWHERE const uint32_t *places_of_row(const struct twx_jpeg_luma *luma, uint32_t row)
{
    return luma->places + (size_t)row * luma->frame->n_across * luma->frame->n_in_mcu;
}

/** Reads the lowest coefficients of an MCU. places: of its blocks; to: where those of its first block go in their row */
EVERYWHERE void read_mcu(const struct twx_jpeg_luma *luma, const uint32_t *places, size_t to,
                         bool with_waves, struct range *range)
{
    const struct twx_jpeg_channel *channel = &luma->frame->channels[0];
    const size_t to_next_row = (size_t)luma->frame->n_across * channel->h;
    for (unsigned y = 0; y < channel->v; y++, to += to_next_row) {
        for (unsigned x = 0; x < channel->h; x++, places++) {
            struct twx_jpeg_lowest lowest;
            if (with_waves) {
                twx_jpeg_read_lowest(luma->tables, luma->data, *places, &lowest);
                luma->waves[2 * (to + x)] = lowest.waves[0];
                luma->waves[2 * (to + x) + 1] = lowest.waves[1];
            } else {
                unsigned n = 0;
                const uint64_t bits = twx_jpeg_peek(luma->data, *places);
                lowest.difference = twx_jpeg_difference(&luma->tables->dc, bits, &n);
            }
            range->dc += lowest.difference;
            range->least = range->dc < range->least ? range->dc : range->least;
            range->most = range->dc > range->most ? range->dc : range->most;
            luma->dcs[to + x] = (int16_t)range->dc;
        }
    }
}

/** Reads those of a row. False where a mean might wrap in libjpeg. */
EVERYWHERE bool read_row(struct twx_jpeg_luma *luma, uint32_t row, bool with_waves)
{
    const struct twx_jpeg_frame *f = luma->frame;
    const struct twx_jpeg_channel *channel = &f->channels[0];
    const uint32_t *places = places_of_row(luma, row);
    const int32_t step = f->steps[channel->quant][0];
    struct range range = {.dc = luma->dc};
    for (uint32_t mcu = 0; mcu < f->n_across; mcu++) {
        if (luma->n_left == 0) {
            range.dc = 0;
            luma->n_left = f->restart;
        }
        luma->n_left--;
        read_mcu(luma, places, (size_t)mcu * channel->h, with_waves, &range);
        places += luma->frame->n_in_mcu;
    }
    luma->dc = range.dc;
    return twx_jpeg_is_sound(range.least, step) && twx_jpeg_is_sound(range.most, step);
}

// ---------------------------------------------------------------------------------------------------------
// Samples

/** Puts the quarters of a block by all of its coefficients. places: of its row of MCUs; y_in_mcu: its row of blocks among those of the MCUs */
EVERYWHERE void put_exactly(const struct twx_jpeg_luma *luma, const uint32_t *places, uint32_t x,
                            unsigned y_in_mcu, uint8_t *out)
{
    const struct twx_jpeg_channel *channel = &luma->frame->channels[0];
    const uint8_t *steps = luma->frame->steps[channel->quant];
    const size_t in_order = (size_t)(x / channel->h) * luma->frame->n_in_mcu +
                            (size_t)y_in_mcu * channel->h + x % channel->h;
    const size_t in_rows = (size_t)y_in_mcu * luma->frame->n_across * channel->h + x;
    const int32_t mean = luma->dcs[in_rows] * steps[0];
    int64_t shares[TWX_JPEG_SHARES] = {(int64_t)mean * twx_jpeg_weight(0, 0)};
    const uint32_t place = places[in_order];
    unsigned n = 0;
    (void)twx_jpeg_difference(&luma->tables->dc, twx_jpeg_peek(luma->data, place), &n);
    twx_jpeg_add_shares(&luma->tables->ac, luma->data, place + n, steps, &luma->weighting, shares);
    twx_jpeg_put_quarters(shares, out + (size_t)2 * x, (size_t)luma->width * 2);
}

/** Puts a row of blocks. y: in the picture; y_in_mcu: among those of the MCUs */
EVERYWHERE void put_quarters(const struct twx_jpeg_luma *luma, uint32_t y, unsigned y_in_mcu)
{
    const struct twx_jpeg_channel *channel = &luma->frame->channels[0];
    const size_t first = (size_t)y_in_mcu * luma->frame->n_across * channel->h;
    const size_t stride = (size_t)luma->width * 2;
    uint8_t *out = luma->samples + (size_t)2 * y * stride;
    const bool is_edge = y == 0 || y + 1 == luma->height;
    if (!is_edge) {
        const struct twx_jpeg_rough_row rough = {.dcs = luma->dcs + first,
                                                 .waves = luma->waves + 2 * first,
                                                 .steps = luma->frame->steps[channel->quant],
                                                 .n = luma->width};
        twx_jpeg_put_rough_row(&rough, out, stride);
    }
    for (uint32_t x = 0; x < luma->width; x += is_edge || luma->width < 3 ? 1 : luma->width - 1) {
        put_exactly(luma, places_of_row(luma, y / channel->v), x, y_in_mcu, out);
    }
}

EVERYWHERE void put_means(const struct twx_jpeg_luma *luma, uint32_t y, unsigned y_in_mcu)
{
    const struct twx_jpeg_channel *channel = &luma->frame->channels[0];
    const int32_t step = luma->frame->steps[channel->quant][0];
    const int16_t *dcs = luma->dcs + (size_t)y_in_mcu * luma->frame->n_across * channel->h;
    uint8_t *out = luma->samples + (size_t)y * luma->width;
    for (uint32_t x = 0; x < luma->width; x++) {
        out[x] = twx_jpeg_mean(dcs[x] * step);
    }
}

EVERYWHERE bool put_row(struct twx_jpeg_luma *luma, uint32_t row)
{
    const unsigned v = luma->frame->channels[0].v;
    const bool of_quarters = luma->means == TWX_JPEG_OF_QUARTERS;
    if (!(of_quarters ? read_row(luma, row, true) : read_row(luma, row, false))) {
        return false;
    }
    for (unsigned i = 0; i < v && row * v + i < luma->height; i++) {
        if (of_quarters) {
            put_quarters(luma, row * v + i, i);
        } else {
            put_means(luma, row * v + i, i);
        }
    }
    return true;
}

bool twx_jpeg_luma_put_row_plain(struct twx_jpeg_luma *luma, uint32_t row)
{
    return put_row(luma, row);
}

TWX_JPEG_SHIFTS static bool put_row_fast(struct twx_jpeg_luma *luma, uint32_t row)
{
    return put_row(luma, row);
}

void twx_jpeg_luma_init(struct twx_jpeg_luma *luma, bool is_fast)
{
    *luma = (struct twx_jpeg_luma){.put_row = is_fast ? put_row_fast : twx_jpeg_luma_put_row_plain};
    twx_jpeg_weighting_make(&luma->weighting);
}
