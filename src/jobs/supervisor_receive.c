// SPDX-License-Identifier: MIT
//
// What a worker process says, and how it is with it.
#include "jobs/supervisor_receive.h"

#include "base/clock.h"
#include "base/log.h"
#include "jobs/crash_policy.h"
#include "jobs/supervisor_reap.h"
#include "jobs/supervisor_state.h"

enum {
    WAIT_MILLISECONDS = 50,
    LOOK_NS = 50000000,      // between two looks at the worker process: 50 ms
    SPAN_NS = 2 * LOOK_NS,   // that two looks in a row are apart, as a rule
    WAKES_NS = 4 * LOOK_NS,  // within which its sender wakes: else it is stopped
    GAP_NS = 1000000000,     // a longer one means that nobody looked
};

void twx_supervisor_fail(struct twx_supervisor *s, const struct twx_error *err)
{
    if (s->failure.status == TWX_OK) {
        s->failure = *err;
    }
}

void twx_supervisor_fail_memory(struct twx_supervisor *s)
{
    struct twx_error err = {0};
    (void)twx_fail_memory(&err);
    twx_supervisor_fail(s, &err);
}

/** We cannot speak with the worker process any more. */
void twx_supervisor_give_up(struct twx_supervisor *s)
{
    twx_supervisor_fail_memory(s);
    s->worker.is_given_up = true;
}

// ---------------------------------------------------------------------------------------------------------
// What a worker process says

static void take_ready(struct twx_supervisor *s, const struct twx_worker_ready *ready)
{
    const struct twx_job_client *client = &s->options.client;
    s->worker.is_ready = true;
    if (client->on_ready != NULL) {
        client->on_ready(client->user, ready->libraries);
    }
    if (s->was_ready) {
        return;
    }
    s->was_ready = true;
    if (ready->n_workers < s->options.n_workers) {
        twx_log(s->run, TWX_LEVEL_WARNING, "only %u of %u worker threads could be started",
                ready->n_workers, s->options.n_workers);
    }
    twx_log(s->run, ready->is_loose ? TWX_LEVEL_WARNING : TWX_LEVEL_INFO, "sandbox: %s",
            ready->sandbox);
}

bool twx_supervisor_end_job(struct twx_supervisor *s, const struct twx_report *report)
{
    const struct twx_job_client *client = &s->options.client;
    const struct twx_job *job = &s->jobs->entries[report->id].job;
    const uint8_t *bytes = NULL;
    size_t n = 0;
    if (report->outcome == TWX_FILE_DONE) {
        n = twx_result_copy(twx_worker_process_shared(s->worker.process), report->id, s->result);
        twx_result_drop(twx_worker_process_shared(s->worker.process), report->id, n);
        bytes = s->result;
        if (n == 0) {
            return false;
        }
    }
    const enum twx_acceptance acceptance = client->on_result(client->user, job, report, bytes, n);
    if (acceptance == TWX_RESULT_REFUSED) {
        return false;
    }
    if (acceptance == TWX_RESULT_SUCCESS) {
        s->n_deaths = 0;
    }
    if (s->worker.alone == report->id) {
        s->worker.alone = TWX_NOT_ALONE;
    }
    twx_in_flight_end(s->jobs, report->id);
    return true;
}

/**
 * A worker process that was asked to finish all it has, and says that it did, must have reported it. One that could not
 * begin may say why: its status is to be the run's. Later nothing but an image can stand in its way.
 */
static bool may_be_done(const struct twx_supervisor *s)
{
    switch (s->worker.done.status) {
    case TWX_OK:
        return s->is_finishing && (s->worker.is_dropping || s->jobs->n_sent == 0);
    case TWX_FAILED:
    case TWX_USAGE:
    case TWX_TRY_AGAIN:
    case TWX_NO_MEMORY:
        return !s->worker.is_ready;
    default:
        return false;
    }
}

/** Returns false for what no worker process of ours says. */
static bool handle(struct twx_supervisor *s, const struct twx_message *message)
{
    struct twx_worker_ready ready;
    struct twx_report report;
    switch (message->type) {
    case TWX_MESSAGE_READY:
        if (!twx_protocol_get_ready(message, &ready)) {
            return false;
        }
        take_ready(s, &ready);
        return true;
    case TWX_MESSAGE_REPORT:
        return twx_protocol_get_report(message, &report) &&
               twx_in_flight_is_sent(s->jobs, report.id) && twx_supervisor_end_job(s, &report);
    case TWX_MESSAGE_DONE:
        s->worker.is_done = twx_protocol_get_done(message, &s->worker.done) && may_be_done(s);
        s->worker.done_ns = twx_monotonic_ns();
        return s->worker.is_done;
    default:
        return false;
    }
}

