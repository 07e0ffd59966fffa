// SPDX-License-Identifier: MIT
//
// Filling struct twx_error: one line that names the thing, made by the one who detects the error.
#ifndef TWX_BASE_STATUS_H
#define TWX_BASE_STATUS_H

#include "twindex.h"

/**
 * Fills err (NULL allowed) and returns status, so that a caller can `return twx_fail(...)`.
 *
 * code     errno or SQLite's code, 0 for none; not appended to the text
 * threads  pure
 */
enum twx_status twx_fail(struct twx_error *err, enum twx_status status, int code,
                         const char *format, ...) __attribute__((format(printf, 4, 5)));

/**
 * As twx_fail for a failed system call on a file: the text gets ": <strerror>", the status follows from
 * errno: TWX_TRY_AGAIN for no space, I/O error and the like, TWX_NO_MEMORY, else TWX_FAILED.
 */
enum twx_status twx_fail_errno(struct twx_error *err, int error_number, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** As twx_fail, without a text: each thing that went wrong was already reported through twx_run's log. */
enum twx_status twx_fail_reported(struct twx_error *err, enum twx_status status);

/** What an errno means, in lower case; valid until the thread's next call.  threads: any */
const char *twx_errno_text(int error_number);

/** TWX_NO_MEMORY with a standard text. */
enum twx_status twx_fail_memory(struct twx_error *err);

/** Whether an errno says "the same call may succeed later": ENOSPC, EDQUOT, EIO, ESTALE, ... */
bool twx_errno_is_transient(int error_number);

#endif
