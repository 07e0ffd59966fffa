// SPDX-License-Identifier: MIT
//
// A worker process whose job is `unpack`: it reads the archive at TWX_WORKER_INPUT, and sends its members to the parent, who
// hands them to processes that decode. It holds no more of a member than a message.
#ifndef TWX_WORKER_UNPACK_MAIN_H
#define TWX_WORKER_UNPACK_MAIN_H

#include "jobs/protocol.h"

/**
 * Enters the sandbox, and unpacks.
 *
 * returns  an exit code: enum twx_worker_exit
 * threads  the only one
 */
int twx_unpack_main(struct twx_protocol *protocol, const struct twx_worker_config *config);

#endif
