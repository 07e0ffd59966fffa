// SPDX-License-Identifier: MIT
//
// Prefix codes as Deflate (RFC 1951) and WebP's lossless format (RFC 9649) have them: canonical, of at most 15 bits, written
// from the least significant bit of each byte on. And the bits that go into a file.
#ifndef TWX_ENCODE_PREFIX_CODE_H
#define TWX_ENCODE_PREFIX_CODE_H

#include <stdint.h>

#include "base/bytes.h"

enum {
    TWX_PREFIX_SYMBOLS_MAX = 288,
    TWX_PREFIX_BITS_MAX = 15,
};

struct twx_prefix_code {
    unsigned n_symbols;
    uint8_t n_bits[TWX_PREFIX_SYMBOLS_MAX];  // 0: the symbol is not used
    uint16_t bits[TWX_PREFIX_SYMBOLS_MAX];   // the first one is the least significant
};

/**
 * The shortest code for symbols that come so often; of equal counts always the same one.
 *
 * counts     of each symbol; their sum is below 2^32. Where fewer than two are used, the first two get a code as well:
 *            a code of one symbol is a special case in both formats
 * n_symbols  2..TWX_PREFIX_SYMBOLS_MAX
 * threads    pure
 */
void twx_prefix_code_make(const uint32_t *counts, unsigned n_symbols, struct twx_prefix_code *code);

/** Bits that the symbols take which are counted so. */
uint64_t twx_prefix_code_cost(const struct twx_prefix_code *code, const uint32_t *counts);

/** Where bits go. The room is the caller's, who knows how many come. */
struct twx_bit_writer {
    uint8_t *next;
    uint64_t held;  // bits not yet written
    unsigned n_held;
};

/** Writes the n lowest bits of a value that has no others; n <= 32. */
static inline void twx_put_bits(struct twx_bit_writer *writer, uint32_t value, unsigned n)
{
    writer->held |= (uint64_t)value << writer->n_held;
    writer->n_held += n;
    if (writer->n_held >= 32) {
        twx_put_u32(writer->next, (uint32_t)writer->held);
        writer->next += 4;
        writer->held >>= 32;
        writer->n_held -= 32;
    }
}

static inline void twx_put_symbol(struct twx_bit_writer *writer, const struct twx_prefix_code *code,
                                  unsigned symbol)
{
    twx_put_bits(writer, code->bits[symbol], code->n_bits[symbol]);
}

/** Writes what is left, and zeros up to the end of the last byte: up to four bytes beyond that are written to. */
void twx_finish_bits(struct twx_bit_writer *writer);

/**
 * The lengths of a code, as numbers of four bits each: what both formats call code length codes of the 16 first symbols, all
 * four bits long, which are a complete code.
 */
void twx_put_code_lengths(struct twx_bit_writer *writer, const struct twx_prefix_code *code);

#endif
