// SPDX-License-Identifier: MIT
//
// Who did it: which of the jobs under way hang, and what becomes of each when the child has died.
#ifndef TWX_INGEST_CRASH_POLICY_H
#define TWX_INGEST_CRASH_POLICY_H

#include "ingest/in_flight.h"
#include "ingest/recorder.h"

/** The heartbeats of a child; what they hold may be nonsense. */
struct twx_heartbeats {
    const struct twx_heartbeat *heartbeats;
    size_t n;
};

enum { TWX_TIMEOUTS_MOST = 30 };  // that one job may take: half an hour by default

/** When a job has taken too long; on CLOCK_MONOTONIC. */
struct twx_deadline {
    int64_t now_ns;
    int64_t floor_ns;    // no job counts as in progress for longer than since then
    int64_t timeout_ns;  // without progress
};

/**
 * Marks the jobs, being read or decoded, that made no progress for timeout_ns, or have taken TWX_TIMEOUTS_MOST times
 * as long in all: a file of terabytes, of holes perhaps, makes progress for hours.
 *
 * returns  the path of one, borrowed; NULL when there is none
 */
const char *twx_crash_policy_hanging(struct twx_in_flight *jobs,
                                     const struct twx_heartbeats *heartbeats,
                                     const struct twx_deadline *deadline);

/** What is known of a death. */
struct twx_death {
    enum twx_reason reason;  // TWX_REASON_TIMEOUT: some jobs are marked; _CRASHED or _MEMORY; or
                             // _NONE: it was killed by others, which says nothing about the images
    bool was_ready;          // took jobs in progress: else none of them is to blame
    int64_t alone;  // the one job it was given, to see whether it does it again; -1: others too
    struct twx_heartbeats heartbeats;
};

/**
 * Gives each unreported job of a dead child its queue, or its verdict: those that hang and one that did it alone have
 * failed, are noted and reported; what was in progress is suspect; the rest goes again. Where nothing was, all are suspects.
 * One that was alone when its child was killed by others is a suspect again, and after a few times reported unreadable.
 */
void twx_crash_policy_death(struct twx_in_flight *jobs, const struct twx_death *death,
                            struct twx_recorder *recorder);

#endif
