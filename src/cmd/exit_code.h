// SPDX-License-Identifier: MIT
//
// Exit codes of every command: a contract with scripts and schedulers.
#ifndef TWX_CMD_EXIT_CODE_H
#define TWX_CMD_EXIT_CODE_H

#include <stdbool.h>

enum twx_exit {
    TWX_EXIT_DONE = 0,
    TWX_EXIT_FAILED = 1,
    TWX_EXIT_USAGE = 2,
    TWX_EXIT_UNUSABLE = 3,
    TWX_EXIT_SOME_IMAGES_FAILED = 4,
    TWX_EXIT_TRY_AGAIN = 75,  // EX_TEMPFAIL of sysexits.h: what schedulers requeue
    TWX_EXIT_SIGNAL = 128,    // plus the signal's number
};

/**
 * The exit code under --exit-code, which asks a question: 1 is "no", so that what else is 1 becomes 2.
 *
 * code     without --exit-code
 * is_yes   the answer, where code is TWX_EXIT_DONE
 */
static inline enum twx_exit twx_exit_of_answer(enum twx_exit code, bool is_yes)
{
    if (code == TWX_EXIT_DONE) {
        return is_yes ? TWX_EXIT_DONE : TWX_EXIT_FAILED;
    }
    return code == TWX_EXIT_FAILED ? TWX_EXIT_USAGE : code;
}

/** What an exit code means. */
struct twx_exit_row {
    enum twx_exit code;
    const char *shown;    // "75": of TWX_EXIT_SIGNAL the codes of the signals that are heeded
    const char *meaning;  // in a line
    const char *advice;   // what to do then; NULL: nothing is to be said
};

enum { TWX_N_EXIT_ROWS = 7 };
extern const struct twx_exit_row twx_exit_rows[TWX_N_EXIT_ROWS];

/** The table of exit codes for --help, a line each behind a heading. Owned: g_free. */
char *twx_exit_help(void);

#endif
