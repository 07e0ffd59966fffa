// SPDX-License-Identifier: MIT
//
// What a worker process says, and how it is with it; the first failure of a run.
#ifndef TWX_JOBS_SUPERVISOR_RECEIVE_H
#define TWX_JOBS_SUPERVISOR_RECEIVE_H

#include "jobs/supervisor_state.h"

/** Keeps the first failure of a run. */
void twx_supervisor_fail(struct twx_supervisor *supervisor, const struct twx_error *err);
void twx_supervisor_fail_memory(struct twx_supervisor *supervisor);
/** We cannot speak with the worker process any more: out of memory. */
void twx_supervisor_give_up(struct twx_supervisor *supervisor);

/** Receives from the worker process, if there is one; what it says shows in the jobs. */
void twx_supervisor_receive(struct twx_supervisor *supervisor);

/** Ends a job by its report, and by its result where there is one. False: the client refuses it, and it goes on. */
bool twx_supervisor_end_job(struct twx_supervisor *supervisor, const struct twx_report *report);

/** Looks after the worker process, unless it did so just now: does it hang, or take too much memory? */
void twx_supervisor_look_after(struct twx_supervisor *supervisor);

/** Whether the worker process is at the loading of a plugin. */
bool twx_supervisor_is_loading(const struct twx_supervisor *supervisor);

#endif
