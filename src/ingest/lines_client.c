// SPDX-License-Identifier: MIT
//
// Owns the supervisor, and of each file under way, by job id, what its line needs.
#include "ingest/lines_client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/strings.h"
#include "ingest/seen_file.h"
#include "jobs/supervisor.h"
#include "store/tsv_write.h"
#include "twindex_commands.h"

/** What is kept of a file under way. */
struct handed_in {
    uint64_t number;
    struct twx_seen_file seen;
    const struct twx_record *root;
    char *given;  // owned; NULL: the path itself
    size_t given_bytes;
};

struct twx_lines_client {
    const struct twx_hashing_options *options;
    struct twx_line_window *window;
    struct twx_supervisor *supervisor;  // NULL: finished
    struct handed_in *files;            // by job id
    size_t n_slots;
    uint64_t n_hashed;
    struct twx_error failure;
    struct twx_job job;  // too large for the stack, as is this:
    char text[TWX_TSV_ROOM];
};

static void fail_memory(struct twx_lines_client *c)
{
    if (c->failure.status == TWX_OK) {
        (void)twx_fail_memory(&c->failure);
    }
}

static void answer(struct twx_lines_client *c, uint64_t number, struct twx_tsv_line *line,
                   uint64_t needs)
{
    line->hash_size = c->options->hash.hash_size;
    line->observed_ns = c->options->records.observed_ns;
    const size_t n = twx_tsv_put(line, c->text);
    if (!twx_line_window_set(c->window, number, c->text, n, needs)) {
        fail_memory(c);
    }
}

enum twx_status twx_lines_client_refuse(struct twx_lines_client *c, uint64_t number,
                                        const char *why, const char *given, size_t given_bytes,
                                        struct twx_error *err)
{
    struct twx_tsv_line line = {.result = why, .given = given, .given_bytes = given_bytes};
    answer(c, number, &line, 0);
    return twx_lines_client_check(c, err);
}

// ---------------------------------------------------------------------------------------------------------
// What became of files

/** Answers with a record. needs: how many images must have been hashed for it to count */
static void answer_record(struct twx_lines_client *c, const struct twx_job *job,
                          struct twx_record *record, uint64_t needs)
{
    const struct handed_in *file = &c->files[job->id];
    struct twx_tsv_line line = {
        .has_record = true, .given = file->given, .given_bytes = file->given_bytes};
    record->path = job->path;
    record->path_bytes = job->path_bytes;
    if (record->reason == TWX_REASON_MEMORY) {
        record->detail = c->options->records.memory_mib;
    }
    line.record = *record;
    if (file->root != NULL) {
        line.root = *file->root;
    }
    answer(c, file->number, &line, needs);
}

/** Answers for a file that could not be looked at. */
static void answer_outcome(struct twx_lines_client *c, const struct twx_job *job,
                           enum twx_file_outcome outcome, int error_number)
{
    const struct handed_in *file = &c->files[job->id];
    char why[TWX_ERROR_TEXT_BYTES];
    struct twx_tsv_line line = {
        .result = why,
        .given = file->given != NULL ? file->given : job->path,
        .given_bytes = file->given != NULL ? file->given_bytes : job->path_bytes,
    };
    switch (outcome) {
    case TWX_FILE_VANISHED:
        line.result = "gone";
        break;
    case TWX_FILE_NOT_REGULAR:
        line.result = "not a file";
        break;
    case TWX_FILE_CHANGING:
        line.result = "being written";
        break;
    default:
        (void)snprintf(why, sizeof why, "cannot read: %s", twx_errno_text(error_number));
    }
    answer(c, file->number, &line, 0);
}

static void end_file(struct twx_lines_client *c, const struct twx_job *job,
                     const struct twx_file_report *report)
{
    free(c->files[job->id].given);
    c->files[job->id].given = NULL;
    c->options->on_file(c->options->user, job->path, report);
}

static enum twx_acceptance on_result(void *user, const struct twx_job *job,
                                     const struct twx_report *report, const uint8_t *bytes,
                                     size_t n)
{
    struct twx_lines_client *c = user;
    struct twx_record record;
    struct twx_file_report file = {
        .outcome = report->outcome,
        .error_number = report->error_number,
        .bytes = report->bytes,
        .hint = report->hint,
    };
    bool is_success = false;
    if (bytes != NULL) {
        if (!twx_hash_result_get(bytes, n, c->options->hash.hash_size, &record)) {
            return TWX_RESULT_REFUSED;
        }
        file.outcome =
            twx_seen_file_settle(job->path, &c->files[job->id].seen, &record, &file.error_number);
    }
    if (bytes == NULL || file.outcome != TWX_FILE_DONE) {
        answer_outcome(c, job, file.outcome, file.error_number);
    } else {
        file.status = record.status;
        file.reason = record.reason;
        file.is_flat = record.detail < twx_flat_below(record.hash_size);
        is_success = record.status == TWX_IMAGE_HASHED;
        c->n_hashed += is_success;
        answer_record(c, job, &record, 0);
    }
    end_file(c, job, &file);
    return is_success ? TWX_RESULT_SUCCESS : TWX_RESULT_TAKEN;
}

