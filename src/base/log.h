// SPDX-License-Identifier: MIT
//
// How the library speaks: through struct twx_run. A NULL run is silent and never stopped.
#ifndef TWX_BASE_LOG_H
#define TWX_BASE_LOG_H

#include "twindex.h"

/** Hands one formatted line to run->log when run->level wants it. Calling thread: the one that owns run. */
void twx_log(const struct twx_run *run, enum twx_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Whether messages of this level are wanted: asks before costly formatting. */
bool twx_wants(const struct twx_run *run, enum twx_level level);

/** Hands how far a run is to run->progress, if that is wanted. Calling thread: the one that owns run. */
void twx_show_progress(const struct twx_run *run, const struct twx_progress *progress);

/** Whether the stop flag is up.  threads: any */
bool twx_is_stopped(const struct twx_run *run);

#endif
