// SPDX-License-Identifier: MIT
//
// The mutator of the targets whose input is a shard. Most of what libFuzzer makes of a shard fails at the first
// checksum: three inputs of four get their checksums mended, one of eight its lengths too. Offsets: see shard.h.
#ifndef TWX_FUZZ_SHARD_MUTATOR_H
#define TWX_FUZZ_SHARD_MUTATOR_H

#include <string.h>

#include "base/bytes.h"
#include "base/checksum.h"
#include "fuzz.h"
#include "store/shard.h"

enum {
    MUTATOR_FRAME_BYTES = 16,
    MUTATOR_FOOTER_BYTES = 32,
    MUTATOR_SUMS_MAX = 4096,  // records whose footer is mended
};

/** Where the next record mark stands at or after `at`, or size. */
static inline size_t find_mark(const uint8_t *input, size_t size, size_t at)
{
    const uint8_t *found = at < size ? memmem(input + at, size - at, "TWXR", 4) : NULL;
    return found != NULL ? (size_t)(found - input) : size;
}

/** Makes a footer agree with the records before it, whose checksums are given. */
static inline void mend_footer(uint8_t *footer, size_t offset, const uint8_t *sums,
                               size_t n_records, uint64_t seed)
{
    twx_put_u64(footer + 8, n_records);
    twx_put_u64(footer + 16, twx_checksum64(sums, n_records * 8, seed));
    twx_put_u64(footer + 24, twx_checksum64(footer, 24, seed ^ offset));
}

/** Makes checksums agree with what they are of; with_lengths: lengths with the distance to the next mark. */
static inline void mend_shard(uint8_t *input, size_t size, bool with_lengths)
{
    static uint8_t sums[8 * MUTATOR_SUMS_MAX];
    size_t n_records = 0;
    if (size < TWX_SHARD_HEADER_BYTES) {
        return;
    }
    twx_put_u64(input + 152, twx_checksum64(input, 152, 0));
    const uint64_t seed = twx_get_u64(input + 32);  // of the run
    const bool has_footer = size >= TWX_SHARD_HEADER_BYTES + MUTATOR_FOOTER_BYTES &&
                            memcmp(input + size - MUTATOR_FOOTER_BYTES, "TWXFOOT1", 8) == 0;
    const size_t end = has_footer ? size - MUTATOR_FOOTER_BYTES : size;
    size_t at = find_mark(input, end, TWX_SHARD_HEADER_BYTES);
    while (end - at >= MUTATOR_FRAME_BYTES) {
        const size_t payload = at + MUTATOR_FRAME_BYTES;
        const size_t next = find_mark(input, end, payload);
        if (with_lengths) {
            twx_put_u32(input + at + 4, (uint32_t)(next - payload));
        }
        const size_t length = twx_get_u32(input + at + 4);
        if (length > end - payload) {
            at = next;
            continue;
        }
        twx_put_u64(input + at + 8, twx_checksum64(input + payload, length, seed ^ at));
        if (n_records < MUTATOR_SUMS_MAX) {
            memcpy(sums + 8 * n_records++, input + at + 8, 8);
        }
        at = find_mark(input, end, payload + length);
    }
    if (has_footer) {
        mend_footer(input + end, end, sums, n_records, seed);
    }
}

size_t LLVMFuzzerCustomMutator(uint8_t *input, size_t size, size_t max_size, unsigned seed)
{
    size = LLVMFuzzerMutate(input, size, max_size);
    if (seed % 4 != 0) {
        mend_shard(input, size, seed % 8 == 1);
    }
    return size;
}

#endif
