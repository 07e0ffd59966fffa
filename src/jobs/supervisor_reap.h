// SPDX-License-Identifier: MIT
//
// The end of a worker process.
#ifndef TWX_JOBS_SUPERVISOR_REAP_H
#define TWX_JOBS_SUPERVISOR_REAP_H

#include "jobs/supervisor_state.h"

/**
 * Takes leave of a worker process whose last message was received.
 *
 * reason  why it was killed; TWX_REASON_NONE: its stream ended, or could not be understood
 */
void twx_supervisor_reap(struct twx_supervisor *supervisor, enum twx_reason reason);

#endif
