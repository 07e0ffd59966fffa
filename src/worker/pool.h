// SPDX-License-Identifier: MIT
//
// The workers: N threads, each with what its kind of job needs (job_kind.h). Jobs go in and reports come out as plain
// values; nothing in them points anywhere. The pool lives in the worker process, the only one that touches image bytes;
// its parent reaches it through jobs/supervisor.h. It writes no file: what it found out of a job lies in shared memory.
//
// The protocol, with jobs from one thread and reports to another:
//
//     twx_pool_create        memory
//     twx_pool_start         threads begin
//     twx_pool_try_submit    a path goes in, unless all slots are taken
//     twx_pool_take_report   what became of one comes out; frees its slot
//     twx_pool_close         no more jobs: workers finish what is queued
//     twx_pool_finish        they are joined
//
// A job lives in a slot from submit to report (job_queue.h). There are enough slots that no worker waits while the walker
// looks at a folder and no reader waits for another, and so few that a stop is quick. Before a report comes out the
// result is put: it outlives the process.
//
// A worker that cannot go on (it is out of memory) fails the pool: the others stop after the job in progress, and
// twx_pool_finish returns the first failure.
#ifndef TWX_WORKER_POOL_H
#define TWX_WORKER_POOL_H

#include "jobs/protocol.h"
#include "worker/job_kind.h"

struct twx_pool_options {
    const struct twx_job_kind *kind;
    struct twx_job_kind_spec spec;
    struct twx_pool_shape shape;
};

struct twx_pool;

/**
 * Makes a pool; starts nothing.
 *
 * shared   borrowed until the pool is gone
 * pool     out, owned: twx_pool_finish
 * errors   TWX_NO_MEMORY
 */
enum twx_status twx_pool_create(const struct twx_pool_options *options,
                                const struct twx_shared *shared, struct twx_pool **pool,
                                struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Loads the plugin of a kind that has one, and starts the workers; goes on with fewer than asked when the system gives no more,
 * fails only with none. Some threads are left over for decoders.
 *
 * errors   by errno; those of loading
 */
enum twx_status twx_pool_start(struct twx_pool *pool, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Workers that run. */
unsigned twx_pool_n_workers(const struct twx_pool *pool);

/** Hands in a copy of a job; false when every slot is taken: a report must be taken first. */
bool twx_pool_try_submit(struct twx_pool *pool, const struct twx_job *job)
    __attribute__((warn_unused_result));

/**
 * Takes one report.
 *
 * wait     wait a moment (a tenth of a second at most) for several to come together
 * returns  false when there is none now
 */
bool twx_pool_take_report(struct twx_pool *pool, struct twx_report *report, bool wait);

/** Whether no more reports come: closed and all taken, or failed. */
bool twx_pool_is_over(struct twx_pool *pool);

/** How the workers spent their time. So far.  threads: that which takes reports, or any once it has ended */
struct twx_pool_times twx_pool_times(struct twx_pool *pool);

/** Whether a worker could not go on, and why (may be NULL): submit no more, finish. */
bool twx_pool_has_failed(struct twx_pool *pool, struct twx_error *err);

/** No more jobs come. drop: those not begun are dropped, and large files are not read any further. */
void twx_pool_close(struct twx_pool *pool, bool drop);

/**
 * Joins the workers of a closed pool; no thread takes reports any more.
 *
 * returns  the first failure of a worker
 */
enum twx_status twx_pool_finish(struct twx_pool **pool, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
