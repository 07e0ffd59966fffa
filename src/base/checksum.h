// SPDX-License-Identifier: MIT
//
// Checksums of bytes: XXH3-128 of files, XXH3-64 of our own records (libxxhash).
#ifndef TWX_BASE_CHECKSUM_H
#define TWX_BASE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "twindex.h"

/** XXH3-64 of n bytes under a seed.  threads: pure */
uint64_t twx_checksum64(const void *bytes, size_t n, uint64_t seed);

/** XXH3-128 of n bytes as canonical (big-endian) bytes, as `xxhsum -H2` prints them.  threads: pure */
void twx_checksum128(const void *bytes, size_t n, uint8_t out[static TWX_CHECKSUM_BYTES]);

/** Whether a checksum was taken: all zeros stand for none. */
static inline bool twx_checksum_is_known(const uint8_t sum[static TWX_CHECKSUM_BYTES])
{
    static const uint8_t none[TWX_CHECKSUM_BYTES];
    return memcmp(sum, none, TWX_CHECKSUM_BYTES) != 0;
}

/** A running XXH3-128. */
struct twx_checksum;
/** Owned: twx_checksum_free. NULL when out of memory. */
struct twx_checksum *twx_checksum_create(void);
/** Accepts NULL. */
void twx_checksum_free(struct twx_checksum *sum);
/** Begins again. */
void twx_checksum_reset(struct twx_checksum *sum);
void twx_checksum_add(struct twx_checksum *sum, const void *bytes, size_t n);
/** The checksum so far; more may be added afterwards. */
void twx_checksum_get128(const struct twx_checksum *sum, uint8_t out[static TWX_CHECKSUM_BYTES]);

/** A running XXH3-64 under a seed: in the end that of twx_checksum64 over all bytes added. */
struct twx_checksum64;
/** Owned: twx_checksum64_free. NULL when out of memory. */
struct twx_checksum64 *twx_checksum64_create(uint64_t seed);
/** Accepts NULL. */
void twx_checksum64_free(struct twx_checksum64 *sum);
void twx_checksum64_add(struct twx_checksum64 *sum, const void *bytes, size_t n);
/** Begins again, under a seed. */
void twx_checksum64_reset(struct twx_checksum64 *sum, uint64_t seed);
/** The checksum so far; more may be added afterwards. */
uint64_t twx_checksum64_get(const struct twx_checksum64 *sum);

#endif
