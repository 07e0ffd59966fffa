// SPDX-License-Identifier: MIT
//
// Everything that goes to stderr, the progress line, the stop flag and the closing of stdout.
#ifndef TWX_CMD_DIAG_H
#define TWX_CMD_DIAG_H

#include <stdio.h>

#include "cmd/exit_code.h"
#include "twindex.h"

/** Sets how much is said: -1 errors only (-q), 0 errors and warnings, 1 per stage (-v), 2 per image (-vv). */
void twx_diag_set_verbosity(int wanted);
int twx_diag_verbosity(void);

/** One line on stderr, "twindex: error: ..."; controls and what is not UTF-8 come as \xNN, one write a line. */
void twx_diag(enum twx_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/**
 * Prints err as an error, unless it was reported already (no text), and returns the exit code of its status.
 * TWX_STOPPED prints as a warning.
 */
enum twx_exit twx_diag_error(const struct twx_error *err);

/** A usage error of `command`: one line, with where help is unless it asks "did you mean...?"; returns TWX_EXIT_USAGE. */
enum twx_exit twx_diag_usage(const char *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/**
 * Callbacks for a long call: messages by verbosity, a progress line on a terminal (elsewhere a line a minute with -v),
 * and the stop flag, for which SIGINT, SIGTERM and, unless it is ignored, SIGHUP are caught from now on (a second one
 * ends the process at once).
 */
struct twx_run twx_diag_run(void);

/** SIGUSR1 raises the stop flag, too, from now on: schedulers send it some time before SIGTERM, which does not end the
 * process at once then. */
void twx_diag_heed_usr1(void);

/** The signal that raised the stop flag, 0 for none. */
int twx_diag_stop_signal(void);

/** The closing line of a run, for people and logs: "TEXT; SECONDS s" on stderr, unless -q. */
void twx_diag_summary(double seconds, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** A line that people should see though nothing is wrong, unless -q. */
void twx_diag_notice(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Ends the progress line. */
void twx_diag_progress_end(void);

/**
 * Flushes and closes stdout; call once, last. Returns `code`, also for a reader that has gone (EPIPE); when stdout
 * could not be written otherwise, says so and returns that error's exit code.
 */
enum twx_exit twx_diag_close_stdout(enum twx_exit code);

#endif
