// SPDX-License-Identifier: MIT
//
// The filter: a line of output for each line of input, in the order of the input. One thread reads, hands files to the
// workers, takes what became of them and writes, and waits for none of these alone: a program that writes to us and reads
// from us in turn must find both moving. What is held is bounded: lines that wait for one before them that takes long, or
// for a reader that does not come. From HELD_BYTES on nothing more is read.
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/percent.h"
#include "base/status.h"
#include "ingest/entry_path.h"
#include "ingest/line_output.h"
#include "ingest/line_roots.h"
#include "ingest/line_source.h"
#include "ingest/line_window.h"
#include "ingest/lines_client.h"
#include "ingest/reports.h"
#include "ingest/worker_options.h"
#include "twindex_commands.h"

enum {
    HELD_BYTES = 64 << 20,    // some 100,000 lines
    OUTPUT_BYTES = 64 << 10,  // written together while there is something else to do
    LINES_TOGETHER = 256,     // taken before the workers are looked after again
    WAIT_MILLISECONDS = 50,   // for a signal that came just before the wait
};

struct filter {
    const struct twx_lines_options *lines;
    const struct twx_run *run;
    struct twx_run quiet;  // for what has its line on stdout, and needs none on stderr
    struct twx_hashing_options workers;
    struct twx_ingest_counts *counts;
    struct twx_reports reports;
    struct twx_lines_client *client;
    struct twx_line_window window;
    struct twx_line_output output;
    struct twx_line_roots roots;
    struct twx_entry_folder folder;
    bool is_read;   // there are no more lines
    bool has_file;  // that waits for room; the next three are its
    struct twx_named_file file;
    struct stat st;
    char *path;  // owned
    char given[PATH_MAX];
    struct twx_line_source source;
};

// ---------------------------------------------------------------------------------------------------------
// Lines

static enum twx_status refuse(struct filter *f, uint64_t number, const char *why,
                              size_t given_bytes, struct twx_error *err)
{
    f->reports.n_done++;
    return twx_lines_client_refuse(f->client, number, why, f->given, given_bytes, err);
}

/** Answers a line of which the path cannot be looked at. */
static enum twx_status refuse_errno(struct filter *f, uint64_t number, int error_number,
                                    size_t given_bytes, struct twx_error *err)
{
    char why[TWX_ERROR_TEXT_BYTES];
    f->counts->n_missing++;
    (void)snprintf(why, sizeof why, "cannot read: %s", twx_errno_text(error_number));
    const bool is_gone = error_number == ENOENT || error_number == ENOTDIR;
    return refuse(f, number, is_gone ? "gone" : why, given_bytes, err);
}

/** Puts the path that a line names into f->given; what is wrong with it, or NULL. */
static const char *read_given(struct filter *f, const char *text, size_t n, size_t *given_bytes)
{
    char decoded[TWX_LINE_MOST];
    const char *wrong = NULL;
    if (n > TWX_LINE_MOST) {
        n = TWX_LINE_MOST;
        wrong = "path too long";
    } else if (memchr(text, 0, n) != NULL) {
        wrong = "bad path: a NUL byte";
    } else if (f->lines->percent && twx_percent_get(text, n, decoded, &n)) {
        text = decoded;
    } else if (f->lines->percent) {
        wrong = "bad path: not percent-encoded";
    }
    if (n >= sizeof f->given) {
        n = sizeof f->given - 1;
        wrong = "path too long";
    } else if (n == 0) {
        wrong = "bad path: empty";
    }
    memcpy(f->given, text, n);
    f->given[n] = '\0';
    *given_bytes = n;
    return wrong;
}

