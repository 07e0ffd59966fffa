// SPDX-License-Identifier: MIT
//
// How many workers and jobs a process can have at once: each job may hold an open file.
#ifndef TWX_JOBS_SLOTS_H
#define TWX_JOBS_SLOTS_H

#include "base/status.h"

/**
 * Slots for n workers. Each may hold an open file: this process's limit of open files, which a worker process inherits,
 * is raised where it can be, and bounds the slots where it cannot, so that no file counts as unreadable for lack of a
 * descriptor.
 */
size_t twx_pool_n_slots(size_t n_workers);
/**
 * Lowers a number of workers to what may be open at once.
 *
 * n_workers  in/out
 * errors     TWX_FAILED: not even one can open what it needs
 */
enum twx_status twx_pool_fit_workers(unsigned *n_workers, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
