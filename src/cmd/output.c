// SPDX-License-Identifier: MIT
//
// The file of -o. Owns it until it is closed.
#include "cmd/output.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/** Where `path` leads, links followed; its last name need not exist yet. NULL: nowhere. Owned: g_free. */
static char *real_path_of(const char *path)
{
    char *real = realpath(path, NULL);
    if (real != NULL) {
        char *copy = g_strdup(real);
        free(real);
        return copy;
    }
    char *folder = g_path_get_dirname(path);
    char *name = g_path_get_basename(path);
    real = realpath(folder, NULL);
    char *joined = real != NULL ? g_build_filename(real, name, NULL) : NULL;
    free(real);
    g_free(folder);
    g_free(name);
    return joined;
}

/** Whether the real path `path` is one of the files that belong to the index `db`, or lies in its shards' folder. */
static bool is_of_index(const char *path, const char *db)
{
    static const char *const companions[] = {"",      "-wal", "-shm",         "-journal",
                                             ".lock", ".new", ".new-journal", ".shards"};
    char *folder = g_path_get_dirname(db);
    char *name = g_path_get_basename(db);
    char *real_folder = real_path_of(folder);
    // A link leads elsewhere: SQLite's files lie there, ours may lie beside the link.
    char *bases[] = {real_path_of(db),
                     real_folder != NULL ? g_build_filename(real_folder, name, NULL) : NULL};
    bool found = false;
    for (size_t b = 0; b < G_N_ELEMENTS(bases); b++) {
        const bool begins = bases[b] != NULL && g_str_has_prefix(path, bases[b]);
        const char *rest = begins ? path + strlen(bases[b]) : "?";
        found = found || g_str_has_prefix(rest, ".shards/");
        for (size_t i = 0; i < G_N_ELEMENTS(companions); i++) {
            found = found || strcmp(rest, companions[i]) == 0;
        }
        g_free(bases[b]);
    }
    g_free(real_folder);
    g_free(name);
    g_free(folder);
    return found;
}

static bool is_below(const char *path, const char *folder)
{
    return path != NULL && g_str_has_prefix(path, folder);
}

/**
 * Whether a rename over it would destroy something else than a file: /dev/null must stay what it is, and what
 * stands for a descriptor (/dev/fd/3, /proc/self/fd/3) is to be written through.
 */
static bool is_special(const char *path, const char *real)
{
    struct stat s;
    return (stat(path, &s) == 0 && !S_ISREG(s.st_mode)) || is_below(real, "/proc/") ||
           is_below(path, "/proc/") || (is_below(path, "/dev/") && !is_below(path, "/dev/shm/"));
}

/** Whether it leads to what stdout is, as /dev/stdout does: opened anew it would be cut off, or not be openable. */
static bool is_stdout(const char *path)
{
    struct stat out;
    struct stat s;
    return fstat(STDOUT_FILENO, &out) == 0 && stat(path, &s) == 0 && s.st_dev == out.st_dev &&
           s.st_ino == out.st_ino && (fcntl(STDOUT_FILENO, F_GETFL) & O_ACCMODE) != O_RDONLY;
}

static bool is_link(const char *path)
{
    struct stat s;
    return lstat(path, &s) == 0 && S_ISLNK(s.st_mode);
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
    if (path[0] == '\0') {
        return twx_diag_usage(command, "the output's name is empty");
    }
    if (are_one_file(path, db)) {
        return twx_diag_usage(command, "the output '%s' is the index itself", path);
    }
    char *real = real_path_of(path);
    enum twx_exit code = TWX_EXIT_DONE;
    struct twx_error err = {0};
    if (real != NULL && is_of_index(real, db)) {
        code = twx_diag_usage(command, "the output '%s' is a file of the index", path);
    } else if (is_stdout(path)) {
        output->path = NULL;
    } else if (is_special(path, real)) {
        output->stream = fopen(path, "ab");
        output->error_number = output->stream != NULL ? 0 : errno;
        code = output->stream != NULL ? TWX_EXIT_DONE : say_failed_write(output);
    } else if (twx_atomic_file_create(real != NULL && is_link(path) ? real : path, &output->file,
                                      &err) != TWX_OK) {
        code = twx_diag_error(&err);
    } else {
        output->stream = twx_atomic_file_stream(output->file);
    }
    g_free(real);
    return code;
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
