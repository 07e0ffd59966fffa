// SPDX-License-Identifier: MIT
//
// Jobs: what a pool of worker threads, in a process of its own, does with files. A kind of job has
//
//     a name          by which the worker process finds what runs it (worker/job_kind.h)
//     options         bytes, the same for all jobs of a run: what a worker is made from
//     a result        bytes, whose codec both sides share (hash_job.h, probe_job.h, ...)
//     a client        in the parent, which takes results (struct twx_job_client in supervisor.h)
//
// A new kind is a codec here, a file worker/kind_<name>.c with its line in worker/job_kind.[ch], and a client.
//
// All between knows paths and bytes alone.
#ifndef TWX_JOBS_JOB_H
#define TWX_JOBS_JOB_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/file_outcome.h"
#include "base/status.h"

enum {
    TWX_JOB_NAME_BYTES = 16,
    TWX_JOB_OPTIONS_BYTES = PATH_MAX + 256,
    TWX_JOB_ARGUMENT_BYTES = 24,
    TWX_HINT_BYTES = 160,
};

/** What all jobs of a run have in common. */
struct twx_job_kind_spec {
    char name[TWX_JOB_NAME_BYTES];  // NUL-terminated
    uint8_t options[TWX_JOB_OPTIONS_BYTES];
    size_t n_options;
    enum twx_checksums reads;  // which files are read to their end ahead of the job
    size_t result_bytes;       // at most, of one job
    size_t
        n_slots;  // jobs under way at most, of a kind with large results; 0: as many as keep workers fed
};

/** A file to do something with. */
struct twx_job {
    uint32_t id;          // the parent's number of it, below the number of slots
    uint64_t bytes;       // as it was seen: what reading it will take
    bool is_part;         // whatever is at the path, its bytes are those of TWX_WORKER_INPUT
    uint64_t part_first;  // from here on
    uint8_t argument[TWX_JOB_ARGUMENT_BYTES];  // of the kind's own meaning; zeros
    size_t path_bytes;
    char path[PATH_MAX];  // absolute, NUL-terminated
};

/** Why a job took its worker process down, or was given up. */
struct twx_job_loss {
    enum twx_reason reason;
    int error_number;   // its file could not be read; else 0
    bool is_of_plugin;  // which had the picture then
};

/** What became of a job, beside its result. */
struct twx_report {
    uint32_t id;
    enum twx_file_outcome outcome;  // TWX_FILE_DONE: there is a result
    int error_number;               // of an unreadable file
    uint64_t bytes;                 // read
    char hint[TWX_HINT_BYTES];      // the decoder's own words
};

#endif
