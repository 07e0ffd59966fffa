// SPDX-License-Identifier: MIT
//
// Readers: threads that open and read files ahead of the decoders, so that a slow disk or network costs waiting
// side by side and not one file after another. None run while reads are served from memory.
#ifndef TWX_WORKER_READAHEAD_H
#define TWX_WORKER_READAHEAD_H

#include "jobs/shared.h"
#include "worker/job_queue.h"

struct twx_readahead;

/**
 * A control of readers for n_workers decoders; starts no thread yet.
 *
 * checksums  which files readers read to their end
 * heartbeats     one for each of TWX_READERS_MAX readers; borrowed
 * returns    owned: twx_readahead_free; NULL when out of memory
 */
struct twx_readahead *twx_readahead_create(struct twx_job_queue *slots, unsigned n_workers,
                                           enum twx_checksums checksums,
                                           struct twx_heartbeat *heartbeats);
/** Joins the readers; the slots were closed before. Accepts NULL. */
void twx_readahead_free(struct twx_readahead *readahead);

/**
 * Looks at how long decoders waited since the last look, and lets more or fewer readers read. Called by the owner
 * of the slots now and then; does nothing when called too soon.
 */
void twx_readahead_adapt(struct twx_readahead *readahead);

/** The most readers that were at work at once. */
unsigned twx_readahead_most(const struct twx_readahead *readahead);

#endif
