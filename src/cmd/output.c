// SPDX-License-Identifier: MIT
//
// The file of -o. Owns it until it is closed.
#include "cmd/output.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdio_ext.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomicfile.h"
#include "base/index_files.h"
#include "base/path.h"
#include "base/status.h"
#include "cmd/diag.h"
#include "twindex_commands.h"

enum {
    LINKS_MAX = 40,          // in a row: as many as Linux follows
    ROWS_A_WRITE = 1 << 17,  // some 20 MB, which the disk begins to write
    HEAD_BYTES =
        4096,  // looked at for what a file is: the headers of binary files have a NUL in fewer
};

static bool are_one_file(const char *a, const char *b)
{
    struct stat first;
    struct stat second;
    return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

static bool is_link(const char *path)
{
    struct stat s;
    return lstat(path, &s) == 0 && S_ISLNK(s.st_mode);
}

/** The name that a link leads to, seen from where we are; NULL for what is no link. Owned: g_free. */
static char *target_of_link(const char *path)
{
    char *target = g_file_read_link(path, NULL);
    if (target == NULL || g_path_is_absolute(target)) {
        return target;
    }
    char *folder = g_path_get_dirname(path);
    char *joined = g_build_filename(folder, target, NULL);
    g_free(folder);
    g_free(target);
    return joined;
}

/** The name at the end of a row of links. Owned: g_free. */
static char *end_of_links(const char *path)
{
    char *end = g_strdup(path);
    char *next = target_of_link(end);
    for (int i = 0; i < LINKS_MAX && next != NULL; i++) {
        g_free(end);
        end = next;
        next = target_of_link(end);
    }
    g_free(next);
    return end;
}

/** Where `path` leads, links followed; its last name need not exist yet. NULL: nowhere. Owned: g_free, which is free. */
static char *real_path_of(const char *path)
{
    char *end = end_of_links(path);
    char *real = twx_path_resolve(end);
    if (real == NULL && errno == ENOMEM) {
        g_error("out of memory");  // as GLib does: "nowhere" would let an index be overwritten
    }
    g_free(end);
    return real;
}

/** Whether the real path `path` is one of the files that belong to the index `db`, or lies in its shards' folder. */
static bool is_of_index(const char *path, const char *db)
{
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
        for (const char *const *suffix = twx_index_file_suffixes; *suffix != NULL; suffix++) {
            found = found || strcmp(rest, *suffix) == 0;
        }
        g_free(bases[b]);
    }
    g_free(real_folder);
    g_free(name);
    g_free(folder);
    return found;
}

