// SPDX-License-Identifier: MIT
//
// One piece of work on several threads at once: started, run and waited for in one call.
#ifndef TWX_BASE_PARALLEL_FOR_H
#define TWX_BASE_PARALLEL_FOR_H

enum { TWX_PARALLEL_MAX = 256 };  // more than any machine has memory bandwidth for

typedef void (*twx_parallel_fn)(void *user, unsigned share);

/**
 * Calls fn(user, share) once for each share 0 .. n_threads - 1, and returns when all have returned.
 *
 * n_threads  1 .. TWX_PARALLEL_MAX; share 0 runs on the calling thread, and so does, later, any share whose thread
 *            could not be started: shares must not wait for each other
 */
void twx_parallel_for(unsigned n_threads, twx_parallel_fn fn, void *user);

#endif
