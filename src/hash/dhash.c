// SPDX-License-Identifier: MIT
//
// Samples to bits.
#include "hash/dhash.h"

#include <math.h>
#include <string.h>

unsigned twx_hash_bits(unsigned hash_size)
{
    return hash_size == 8 || hash_size == 16 ? 2 * hash_size * hash_size : 0;
}

unsigned twx_flat_below(unsigned hash_size)
{
    // 24 of 128: among 31,537 photos the least detail was 22, pages and skies lie far below. 96 of 512 likewise.
    return twx_hash_bits(hash_size) * 3 / 16;
}

static void set_bit(uint8_t *hash, unsigned bit)
{
    hash[bit / 8] = (uint8_t)(hash[bit / 8] | 0x80U >> bit % 8);
}

/** One comparison: its bit is set where the mask has it and the step is upwards. Returns 1 for detail. */
static unsigned compare(float step, unsigned bit, const uint8_t *mask, uint8_t *hash)
{
    if (mask != NULL && (mask[bit / 8] & 0x80U >> bit % 8) == 0) {
        return 0;
    }
    if (step > 0.0F) {
        set_bit(hash, bit);
    }
    return fabsf(step) >= 1.0F;
}

unsigned twx_dhash_masked(const struct twx_samples *samples, const uint8_t *mask, uint8_t *hash)
{
    const unsigned n = samples->hash_size;
    const float *row = samples->row;
    const float *col = samples->col;
    unsigned detail = 0;
    unsigned bit = 0;
    memset(hash, 0, twx_hash_bytes(n));
    for (unsigned y = 0; y < n; y++) {
        for (unsigned x = 0; x < n; x++, bit++) {
            detail += compare(row[y * (n + 1) + x + 1] - row[y * (n + 1) + x], bit, mask, hash);
        }
    }
    for (unsigned y = 0; y < n; y++) {
        for (unsigned x = 0; x < n; x++, bit++) {
            detail += compare(col[(y + 1) * n + x] - col[y * n + x], bit, mask, hash);
        }
    }
    return detail;
}

unsigned twx_dhash(const struct twx_samples *samples, uint8_t *hash)
{
    return twx_dhash_masked(samples, NULL, hash);
}
