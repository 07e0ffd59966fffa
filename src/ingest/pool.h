// SPDX-License-Identifier: MIT
//
// The workers: N threads, each with its own decoder and its own shard. Jobs go in and reports come out as plain
// values; nothing in them points anywhere, so that the workers can live in another process.
//
// The protocol, seen by the one thread that owns the pool:
//
//     twx_pool_try_submit    a path goes in, unless all slots are taken
//     twx_pool_take_report   what became of one comes out; frees its slot
//     twx_pool_finish        no more jobs: workers finish what is queued, seal their shards, are joined
//
// A job lives in a slot from submit to report (slots.h). There are so many slots that no worker waits while the
// walker looks at a folder and no reader waits for another, and so few that a stop is quick.
//
// A worker that cannot go on (its shard cannot be written) fails the pool: the others stop after the job in
// hand, and twx_pool_finish returns the first failure.
#ifndef TWX_INGEST_POOL_H
#define TWX_INGEST_POOL_H

#include <limits.h>

#include "base/status.h"

enum twx_job_kind {
    TWX_JOB_FILE = 0,  // hash this file
    TWX_JOB_ROOT = 1,  // note this root in a shard
};

struct twx_job {
    enum twx_job_kind kind;
    uint64_t device;  // of a root
    uint64_t bytes;   // of a file, as the walk saw it: what reading it will take
    size_t path_bytes;
    char path[PATH_MAX];  // absolute, NUL-terminated
};

/** What became of a job. Of a root only `kind` counts. */
struct twx_report {
    enum twx_job_kind kind;
    int outcome;       // enum twx_file_outcome
    int error_number;  // of an unreadable file
    enum twx_image_status status;
    enum twx_reason reason;
    bool is_flat;
    uint64_t bytes;  // read
    char hint[160];  // the decoder's own words
    size_t path_bytes;
    char path[PATH_MAX];
};

struct twx_pool_options {
    unsigned n_workers;
    unsigned hash_size;
    uint64_t max_pixels;
    bool vips_only;
    bool no_checksum;
    const char *shard_dir;  // borrowed until the pool is gone
    uint8_t run_id[16];
    int64_t observed_ns;
};

struct twx_pool;

/**
 * Starts the workers; goes on with fewer than asked when the system gives no more, fails only with none.
 *
 * pool     out, owned: twx_pool_finish
 * errors   TWX_FAILED, TWX_NO_MEMORY; what a first shard cannot be made for comes by twx_pool_finish
 */
enum twx_status twx_pool_create(const struct twx_pool_options *options, struct twx_pool **pool,
                                struct twx_error *err) __attribute__((warn_unused_result));

/** Workers that run. */
unsigned twx_pool_n_workers(const struct twx_pool *pool);

/** Hands in a copy of a job; false when every slot is taken: take a report first. */
bool twx_pool_try_submit(struct twx_pool *pool, const struct twx_job *job)
    __attribute__((warn_unused_result));

/**
 * Takes one report.
 *
 * wait     wait a moment (a tenth of a second at most) for several to come together while jobs are under way
 * returns  false when there is none now
 */
bool twx_pool_take_report(struct twx_pool *pool, struct twx_report *report, bool wait);

/** Whether no job is under way and no report waits, or the pool has failed. */
bool twx_pool_is_idle(struct twx_pool *pool);

/** How a run's workers spent their time: seconds, summed over them. */
struct twx_pool_times {
    unsigned n_workers;
    unsigned n_readers;       // the most that read at once
    double total;             // n_workers x the time the pool ran
    double waited_for_files;  // while they were being read
    double waited_for_jobs;   // while the walk went on
};
/** So far.  threads: the owner's */
struct twx_pool_times twx_pool_times(struct twx_pool *pool);

/** Whether a worker could not go on: submit no more, finish. */
bool twx_pool_has_failed(struct twx_pool *pool);

/**
 * Ends the pool. Call when all reports are taken, or to give up what is queued.
 *
 * drop     true: jobs not begun are dropped
 * returns  the first failure of a worker; shards that were sealed stay
 */
enum twx_status twx_pool_finish(struct twx_pool **pool, bool drop, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
