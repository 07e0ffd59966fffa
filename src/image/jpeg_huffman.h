// SPDX-License-Identifier: MIT
//
// Tables that step over the symbols of a block, several at a time.
//
// By the next TWX_JPEG_WINDOW bits an entry says how many bits a run of symbols has, codes and the extra bits behind them (those of
// the last may lie beyond the window), and how many coefficients it stands for. Of a block that is stepped over, nothing else
// is needed to find the next.
#ifndef TWX_IMAGE_JPEG_HUFFMAN_H
#define TWX_IMAGE_JPEG_HUFFMAN_H

#include "image/jpeg_frame.h"

enum {
    TWX_JPEG_WINDOW = 12,  // bits
    // Of an entry: its lower 6 bits, at most 12 + 15. All that a shift of 64 bits looks at.
    TWX_JPEG_RUN_BITS = 63,
    TWX_JPEG_RUN_SHIFT = 6,  // coefficients, at most 63; and TWX_JPEG_END_OF_BLOCK, which is the
    TWX_JPEG_RUN_SIGN = 15,  // highest bit
    TWX_JPEG_END_OF_BLOCK = 512,
    TWX_JPEG_NO_RUN = TWX_JPEG_COEFFICIENTS << TWX_JPEG_RUN_SHIFT,  // more than a block can have
    TWX_JPEG_RUN_OF_16 = 0xf0,                                      // an AC symbol: as many zeros
    TWX_JPEG_NO_SHORT = 65,  // bits, where a code is longer: more than there are at a time
};

/** Runs by the bits that come. */
struct twx_jpeg_runs {
    int16_t entries[1 << TWX_JPEG_WINDOW];  // TWX_JPEG_NO_RUN: no symbol is so short
};

/** A code, to read symbol by symbol: canonical, T.81, F.2.2.3. */
struct twx_jpeg_decoder {
    int32_t first[18];   // code of each length; from 1 on
    int32_t end[18];     // behind the last one of it
    uint16_t index[18];  // of its symbol
    uint8_t symbols[256];
    // By the next 8 bits, of a code that is no longer: its bits and the extra ones, and 8 bits above that its symbol.
    uint16_t shorts[256];
};

/** The tables of a pair of codes. */
struct twx_jpeg_tables {
    struct twx_jpeg_decoder dc;
    struct twx_jpeg_decoder ac;
    struct twx_jpeg_runs after_dc;  // the DC symbol, and AC symbols behind it
    struct twx_jpeg_runs runs;      // AC symbols
};

/**
 * Makes the tables of a pair.
 *
 * tables   out
 * returns  false for a code that is none, or has symbols that no encoder makes
 * threads  pure
 */
bool twx_jpeg_tables_make(const struct twx_jpeg_code *dc, const struct twx_jpeg_code *ac,
                          struct twx_jpeg_tables *tables) __attribute__((warn_unused_result));

/** The same of DC alone. */
bool twx_jpeg_dc_decoder_make(const struct twx_jpeg_code *dc, struct twx_jpeg_decoder *decoder)
    __attribute__((warn_unused_result));

/**
 * Reads a symbol.
 *
 * bits     the next 16 of them, the first one on top of the 64
 * length   out: bits of its code
 * returns  the symbol; -1 where no code begins so
 */
static inline int twx_jpeg_symbol(const struct twx_jpeg_decoder *d, uint64_t bits, unsigned *length)
{
    const unsigned by_8 = d->shorts[bits >> 56];
    if ((by_8 & UINT8_MAX) != TWX_JPEG_NO_SHORT) {
        *length = (by_8 & UINT8_MAX) - (by_8 >> 8 & 15);
        return (int)(by_8 >> 8);
    }
    for (unsigned n = 9; n <= 16; n++) {
        const int32_t code = (int32_t)(bits >> (64 - n));
        if (code < d->end[n]) {
            *length = n;
            return d->symbols[d->index[n] + (code - d->first[n])];
        }
    }
    return -1;
}

/** Of a symbol whose code has n_code bits, alone, an entry of runs: 0 for an AC symbol that no encoder makes. */
static inline unsigned twx_jpeg_run_of_symbol(unsigned symbol, unsigned n_code, bool is_dc)
{
    const unsigned size = is_dc ? symbol : symbol & 15;
    unsigned n_skipped = is_dc ? 1 : (symbol >> 4) + 1;
    if (!is_dc && size == 0 && symbol != TWX_JPEG_RUN_OF_16) {
        if (symbol != 0) {
            return 0;
        }
        n_skipped = TWX_JPEG_END_OF_BLOCK;
    }
    return n_skipped << TWX_JPEG_RUN_SHIFT | (n_code + size);
}

#endif
