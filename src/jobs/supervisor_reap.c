// SPDX-License-Identifier: MIT
//
// The end of a worker process: what it found out, why it died, and what becomes of its jobs.
#include "jobs/supervisor_reap.h"

#include <signal.h>
#include <string.h>

#include "base/log.h"
#include "jobs/crash_policy.h"
#include "jobs/supervisor_receive.h"
#include "jobs/supervisor_state.h"

enum { LOADS_MOST = 3 };  // of a plugin whose process others have ended

/** What a dead worker process found out and could not report any more counts as reported. */
static void take_results(struct twx_supervisor *s)
{
    for (uint32_t id = 0; id < s->jobs->n_entries; id++) {
        const struct twx_report report = {.id = id, .outcome = TWX_FILE_DONE};
        if (twx_in_flight_is_sent(s->jobs, id)) {
            (void)twx_supervisor_end_job(s, &report);  // where there is none, or none that is ours,
        }                                              // the crash policy decides
    }
}

/** Whether somebody else ended it. A SIGKILL is the kernel's, out of memory, where it had taken much. */
static bool was_killed_by_others(const struct twx_supervisor *s,
                                 const struct twx_worker_process_end *end, uint64_t peak_bytes)
{
    switch (end->signal) {
    case SIGHUP:
    case SIGINT:
    case SIGQUIT:
    case SIGTERM:
        return peak_bytes <= s->options.memory_bytes;
    case SIGKILL:
        return peak_bytes <= s->options.memory_bytes / 2;
    default:
        return false;
    }
}

/** Of a death that was not of our choice; TWX_REASON_NONE when it says nothing about the jobs. */
static enum twx_reason reason_of(const struct twx_supervisor *s,
                                 const struct twx_worker_process_end *end)
{
    const uint64_t peak_bytes =
        end->peak_bytes > s->worker.resident_bytes ? end->peak_bytes : s->worker.resident_bytes;
    if (s->worker.is_given_up) {
        return TWX_REASON_NONE;
    }
    if (s->worker.is_protocol_error) {
        return TWX_REASON_CRASHED;
    }
    if (was_killed_by_others(s, end, peak_bytes)) {
        return TWX_REASON_NONE;
    }
    const bool no_memory = end->exit_code == TWX_WORKER_OUT_OF_MEMORY || end->signal == SIGKILL ||
                           peak_bytes > s->options.memory_bytes;
    return no_memory ? TWX_REASON_MEMORY : TWX_REASON_CRASHED;
}

static void count_death(struct twx_supervisor *s, const struct twx_worker_process_end *end)
{
    struct twx_error err = {0};
    s->n_deaths++;
    const char *how = end->signal != 0 ? "signal" : "exit code";
    const int number = end->signal != 0 ? end->signal : end->exit_code;
    twx_log(s->run, TWX_LEVEL_INFO,
            "the decoding process ended by %s %d; to try: %zu files alone, %zu as before", how,
            number, s->jobs->suspects.n, s->jobs->again.n);
    if (s->n_deaths < TWX_DEATHS_MAX) {
        return;
    }
    if (s->options.plugin != NULL) {
        (void)twx_fail(&err, TWX_FAILED, 0,
                       "the process that runs the plugin '%.200s' died %d times in a row without a "
                       "line for an image, the last time by %s %d",
                       s->options.plugin, TWX_DEATHS_MAX, how, number);
    } else {
        (void)twx_fail(&err, TWX_FAILED, 0,
                       "the decoding process died %d times in a row without decoding an image, "
                       "the last time by %s %d: check memory and libraries",
                       TWX_DEATHS_MAX, how, number);
    }
    twx_supervisor_fail(s, &err);
}

static void add_times(struct twx_pool_times *sum, const struct twx_pool_times *more)
{
    sum->n_workers = more->n_workers > sum->n_workers ? more->n_workers : sum->n_workers;
    sum->n_readers = more->n_readers > sum->n_readers ? more->n_readers : sum->n_readers;
    sum->total += more->total;
    sum->waited_for_files += more->waited_for_files;
    sum->waited_for_jobs += more->waited_for_jobs;
}

/** What a worker process that said DONE said with it. */
static void take_done(struct twx_supervisor *s, const struct twx_worker_process_end *end)
{
    const struct twx_worker_done *done = &s->worker.done;
    struct twx_error err = {.status = done->status, .code = done->code};
    memcpy(err.text, done->text, sizeof err.text);
    add_times(&s->times, &done->times);
    if (err.status == TWX_OK && end->exit_code != TWX_WORKER_DONE) {
        (void)twx_fail(&err, TWX_FAILED, 0, "the decoding process ended with exit code %d",
                       end->exit_code);  // as a sanitizer does that found something at the end
    }
    if (err.status != TWX_OK) {
        twx_supervisor_fail(s, &err);
    }
}

/** A program that cannot work for us, whatever the images are. */
static bool is_no_decoder(struct twx_supervisor *s, const struct twx_worker_process_end *end)
{
    struct twx_error err = {0};
    if (s->worker.is_ready || end->signal != 0 ||
        (end->exit_code != TWX_WORKER_VERSION && end->exit_code != TWX_WORKER_USAGE)) {
        return false;
    }
    (void)twx_fail(&err, TWX_FAILED, 0, "'%.200s' is of another version than this program",
                   s->decoder);
    twx_supervisor_fail(s, &err);
    return true;
}

/**
 * A plugin that took its process down when it was loaded would do it again; one that was loaded before is none. Whom others
 * have ended is tried a few times.
 */
static bool is_bad_plugin(struct twx_supervisor *s, enum twx_reason reason)
{
    struct twx_error err = {0};
    if (s->was_ready || !twx_supervisor_is_loading(s) ||
        (reason == TWX_REASON_NONE && s->n_deaths < LOADS_MOST)) {
        return false;
    }
    (void)twx_fail(&err, TWX_USAGE, 0, "the plugin '%.200s' %s when it was loaded",
                   s->options.plugin,
                   reason == TWX_REASON_TIMEOUT  ? "took longer than --timeout"
                   : reason == TWX_REASON_MEMORY ? "took more memory than it may have"
                                                 : "crashed");
    twx_supervisor_fail(s, &err);
    return true;
}

void twx_supervisor_reap(struct twx_supervisor *s, enum twx_reason reason)
{
    struct twx_worker *w = &s->worker;
    twx_worker_process_kill(w->process);  // it is as good as gone, or only says so
    const struct twx_worker_process_end end = twx_worker_process_wait(w->process);
    twx_relay_end(&w->words, s->run);
    take_results(s);
    if (w->is_done) {
        take_done(s, &end);
    } else {
        const struct twx_death death = {
            .reason = reason != TWX_REASON_NONE ? reason : reason_of(s, &end),
            .was_ready = w->is_ready,
            .alone = w->alone,
            .shared = *twx_worker_process_shared(w->process),
        };
        const struct twx_job_client *client = &s->options.client;
        twx_crash_policy_death(s->jobs, &death, client->on_lost, client->user);
        if (!is_bad_plugin(s, death.reason) && !is_no_decoder(s, &end)) {
            count_death(s, &end);
        }
    }
    if (s->options.client.on_pause != NULL) {
        s->options.client.on_pause(s->options.client.user);
    }
    twx_worker_process_free(w->process);
    w->process = NULL;
    w->alone = TWX_NOT_ALONE;
}
