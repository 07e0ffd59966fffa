// SPDX-License-Identifier: MIT
//
// Owns the supervisor, the recorder, and each file's stat as it was walked, by job id.
#include "ingest/hashing.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "ingest/seen_file.h"
#include "jobs/supervisor.h"
#include "twindex_commands.h"

/** A file under way. */
struct seen {
    struct twx_seen_file file;
    uint64_t sequence;
};

struct twx_hashing {
    struct twx_hashing_options options;
    struct twx_supervisor *supervisor;
    struct twx_recorder *recorder;
    struct seen *seen;
    struct twx_error failure;  // of the recorder
};

/** Keeps the first failure. */
static void check(struct twx_hashing *h, enum twx_status status, const struct twx_error *err)
{
    if (status != TWX_OK && h->failure.status == TWX_OK) {
        h->failure = *err;
    }
}

static void on_ready(void *user, const char *libraries)
{
    struct twx_hashing *h = user;
    twx_recorder_set_libraries(h->recorder, libraries);
}

/** A success proves that decoding works here: what failed before is recorded as failed. */
static void write_failed(struct twx_hashing *h)
{
    struct twx_error err = {0};
    check(h, twx_recorder_write_failed(h->recorder, &err), &err);
}

/** The end of a file without a record. */
static void skip(struct twx_hashing *h, const struct twx_job *job,
                 const struct twx_file_report *file)
{
    struct twx_error err = {0};
    const struct twx_skipped skipped = {.sequence = h->seen[job->id].sequence,
                                        .path = job->path,
                                        .outcome = file->outcome,
                                        .error_number = file->error_number};
    check(h, twx_recorder_skip(h->recorder, &skipped, &err), &err);
}

/** The end of a file: what it has in the store is not needed any more. */
static void end_file(struct twx_hashing *h, const struct twx_job *job,
                     const struct twx_file_report *file)
{
    if (job->is_part) {
        twx_member_store_drop(h->options.members, job->part_first, job->bytes);
    }
    h->options.on_file(h->options.user, job->path, file);
}

/** As twx_seen_file_settle. Nothing is at the path of a member of an archive: its facts are those that were seen. */
static enum twx_file_outcome settle(const struct seen *seen, const struct twx_job *job,
                                    struct twx_record *record, int *error_number)
{
    if (job->is_part) {
        twx_seen_file_take(&seen->file.st, record);
        return TWX_FILE_DONE;
    }
    return twx_seen_file_settle(job->path, &seen->file, record, error_number);
}

static enum twx_acceptance on_result(void *user, const struct twx_job *job,
                                     const struct twx_report *report, const uint8_t *bytes,
                                     size_t n)
{
    struct twx_hashing *h = user;
    struct twx_error err = {0};
    struct twx_record record;
    struct twx_file_report file = {
        .outcome = report->outcome,
        .error_number = report->error_number,
        .bytes = report->bytes,
        .hint = report->hint,
    };
    bool is_success = false;
    if (bytes != NULL && !twx_hash_result_get(bytes, n, h->options.hash.hash_size, &record)) {
        return TWX_RESULT_REFUSED;
    }
    if (bytes != NULL) {
        file.outcome = settle(&h->seen[job->id], job, &record, &file.error_number);
    }
    if (bytes != NULL && file.outcome == TWX_FILE_DONE) {
        check(
            h,
            twx_recorder_put_file(h->recorder, h->seen[job->id].sequence, job->path, &record, &err),
            &err);
        file.status = record.status;
        file.reason = record.reason;
        file.is_flat = record.detail < twx_flat_below(record.hash_size);
        is_success = record.status == TWX_IMAGE_HASHED;
        if (is_success) {
            write_failed(h);
        }
    } else {
        skip(h, job, &file);
    }
    end_file(h, job, &file);
    return is_success ? TWX_RESULT_SUCCESS : TWX_RESULT_TAKEN;
}

static void on_lost(void *user, const struct twx_job *job, const struct twx_job_loss *loss)
{
    struct twx_hashing *h = user;
    struct twx_error err = {0};
    struct twx_file_report file = {
        .outcome = TWX_FILE_UNREADABLE, .error_number = loss->error_number, .hint = ""};
    if (loss->error_number == 0) {
        const struct seen *seen = &h->seen[job->id];
        const struct twx_failed_file failed = {.sequence = seen->sequence,
                                               .path = job->path,
                                               .seen = &seen->file.st,
                                               .reason = loss->reason};
        file.status = TWX_IMAGE_FAILED;
        file.reason = loss->reason;
        file.outcome = job->is_part
                           ? TWX_FILE_DONE
                           : twx_seen_file_outcome(job->path, &seen->file, &file.error_number);
        if (file.outcome == TWX_FILE_DONE) {
            check(h, twx_recorder_note_failed(h->recorder, &failed, &err), &err);
        }
    }
    if (file.outcome != TWX_FILE_DONE) {
        skip(h, job, &file);
    }
    end_file(h, job, &file);
}