/** Takes a line: answers it, or has its file wait for room. */
static enum twx_status take_line(struct filter *f, const char *text, size_t n,
                                 struct twx_error *err)
{
    uint64_t number = 0;
    size_t given_bytes = 0;
    if (!twx_line_window_add(&f->window, &number)) {
        return twx_fail_memory(err);
    }
    const char *wrong = read_given(f, text, n, &given_bytes);
    if (wrong != NULL) {
        f->counts->n_missing++;
        return refuse(f, number, wrong, given_bytes, err);
    }
    free(f->path);
    f->path = twx_entry_path(&f->folder, f->given);
    if (f->path == NULL && errno == ENOMEM) {
        return twx_fail_memory(err);
    }
    if (f->path == NULL || stat(f->path, &f->st) != 0) {
        return refuse_errno(f, number, errno, given_bytes, err);
    }
    if (!S_ISREG(f->st.st_mode)) {
        f->counts->n_skipped++;
        return refuse(f, number, "not a file", given_bytes, err);
    }
    f->counts->n_files++;
    if (strlen(f->path) >= PATH_MAX) {
        f->counts->n_unreadable++;
        return refuse(f, number, "path too long", given_bytes, err);
    }
    f->file = (struct twx_named_file){.number = number,
                                      .path = f->path,
                                      .seen = &f->st,
                                      .given = f->given,
                                      .given_bytes = given_bytes};
    f->has_file = true;
    return twx_line_roots_find(&f->roots, f->folder.real, &f->file.root) ? TWX_OK
                                                                         : twx_fail_memory(err);
}

// ---------------------------------------------------------------------------------------------------------
// Steps: each says in *moved whether it has done something

static bool is_full(const struct filter *f)
{
    return f->has_file || f->window.n_bytes >= HELD_BYTES;
}

static enum twx_status read_lines(struct filter *f, bool *moved, struct twx_error *err)
{
    const char *text = NULL;
    size_t n = 0;
    enum twx_status status = TWX_OK;
    for (int i = 0; status == TWX_OK && i < LINES_TOGETHER; i++) {
        if (f->has_file && twx_lines_client_try_submit(f->client, &f->file)) {
            f->has_file = false;
            *moved = true;
        }
        if (f->is_read || is_full(f)) {
            break;
        }
        const enum twx_line_came came = twx_line_source_next(&f->source, &text, &n);
        if (came == TWX_LINE_HERE) {
            *moved = true;
            status = take_line(f, text, n, err);
        } else if (came == TWX_LINES_OVER && f->source.error_number != 0) {
            status = twx_fail_errno(err, f->source.error_number, "cannot read standard input");
        } else if (came == TWX_LINES_OVER) {
            f->is_read = true;
            *moved = true;
        } else {
            break;
        }
    }
    return status;
}

/** Hands lines that are known to the output, as far as they are in order. */
static enum twx_status pass_lines_on(struct filter *f, bool *moved, struct twx_error *err)
{
    // Where all that is held waits for an image that failed, and none is left that could be hashed, it is believed.
    const bool is_stuck = f->window.n_bytes >= HELD_BYTES && twx_lines_client_is_idle(f->client);
    const uint64_t n_hashed = is_stuck ? UINT64_MAX : twx_lines_client_n_hashed(f->client);
    size_t n = 0;
    const char *text = NULL;
    while (twx_line_output_n_left(&f->output) < OUTPUT_BYTES &&
           (text = twx_line_window_first(&f->window, n_hashed, &n)) != NULL) {
        if (!twx_line_output_put(&f->output, text, n)) {
            return twx_fail_memory(err);
        }
        twx_line_window_pop(&f->window);
        *moved = true;
    }
    return TWX_OK;
}

static enum twx_status write_lines(struct filter *f, bool *moved, struct twx_error *err)
{
    const size_t n_left = twx_line_output_n_left(&f->output);
    const enum twx_status status = twx_line_output_flush(&f->output, err);
    *moved = *moved || twx_line_output_n_left(&f->output) < n_left;
    return status;
}

/** Waits a moment for whoever can let it go on. */
static void wait_for_any(struct filter *f)
{
    if (!twx_lines_client_is_idle(f->client)) {
        twx_lines_client_serve(f->client, true);
        return;
    }
    const bool wants_input = !f->is_read && !is_full(f);
    const bool has_output = twx_line_output_n_left(&f->output) > 0;
    struct pollfd fds[] = {
        {.fd = wants_input ? f->source.fd : -1, .events = POLLIN},
        {.fd = has_output ? f->output.fd : -1, .events = POLLOUT},
    };
    (void)poll(fds, 2, WAIT_MILLISECONDS);
}

static enum twx_status check_going(const struct filter *f, struct twx_error *err)
{
    return twx_is_stopped(f->run)
               ? twx_fail(err, TWX_STOPPED, 0, "stopped: the lines that are left have no output")
               : twx_lines_client_check(f->client, err);
}

