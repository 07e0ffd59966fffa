// SPDX-License-Identifier: MIT
//
// The file of -o. Owns it until it is closed.
#include "cmd/output.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/atomicfile.h"
#include "base/status.h"
#include "cmd/diag.h"

static bool are_one_file(const char *a, const char *b)
{
    struct stat first;
    struct stat second;
    return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

/** Whether a rename over it would destroy something else than a file: /dev/null must stay what it is. */
static bool is_special(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 && !S_ISREG(s.st_mode);
}

static enum twx_exit say_errno(const char *path, int error_number)
{
    struct twx_error err = {0};
    (void)twx_fail_errno(&err, error_number, "cannot write '%s'", path);
    return twx_diag_error(&err);
}

/** The failed write: a signal to stop that came while a reader let us wait is no fault of the output. */
static enum twx_exit say_failed_write(const struct twx_output *output)
{
    if (output->error_number == EINTR && twx_diag_stop_signal() != 0) {
        const struct twx_error err = {.status = TWX_STOPPED, .text = "stopped while writing"};
        return twx_diag_error(&err);
    }
    return say_errno(output->path != NULL ? output->path : "standard output", output->error_number);
}

enum twx_exit twx_output_open(struct twx_output *output, const char *command, const char *path,
                              const char *db)
{
    *output = (struct twx_output){.stream = stdout, .path = path};
    if (path == NULL) {
        return TWX_EXIT_DONE;
    }
    if (are_one_file(path, db)) {
        return twx_diag_usage(command, "the output '%s' is the index itself", path);
    }
    if (is_special(path)) {
        output->stream = fopen(path, "wb");
        output->error_number = output->stream != NULL ? 0 : errno;
        return output->stream != NULL ? TWX_EXIT_DONE : say_failed_write(output);
    }
    struct twx_error err = {0};
    if (twx_atomic_file_create(path, &output->file, &err) != TWX_OK) {
        return twx_diag_error(&err);
    }
    output->stream = twx_atomic_file_stream(output->file);
    return TWX_EXIT_DONE;
}

bool twx_output_is_good(struct twx_output *output)
{
    if (ferror(output->stream) == 0) {
        return true;
    }
    if (output->error_number == 0) {
        output->error_number = errno != 0 ? errno : EIO;
    }
    return false;
}

/** Ends stdout or a special file: what was written is out, or the reason is told. */
static enum twx_exit flush_stream(struct twx_output *output, enum twx_exit code)
{
    if (fflush(output->stream) != 0 || ferror(output->stream) != 0) {
        (void)twx_output_is_good(output);
        if (output->error_number != EPIPE) {
            code = say_failed_write(output);
        }
        clearerr(output->stream);  // told: the closing of stdout need not tell it again
    }
    if (output->path != NULL) {
        (void)fclose(output->stream);
    }
    return code;
}

enum twx_exit twx_output_close(struct twx_output *output, bool is_complete, enum twx_exit code)
{
    struct twx_error err = {0};
    if (output->file == NULL) {
        code = flush_stream(output, code);
    } else if (output->error_number != 0) {
        code = say_failed_write(output);
    } else if (is_complete && twx_atomic_file_commit(&output->file, &err) != TWX_OK) {
        code = twx_diag_error(&err);
    }
    twx_atomic_file_free(output->file);
    *output = (struct twx_output){0};
    return code;
}
