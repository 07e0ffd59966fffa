// SPDX-License-Identifier: MIT
//
// The bounded queue between the walker, the readers and the workers: a fixed number of slots that go round
//
//     free -> job -> (a reader) -> loaded -> (a worker) -> report -> free
//
// or from job straight to a worker, which then reads the file itself. A slot belongs to whoever took it; every
// stage has room for all slots, so putting never waits. One lock; each kind of waiter has a condition of its own.
//
// Files in flight are bounded by the number of slots, bytes in flight by READ_BYTES_MAX: a reader waits for its
// share before it reads, unless nothing else is in flight.
#ifndef TWX_WORKER_JOB_QUEUE_H
#define TWX_WORKER_JOB_QUEUE_H

#include "file/load_file.h"
#include "jobs/job.h"

struct twx_slot {
    struct twx_job job;
    struct twx_loaded_file file;
    bool is_loaded;
    uint64_t n_reserved;  // bytes in flight on its account
    struct twx_report report;
};

/** What the queue saw so far; times in seconds, summed over workers. */
struct twx_job_queue_times {
    double waited_for_files;  // workers with nothing to do while readers read
    double waited_for_jobs;   // workers with nothing to do while the walker walks
    double blocked_reading;   // workers in reads of their own that were not served from memory
    uint64_t n_reports;
};

/** Loads the file of a slot's job.  errors: as of twx_file_load  threads: that which has the slot */
enum twx_status twx_slot_load(struct twx_slot *slot, enum twx_checksums checksums,
                              struct twx_error *err) __attribute__((warn_unused_result));

struct twx_job_queue;

/**
 * stop     of the reading of files; borrowed until the slots are gone
 * returns  owned: twx_job_queue_free; NULL when out of memory
 */
struct twx_job_queue *twx_job_queue_create(size_t n_slots, const atomic_bool *stop);
/** Accepts NULL. No thread may use them any more. */
void twx_job_queue_free(struct twx_job_queue *slots);

// --- the owner: jobs go in on one thread, reports come out on another

/** A free slot, or NULL when all are in use. */
struct twx_slot *twx_job_queue_take_free(struct twx_job_queue *slots);
void twx_job_queue_put_job(struct twx_job_queue *slots, struct twx_slot *slot);
/**
 * A reported slot, NULL when there is none now. With `wait` it waits until several are there or workers run dry,
 * a tenth of a second at most: waking the owner for each report would cost a switch an image.
 */
struct twx_slot *twx_job_queue_take_report(struct twx_job_queue *slots, bool wait);
/** Whether no more reports come: closed and nothing under way, or failed. */
bool twx_job_queue_is_over(struct twx_job_queue *slots);
void twx_job_queue_put_free(struct twx_job_queue *slots, struct twx_slot *slot);
/** No more jobs come; with `drop`, those waiting are dropped. */
void twx_job_queue_close(struct twx_job_queue *slots, bool drop);
/** Sets how many readers may read; the others wait. */
void twx_job_queue_set_readers(struct twx_job_queue *slots, unsigned n_readers);
struct twx_job_queue_times twx_job_queue_times(struct twx_job_queue *slots);
/** Loaded files that wait for a worker, and whether jobs wait for a reader. */
void twx_job_queue_look(struct twx_job_queue *slots, size_t *n_loaded, size_t *n_jobs);

// --- workers

/** A loaded file, or a job when no reader is at work; waits. NULL: no more come, or the queue has failed. */
struct twx_slot *twx_job_queue_take_work(struct twx_job_queue *slots);
/** Gives back a slot whose report is filled; blocked_seconds is time in reads of its own. */
void twx_job_queue_put_report(struct twx_job_queue *slots, struct twx_slot *slot,
                              double blocked_seconds);

// --- readers

/** A job for reader `number`, once it may read; waits. NULL: no more come. */
struct twx_slot *twx_job_queue_take_job(struct twx_job_queue *slots, unsigned number);
/** Waits until n bytes may be in flight on this slot's account. */
void twx_job_queue_reserve(struct twx_job_queue *slots, struct twx_slot *slot, uint64_t n_bytes);
void twx_job_queue_put_loaded(struct twx_job_queue *slots, struct twx_slot *slot);

// --- failure

/** Ends the queue for all; the first error stays. */
void twx_job_queue_fail(struct twx_job_queue *slots, const struct twx_error *err);
/** Whether it has failed; *err (may be NULL) is the first error. */
bool twx_job_queue_has_failed(struct twx_job_queue *slots, struct twx_error *err);

#endif