/** A file that took its worker process down has failed once another was hashed since: see supervisor.h. */
static void on_lost(void *user, const struct twx_job *job, const struct twx_job_loss *loss)
{
    struct twx_lines_client *c = user;
    struct twx_file_report file = {
        .outcome = TWX_FILE_UNREADABLE, .error_number = loss->error_number, .hint = ""};
    if (loss->error_number == 0) {
        file.outcome =
            twx_seen_file_outcome(job->path, &c->files[job->id].seen, &file.error_number);
        file.status = TWX_IMAGE_FAILED;
        file.reason = loss->reason;
    }
    if (file.outcome == TWX_FILE_DONE) {
        struct twx_record record = {
            .kind = TWX_RECORD_FILE,
            .status = TWX_IMAGE_FAILED,
            .reason = loss->reason,
            .hash_version = TWX_HASH_VERSION,
        };
        twx_seen_file_take(&c->files[job->id].seen.st, &record);
        answer_record(c, job, &record, c->n_hashed + 1);
    } else {
        answer_outcome(c, job, file.outcome, file.error_number);
    }
    end_file(c, job, &file);
}

// ---------------------------------------------------------------------------------------------------------
// Life

enum twx_status twx_lines_client_create(const struct twx_hashing_options *options,
                                        struct twx_line_window *window, const struct twx_run *run,
                                        struct twx_lines_client **client, struct twx_error *err)
{
    struct twx_lines_client *c = twx_alloc(1, sizeof *c);
    *client = NULL;
    if (c == NULL) {
        return twx_fail_memory(err);
    }
    c->options = options;
    c->window = window;
    const struct twx_supervisor_options supervised = {
        .job = twx_hash_job(&options->hash),
        .client = {.user = c, .on_result = on_result, .on_lost = on_lost},
        .n_workers = options->n_workers,
        .timeout_seconds = options->timeout_seconds,
        .memory_bytes = options->memory_bytes,
        .no_sandbox = options->no_sandbox,
        .input = -1,
    };
    enum twx_status status = twx_supervisor_create(&supervised, run, &c->supervisor, err);
    if (status == TWX_OK) {
        c->n_slots = twx_supervisor_n_slots(c->supervisor);
        c->files = twx_alloc(c->n_slots, sizeof *c->files);
        status = c->files != NULL ? TWX_OK : twx_fail_memory(err);
    }
    if (status != TWX_OK) {
        twx_lines_client_free(c);
        return status;
    }
    *client = c;
    return TWX_OK;
}

void twx_lines_client_free(struct twx_lines_client *c)
{
    if (c == NULL) {
        return;
    }
    if (c->supervisor != NULL) {
        twx_supervisor_kill(&c->supervisor);
    }
    for (size_t i = 0; c->files != NULL && i < c->n_slots; i++) {
        free(c->files[i].given);
    }
    free(c->files);
    free(c);
}

bool twx_lines_client_try_submit(struct twx_lines_client *c, const struct twx_named_file *file)
{
    struct twx_job *job = &c->job;
    job->bytes = (uint64_t)file->seen->st_size;
    job->path_bytes = strlen(file->path);
    memcpy(job->path, file->path, job->path_bytes + 1);
    const bool is_given = file->given_bytes != job->path_bytes ||
                          memcmp(file->given, job->path, job->path_bytes) != 0;
    char *given = is_given ? twx_strndup(file->given, file->given_bytes) : NULL;
    if (is_given && given == NULL) {
        fail_memory(c);
        return false;
    }
    if (!twx_supervisor_try_submit(c->supervisor, job)) {
        free(given);
        return false;
    }
    c->files[job->id] = (struct handed_in){
        .number = file->number,
        .seen = {.st = *file->seen, .follow_links = true},
        .root = file->root,
        .given = given,
        .given_bytes = is_given ? file->given_bytes : 0,
    };
    return true;
}

void twx_lines_client_serve(struct twx_lines_client *c, bool wait)
{
    if (c->supervisor != NULL) {
        twx_supervisor_take_reports(c->supervisor, wait);
        twx_supervisor_look(c->supervisor);
    }
}

bool twx_lines_client_is_idle(const struct twx_lines_client *c)
{
    return c->supervisor == NULL || twx_supervisor_is_idle(c->supervisor);
}

uint64_t twx_lines_client_n_hashed(const struct twx_lines_client *c)
{
    return c->supervisor != NULL ? c->n_hashed : UINT64_MAX;
}

enum twx_status twx_lines_client_check(const struct twx_lines_client *c, struct twx_error *err)
{
    if (c->failure.status != TWX_OK) {
        if (err != NULL) {
            *err = c->failure;
        }
        return c->failure.status;
    }
    return c->supervisor == NULL || !twx_supervisor_has_failed(c->supervisor)
               ? TWX_OK
               : twx_fail(err, TWX_FAILED, 0,
                          "a worker failed");  // its own words come from twx_lines_client_finish
}

enum twx_status twx_lines_client_finish(struct twx_lines_client *c, bool drop,
                                        struct twx_pool_times *times, struct twx_error *err)
{
    struct twx_supervisor_end end = {.is_machine_doubted = false};
    const enum twx_status status = twx_supervisor_finish(&c->supervisor, drop, &end, err);
    *times = end.times;
    // One that has failed as often as that has failed the run: nothing is believed then.
    return status == TWX_OK ? twx_lines_client_check(c, err) : status;
}
