// SPDX-License-Identifier: MIT
//
// How a multi-index (mih.h) is shaped, and its building.
#ifndef TWX_HASH_MIH_BUILD_H
#define TWX_HASH_MIH_BUILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** How codes are cut, and what that is expected to cost. */
struct twx_mih_shape {
    unsigned n_chunks;
    unsigned chunk_bits;   // at most n bits of each chunk are its value
    size_t n_bytes;        // of the tables
    double build_seconds;  // on one core
    double query_seconds;  // of one query that is near nothing, on one core
};

/**
 * The cutting that answers fastest.
 *
 * n_codes     at least 1
 * n_compared  bytes compared, a multiple of 8 up to 64
 * radius      of most queries; larger and smaller ones are answered as well
 * threads     pure
 */
struct twx_mih_shape twx_mih_choose(size_t n_codes, size_t n_compared, unsigned radius);

/** What a shape costs, of which n_chunks and chunk_bits are given.  threads: pure */
struct twx_mih_shape twx_mih_cost(size_t n_codes, size_t n_compared, unsigned radius,
                                  unsigned n_chunks, unsigned chunk_bits);

struct twx_mih;

/**
 * The frame of an index; each chunk is built by twx_mih_build_chunk before the first query.
 *
 * codes       n_codes (at most UINT32_MAX) of code_bytes each; borrowed as long as the index lives
 * n_compared  as twx_mih_choose; the first bytes of each code
 * shape       n_chunks and chunk_bits (at most TWX_CHUNK_BITS_MAX) are used: from twx_mih_choose, or a caller's own
 * returns     owned: twx_mih_free; NULL when out of memory
 */
struct twx_mih *twx_mih_create(const uint8_t *codes, size_t n_codes, size_t code_bytes,
                               size_t n_compared, const struct twx_mih_shape *shape);
/** Accepts NULL. */
void twx_mih_free(struct twx_mih *mih);

/** Chunks to build. */
unsigned twx_mih_n_chunks(const struct twx_mih *mih);
/**
 * Builds one chunk's table, once.
 *
 * returns  false when out of memory: the index is of no use
 * threads  different chunks at once
 */
bool twx_mih_build_chunk(struct twx_mih *mih, unsigned chunk) __attribute__((warn_unused_result));
/** Frees a chunk's table, which may be built again. */
void twx_mih_drop_chunk(struct twx_mih *mih, unsigned chunk);

#endif
