// SPDX-License-Identifier: MIT
//
// The worker process, from its first message to its end.
#ifndef TWX_WORKER_WORKER_MAIN_H
#define TWX_WORKER_WORKER_MAIN_H

/** Does jobs for the parent until asked to end.  returns: the exit code, enum twx_worker_exit.  threads: the first */
int twx_worker_main(void);

#endif
