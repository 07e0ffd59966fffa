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
#include "hash/mih_build.h"

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
