// SPDX-License-Identifier: MIT
//
// SHA-256, for sums that somebody may want to forge: those of checksum.h do not prevent that. GLib's allocates, and
// ends the process when out of memory.
#ifndef TWX_BASE_SHA256_H
#define TWX_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { TWX_SHA256_BYTES = 32 };

/** A running sum. Nothing is owned. */
struct twx_sha256 {
    uint32_t state[8];
    uint8_t block[64];  // its first n_bytes % 64 bytes are still to be added
    uint64_t n_bytes;
};

/** Begins a sum.  threads: pure, as all of these */
void twx_sha256_init(struct twx_sha256 *sum);
void twx_sha256_add(struct twx_sha256 *sum, const void *bytes, size_t n);

/**
 * The sum of all bytes added; no more may be added afterwards.
 *
 * source   FIPS 180-4
 */
void twx_sha256_end(struct twx_sha256 *sum, uint8_t out[static TWX_SHA256_BYTES]);

#endif
