// SPDX-License-Identifier: MIT
//
// How far edits move the hashes of a collection's own images.
#ifndef TWX_QUERY_RECALL_H
#define TWX_QUERY_RECALL_H

#include "query/census.h"

/** Distances between the indexed hashes of images and the hashes of their edited copies. */
struct twx_recall {
    uint64_t n_edited;  // images
    uint64_t n_gone;    // missing, or changed since they were indexed
    uint64_t n_failed;  // cannot be read, decoded or edited
    uint32_t whole[TWX_N_EDITS][8 * TWX_HASH_BYTES_MAX + 1];  // copies by distance
    uint32_t rows[TWX_N_EDITS][4 * TWX_HASH_BYTES_MAX + 1];   // likewise, of the row halves
};

/**
 * Edits the images of the sample, on n_threads threads. The result does not depend on their number.
 *
 * run     stop is honoured between images, progress counts them
 * recall  out
 * errors  TWX_STOPPED, TWX_NO_MEMORY
 * threads twx_decode_start was called before
 */
enum twx_status twx_recall_measure(const struct twx_census *census, unsigned hash_size,
                                   unsigned n_threads, const struct twx_run *run,
                                   struct twx_recall *recall, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
