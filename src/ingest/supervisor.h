// SPDX-License-Identifier: MIT
//
// The workers as the walk sees them: jobs go in, reports come out, whatever becomes of the child that does the work.
//
// A job has an entry here from submit to report, so that nothing is lost with a child. When one dies, what it found out
// stands, reported or not. Then
//
//     it crashed, or ran out of memory the images in progress are suspects: each is tried alone, nothing else under way
//     an image hangs (--timeout)     names its own culprit, which is not tried again
//     a suspect takes a child down   is the culprit
//     somebody else kills the child  says nothing about the images: all as after a crash, but no suspect is a culprit.
//                                    One that was alone so a few times is left to the next run, as a file that cannot be
//                                    read: an image that has taken a decoder over can send the signal itself
//
// and everything else under way is submitted again. A culprit is recorded as failed, `crashed`, `timeout` or `memory`.
// So it is only once an image has succeeded since: where nothing does, the machine is to blame and not the images, and
// after DEATHS_MAX deaths in a row the run stops.
//
// All records are written here (recorder.h). A decoder that was taken over can say what it likes of the bytes of the
// files that its process was sent and has not yet reported, and nothing of any other file, root or run: a report of a
// job that it does not have ends it.
//
// Memory is what the child has resident, looked at several times a second, and at its end its peak.
#ifndef TWX_INGEST_SUPERVISOR_H
#define TWX_INGEST_SUPERVISOR_H

#include <sys/stat.h>

#include "ingest/pool.h"
#include "ingest/recorder.h"

struct twx_supervisor_options {
    struct twx_pool_options pool;         // n_slots is filled in
    struct twx_recorder_options records;  // hash_size and n_shards are filled in
    double timeout_seconds;               // an image may take
    uint64_t memory_bytes;                // a child may have in use
    bool no_sandbox;
};

struct twx_supervisor;

/**
 * Makes one; a child is started with the first job.
 *
 * run      for messages; borrowed
 * returns  owned: twx_supervisor_finish; NULL when out of memory
 */
struct twx_supervisor *twx_supervisor_create(const struct twx_supervisor_options *options,
                                             const struct twx_run *run);

/** Records a root.  errors: by errno */
enum twx_status twx_supervisor_put_root(struct twx_supervisor *watch, const char *path,
                                        uint64_t device, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Hands in a copy of a job.
 *
 * seen     the file as the walk saw it
 * returns  false when there is no room: take a report first
 */
bool twx_supervisor_try_submit(struct twx_supervisor *watch, const struct twx_job *job,
                               const struct stat *seen) __attribute__((warn_unused_result));

/**
 * Takes one report, and looks after the child.
 *
 * path     out: the job's, borrowed until the next call
 * wait     wait a moment (a tenth of a second at most) for one
 * returns  false when there is none now
 */
bool twx_supervisor_take_report(struct twx_supervisor *watch, struct twx_report *report,
                                const char **path, bool wait);

/** Looks after the child, unless it did so just now: for when no report is waited for. */
void twx_supervisor_look(struct twx_supervisor *watch);

/** Whether no job is under way and no report waits. */
bool twx_supervisor_is_idle(const struct twx_supervisor *watch);

/** Whether the run cannot go on: submit no more, finish. */
bool twx_supervisor_has_failed(const struct twx_supervisor *watch);

/**
 * Ends it: the child finishes, the shard is sealed.
 *
 * drop     true: jobs not begun are dropped
 * times    out: of all children that ended well
 * returns  the first failure; the shard is sealed if it can be
 */
enum twx_status twx_supervisor_finish(struct twx_supervisor **watch, bool drop,
                                      struct twx_pool_times *times, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