/** The same of any index that the command has. real: NULL where the path leads nowhere */
static bool is_of_an_index(const char *path, const char *real, const struct twx_opt *opt)
{
    bool is_found = false;
    for (size_t i = 0; i < twx_opt_n_dbs(opt) && !is_found; i++) {
        const char *db = twx_opt_db(opt, i);
        is_found = are_one_file(path, db) || (real != NULL && is_of_index(real, db));
    }
    return is_found;
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

/** Whether it leads to what stdout is, as /dev/stdout does: opened again it would be cut off, or not be openable. */
static bool leads_to_stdout(const char *path)
{
    struct stat out;
    struct stat s;
    return fstat(STDOUT_FILENO, &out) == 0 && stat(path, &s) == 0 && s.st_dev == out.st_dev &&
           s.st_ino == out.st_ino && (fcntl(STDOUT_FILENO, F_GETFL) & O_ACCMODE) != O_RDONLY;
}

/** Of `path`, or of standard output for NULL. */
static enum twx_exit say_errno(const char *path, int error_number)
{
    struct twx_error err = {0};
    if (path != NULL) {
        (void)twx_fail_errno(&err, error_number, "cannot write '%s'", path);
    } else {
        (void)twx_fail_errno(&err, error_number, "cannot write to standard output");
    }
    return twx_diag_error(&err);
}

/** The failed write: a signal to stop that came while a reader let us wait is no fault of the output. */
static enum twx_exit say_failed_write(const struct twx_output *output)
{
    if (output->error_number == EINTR && twx_diag_stop_signal() != 0) {
        const struct twx_error err = {.status = TWX_STOPPED, .text = "stopped while writing"};
        return twx_diag_error(&err);
    }
    return say_errno(output->path, output->error_number);
}

/** The first bytes of a file, NUL-terminated. */
static enum twx_status read_head(const char *path, char head[static HEAD_BYTES + 1], size_t *n,
                                 struct twx_error *err)
{
    FILE *file = fopen(path, "rbe");
    *n = file != NULL ? fread(head, 1, HEAD_BYTES, file) : 0;
    head[*n] = '\0';
    const bool is_read = file != NULL && ferror(file) == 0;
    const int error_number = errno;
    if (file != NULL) {
        (void)fclose(file);
    }
    return is_read ? TWX_OK
                   : twx_fail_errno(err, error_number,
                                    "cannot read '%s' to tell whether it may be replaced", path);
}

/** Whether a file that is no text begins as what export and list write: a manifest, hashes, paths with NULs behind. */
static bool is_earlier_binary(const char *head, size_t n)
{
    const size_t n_npy = sizeof TWX_NPY_BEGINNING - 1;
    return g_str_has_prefix(head, TWX_MANIFEST_BEGINNING) || head[0] == '/' ||
           (n >= n_npy && memcmp(head, TWX_NPY_BEGINNING, n_npy) == 0);
}

/** Whether a file begins as those that query, export and list write. */
static bool is_earlier_output(const char *head)
{
    static const char *const beginnings[] = {
        "group_id,role,", "{\"group_id\":",     "query,path,",
        "{\"query\":",    "{\"query_base64\":", TWX_MANIFEST_BEGINNING};
    bool found = false;
    for (size_t i = 0; i < G_N_ELEMENTS(beginnings); i++) {
        found = found || g_str_has_prefix(head, beginnings[i]);
    }
    return found;
}

/**
 * What an existing file is that must not be replaced; *what NULL when it may be.
 *
 * Nothing of the collection is ever changed, and what we write is text, or begins as no other file: none else can be an
 * earlier output.
 */
static enum twx_status find_why_it_stays(const char *path, struct twx_index *index,
                                         const char **what, struct twx_error *err)
{
    char head[HEAD_BYTES + 1];
    size_t n = 0;
    bool is_image = false;
    bool is_indexed = false;
    enum twx_status status = read_head(path, head, &n, err);
    if (status == TWX_OK) {
        status = twx_is_image_file(path, &is_image, err);
    }
    if (status == TWX_OK && index != NULL) {
        status = twx_index_has_path(index, path, &is_indexed, err);
    }
    *what = NULL;
    if (is_image) {
        *what = "an image";
    } else if (memchr(head, '\0', n) != NULL && !is_earlier_binary(head, n)) {
        *what = "no text file";
    } else if (is_indexed && !is_earlier_output(head)) {
        *what = "a file of the collection";
    }
    return status;
}

/** Opens a regular file that is to be made or replaced. */
static enum twx_exit open_file(struct twx_output *output, const struct twx_opt *opt,
                               const char *real, struct twx_index *index)
{
    const char *target = is_link(output->path) ? real : output->path;
    if (target == NULL || is_link(target)) {
        return say_errno(output->path, target == NULL ? ENOENT : ELOOP);
    }
    const char *what = NULL;
    struct twx_error err = {0};
    enum twx_status status = TWX_OK;
    if (real != NULL && !twx_path_is_absent(real)) {
        status = find_why_it_stays(real, index, &what, &err);
    }
    if (status == TWX_OK && what != NULL) {
        return twx_diag_usage(opt->command,
                              "the output '%s' is %s: name another file, or remove it first",
                              output->path, what);
    }
    if (status == TWX_OK) {
        status = twx_atomic_file_create(target, &output->file, &err);
    }
    if (status != TWX_OK) {
        return twx_diag_error(&err);
    }
    output->stream = twx_atomic_file_stream(output->file);
    return TWX_EXIT_DONE;
}

/** Opens what is written to as it is: a device, a FIFO. */
static enum twx_exit open_special(struct twx_output *output)
{
    output->stream = fopen(output->path, "ab");
    output->error_number = output->stream != NULL ? 0 : errno;
    return output->stream != NULL ? TWX_EXIT_DONE : say_failed_write(output);
}

bool twx_output_is_stdout(const char *path)
{
    return path == NULL || strcmp(path, "-") == 0;
}

enum twx_exit twx_output_open(struct twx_output *output, const struct twx_opt *opt,
                              const char *path, struct twx_index *index)
{
    *output = (struct twx_output){.stream = stdout};
    if (twx_output_is_stdout(path)) {
        return TWX_EXIT_DONE;
    }
    if (path[0] == '\0') {
        return twx_diag_usage(opt->command, "the output's name is empty");
    }
    output->path = path;
    char *real = real_path_of(path);
    enum twx_exit code = TWX_EXIT_DONE;
    if (is_of_an_index(path, real, opt)) {
        code = twx_diag_usage(opt->command, "the output '%s' is the index or a file of it", path);
    } else if (leads_to_stdout(path)) {
        output->path = NULL;
    } else if (is_special(path, real)) {
        code = open_special(output);
    } else {
        code = open_file(output, opt, real, index);
    }
    g_free(real);
    return code;
}

bool twx_output_is_good(struct twx_output *output)
{
    if (ferror_unlocked(output->stream) == 0) {  // asked millions of times
        if (output->file != NULL && ++output->n_rows % ROWS_A_WRITE == 0) {
            // What the disk has by then need not be waited for in the end. That it fails does not matter: not all file
            // systems have it.
            (void)sync_file_range(fileno(output->stream), 0, 0, SYNC_FILE_RANGE_WRITE);
        }
        return true;
    }
    if (output->error_number == 0) {
        output->error_number = errno != 0 ? errno : EIO;
    }
    return false;
}

/** Ends stdout or a special file: what was written is out, or the reason is reported. */
static enum twx_exit flush_stream(struct twx_output *output, enum twx_exit code)
{
    if (fflush(output->stream) != 0 || ferror(output->stream) != 0) {
        (void)twx_output_is_good(output);
        if (output->error_number != EPIPE) {
            code = say_failed_write(output);
        }
        clearerr(output->stream);  // reported: the closing of stdout need not report it again
    }
    if (output->path != NULL) {
        (void)fclose(output->stream);
    }
    return code;
}

enum twx_exit twx_output_close(struct twx_output *output, bool is_complete, enum twx_exit code,
                               bool *is_written)
{
    struct twx_error err = {0};
    if (ferror(output->stream) != 0) {
        __fpurge(output->stream);  // what is left would wait once more for who does not read
    }
    if (is_written != NULL) {
        *is_written = fflush(output->stream) == 0 && twx_output_is_good(output);
    }
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
