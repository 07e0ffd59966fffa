// SPDX-License-Identifier: MIT
//
// An entry is the first symbol of its bits, and the entry of a narrower window for what is left of them: from the narrowest on,
// each is made in one step.
#include "image/jpeg_huffman.h"

#include <string.h>

enum {
    SYMBOLS_OF_DC = 16,
    RUN_MOST = 63,  // coefficients of an entry without an end of block
};

/** A symbol as it is stepped over. */
struct step {
    uint8_t n_code;  // bits
    uint16_t run;    // its entry, alone; 0: no code of so few bits
};

// ---------------------------------------------------------------------------------------------------------
// Symbol by symbol

/** Whether the codes fit into a tree in which no code is all ones: else libjpeg takes none. */
static bool make_decoder(const struct twx_jpeg_code *code, struct twx_jpeg_decoder *d)
{
    int32_t next = 0;
    unsigned n_before = 0;
    memset(d, 0, sizeof *d);
    memcpy(d->symbols, code->symbols, sizeof d->symbols);
    for (unsigned i = 0; i < 256; i++) {
        d->shorts[i] = TWX_JPEG_NO_SHORT;
    }
    for (unsigned length = 1; length <= 16; length++) {
        d->first[length] = next;
        d->index[length] = (uint16_t)n_before;
        for (unsigned i = 0; length <= 8 && i < code->counts[length]; i++) {
            const unsigned begin = (unsigned)(next + (int32_t)i) << (8 - length);
            if (begin >= 256) {
                return false;
            }
            const unsigned symbol = d->symbols[n_before + i];
            for (unsigned k = 0; k < 1U << (8 - length); k++) {
                d->shorts[begin + k] = (uint16_t)(symbol << 8 | (length + (symbol & 15)));
            }
        }
        next += code->counts[length];
        n_before += code->counts[length];
        d->end[length] = next;
        if (code->counts[length] > 0 && next >= 1 << length) {
            return false;
        }
        next <<= 1;
    }
    return true;
}

// ---------------------------------------------------------------------------------------------------------
// Runs

/** Makes the steps of all windows. */
static void make_steps(const struct twx_jpeg_decoder *d, bool is_dc, struct step *steps)
{
    for (unsigned i = 0; i < 1U << TWX_JPEG_WINDOW; i++) {
        unsigned n_code = 0;
        const int symbol = twx_jpeg_symbol(d, (uint64_t)i << (64 - TWX_JPEG_WINDOW), &n_code);
        const bool is_short = symbol >= 0 && n_code <= TWX_JPEG_WINDOW;
        steps[i] = (struct step){.n_code = (uint8_t)n_code};
        if (is_short) {
            steps[i].run = (uint16_t)twx_jpeg_run_of_symbol((unsigned)symbol, n_code, is_dc);
        }
    }
}

/** A step, and what may follow it within a window of n_bits. narrower: the runs of each window of fewer bits, one behind the other. */
static uint16_t run_of(const struct step *step, unsigned i, unsigned n_bits,
                       const uint16_t *narrower)
{
    unsigned bits = step->run & TWX_JPEG_RUN_BITS;
    unsigned skipped = step->run >> TWX_JPEG_RUN_SHIFT;
    if (step->run == 0 || step->n_code > n_bits) {
        return 0;
    }
    if (skipped < TWX_JPEG_END_OF_BLOCK && bits < n_bits) {
        const unsigned n_left = n_bits - bits;
        const uint16_t rest = narrower[(1U << n_left) + (i & ((1U << n_left) - 1))];
        const unsigned more = rest >> TWX_JPEG_RUN_SHIFT;
        if (skipped + (more & (TWX_JPEG_END_OF_BLOCK - 1)) <= RUN_MOST) {
            bits += rest & TWX_JPEG_RUN_BITS;
            skipped += more;
        }
    }
    return (uint16_t)(skipped << TWX_JPEG_RUN_SHIFT | bits);
}

/** A run as an entry of tables. */
static int16_t entry_of(uint16_t run)
{
    return (int16_t)(run != 0 ? run : TWX_JPEG_NO_RUN);
}

bool twx_jpeg_dc_decoder_make(const struct twx_jpeg_code *dc, struct twx_jpeg_decoder *decoder)
{
    unsigned n_symbols = 0;
    for (unsigned length = 1; length <= 16; length++) {
        n_symbols += dc->counts[length];
    }
    for (unsigned i = 0; i < n_symbols; i++) {
        if (dc->symbols[i] >= SYMBOLS_OF_DC) {
            return false;
        }
    }
    return make_decoder(dc, decoder);
}

bool twx_jpeg_tables_make(const struct twx_jpeg_code *dc, const struct twx_jpeg_code *ac,
                          struct twx_jpeg_tables *tables)
{
    struct step steps[1 << TWX_JPEG_WINDOW];
    uint16_t runs[2 << TWX_JPEG_WINDOW] = {0};  // of a window of n bits, from 1 << n on
    if (!twx_jpeg_dc_decoder_make(dc, &tables->dc) || !make_decoder(ac, &tables->ac)) {
        return false;
    }
    make_steps(&tables->ac, false, steps);
    for (unsigned n_bits = 1; n_bits <= TWX_JPEG_WINDOW; n_bits++) {
        for (unsigned i = 0; i < 1U << n_bits; i++) {
            runs[(1U << n_bits) + i] =
                run_of(&steps[i << (TWX_JPEG_WINDOW - n_bits)], i, n_bits, runs);
        }
    }
    make_steps(&tables->dc, true, steps);
    for (unsigned i = 0; i < 1U << TWX_JPEG_WINDOW; i++) {
        tables->runs.entries[i] = entry_of(runs[(1U << TWX_JPEG_WINDOW) + i]);
        tables->after_dc.entries[i] = entry_of(run_of(&steps[i], i, TWX_JPEG_WINDOW, runs));
    }
    return true;
}
