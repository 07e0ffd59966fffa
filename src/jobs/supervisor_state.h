// SPDX-License-Identifier: MIT
//
// What the files of the supervisor share: supervisor.c hands out jobs, supervisor_receive.c receives from the worker process and
// looks after it, supervisor_reap.c takes leave of it.
#ifndef TWX_JOBS_SUPERVISOR_STATE_H
#define TWX_JOBS_SUPERVISOR_STATE_H

#include "base/relay.h"
#include "jobs/in_flight.h"
#include "jobs/supervisor.h"
#include "jobs/worker_process.h"

enum {
    TWX_DEATHS_MAX =
        200,  // in a row: a hundred images, each tried twice, and not one that succeeds
    TWX_NOT_ALONE = -1,
};

/** One worker process, and how it is with it. */
struct twx_worker {
    struct twx_worker_process *process;  // NULL: none now
    struct twx_relay words;              // what it prints
    size_t n_put;                        // jobs handed to the protocol and not yet written
    int64_t alone;                       // the suspect under way, or TWX_NOT_ALONE
    uint64_t resident_bytes;             // the most that was seen
    int64_t cpu_ns;                      // that it had used at the last look
    int64_t ran_ns;                      // when it was last seen to have used some more
    int64_t idle_ns;   // for how long it was seen to be at none of its jobs, and to say nothing
    bool is_ready;     // takes jobs
    bool is_dropping;  // was asked to finish what it has begun alone
    bool is_protocol_error;
    bool is_given_up;  // we have no memory to speak with it: no fault of its own
    bool is_done;
    struct twx_worker_done done;
    int64_t done_ns;
};

struct twx_supervisor {
    struct twx_supervisor_options options;
    const struct twx_run *run;
    char *decoder;  // owned: path of the program
    size_t n_slots;
    struct twx_in_flight *jobs;
    struct twx_worker worker;
    uint8_t *result;    // owned: a copy of one, to look at
    unsigned n_deaths;  // in a row
    int64_t last_look_ns;
    int64_t floor_ns;  // no job counts as in progress for longer than since then
    int64_t gap_ns;    // when nobody had looked for a while, the last time
    bool was_ready;    // the first worker process said what holds it
    bool is_finishing;
    struct twx_pool_times times;
    struct twx_error failure;
};

#endif
