// SPDX-License-Identifier: MIT
//
// Status names and the filling of struct twx_error. Owns nothing.
#include "base/status.h"

#include <errno.h>
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

static void fill(struct twx_error *err, enum twx_status status, int code, const char *format,
                 va_list args) __attribute__((format(printf, 4, 0)));

static void fill(struct twx_error *err, enum twx_status status, int code, const char *format,
                 va_list args)
{
    if (err == NULL) {
        return;
    }
    err->status = status;
    err->code = code;
    (void)vsnprintf(err->text, sizeof err->text, format, args);
}

enum twx_status twx_fail(struct twx_error *err, enum twx_status status, int code,
                         const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fill(err, status, code, format, args);
    va_end(args);
    return status;
}

enum twx_status twx_fail_told(struct twx_error *err, enum twx_status status)
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

enum twx_status twx_fail_errno(struct twx_error *err, int error_number, const char *format, ...)
{
    enum twx_status status = TWX_FAILED;
    if (error_number == ENOMEM) {
        status = TWX_NO_MEMORY;
    } else if (twx_errno_is_transient(error_number)) {
        status = TWX_TRY_AGAIN;
    }
    va_list args;
    va_start(args, format);
    fill(err, status, error_number, format, args);
    va_end(args);
    if (err != NULL) {
        // strerrorname-like texts of glibc are capitalised ("No such file"): we write messages in lower case.
        char reason[96];
        const char *text = strerror_r(error_number, reason, sizeof reason);
        const size_t used = strlen(err->text);
        (void)snprintf(err->text + used, sizeof err->text - used, ": %s", text);
        if (used + 3 < sizeof err->text && err->text[used + 2] >= 'A' &&
            err->text[used + 2] <= 'Z' &&
            (err->text[used + 3] < 'A' || err->text[used + 3] > 'Z')) {
            err->text[used + 2] = (char)(err->text[used + 2] + ('a' - 'A'));
        }
    }
    return status;
}

enum twx_status twx_fail_memory(struct twx_error *err)
{
    return twx_fail(err, TWX_NO_MEMORY, 0, "out of memory");
}
