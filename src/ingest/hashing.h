// SPDX-License-Identifier: MIT
//
// Files to records: the client of the job `hash`. Jobs go to the supervisor, results to the shards of the run
// (recorder.h), and what became of each file to the caller.
#ifndef TWX_INGEST_HASHING_H
#define TWX_INGEST_HASHING_H

#include "ingest/input.h"
#include "ingest/member_store.h"
#include "ingest/recorder.h"
#include "jobs/hash_job.h"
#include "jobs/protocol.h"
#include "twindex_commands.h"

/** What became of a file. */
struct twx_file_report {
    enum twx_file_outcome outcome;
    int error_number;              // of an unreadable file
    enum twx_image_status status;  // of TWX_FILE_DONE, as are the next two
    enum twx_reason reason;
    bool is_flat;
    uint64_t bytes;    // read
    const char *hint;  // the decoder's own words; borrowed
};

struct twx_hashing_options {
    struct twx_hash_options hash;
    struct twx_recorder_options records;  // hash_size and n_shards are filled in
    unsigned n_workers;
    double timeout_seconds;  // 0: the default
    uint64_t memory_bytes;
    bool no_sandbox;
    struct twx_member_store *members;  // of archives, which jobs name; borrowed; NULL: none
    /** Called by twx_hashing_take_reports and twx_hashing_finish. */
    void (*on_file)(void *user, const char *path, const struct twx_file_report *report);
    void *user;
};

struct twx_hashing;

/**
 * run      for messages; borrowed
 * hashing  out, owned: twx_hashing_finish
 * errors   as twx_supervisor_create
 */
enum twx_status twx_hashing_create(const struct twx_hashing_options *options,
                                   const struct twx_run *run, struct twx_hashing **hashing,
                                   struct twx_error *err) __attribute__((warn_unused_result));

/** Records a root.  errors: by errno */
enum twx_status twx_hashing_put_root(struct twx_hashing *hashing, const char *path, uint64_t device,
                                     struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Hands in a file.
 *
 * job      its path and bytes; the id is filled in
 * file     the entry that it comes from
 * returns  false when there is no room: take reports first
 */
bool twx_hashing_try_submit(struct twx_hashing *hashing, struct twx_job *job,
                            const struct twx_entry *file) __attribute__((warn_unused_result));

/** As twx_supervisor_take_reports. */
void twx_hashing_take_reports(struct twx_hashing *hashing, bool wait);
/** As twx_supervisor_look. */
void twx_hashing_look(struct twx_hashing *hashing);
/** Whether no file is under way. */
bool twx_hashing_is_idle(const struct twx_hashing *hashing);
/** Whether the run cannot go on: submit no more, finish. */
bool twx_hashing_has_failed(const struct twx_hashing *hashing);

/**
 * Ends it: the worker process finishes, the shards are sealed.
 *
 * drop     true: files not begun are dropped
 * times    out
 * returns  the first failure; the shards are sealed if they can be
 */
enum twx_status twx_hashing_finish(struct twx_hashing **hashing, bool drop,
                                   struct twx_pool_times *times, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
