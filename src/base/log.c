// SPDX-License-Identifier: MIT
//
// Messages and progress to the caller's callbacks.
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

bool twx_wants(const struct twx_run *run, enum twx_level level)
{
    return run != NULL && run->log != NULL && level <= run->level;
}

void twx_log(const struct twx_run *run, enum twx_level level, const char *format, ...)
{
    if (!twx_wants(run, level)) {
        return;
    }
    char most[1024];
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    const int n = vsnprintf(most, sizeof most, format, args);
    char *whole = n >= (int)sizeof most ? malloc((size_t)n + 1) : NULL;
    if (whole != NULL) {
        (void)vsnprintf(whole, (size_t)n + 1, format, again);
    }
    va_end(again);
    va_end(args);
    run->log(run->user, level, whole != NULL ? whole : most);  // cut when out of memory
    free(whole);
}

void twx_show_progress(const struct twx_run *run, const struct twx_progress *progress)
{
    if (run != NULL && run->progress != NULL) {
        run->progress(run->user, progress);
    }
}

bool twx_is_stopped(const struct twx_run *run)
{
    return run != NULL && run->stop != NULL && *run->stop != 0;
}
