// SPDX-License-Identifier: MIT
//
// Memory that a worker process shares with its parent: the heartbeats of its threads, and one place for the result of
// each job id. A result is there as soon as it is put, whatever becomes of the process afterwards. The parent clears a
// place before it sends the job, copies what it reads, and trusts none of it: a result says what a file's bytes are,
// never which file it is of.
#ifndef TWX_JOBS_SHARED_H
#define TWX_JOBS_SHARED_H

#include "base/heartbeat.h"
#include "base/status.h"

enum { TWX_READERS_MAX = 64 };  // 5 ms a file: 12,800 files/s, above what a few decoders take

/** How large a pool is. */
struct twx_pool_shape {
    unsigned n_workers;
    size_t n_slots;       // jobs under way at most: twx_pool_n_slots
    size_t result_bytes;  // of one job, at most
};

/** Memory as it is divided; borrowed. */
struct twx_shared {
    struct twx_heartbeat *heartbeats;  // n_heartbeats: workers, then readers
    size_t n_heartbeats;
    uint8_t *results;
    size_t result_bytes;
    size_t stride;
};

/** Bytes that twx_shared_divide needs. */
size_t twx_shared_bytes(const struct twx_pool_shape *shape);
/** Divides zeroed memory, aligned to 64 bytes. */
struct twx_shared twx_shared_divide(const struct twx_pool_shape *shape, void *memory);

/** threads: the parent's, before the job is sent */
void twx_result_clear(const struct twx_shared *shared, uint32_t id);
/** Gives back the memory of a result of n bytes that was taken, if it is large.  threads: the parent's */
void twx_result_drop(const struct twx_shared *shared, uint32_t id, size_t n);
/** Where a result of up to result_bytes is written.  threads: the worker's that has the job */
uint8_t *twx_result_room(const struct twx_shared *shared, uint32_t id);
/** The n > 0 bytes written there are the result. */
void twx_result_put(const struct twx_shared *shared, uint32_t id, size_t n);
/**
 * Copies a result.
 *
 * to       room for result_bytes
 * returns  its bytes; 0 when there is none
 */
size_t twx_result_copy(const struct twx_shared *shared, uint32_t id, uint8_t *to);

#endif
