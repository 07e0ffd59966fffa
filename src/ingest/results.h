// SPDX-License-Identifier: MIT
//
// What workers found out of their jobs, in memory that the child shares with its parent: one place for each job id. A
// result is there as soon as it is put, whatever becomes of the process afterwards. The parent clears a place before it
// sends the job, and trusts nothing that it reads: a result says what a file's bytes are, never which file it is of.
#ifndef TWX_INGEST_RESULTS_H
#define TWX_INGEST_RESULTS_H

#include "store/record.h"

enum { TWX_RESULT_BYTES_MAX = 252 };  // a record without its path has 180

struct twx_result {
    _Alignas(64) _Atomic uint32_t n_bytes;  // 0: not there yet
    uint8_t bytes[TWX_RESULT_BYTES_MAX];    // a record's payload with a path of no meaning
};

/** threads  the parent's, before the job is sent */
void twx_result_clear(struct twx_result *result);

/**
 * Puts what a record says of a file; its path is left out.
 *
 * threads  the worker's that has the job
 */
void twx_result_put(struct twx_result *result, const struct twx_record *record);

/**
 * Copies a result and checks the copy.
 *
 * hash_size  of the run
 * record     out; without a path
 * returns    false when there is none, or none that this program makes
 */
bool twx_result_get(const struct twx_result *result, unsigned hash_size, struct twx_record *record);

#endif
