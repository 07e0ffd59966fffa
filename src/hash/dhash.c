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

unsigned twx_dhash(const struct twx_samples *samples, uint8_t *hash)
{
    const unsigned n = samples->hash_size;
    unsigned detail = 0;
    unsigned bit = 0;
    memset(hash, 0, twx_hash_bytes(n));
    for (unsigned y = 0; y < n; y++) {
        for (unsigned x = 0; x < n; x++, bit++) {
            const float step = samples->row[y * (n + 1) + x + 1] - samples->row[y * (n + 1) + x];
            detail += fabsf(step) >= 1.0F;
            if (step > 0.0F) {
                set_bit(hash, bit);
            }
        }
    }
    for (unsigned y = 0; y < n; y++) {
        for (unsigned x = 0; x < n; x++, bit++) {
            const float step = samples->col[(y + 1) * n + x] - samples->col[y * n + x];
            detail += fabsf(step) >= 1.0F;
            if (step > 0.0F) {
                set_bit(hash, bit);
            }
        }
    }
    return detail;
}
