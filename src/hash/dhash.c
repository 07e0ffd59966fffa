// SPDX-License-Identifier: MIT
//
// Samples to bits.
#include "hash/dhash.h"

#include <math.h>
#include <string.h>

#include "twindex_commands.h"

unsigned twx_hash_bits(unsigned hash_size)
{
    return hash_size == 8 || hash_size == 16 ? 2 * hash_size * hash_size : 0;
}

unsigned twx_flat_below(unsigned hash_size)
{
    // 24 of 128: among 31,537 photos the least detail was 22, pages and skies lie far below. 96 of 512 likewise.
    return twx_hash_bits(hash_size) * 3 / 16;
}

/** All bits that are set in one of eight words. */
static uint8_t any_of_eight(const uint32_t *words)
{
    uint64_t pairs[4];
    memcpy(pairs, words, sizeof pairs);
    const uint64_t all = (pairs[0] | pairs[1]) | (pairs[2] | pairs[3]);
    return (uint8_t)(all | all >> 32U);
}

/**
 * Eight comparisons, each of a sample with the one `step` behind it. Without branches: which way a step goes is as good as
 * random, and a branch would be mispredicted every other time.
 *
 * detail   out: which of them differ by at least one grey level, as bits
 * returns  their bits, the first the most significant
 */
static uint8_t compare_eight(const float *samples, size_t step, uint8_t *detail)
{
    static const uint32_t bits[8] = {128, 64, 32, 16, 8, 4, 2, 1};
    uint32_t upwards[8];
    uint32_t differs[8];
    for (size_t k = 0; k < 8; k++) {
        const float difference = samples[k + step] - samples[k];
        upwards[k] = difference > 0.0F ? bits[k] : 0;
        differs[k] = fabsf(difference) >= 1.0F ? bits[k] : 0;
    }
    *detail = any_of_eight(differs);
    return any_of_eight(upwards);
}

/** One half: hash_size rows of as many comparisons, `stride` samples from row to row.  returns: its detail */
static unsigned compare_half(const float *samples, unsigned hash_size, size_t stride, size_t step,
                             const uint8_t *mask, uint8_t *hash)
{
    unsigned n_detail = 0;
    size_t byte = 0;
    for (unsigned y = 0; y < hash_size; y++, samples += stride) {
        for (unsigned x = 0; x < hash_size; x += 8, byte++) {
            uint8_t detail = 0;
            const uint8_t wanted = mask != NULL ? mask[byte] : 0xff;
            hash[byte] = compare_eight(samples + x, step, &detail) & wanted;
            n_detail += (unsigned)__builtin_popcount(detail & wanted);
        }
    }
    return n_detail;
}

unsigned twx_dhash_masked(const struct twx_samples *samples, const uint8_t *mask, uint8_t *hash)
{
    const unsigned n = samples->hash_size;
    const size_t half = twx_hash_bytes(n) / 2;
    return compare_half(samples->row, n, n + 1, 1, mask, hash) +
           compare_half(samples->col, n, n, n, mask != NULL ? mask + half : NULL, hash + half);
}

unsigned twx_dhash(const struct twx_samples *samples, uint8_t *hash)
{
    return twx_dhash_masked(samples, NULL, hash);
}