/** Reads once and handles what came; false at the end of the stream, or of its sense. */
static bool receive(struct twx_supervisor *s)
{
    struct twx_protocol *protocol = twx_worker_process_protocol(s->worker.process);
    const struct twx_job_client *client = &s->options.client;
    struct twx_message message;
    bool is_broken = false;
    twx_relay_read(&s->worker.words, s->run);
    const enum twx_protocol_result result = twx_protocol_fill(protocol);
    if (result == TWX_PROTOCOL_OK) {
        s->worker.idle_ns = 0;
    }
    while (result == TWX_PROTOCOL_OK && !is_broken &&
           twx_protocol_next(protocol, &message, &is_broken)) {
        is_broken = !handle(s, &message);
    }
    if (client->on_pause != NULL) {
        client->on_pause(client->user);
    }
    s->worker.is_protocol_error = is_broken;
    if (is_broken) {
        twx_log(
            s->run, TWX_LEVEL_WARNING,
            "the decoding process reported what it was not asked for, as one does that an image "
            "has taken over: it was ended, and nothing of that counts");
    }
    if (result == TWX_PROTOCOL_NO_MEMORY) {
        twx_supervisor_give_up(s);
    }
    return result != TWX_PROTOCOL_END && !s->worker.is_given_up && !is_broken;
}

/** What it says shows in the jobs. */
void twx_supervisor_receive(struct twx_supervisor *s)
{
    if (s->worker.process != NULL && !receive(s)) {
        twx_supervisor_reap(s, TWX_REASON_NONE);
    }
}

/** Kills the worker process and takes what it sent before. */
static void kill_worker(struct twx_supervisor *s, enum twx_reason reason)
{
    twx_worker_process_kill(s->worker.process);
    while (receive(s)) {
        twx_worker_process_poll(s->worker.process, WAIT_MILLISECONDS);
    }
    twx_supervisor_reap(s, reason);
}

// ---------------------------------------------------------------------------------------------------------
// Looking after it

/** What it has resident; the most is kept, for when its end does not tell the peak. */
static uint64_t look_at_memory(struct twx_supervisor *s)
{
    const uint64_t n_bytes = twx_worker_process_resident_bytes(s->worker.process);
    if (n_bytes > s->worker.resident_bytes) {
        s->worker.resident_bytes = n_bytes;
    }
    return n_bytes;
}

/**
 * Notes whether it runs. Its sender wakes ten times a second: where not even that takes processor time, the process is
 * stopped (by a signal, a debugger, a freezer) or gets no processor, and the clock of its jobs stands still.
 */
static void look_at_cpu(struct twx_supervisor *s, int64_t now_ns)
{
    struct twx_worker *w = &s->worker;
    const int64_t cpu_ns = twx_worker_process_cpu_ns(w->process);
    if (cpu_ns >= 0 && cpu_ns == w->cpu_ns) {
        return;
    }
    if (now_ns - w->ran_ns > GAP_NS) {
        s->floor_ns = now_ns;
    }
    w->cpu_ns = cpu_ns;
    w->ran_ns = now_ns;
}

bool twx_supervisor_is_loading(const struct twx_supervisor *s)
{
    const struct twx_shared *shared = twx_worker_process_shared(s->worker.process);
    const struct twx_heartbeat_seen seen = twx_heartbeat_see(&shared->heartbeats[0]);
    return s->options.plugin != NULL && !s->worker.is_ready && seen.phase == TWX_HEARTBEAT_PLUGIN &&
           seen.job == TWX_HEARTBEAT_LOADING;
}

/** Whether a plugin is being loaded for too long. Its process may use no processor time meanwhile: nobody else runs there. */
static bool hangs_in_loading(const struct twx_supervisor *s, int64_t now_ns, int64_t timeout_ns)
{
    const struct twx_shared *shared = twx_worker_process_shared(s->worker.process);
    const int64_t since_ns = twx_heartbeat_see(&shared->heartbeats[0]).since_ns;
    return twx_supervisor_is_loading(s) &&
           now_ns - (since_ns > s->gap_ns ? since_ns : s->gap_ns) >= timeout_ns;
}

