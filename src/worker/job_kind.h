// SPDX-License-Identifier: MIT
//
// The kinds of jobs (jobs/job.h), as the worker process runs them: one file a kind, and a table of them.
#ifndef TWX_WORKER_JOB_KIND_H
#define TWX_WORKER_JOB_KIND_H

#include "file/load_file.h"
#include "jobs/job.h"

struct twx_job_kind {
    const char *name;
    /** What a thread needs for its jobs, made from their options.  returns: owned: `free`; NULL when out of memory */
    void *(*create)(const struct twx_job_kind_spec *spec);
    /** Accepts NULL.  threads: the one that used it */
    void (*free)(void *state);
    /** Whether this program makes such options: asked once, before `create`. */
    bool (*is_valid)(const struct twx_job_kind_spec *spec);
    /** Whether its jobs need libvips for any format: it is loaded before the sandbox is entered. Else by the first file that does. */
    bool needs_libvips;
    /**
     * Loads a plugin; NULL for kinds without one. Once, in the sandbox, before there are workers.
     *
     * errors   TWX_USAGE: it is none; TWX_NO_MEMORY
     */
    enum twx_status (*load)(const struct twx_job_kind_spec *spec, struct twx_error *err);
    /**
     * Does a job.
     *
     * file     loaded as far as spec->reads says; closed afterwards, whatever is returned
     * report   out: outcome, error_number, bytes, hint
     * result   room for spec->result_bytes; filled when the outcome is TWX_FILE_DONE, *n bytes
     * errors   TWX_NO_MEMORY: the job is a suspect, and the pool ends
     */
    enum twx_status (*run)(void *state, const struct twx_job *job, struct twx_loaded_file *file,
                           struct twx_report *report, uint8_t *result, size_t *n,
                           struct twx_error *err);
};

extern const struct twx_job_kind twx_hash_kind;
extern const struct twx_job_kind twx_probe_kind;
extern const struct twx_job_kind twx_edit_kind;
extern const struct twx_job_kind twx_pixels_kind;
extern const struct twx_job_kind twx_tags_kind;
extern const struct twx_job_kind twx_transform_kind;
extern const struct twx_job_kind twx_map_kind;

/** NULL when there is none of that name, or not with such options. */
const struct twx_job_kind *twx_job_kind_find(const struct twx_job_kind_spec *spec);

#endif
