// SPDX-License-Identifier: MIT
//
// A pool of workers as its parent sees it: jobs go in, results come out by callbacks, whatever becomes of the process that
// does the work. It runs jobs of any kind (job.h), and knows paths and bytes alone.
//
// A job has an entry here from submit to its end (in_flight.h), so that nothing is lost with a worker process. When one
// dies, what it found out stands, reported or not; crash_policy.h says what becomes of the rest. A job that failed is
// the client's to believe once another has succeeded since: where nothing does, the machine is at fault and not the
// images, and after 200 deaths in a row the run stops.
//
// A decoder that was taken over can say what it likes of the bytes of the files that its process was sent and has not
// yet reported, and nothing of any other file: a report of a job that it does not have ends it.
//
// No job waits for ever: one that a thread is at has a clock (crash_policy.h), and a worker process none of whose threads is
// at any, though it has some, is ended after the same time.
//
// Memory is what the worker process has resident, looked at several times a second, and at its end its peak.
#ifndef TWX_JOBS_SUPERVISOR_H
#define TWX_JOBS_SUPERVISOR_H

#include "jobs/job.h"
#include "jobs/protocol.h"

/** What a client makes of a result. */
enum twx_acceptance {
    TWX_RESULT_REFUSED =
        0,  // no worker of this run makes it: the worker process is ended, the job goes again
    TWX_RESULT_TAKEN = 1,
    TWX_RESULT_SUCCESS = 2,  // and it proves that decoding works on this machine
};

/** Who takes results; called by the thread that calls the supervisor. Any member but on_result and on_lost may be NULL. */
struct twx_job_client {
    void *user;
    /** The libraries behind the decoders, as text; with each worker process, before its first result. */
    void (*on_ready)(void *user, const char *libraries);
    /**
     * The end of a job. bytes: a copy of its result, when report->outcome is TWX_FILE_DONE; else NULL. Its report's hint is
     * empty when the worker process died before it could be sent.
     */
    enum twx_acceptance (*on_result)(void *user, const struct twx_job *job,
                                     const struct twx_report *report, const uint8_t *bytes,
                                     size_t n);
    /** The end of a job that took its worker process down. */
    void (*on_lost)(void *user, const struct twx_job *job, const struct twx_job_loss *loss);
    /** After a few of these calls, and after the end of a worker process: to write what they brought. */
    void (*on_pause)(void *user);
};

struct twx_supervisor_options {
    struct twx_job_kind_spec job;
    struct twx_job_client client;
    unsigned n_workers;      // at least 1
    double timeout_seconds;  // a job may take without progress; 0: 60
    uint64_t memory_bytes;   // the worker process may have in use; 0: half of twx_memory_bytes
    bool no_sandbox;
    int input;           // a descriptor for TWX_WORKER_INPUT, borrowed; -1: none
    const char *plugin;  // that the kind of job loads, for messages; borrowed; NULL: none
};

struct twx_supervisor;

/**
 * Makes one; a worker process is started with the first job.
 *
 * run         for messages; borrowed
 * supervisor  out, owned: twx_supervisor_finish
 * errors      TWX_FAILED: there is no program that decodes; TWX_NO_MEMORY
 */
enum twx_status twx_supervisor_create(const struct twx_supervisor_options *options,
                                      const struct twx_run *run, struct twx_supervisor **supervisor,
                                      struct twx_error *err) __attribute__((warn_unused_result));

/** Jobs that can be under way: their ids are below. */
size_t twx_supervisor_n_slots(const struct twx_supervisor *supervisor);

/**
 * Hands in a copy of a job.
 *
 * job      its id is filled in
 * returns  false when there is no room: take reports first
 */
bool twx_supervisor_try_submit(struct twx_supervisor *supervisor, struct twx_job *job)
    __attribute__((warn_unused_result));

/**
 * Hears the worker process, calls the client, and looks after both.
 *
 * wait     wait a moment (a twentieth of a second at most) when nothing has come
 */
void twx_supervisor_take_reports(struct twx_supervisor *supervisor, bool wait);

/**
 * Looks after the worker process, unless it did so just now, and sends it what is not written yet if it needs that: for when
 * there is nothing to receive.
 */
void twx_supervisor_look(struct twx_supervisor *supervisor);

/** Whether no job is under way. */
bool twx_supervisor_is_idle(const struct twx_supervisor *supervisor);

/** Whether the run cannot go on: submit no more, finish. */
bool twx_supervisor_has_failed(const struct twx_supervisor *supervisor);

/** What is known at the end of a run. */
struct twx_supervisor_end {
    struct twx_pool_times times;  // of all worker processes that ended well
    bool is_machine_doubted;      // so many died in a row that no failure is a file's own
};

/**
 * Ends it: the worker process finishes.
 *
 * drop     true: jobs not begun are dropped
 * end      out
 * returns  the first failure
 */
enum twx_status twx_supervisor_finish(struct twx_supervisor **supervisor, bool drop,
                                      struct twx_supervisor_end *end, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Ends it at once: the worker process is killed, jobs under way are dropped without a call. */
void twx_supervisor_kill(struct twx_supervisor **supervisor);

#endif
