// SPDX-License-Identifier: MIT
//
// Multi-index hashing in memory: exact search for many queries over codes that do not change. A code's bits are
// cut into chunks; each chunk has a table from its value to the codes that have it. Two codes within a radius of each
// other are close in at least one chunk, so a query looks at a few neighbouring values of each chunk instead of
// at all codes.
//
// How near is said by chunk.h: chunk i has a radius r_i. A match is reported by the first chunk that finds it: by a
// later one only if it is farther than r_j in every chunk j before, which needs no memory of what was reported.
//
// source  see chunk.h
#ifndef TWX_HASH_MIH_H
#define TWX_HASH_MIH_H

#include "hash/hamming.h"

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

/** Takes matches, positions in the codes, in no stated order. Returns false to end the query. */
typedef bool (*twx_mih_fn)(void *user, const struct twx_code_hit *hits, size_t n_hits);

/**
 * Calls fn for all codes within the radius, each once.
 *
 * query    n_compared bytes
 * radius   any; far above the one that the shape was chosen for, a scan is faster
 * returns  the number of codes that were looked at, a code that two chunks led to twice
 * threads  any number at once
 */
uint64_t twx_mih_query(const struct twx_mih *mih, const uint8_t *query, unsigned radius,
                       twx_mih_fn fn, void *user);

#endif
