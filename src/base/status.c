// SPDX-License-Identifier: MIT
//
// Status names and the filling of struct twx_error.
#include "base/status.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *twx_status_name(enum twx_status status)
{
    switch (status) {
    case TWX_OK:
        return "ok";
    case TWX_FAILED:
        return "failed";
    case TWX_USAGE:
        return "usage";
    case TWX_UNUSABLE:
        return "unusable file";
    case TWX_TRY_AGAIN:
        return "try again";
    case TWX_STOPPED:
        return "stopped";
    case TWX_NO_MEMORY:
        return "no memory";
    case TWX_BAD_IMAGE:
        return "bad image";
    case TWX_PARTLY:
        return "partly failed";
    }
    return "unknown status";
}

/** Copies a text, of one that is too long beginning and end: what happened stands behind the path. */
static void copy_ends(char text[static TWX_ERROR_TEXT_BYTES], const char *whole)
{
    enum { HEAD_BYTES = 80, GAP_BYTES = 3 };
    const size_t n = strlen(whole);
    if (n < TWX_ERROR_TEXT_BYTES) {
        memcpy(text, whole, n + 1);
        return;
    }
    const size_t n_tail = TWX_ERROR_TEXT_BYTES - HEAD_BYTES - GAP_BYTES - 1;
    memcpy(text, whole, HEAD_BYTES);
    memcpy(text + HEAD_BYTES, "...", GAP_BYTES);
    memcpy(text + HEAD_BYTES + GAP_BYTES, whole + n - n_tail, n_tail + 1);
}

static void fill(struct twx_error *err, enum twx_status status, int code, const char *reason,
                 const char *format, va_list args) __attribute__((format(printf, 5, 0)));

/** The text is that of the format, then the reason (may be ""). */
static void fill(struct twx_error *err, enum twx_status status, int code, const char *reason,
                 const char *format, va_list args)
{
    if (err == NULL) {
        return;
    }
    char whole[3 * PATH_MAX];  // two paths and what happened to them
    err->status = status;
    err->code = code;
    (void)vsnprintf(whole, sizeof whole - TWX_ERROR_TEXT_BYTES, format, args);
    const size_t used = strlen(whole);
    (void)snprintf(whole + used, sizeof whole - used, "%s", reason);
    copy_ends(err->text, whole);
}

enum twx_status twx_fail(struct twx_error *err, enum twx_status status, int code,
                         const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fill(err, status, code, "", format, args);
    va_end(args);
    return status;
}

enum twx_status twx_fail_reported(struct twx_error *err, enum twx_status status)
{
    return twx_fail(err, status, 0, "%s", "");
}

bool twx_errno_is_transient(int error_number)
{
    switch (error_number) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
    case EIO:
    case ESTALE:
    case EAGAIN:
    case EMFILE:
    case ENFILE:
    case ETIMEDOUT:
    case ENOLCK:
        return true;
    default:
        return false;
    }
}

const char *twx_errno_text(int error_number)
{
    static _Thread_local char text[96];
    char words[sizeof text];
    (void)snprintf(text, sizeof text, "%s", strerror_r(error_number, words, sizeof words));
    // glibc's words are capitalised ("No such file", but not "RPC"): we write messages in lower case.
    if (text[0] >= 'A' && text[0] <= 'Z' && (text[1] < 'A' || text[1] > 'Z')) {
        text[0] = (char)(text[0] + ('a' - 'A'));
    }
    return text;
}

enum twx_status twx_fail_errno(struct twx_error *err, int error_number, const char *format, ...)
{
    enum twx_status status = TWX_FAILED;
    if (error_number == ENOMEM) {
        status = TWX_NO_MEMORY;
    } else if (twx_errno_is_transient(error_number)) {
        status = TWX_TRY_AGAIN;
    }
    char reason[128];
    (void)snprintf(reason, sizeof reason, ": %s", twx_errno_text(error_number));
    va_list args;
    va_start(args, format);
    fill(err, status, error_number, reason, format, args);
    va_end(args);
    return status;
}

enum twx_status twx_fail_memory(struct twx_error *err)
{
    return twx_fail(err, TWX_NO_MEMORY, 0, "out of memory");
}
