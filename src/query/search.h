// SPDX-License-Identifier: MIT
//
// Probes as the inside sees them; twindex.h has the rest of searching.
#ifndef TWX_QUERY_SEARCH_H
#define TWX_QUERY_SEARCH_H

#include "hash/resample.h"

/**
 * A probe of an image: its eight hashes computed from its turned samples.
 *
 * samples   of the upright picture
 * bytes     size of the file; with the checksum it tells exact duplicates
 * checksum  TWX_CHECKSUM_BYTES
 * returns   owned: twx_probe_free; NULL when out of memory
 */
struct twx_probe *twx_probe_create(const struct twx_samples *samples, uint64_t bytes,
                                   const uint8_t *checksum);

#endif