static enum twx_status step(struct filter *f, struct twx_error *err)
{
    bool moved = false;
    enum twx_status status = read_lines(f, &moved, err);
    if (status == TWX_OK) {
        twx_lines_client_serve(f->client, false);
        status = pass_lines_on(f, &moved, err);
    }
    if (status == TWX_OK && (!moved || twx_line_output_n_left(&f->output) >= OUTPUT_BYTES)) {
        status = write_lines(f, &moved, err);
    }
    if (status == TWX_OK && !moved) {
        wait_for_any(f);
    }
    twx_reports_show_progress(&f->reports);
    return status == TWX_OK ? check_going(f, err) : status;
}

// ---------------------------------------------------------------------------------------------------------
// A run

static bool is_written(const struct filter *f)
{
    return twx_line_window_is_empty(&f->window) && twx_line_output_n_left(&f->output) == 0;
}

static bool is_hashed(const struct filter *f)
{
    return f->is_read && !f->has_file && twx_lines_client_is_idle(f->client);
}

/** What is in order after a signal is written, as far as that goes now. */
static void write_rest(struct filter *f)
{
    bool moved = true;
    while (moved) {
        moved = false;
        if (pass_lines_on(f, &moved, NULL) != TWX_OK || write_lines(f, &moved, NULL) != TWX_OK) {
            break;
        }
    }
}

static enum twx_status go_through(struct filter *f, struct twx_pool_times *times,
                                  struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    while (status == TWX_OK && !is_hashed(f)) {
        status = step(f, err);
    }
    const bool has_failed = twx_lines_client_check(f->client, NULL) != TWX_OK;
    if (status == TWX_OK || has_failed) {
        struct twx_error failure = {0};
        if (twx_lines_client_finish(f->client, has_failed, times, &failure) != TWX_OK) {
            *err = failure;
            return failure.status;
        }
    }
    while (status == TWX_OK && !is_written(f)) {
        status = step(f, err);
    }
    if (status == TWX_STOPPED) {
        write_rest(f);
    }
    return status;
}

static enum twx_status begin(struct filter *f, const struct twx_ingest_options *options,
                             struct twx_error *err)
{
    const struct twx_lines_options *lines = f->lines;
    twx_line_source_init(&f->source, lines->input, lines->null_separated ? '\0' : '\n');
    twx_line_output_init(&f->output, lines->output);
    if (f->run != NULL) {
        f->quiet = *f->run;
        f->quiet.log = NULL;
    }
    twx_reports_begin(&f->reports, &f->quiet, f->counts);
    f->workers.on_file = twx_reports_take_file;
    f->workers.user = &f->reports;
    f->workers.records.observed_ns = twx_wall_ns();
    twx_worker_options_take(options, twx_worker_options_hash_size(options), &f->workers);
    const enum twx_status status =
        twx_worker_options_count(options, f->run, &f->workers.n_workers, err);
    return status == TWX_OK
               ? twx_lines_client_create(&f->workers, &f->window, f->run, &f->client, err)
               : status;
}

static void free_filter(struct filter *f)
{
    twx_lines_client_free(f->client);
    twx_line_window_release(&f->window);
    twx_line_output_release(&f->output);
    twx_line_roots_release(&f->roots);
    twx_entry_folder_release(&f->folder);
    free(f->path);
    free(f);
}

enum twx_status twx_hash_lines(const struct twx_ingest_options *options,
                               const struct twx_lines_options *lines, const struct twx_run *run,
                               struct twx_ingest_counts *counts, struct twx_error *err)
{
    const double start = twx_monotonic_seconds();
    struct twx_pool_times times = {.total = 0.0};
    struct twx_error failure = {0};
    struct filter *f = twx_alloc(1, sizeof *f);
    *counts = (struct twx_ingest_counts){.size = sizeof(struct twx_ingest_counts)};
    if (f == NULL) {
        return twx_fail_memory(err);
    }
    f->lines = lines;
    f->run = run;
    f->counts = counts;
    enum twx_status status = begin(f, options, &failure);
    if (status == TWX_OK) {
        status = go_through(f, &times, &failure);
    }
    f->reports.run = run;
    twx_reports_end(&f->reports, &times);
    free_filter(f);
    counts->seconds = twx_monotonic_seconds() - start;
    if (status != TWX_OK && err != NULL) {
        *err = failure;
    }
    return status;
}
