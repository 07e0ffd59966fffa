// SPDX-License-Identifier: MIT
//
// One piece of work on several threads at once: started, run and waited for in one call.
#ifndef TWX_BASE_CREW_H
#define TWX_BASE_CREW_H

enum { TWX_CREW_MAX = 256 };  // more than any machine has memory bandwidth for

typedef void (*twx_crew_fn)(void *user, unsigned share);

/**
 * Calls fn(user, share) once for each share 0 .. n_threads - 1, and returns when all have returned.
 *
 * n_threads  1 .. TWX_CREW_MAX; share 0 runs on the calling thread, and so does, later, any share whose thread
 *            could not be started: shares must not wait for each other
 */
void twx_crew_run(unsigned n_threads, twx_crew_fn fn, void *user);

#endif
