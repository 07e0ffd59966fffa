// SPDX-License-Identifier: MIT
//
// The worker process that has the jobs: see supervisor.h. Owns the jobs and the worker process.
#include "jobs/supervisor.h"

#include <assert.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "jobs/decoder_path.h"
#include "jobs/slots.h"
#include "jobs/supervisor_reap.h"
#include "jobs/supervisor_receive.h"
#include "jobs/supervisor_state.h"
#include "twindex_commands.h"

enum {
    JOBS_TOGETHER = 16,  // written at once while the worker process has others to do
    WAIT_MILLISECONDS = 50,
    DEFAULT_TIMEOUT_SECONDS = 60,
};

// ---------------------------------------------------------------------------------------------------------
// Life

static void free_supervisor(struct twx_supervisor *s)
{
    twx_in_flight_free(s->jobs);
    free(s->result);
    free(s->decoder);
    free(s);
}

enum twx_status twx_supervisor_create(const struct twx_supervisor_options *options,
                                      const struct twx_run *run, struct twx_supervisor **supervisor,
                                      struct twx_error *err)
{
    assert(options->n_workers > 0);
    struct twx_supervisor *s = twx_alloc(1, sizeof *s);
    *supervisor = NULL;
    if (s == NULL) {
        return twx_fail_memory(err);
    }
    s->options = *options;
    if (options->timeout_seconds <= 0) {
        s->options.timeout_seconds = DEFAULT_TIMEOUT_SECONDS;
    }
    if (options->memory_bytes == 0) {
        s->options.memory_bytes = twx_memory_bytes() / 2;
    }
    s->run = run;
    s->n_slots = twx_pool_n_slots(options->n_workers);
    if (options->job.n_slots > 0 && options->job.n_slots < s->n_slots) {
        s->n_slots = options->job.n_slots;
    }
    s->jobs = twx_in_flight_create(s->n_slots);
    s->result = twx_alloc(1, options->job.result_bytes);
    enum twx_status status = s->jobs != NULL && s->result != NULL ? TWX_OK : twx_fail_memory(err);
    if (status == TWX_OK) {
        status = twx_decoder_find(&s->decoder, err);
    }
    if (status != TWX_OK) {
        free_supervisor(s);
        return status;
    }
    *supervisor = s;
    return TWX_OK;
}

size_t twx_supervisor_n_slots(const struct twx_supervisor *s)
{
    return s->n_slots;
}

static void start_worker(struct twx_supervisor *s)
{
    struct twx_error err = {0};
    const struct twx_worker_config config = {
        .shape = {.n_workers = s->options.n_workers,
                  .n_slots = s->n_slots,
                  .result_bytes = s->options.job.result_bytes},
        .job = s->options.job,
        .memory_bytes = s->options.memory_bytes,
        .no_sandbox = s->options.no_sandbox,
        // One died before: if because libvips cannot be loaded, the next one says so, and no file is to blame.
        .loads_libvips = s->was_ready,
    };
    s->worker = (struct twx_worker){.alone = TWX_NOT_ALONE, .words = {.fd = -1}};
    if (twx_worker_process_start(s->decoder, &config, s->options.input,
                                 twx_wants(s->run, TWX_LEVEL_DEBUG), &s->worker.process,
                                 &err) != TWX_OK) {
        twx_supervisor_fail(s, &err);
    } else {
        s->worker.words.fd = twx_worker_process_take_words(s->worker.process);
    }
    s->last_look_ns = twx_monotonic_ns();
    s->floor_ns = s->last_look_ns;
    s->worker.ran_ns = s->last_look_ns;
}

// ---------------------------------------------------------------------------------------------------------
// Jobs

static void flush(struct twx_supervisor *s)
{
    // What does not go now goes later; an end shows when it is read.
    if (s->worker.process != NULL &&
        twx_protocol_flush(twx_worker_process_protocol(s->worker.process)) == TWX_PROTOCOL_OK) {
        s->worker.n_put = 0;
    }
}

static void send_job(struct twx_supervisor *s, struct twx_entry *entry)
{
    twx_result_clear(twx_worker_process_shared(s->worker.process), entry->job.id);
    if (!twx_protocol_put_job(twx_worker_process_protocol(s->worker.process), &entry->job)) {
        twx_supervisor_fail_memory(s);
    }
    twx_in_flight_sent(s->jobs, entry);
    s->worker.n_put++;
}

/** Whether the worker process soon has nothing to do but what is not written yet. */
static bool needs_jobs(const struct twx_supervisor *s)
{
    return s->jobs->n_sent - s->worker.n_put < 2 * (size_t)s->options.n_workers;
}

