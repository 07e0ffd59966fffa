// SPDX-License-Identifier: MIT
//
// Which of the jobs under way hang, and what becomes of each when their worker process has died:
//
//     it crashed, or exceeded the     the jobs in progress are suspects: each is tried alone, nothing else under way
//     memory limit
//     a job hangs (--timeout)         has failed by itself, and is not tried again
//     a suspect that is alone dies    has failed
//     somebody else killed it         says nothing about the jobs: all as after a crash, but no suspect has failed.
//                                     One that was alone so a few times counts as a file that cannot be read and is
//                                     left to the next run: an image that has taken a decoder over can send the signal
//                                     itself
//
// and everything else under way is sent again.
#ifndef TWX_JOBS_CRASH_POLICY_H
#define TWX_JOBS_CRASH_POLICY_H

#include "jobs/in_flight.h"
#include "jobs/shared.h"

enum { TWX_TIMEOUTS_MOST = 30 };  // that one job may take: half an hour by default

/** When a job has taken too long; on CLOCK_MONOTONIC. */
struct twx_deadline {
    int64_t now_ns;
    int64_t floor_ns;    // no job counts as in progress for longer than since then
    int64_t timeout_ns;  // without progress
};

/**
 * Marks the jobs, being read, decoded or in a plugin, that made no progress for timeout_ns, or have taken TWX_TIMEOUTS_MOST times
 * as long in all: a file of terabytes, of holes perhaps, makes progress for hours.
 *
 * shared   heartbeats of the worker process: what they hold may be anything
 * returns  the path of one, borrowed; NULL when there is none
 */
const char *twx_crash_policy_hanging(struct twx_in_flight *jobs, const struct twx_shared *shared,
                                     const struct twx_deadline *deadline);

/** Whether any of the jobs is being read, decoded or in a plugin: else those under way are only waited for. */
bool twx_crash_policy_is_busy(const struct twx_in_flight *jobs, const struct twx_shared *shared);

/** What is known of the end of a worker process. */
struct twx_death {
    enum twx_reason reason;  // TWX_REASON_TIMEOUT: some jobs are marked; _CRASHED or _MEMORY; or
                             // _NONE: it was killed by others, which says nothing about the jobs
    bool was_ready;          // took jobs in progress: else none of them is to blame
    int64_t alone;  // the one job it was given, to see whether it does it again; -1: others too
    struct twx_shared shared;
};

/** Takes a job that ends without a result. */
typedef void (*twx_lost_fn)(void *user, const struct twx_job *job, const struct twx_job_loss *loss);

/**
 * Gives each job that a dead worker process had its queue, or ends it: those that hang and one that did it alone have
 * failed; what was in progress is suspect; the rest goes again. Where nothing was in progress, all are suspects.
 */
void twx_crash_policy_death(struct twx_in_flight *jobs, const struct twx_death *death,
                            twx_lost_fn fn, void *user);

#endif