/** Whoever ends this process now costs what is in progress, and nothing that was reported. */
static void on_pause(void *user)
{
    struct twx_hashing *h = user;
    struct twx_error err = {0};
    check(h, twx_recorder_flush(h->recorder, &err), &err);
}

static enum twx_status make_supervisor(struct twx_hashing *h, const struct twx_run *run,
                                       struct twx_error *err)
{
    const struct twx_hashing_options *o = &h->options;
    const struct twx_supervisor_options options = {
        .job = twx_hash_job(&o->hash),
        .client = {.user = h,
                   .on_ready = on_ready,
                   .on_result = on_result,
                   .on_lost = on_lost,
                   .on_pause = on_pause},
        .n_workers = o->n_workers,
        .timeout_seconds = o->timeout_seconds,
        .memory_bytes = o->memory_bytes,
        .no_sandbox = o->no_sandbox,
        .input = o->members != NULL ? twx_member_store_input(o->members) : -1,
    };
    const enum twx_status status = twx_supervisor_create(&options, run, &h->supervisor, err);
    if (status == TWX_OK) {
        h->seen = twx_alloc(twx_supervisor_n_slots(h->supervisor), sizeof *h->seen);
    }
    return status == TWX_OK && h->seen == NULL ? twx_fail_memory(err) : status;
}

/** Of one that has begun nothing, or is done. */
static void free_hashing(struct twx_hashing *h)
{
    if (h->supervisor != NULL) {
        twx_supervisor_kill(&h->supervisor);
    }
    if (h->recorder != NULL) {
        check(h, twx_recorder_finish(&h->recorder, &h->failure), &h->failure);
    }
    free(h->seen);
    free(h);
}

enum twx_status twx_hashing_create(const struct twx_hashing_options *options,
                                   const struct twx_run *run, struct twx_hashing **hashing,
                                   struct twx_error *err)
{
    struct twx_hashing *h = twx_alloc(1, sizeof *h);
    *hashing = NULL;
    if (h == NULL) {
        return twx_fail_memory(err);
    }
    h->options = *options;
    h->options.records.hash_size = options->hash.hash_size;
    h->options.records.n_shards = options->n_workers;
    h->recorder = twx_recorder_create(&h->options.records);
    enum twx_status status = h->recorder != NULL ? TWX_OK : twx_fail_memory(err);
    if (status == TWX_OK) {
        status = make_supervisor(h, run, err);
    }
    if (status != TWX_OK) {
        free_hashing(h);
        return status;
    }
    *hashing = h;
    return TWX_OK;
}

enum twx_status twx_hashing_put_root(struct twx_hashing *h, const char *path, uint64_t device,
                                     struct twx_error *err)
{
    return twx_recorder_put_root(h->recorder, path, device, err);
}

bool twx_hashing_try_submit(struct twx_hashing *h, struct twx_job *job,
                            const struct twx_entry *file)
{
    if (!twx_supervisor_try_submit(h->supervisor, job)) {
        return false;
    }
    h->seen[job->id] = (struct seen){
        .file = {.st = *file->st, .follow_links = file->follow_links},
        .sequence = file->sequence,
    };
    return true;
}

void twx_hashing_take_reports(struct twx_hashing *h, bool wait)
{
    twx_supervisor_take_reports(h->supervisor, wait);
}

void twx_hashing_look(struct twx_hashing *h)
{
    twx_supervisor_look(h->supervisor);
}

bool twx_hashing_is_idle(const struct twx_hashing *h)
{
    return twx_supervisor_is_idle(h->supervisor);
}

bool twx_hashing_has_failed(const struct twx_hashing *h)
{
    return h->failure.status != TWX_OK || twx_supervisor_has_failed(h->supervisor);
}

enum twx_status twx_hashing_finish(struct twx_hashing **hashing, bool drop,
                                   struct twx_pool_times *times, struct twx_error *err)
{
    struct twx_hashing *h = *hashing;
    struct twx_error failure = {0};
    struct twx_supervisor_end end = {.is_machine_doubted = false};
    *hashing = NULL;
    check(h, twx_supervisor_finish(&h->supervisor, drop, &end, &failure), &failure);
    *times = end.times;
    if (!end.is_machine_doubted) {
        write_failed(h);  // no success since, but no reason yet to doubt the machine
    }
    check(h, twx_recorder_finish(&h->recorder, &failure), &failure);
    const enum twx_status status = h->failure.status;
    if (status != TWX_OK && err != NULL) {
        *err = h->failure;
    }
    free_hashing(h);
    return status;
}
