// SPDX-License-Identifier: MIT
//
// Coefficients of a block whose place in the data is known, and which was read before: no symbol of it is wrong.
#ifndef TWX_IMAGE_JPEG_COEFFICIENTS_H
#define TWX_IMAGE_JPEG_COEFFICIENTS_H

#include "image/jpeg_bits.h"
#include "image/jpeg_huffman.h"
#include "image/jpeg_means.h"

/** Of a coefficient, in zigzag order: what it adds to which share of quarters. */
struct twx_jpeg_weighting {
    int32_t weights[TWX_JPEG_COEFFICIENTS];
    uint8_t shares[TWX_JPEG_COEFFICIENTS];
};

static inline void twx_jpeg_weighting_make(struct twx_jpeg_weighting *weighting)
{
    enum { LAST = 7 };
    unsigned across = 0;
    unsigned down = 0;
    for (unsigned k = 0; k < TWX_JPEG_COEFFICIENTS; k++) {
        weighting->weights[k] = twx_jpeg_weight(across, down);
        weighting->shares[k] = (uint8_t)twx_jpeg_share(across, down);
        // The zigzag goes up on even diagonals, down on odd ones, and turns at the sides.
        const bool goes_up = (across + down) % 2 == 0;
        unsigned *ahead = goes_up ? &across : &down;
        unsigned *back = goes_up ? &down : &across;
        const bool is_at_end = *ahead == LAST;
        *ahead += !is_at_end;
        *back += is_at_end ? 1U : *back > 0 ? -1U : 0U;
    }
}

/** The first coefficient of a block as it is written: the difference to the one before. Moves the place behind it. */
static inline int32_t twx_jpeg_read_difference(const struct twx_jpeg_decoder *d,
                                               const uint8_t *data, uint32_t *place)
{
    const uint64_t bits = twx_jpeg_peek(data, *place);
    unsigned n_code = 0;
    const int size = twx_jpeg_symbol(d, bits, &n_code);  // there is one: it was read before
    *place += n_code + (unsigned)size;
    return twx_jpeg_extend(bits << n_code, (unsigned)size);
}

/** The coefficients that follow it, of those that are used. */
static __attribute__((noinline)) void twx_jpeg_read_rare_waves(const struct twx_jpeg_decoder *d,
                                                               const uint8_t *data, uint32_t place,
                                                               int32_t waves[static TWX_JPEG_WAVES])
{
    for (unsigned k = 1; k < TWX_JPEG_WAVES; k++) {
        const uint64_t bits = twx_jpeg_peek(data, place);
        unsigned n_code = 0;
        const unsigned symbol = (unsigned)twx_jpeg_symbol(d, bits, &n_code);
        const unsigned size = symbol & 15;
        k += symbol >> 4;
        if (size == 0 || k >= TWX_JPEG_WAVES) {
            return;
        }
        waves[k] = twx_jpeg_extend(bits << n_code, size);
        place += n_code + size;
    }
}

/** The same, quickly: without a branch on what they are, where two codes of at most 8 bits follow. */
static inline void twx_jpeg_read_waves(const struct twx_jpeg_decoder *d, const uint8_t *data,
                                       uint32_t place, int32_t waves[static TWX_JPEG_WAVES])
{
    const uint64_t bits = twx_jpeg_peek(data, place);
    const unsigned one = d->by_byte[bits >> 56];
    const unsigned n_one = d->lengths[bits >> 56];
    const int32_t value = twx_jpeg_extend(bits << n_one, one & 15);
    const uint64_t rest = bits << n_one << (one & 15);
    const unsigned two = d->by_byte[rest >> 56];
    const unsigned n_two = d->lengths[rest >> 56];
    const int32_t next = twx_jpeg_extend(rest << n_two, two & 15);
    if (n_one == 0 || n_two == 0) {
        twx_jpeg_read_rare_waves(d, data, place, waves);
        return;
    }
    // A run without a value ends the block, or goes beyond.
    const int32_t is_across = -(one - 1 < 15);
    const int32_t is_down = -(one - 17 < 15);
    waves[1] = value & is_across;
    waves[2] = (next & is_across & -(two - 1 < 15)) | (value & is_down);
}

/**
 * Adds the shares of all coefficients but DC.
 *
 * place    behind the difference of DC
 * steps    of quantisation, in zigzag order
 */
static inline void twx_jpeg_add_shares(const struct twx_jpeg_decoder *d, const uint8_t *data,
                                       uint32_t place, const uint8_t *steps,
                                       const struct twx_jpeg_weighting *weighting,
                                       int64_t shares[static TWX_JPEG_SHARES])
{
    for (unsigned k = 1; k < TWX_JPEG_COEFFICIENTS; k++) {
        const uint64_t bits = twx_jpeg_peek(data, place);
        unsigned n_code = 0;
        const unsigned symbol = (unsigned)twx_jpeg_symbol(d, bits, &n_code);
        const unsigned size = symbol & 15;
        if (symbol == 0) {
            return;
        }
        k += symbol >> 4;
        place += n_code + size;
        const int32_t c = twx_jpeg_wave(twx_jpeg_extend(bits << n_code, size) * steps[k]);
        shares[weighting->shares[k]] += (int64_t)c * weighting->weights[k];
    }
}

#endif
