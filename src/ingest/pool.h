// SPDX-License-Identifier: MIT
//
// The workers: N threads, each with its own decoder. Jobs go in and reports come out as plain values; nothing in them
// points anywhere. The pool lives in the child (worker_main.c), the only process that touches image bytes; the walk reaches it
// through supervisor.h. It writes no file: what it found out of a job lies in shared memory (results.h).
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
// A job lives in a slot from submit to report (job_queue.h). There are enough slots that no worker waits while the
// walker looks at a folder and no reader waits for another, and so few that a stop is quick. Before a report comes out
// the result is put: it outlives the process.
//
// A worker that cannot go on (it is out of memory) fails the pool: the others stop after the job in progress, and
// twx_pool_finish returns the first failure.
#ifndef TWX_INGEST_POOL_H
#define TWX_INGEST_POOL_H

#include <limits.h>

#include "base/heartbeat.h"
#include "base/status.h"
#include "ingest/results.h"

/** A file to hash. */
struct twx_job {
    uint32_t id;     // the submitter's number of it, below the number of slots
    uint64_t bytes;  // as the walk saw it: what reading it will take
    size_t path_bytes;
    char path[PATH_MAX];  // absolute, NUL-terminated
};

enum { TWX_HINT_BYTES = 160 };

/** What became of a job. */
struct twx_report {
    uint32_t id;
    int outcome;       // enum twx_file_outcome
    int error_number;  // of an unreadable file
    enum twx_image_status status;
    enum twx_reason reason;
    bool is_flat;
    uint64_t bytes;             // read
    char hint[TWX_HINT_BYTES];  // the decoder's own words
};

struct twx_pool_options {
    unsigned n_workers;
    size_t n_slots;  // twx_pool_n_slots
    unsigned hash_size;
    uint64_t max_pixels;
    bool vips_only;
    enum twx_checksums checksums;
};

struct twx_pool;

/**
 * Slots for n workers. Each may hold an open file: this process's limit of open files, which a child inherits, is
 * raised where it can be, and bounds the slots where it cannot, so that no file counts as unreadable for lack of a
 * descriptor.
 */
size_t twx_pool_n_slots(size_t n_workers);
/**
 * Lowers a number of workers to what may be open at once.
 *
 * n_workers  in/out
 * errors     TWX_FAILED: not even one can open what it needs
 */
enum twx_status twx_pool_fit_workers(unsigned *n_workers, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Threads that have a heartbeat: workers, then readers. */
size_t twx_pool_n_heartbeats(size_t n_workers);

/** What a pool shares with the process that watches it. */
struct twx_pool_shared {
    struct twx_heartbeat *heartbeats;  // twx_pool_n_heartbeats of them
    struct twx_result *results;        // n_slots of them, by job id
};
/** Bytes that twx_pool_share needs. */
size_t twx_pool_shared_bytes(const struct twx_pool_options *options);
/** Divides zeroed memory, aligned to 64 bytes; it is borrowed. */
struct twx_pool_shared twx_pool_share(const struct twx_pool_options *options, void *memory);

/**
 * Makes a pool; starts nothing.
 *
 * shared   borrowed until the pool is gone
 * pool     out, owned: twx_pool_finish
 * errors   TWX_NO_MEMORY
 */
enum twx_status twx_pool_create(const struct twx_pool_options *options,
                                const struct twx_pool_shared *shared, struct twx_pool **pool,
                                struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Starts the workers; goes on with fewer than asked when the system gives no more, fails only with none. Some threads
 * are left over for decoders.
 *
 * errors   by errno
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

/** How a run's workers spent their time: seconds, summed over them. */
struct twx_pool_times {
    unsigned n_workers;
    unsigned n_readers;       // the most that read at once
    double total;             // n_workers x the time the pool ran
    double waited_for_files;  // while they were being read
    double waited_for_jobs;   // while the walk went on
};
/** So far.  threads: that which takes reports, or any once it has ended */
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
