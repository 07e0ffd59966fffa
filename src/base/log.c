// SPDX-License-Identifier: MIT
//
// Messages to the caller's callback.
#include "base/log.h"

#include <glib.h>
#include <stdarg.h>

bool twx_wants(const struct twx_run *run, enum twx_level level)
{
    return run != NULL && run->log != NULL && level <= run->level;
}

void twx_log(const struct twx_run *run, enum twx_level level, const char *format, ...)
{
    if (!twx_wants(run, level)) {
        return;
    }
    va_list args;
    va_start(args, format);
    char *text = g_strdup_vprintf(format, args);
    va_end(args);
    run->log(run->user, level, text);
    g_free(text);
}

bool twx_is_stopped(const struct twx_run *run)
{
    return run != NULL && run->stop != NULL && *run->stop != 0;
}
