// SPDX-License-Identifier: MIT
//
// The rows of a truncated picture to a partial hash.
#ifndef TWX_FILE_HASH_ROWS_H
#define TWX_FILE_HASH_ROWS_H

#include "base/partial_facts.h"
#include "hash/resample.h"
#include "image/decode.h"

/**
 * Hashes what is there of a file that twx_decode found truncated.
 *
 * resampler  of hash_size; used
 * picture    in: as twx_decode left it; out: also size, orientation and time where they are known
 * partial    out: is_known where the format is one whose rows can be had
 * errors     TWX_NO_MEMORY
 */
enum twx_status twx_hash_rows(struct twx_resampler *resampler, unsigned hash_size,
                              const struct twx_decode_limits *limits,
                              const struct twx_source *source, struct twx_picture *picture,
                              struct twx_partial *partial, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