/** Whether there is a worker process to send jobs to: starts one if need be. */
static bool has_worker(struct twx_supervisor *s)
{
    if (s->worker.process == NULL && !s->is_finishing && !twx_supervisor_has_failed(s)) {
        start_worker(s);
    }
    return s->worker.process != NULL && !s->is_finishing && !twx_supervisor_has_failed(s);
}

/** Sends what a dead worker process left: suspects one at a time, then the others. */
static void send_waiting(struct twx_supervisor *s)
{
    struct twx_in_flight *jobs = s->jobs;
    if (jobs->suspects.n + jobs->again.n == 0 || !has_worker(s)) {
        return;
    }
    if (jobs->suspects.n > 0 && jobs->n_sent == 0) {
        struct twx_entry *entry = twx_in_flight_take(jobs, &jobs->suspects);
        s->worker.alone = entry->job.id;
        send_job(s, entry);
    }
    while (jobs->suspects.n == 0 && s->worker.alone == TWX_NOT_ALONE && jobs->again.n > 0) {
        send_job(s, twx_in_flight_take(jobs, &jobs->again));
    }
}

bool twx_supervisor_try_submit(struct twx_supervisor *s, struct twx_job *job)
{
    struct twx_in_flight *jobs = s->jobs;
    twx_supervisor_look_after(s);
    if (jobs->free.n == 0 || jobs->suspects.n + jobs->again.n > 0 ||
        (s->worker.process != NULL && s->worker.alone != TWX_NOT_ALONE) || !has_worker(s)) {
        return false;
    }
    struct twx_entry *entry = twx_in_flight_add(jobs, job);
    job->id = entry->job.id;
    send_job(s, entry);
    if (needs_jobs(s) || s->worker.n_put >= JOBS_TOGETHER) {
        flush(s);
    }
    return true;
}

void twx_supervisor_take_reports(struct twx_supervisor *s, bool wait)
{
    const size_t n_free = s->jobs->free.n;
    twx_supervisor_receive(s);
    if (s->jobs->free.n != n_free || !wait) {
        return;
    }
    send_waiting(s);
    flush(s);
    if (s->worker.process != NULL) {
        twx_worker_process_poll(s->worker.process, WAIT_MILLISECONDS);
    }
    twx_supervisor_receive(s);
    twx_supervisor_look_after(s);
}

void twx_supervisor_look(struct twx_supervisor *s)
{
    twx_supervisor_look_after(s);
    if (s->worker.process != NULL && s->worker.n_put > 0 && needs_jobs(s)) {
        flush(s);  // the caller may be slow to find more
    }
}

bool twx_supervisor_is_idle(const struct twx_supervisor *s)
{
    return twx_in_flight_is_idle(s->jobs);
}

bool twx_supervisor_has_failed(const struct twx_supervisor *s)
{
    return s->failure.status != TWX_OK;
}

/** Asks the worker process to finish and waits until it has, or has died. */
static void finish_worker(struct twx_supervisor *s, bool drop)
{
    s->worker.is_dropping = drop;
    if (!twx_protocol_put_finish(twx_worker_process_protocol(s->worker.process), drop)) {
        twx_supervisor_give_up(s);
        twx_supervisor_reap(s, TWX_REASON_NONE);
    }
    while (s->worker.process != NULL) {
        flush(s);
        twx_worker_process_poll(s->worker.process, WAIT_MILLISECONDS);
        twx_supervisor_receive(s);
        twx_supervisor_look_after(s);
    }
}

enum twx_status twx_supervisor_finish(struct twx_supervisor **supervisor, bool drop,
                                      struct twx_supervisor_end *end, struct twx_error *err)
{
    struct twx_supervisor *s = *supervisor;
    *supervisor = NULL;
    s->is_finishing = true;
    if (s->worker.process != NULL) {
        finish_worker(s, drop);
    }
    *end = (struct twx_supervisor_end){.times = s->times,
                                       .is_machine_doubted = s->n_deaths >= TWX_DEATHS_MAX};
    const enum twx_status status = s->failure.status;
    if (status != TWX_OK && err != NULL) {
        *err = s->failure;
    }
    free_supervisor(s);
    return status;
}

void twx_supervisor_kill(struct twx_supervisor **supervisor)
{
    struct twx_supervisor *s = *supervisor;
    *supervisor = NULL;
    if (s->worker.process != NULL) {
        twx_worker_process_kill(s->worker.process);
        (void)twx_worker_process_wait(s->worker.process);
        twx_relay_end(&s->worker.words, s->run);
        twx_worker_process_free(s->worker.process);
    }
    free_supervisor(s);
}
