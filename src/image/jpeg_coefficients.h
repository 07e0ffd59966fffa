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

/** The lowest coefficients of a block as they are written. */
struct twx_jpeg_lowest {
    int32_t difference;  // of DC, to that of the block before
    int16_t waves[2];    // across, down
};

/** The first coefficient of a block. bits: the next 64; n: out, how many of them it has */
static inline int32_t twx_jpeg_difference(const struct twx_jpeg_decoder *d, uint64_t bits,
                                          unsigned *n)
{
    unsigned n_code = 0;
    // There is one: it was read before. If it were none, nothing would be read or written out of bounds.
    const unsigned size = (unsigned)twx_jpeg_symbol(d, bits, &n_code) & 15;
    *n = n_code + size;
    return twx_jpeg_extend(bits << n_code, size);
}

/** The lowest of any block. */
static __attribute__((noinline)) void twx_jpeg_read_rare_lowest(const struct twx_jpeg_tables *t,
                                                                const uint8_t *data, uint32_t place,
                                                                struct twx_jpeg_lowest *lowest)
{
    unsigned n = 0;
    const int32_t difference = twx_jpeg_difference(&t->dc, twx_jpeg_peek(data, place), &n);
    *lowest = (struct twx_jpeg_lowest){.difference = difference};
    place += n;
    for (unsigned k = 0; k < 2; k++) {
        const uint64_t bits = twx_jpeg_peek(data, place);
        unsigned n_code = 0;
        const unsigned symbol = (unsigned)twx_jpeg_symbol(&t->ac, bits, &n_code);
        const unsigned size = symbol & 15;
        k += symbol >> 4;
        if (size == 0 || k >= 2) {
            return;
        }
        lowest->waves[k] = (int16_t)twx_jpeg_extend(bits << n_code, size);
        place += n_code + size;
    }
}

/** Of a code of at most 8 bits the extra bits as a number, where `by_8` is what the decoder has of it. */
static inline int32_t twx_jpeg_extend_short(uint64_t bits, unsigned by_8)
{
    const unsigned size = by_8 >> 8 & 15;
    return twx_jpeg_extend(bits << ((by_8 - size) & 63), size);
}

/** Of a symbol whether it is of a coefficient behind n zeros: all ones, or 0. */
static inline int32_t twx_jpeg_is_behind(unsigned symbol, unsigned n)
{
    return -(symbol - 16 * n - 1 < 15);
}

/** The same, quickly: without a branch on what they are, where three codes of at most 8 bits follow, as mostly. */
static inline void twx_jpeg_read_lowest(const struct twx_jpeg_tables *t, const uint8_t *data,
                                        uint32_t place, struct twx_jpeg_lowest *lowest)
{
    const uint64_t at_dc = twx_jpeg_peek(data, place);
    const unsigned dc = t->dc.shorts[at_dc >> 56];
    const uint64_t at_one = at_dc << (dc & 63);
    const unsigned one = t->ac.shorts[at_one >> 56];
    const uint64_t at_two = at_one << (one & 63);
    const unsigned two = t->ac.shorts[at_two >> 56];
    if ((dc & UINT8_MAX) + (one & UINT8_MAX) + (two & UINT8_MAX) > TWX_JPEG_PEEKED) {
        twx_jpeg_read_rare_lowest(t, data, place, lowest);
        return;
    }
    const int32_t value = twx_jpeg_extend_short(at_one, one);
    const int32_t next = twx_jpeg_extend_short(at_two, two);
    // A run without a value ends the block, or goes beyond.
    const int32_t is_across = twx_jpeg_is_behind(one >> 8, 0);
    lowest->difference = twx_jpeg_extend_short(at_dc, dc);
    lowest->waves[0] = (int16_t)(value & is_across);
    lowest->waves[1] = (int16_t)((next & is_across & twx_jpeg_is_behind(two >> 8, 0)) |
                                 (value & twx_jpeg_is_behind(one >> 8, 1)));
}

/**
 * Adds the shares of all coefficients but DC.
 *
 * place    behind the difference of DC
 * steps    of quantisation, in zigzag order
 */
static inline __attribute__((always_inline)) void
twx_jpeg_add_shares(const struct twx_jpeg_decoder *d, const uint8_t *data, uint32_t place,
                    const uint8_t *steps, const struct twx_jpeg_weighting *weighting,
                    int64_t shares[static TWX_JPEG_SHARES])
{
    struct twx_jpeg_bits b = twx_jpeg_bits_at(data, place);
    twx_jpeg_refill(&b);
    for (unsigned k = 1; k < TWX_JPEG_COEFFICIENTS; k++) {
        const uint64_t bits = b.next;
        unsigned by_8 = d->shorts[bits >> 56];
        if ((by_8 & UINT8_MAX) == TWX_JPEG_NO_SHORT) {
            unsigned n_code = 0;
            const unsigned symbol = (unsigned)twx_jpeg_symbol(d, bits, &n_code);
            by_8 = symbol << 8 | (n_code + (symbol & 15));
        }
        if (by_8 >> 8 == 0) {
            return;
        }
        twx_jpeg_skip_bits(&b, by_8 & 63);
        twx_jpeg_refill(&b);
        k += by_8 >> 12;
        const unsigned number = k % TWX_JPEG_COEFFICIENTS;  // k, as the block is sound
        const int32_t c = twx_jpeg_wave(twx_jpeg_extend_short(bits, by_8) * steps[number]);
        shares[weighting->shares[number]] += (int64_t)c * weighting->weights[number];
    }
}

#endif
