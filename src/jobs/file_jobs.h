// SPDX-License-Identifier: MIT
//
// Many files through jobs of one kind: files go in, what became of each comes out by a callback. Owns a supervisor. For
// clients that have no more to say than what to do with a result.
#ifndef TWX_JOBS_FILE_JOBS_H
#define TWX_JOBS_FILE_JOBS_H

#include "jobs/supervisor.h"

/** What became of a file. */
struct twx_file_job_end {
    enum twx_file_outcome outcome;
    int error_number;       // of TWX_FILE_UNREADABLE
    const uint8_t *result;  // n bytes, borrowed for the call; NULL: there is none
    size_t n;
    enum twx_reason reason;  // of TWX_FILE_DONE without a result: why the worker process was lost,
    bool is_of_plugin;       // and whether a plugin had the picture then
};

struct twx_file_jobs_options {
    struct twx_job_kind_spec kind;
    unsigned n_workers;      // at least 1
    double timeout_seconds;  // a file may take without progress; 0: 60
    uint64_t memory_bytes;   // of struct twx_supervisor_options
    bool no_sandbox;
    const char *plugin;  // likewise
    bool has_input;      // the one file is TWX_WORKER_INPUT_PATH:
    int input;           // this descriptor, borrowed
    void *user;
    /**
     * The end of a file, once for each that is not refused: in no order, from within twx_file_jobs_add,
     * twx_file_jobs_receive and twx_file_jobs_wait. What it returns of an end without a result is not read.
     *
     * tag      of the file, as it was added
     */
    enum twx_acceptance (*on_end)(void *user, uint64_t tag, const struct twx_file_job_end *end);
};

struct twx_file_jobs;

/**
 * run      for messages and to stop; borrowed
 * jobs     out, owned: twx_file_jobs_free
 * errors   TWX_FAILED: there is no program that decodes; TWX_NO_MEMORY
 */
enum twx_status twx_file_jobs_create(const struct twx_file_jobs_options *options,
                                     const struct twx_run *run, struct twx_file_jobs **jobs,
                                     struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Hands in a file; waits while too many are under way.
 *
 * path     absolute; copied
 * tag      the caller's own
 * errors   what ends the run, as of twx_supervisor_finish; TWX_STOPPED. Files under way may end without a call, and the
 *          jobs can only be freed.
 */
enum twx_status twx_file_jobs_add(struct twx_file_jobs *jobs, const char *path, uint64_t tag,
                                  struct twx_error *err) __attribute__((warn_unused_result));

/** The same, with the argument of a job whose kind takes one. */
enum twx_status twx_file_jobs_add_argument(struct twx_file_jobs *jobs, const char *path,
                                           const uint8_t argument[static TWX_JOB_ARGUMENT_BYTES],
                                           uint64_t tag, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Takes what files have ended; where none has, waits a moment (a twentieth of a second at most).
 *
 * errors   as of twx_file_jobs_add
 */
enum twx_status twx_file_jobs_receive(struct twx_file_jobs *jobs, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Waits until no file is under way.  errors: as of twx_file_jobs_add */
enum twx_status twx_file_jobs_wait(struct twx_file_jobs *jobs, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Accepts NULL. Files under way are dropped without a call. */
void twx_file_jobs_free(struct twx_file_jobs *jobs);

/**
 * Why a file was not read, for people.
 *
 * outcome  not TWX_FILE_DONE
 * changed  what is said of one that is not as it was named
 * returns  a static string, or `changed`
 */
const char *twx_file_why_not_read(enum twx_file_outcome outcome, int error_number,
                                  const char *changed);

#endif