/**
 * Whether no thread of it has been at the jobs it has for too long: one that should be was not woken, or an image that has
 * taken it over says so. These jobs have no clock of their own.
 *
 * span_ns  since the last look; no more than one usually is counts, as what it said meanwhile may be yet to be heard
 */
static bool is_idle_with_jobs(struct twx_supervisor *s, int64_t span_ns, int64_t timeout_ns)
{
    struct twx_worker *w = &s->worker;
    if (!w->is_ready || s->jobs->n_sent == w->n_put ||
        twx_crash_policy_is_busy(s->jobs, twx_worker_process_shared(w->process))) {
        w->idle_ns = 0;
    } else if (s->last_look_ns - w->ran_ns <= WAKES_NS) {
        w->idle_ns += span_ns < SPAN_NS ? span_ns : SPAN_NS;
    }
    if (w->idle_ns < timeout_ns) {
        return false;
    }
    twx_supervisor_receive(s);  // who only submits has heard nothing since
    return w->process != NULL && w->idle_ns >= timeout_ns;
}

/** Ends a worker process that is at none of its jobs. One that had a single job alone has shown which one does that. */
static void kill_idle_worker(struct twx_supervisor *s)
{
    const int64_t alone = s->worker.alone;
    const bool is_known = alone != TWX_NOT_ALONE && twx_in_flight_is_sent(s->jobs, (uint32_t)alone);
    twx_log(s->run, TWX_LEVEL_INFO,
            "the decoding process was at none of its %zu files for %.0f s: it is ended",
            s->jobs->n_sent, s->options.timeout_seconds);
    if (is_known) {
        s->jobs->entries[alone].hangs = true;
    }
    kill_worker(s, is_known ? TWX_REASON_TIMEOUT : TWX_REASON_NONE);
}

/** Whether it gets no processor: nobody lets it go on, or all its threads wait for each other. */
static bool stands_still(const struct twx_supervisor *s, int64_t now_ns, int64_t timeout_ns)
{
    // When it has reported all and is to end, there is nothing to lose.
    const int64_t n_timeouts = s->is_finishing && s->jobs->n_sent == 0 ? 1 : TWX_TIMEOUTS_MOST;
    return now_ns - s->worker.ran_ns > n_timeouts * timeout_ns;
}

void twx_supervisor_look_after(struct twx_supervisor *s)
{
    const int64_t now_ns = twx_monotonic_ns();
    const int64_t timeout_ns = (int64_t)(1e9 * s->options.timeout_seconds);
    struct twx_worker *w = &s->worker;
    if (w->process == NULL || now_ns - s->last_look_ns < LOOK_NS) {
        return;
    }
    const int64_t span_ns = now_ns - s->last_look_ns;
    if (span_ns > GAP_NS) {
        s->floor_ns = now_ns;  // stopped together by ^Z, perhaps: no image is to blame for that
        s->gap_ns = now_ns;
    }
    s->last_look_ns = now_ns;
    look_at_cpu(s, now_ns);
    const struct twx_deadline deadline = {w->ran_ns, s->floor_ns, timeout_ns};
    const char *hanging =
        twx_crash_policy_hanging(s->jobs, twx_worker_process_shared(w->process), &deadline);
    if (hanging != NULL) {
        twx_log(s->run, TWX_LEVEL_INFO, "given up, by a --timeout of %.0f s: '%s'",
                s->options.timeout_seconds, hanging);
        kill_worker(s, TWX_REASON_TIMEOUT);
    } else if (hangs_in_loading(s, now_ns, timeout_ns)) {
        kill_worker(s, TWX_REASON_TIMEOUT);
    } else if (look_at_memory(s) > s->options.memory_bytes) {
        kill_worker(s, TWX_REASON_MEMORY);
    } else if (w->is_done && w->ran_ns - w->done_ns > timeout_ns) {
        twx_supervisor_reap(s, TWX_REASON_NONE);  // says it is done, and does not end
    } else if (stands_still(s, now_ns, timeout_ns)) {
        kill_worker(s, TWX_REASON_NONE);
    } else if (is_idle_with_jobs(s, span_ns, timeout_ns)) {
        kill_idle_worker(s);
    }
}
