// SPDX-License-Identifier: MIT
//
// The child that has the jobs: see supervisor.h. Owns the jobs, the child, and the recorder.
#include "ingest/supervisor.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checksum.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/relay.h"
#include "ingest/crash_policy.h"
#include "ingest/worker_process.h"

enum {
    DEATHS_MAX = 200,    // in a row: a hundred images, each tried twice, and not one that succeeds
    JOBS_TOGETHER = 16,  // written at once while the child has others to do
    WAIT_MILLISECONDS = 50,
    LOOK_NS = 50000000,   // between two looks at the child: 50 ms
    GAP_NS = 1000000000,  // a longer one means that nobody looked
    NONE = -1,
};

/** One child, and how it is with it. */
struct child {
    struct twx_worker_process *process;  // NULL: none now
    struct twx_relay words;              // what it prints
    size_t n_put;                        // jobs handed to the protocol and not yet written
    int64_t alone;                       // the suspect under way, or NONE
    uint64_t resident_bytes;             // the most that was seen
    int64_t cpu_ns;                      // that it had used at the last look
    int64_t ran_ns;                      // when it was last seen to have used some more
    bool is_ready;                       // takes jobs in progress
    bool is_dropping;                    // was asked to finish what it has begun alone
    bool is_protocol_error;
    bool is_given_up;  // we have no memory to speak with it: no fault of its own
    bool is_done;
    struct twx_worker_done done;
    int64_t done_ns;
};

struct twx_supervisor {
    struct twx_supervisor_options options;
    const struct twx_run *run;
    struct twx_in_flight *jobs;
    struct twx_recorder *recorder;
    struct child child;
    unsigned n_deaths;  // in a row
    int64_t last_look_ns;
    int64_t floor_ns;  // no job counts as in progress for longer than since then
    bool has_told;     // what holds the child
    bool is_finishing;
    struct twx_pool_times times;
    struct twx_error failure;
};

static void fail(struct twx_supervisor *w, const struct twx_error *err)
{
    if (w->failure.status == TWX_OK) {
        w->failure = *err;
    }
}

static void fail_memory(struct twx_supervisor *w)
{
    struct twx_error err = {0};
    (void)twx_fail_memory(&err);
    fail(w, &err);
}

/** We cannot speak with the child any more. */
static void give_up_child(struct twx_supervisor *w)
{
    fail_memory(w);
    w->child.is_given_up = true;
}

static void write_failed(struct twx_supervisor *w)
{
    struct twx_error err = {0};
    if (twx_recorder_write_failed(w->recorder, &err) != TWX_OK) {
        fail(w, &err);
    }
}

/** Whoever ends this process now costs what is in progress, and nothing that was reported. */
static void flush_records(struct twx_supervisor *w)
{
    struct twx_error err = {0};
    if (twx_recorder_flush(w->recorder, &err) != TWX_OK) {
        fail(w, &err);
    }
}

// ---------------------------------------------------------------------------------------------------------
// Life

struct twx_supervisor *twx_supervisor_create(const struct twx_supervisor_options *options,
                                             const struct twx_run *run)
{
    assert(options->pool.n_workers > 0);
    struct twx_supervisor *w = twx_alloc(1, sizeof *w);
    if (w == NULL) {
        return NULL;
    }
    w->options = *options;
    w->options.pool.n_slots = twx_pool_n_slots(options->pool.n_workers);
    w->run = run;
    w->jobs = twx_in_flight_create(w->options.pool.n_slots);
    if (w->jobs != NULL) {
        w->options.records.hash_size = options->pool.hash_size;
        w->options.records.n_shards = options->pool.n_workers;
        w->recorder = twx_recorder_create(&w->options.records);
    }
    if (w->recorder == NULL) {
        twx_in_flight_free(w->jobs);
        free(w);
        return NULL;
    }
    return w;
}

static void start_child(struct twx_supervisor *w)
{
    struct twx_error err = {0};
    const struct twx_worker_config config = {
        .pool = w->options.pool,
        .memory_bytes = w->options.memory_bytes,
        .no_sandbox = w->options.no_sandbox,
    };
    w->child = (struct child){.alone = NONE, .words = {.fd = -1}};
    if (twx_worker_process_start(&config, twx_wants(w->run, TWX_LEVEL_DEBUG), &w->child.process,
                                 &err) != TWX_OK) {
        fail(w, &err);
    } else {
        w->child.words.fd = twx_worker_process_take_words(w->child.process);
    }
    w->last_look_ns = twx_monotonic_ns();
    w->floor_ns = w->last_look_ns;
    w->child.ran_ns = w->last_look_ns;
}

static struct twx_heartbeats heartbeats_of(const struct twx_supervisor *w)
{
    return (struct twx_heartbeats){twx_worker_process_shared(w->child.process)->heartbeats,
                                   twx_pool_n_heartbeats(w->options.pool.n_workers)};
}

// ---------------------------------------------------------------------------------------------------------
// The end of a child

/** A success proves that decoding works here: who failed before is to blame for it, and not the machine. */
static void note_success(struct twx_supervisor *w)
{
    w->n_deaths = 0;
    write_failed(w);
}

/** Records what the child found out of a job, if it is there and makes sense. */
static bool record_result(struct twx_supervisor *w, uint32_t id, struct twx_record *record)
{
    const struct twx_entry *e = &w->jobs->entries[id];
    const struct twx_result *result = &twx_worker_process_shared(w->child.process)->results[id];
    struct twx_error err = {0};
    if (!twx_result_get(result, w->options.pool.hash_size, record)) {
        return false;
    }
    if (twx_recorder_put_file(w->recorder, e->job.path, &e->seen, record, &err) != TWX_OK) {
        fail(w, &err);
    }
    return true;
}

/** Fills in what a report must have in common with the record. */
static void take_from_record(struct twx_report *report, const struct twx_record *record)
{
    report->status = record->status;
    report->reason = record->reason;
    report->is_flat = record->detail < twx_flat_below(record->hash_size);
}

/** What a dead child found out and could not report any more counts as reported. */
static void take_results(struct twx_supervisor *w)
{
    bool has_success = false;
    for (uint32_t id = 0; id < w->jobs->n_entries; id++) {
        struct twx_record record;
        if (twx_in_flight_is_sent(w->jobs, id) && record_result(w, id, &record)) {
            struct twx_report report = {
                .id = id,
                .outcome = TWX_FILE_DONE,
                .bytes = twx_checksum_is_known(record.checksum) ? record.bytes : 0,
            };
            take_from_record(&report, &record);
            twx_in_flight_put_report(w->jobs, &report);
            has_success = has_success || record.status == TWX_IMAGE_HASHED;
        }
    }
    if (has_success) {
        note_success(w);
    }
    flush_records(w);
}

/** Whether somebody else ended it. A SIGKILL is the kernel's, out of memory, where it had taken much. */
static bool was_killed_by_others(const struct twx_supervisor *w,
                                 const struct twx_worker_process_end *end, uint64_t peak_bytes)
{
    switch (end->signal) {
    case SIGHUP:
    case SIGINT:
    case SIGQUIT:
    case SIGTERM:
        return peak_bytes <= w->options.memory_bytes;
    case SIGKILL:
        return peak_bytes <= w->options.memory_bytes / 2;
    default:
        return false;
    }
}

/** Of a death that was not of our choice; TWX_REASON_NONE when it says nothing about the images. */
static enum twx_reason reason_of(const struct twx_supervisor *w,
                                 const struct twx_worker_process_end *end)
{
    const uint64_t peak_bytes =
        end->peak_bytes > w->child.resident_bytes ? end->peak_bytes : w->child.resident_bytes;
    if (w->child.is_given_up) {
        return TWX_REASON_NONE;
    }
    if (w->child.is_protocol_error) {
        return TWX_REASON_CRASHED;
    }
    if (was_killed_by_others(w, end, peak_bytes)) {
        return TWX_REASON_NONE;
    }
    const bool no_memory = end->exit_code == TWX_WORKER_OUT_OF_MEMORY || end->signal == SIGKILL ||
                           peak_bytes > w->options.memory_bytes;
    return no_memory ? TWX_REASON_MEMORY : TWX_REASON_CRASHED;
}

static void count_death(struct twx_supervisor *w, const struct twx_worker_process_end *end)
{
    w->n_deaths++;
    const char *how = end->signal != 0 ? "signal" : "exit code";
    const int number = end->signal != 0 ? end->signal : end->exit_code;
    twx_log(w->run, TWX_LEVEL_INFO,
            "the decoding process ended by %s %d; to try: %zu files alone, %zu as before", how,
            number, w->jobs->suspects.n, w->jobs->again.n);
    if (w->n_deaths >= DEATHS_MAX) {
        struct twx_error err = {0};
        (void)twx_fail(&err, TWX_FAILED, 0,
                       "the decoding process died %d times in a row and not one image succeeded, "
                       "the last time by %s %d: see what is wrong with this machine",
                       DEATHS_MAX, how, number);
        fail(w, &err);
    }
}

static void add_times(struct twx_pool_times *sum, const struct twx_pool_times *more)
{
    sum->n_workers = more->n_workers > sum->n_workers ? more->n_workers : sum->n_workers;
    sum->n_readers = more->n_readers > sum->n_readers ? more->n_readers : sum->n_readers;
    sum->total += more->total;
    sum->waited_for_files += more->waited_for_files;
    sum->waited_for_jobs += more->waited_for_jobs;
}

/** What a child that said DONE said with it. */
static void take_done(struct twx_supervisor *w, const struct twx_worker_process_end *end)
{
    const struct twx_worker_done *done = &w->child.done;
    struct twx_error err = {.status = done->status, .code = done->code};
    memcpy(err.text, done->text, sizeof err.text);
    add_times(&w->times, &done->times);
    if (err.status == TWX_OK && end->exit_code != TWX_WORKER_DONE) {
        (void)twx_fail(&err, TWX_FAILED, 0, "the decoding process ended with exit code %d",
                       end->exit_code);  // as a sanitizer does that found something at the end
    }
    if (err.status != TWX_OK) {
        fail(w, &err);
    }
}

/**
 * Takes leave of a child whose words were all heard.
 *
 * reason  why it was killed; TWX_REASON_NONE: its stream ended, or its sense
 */
static void reap(struct twx_supervisor *w, enum twx_reason reason)
{
    twx_worker_process_kill(w->child.process);  // it is as good as gone, or only says so
    const struct twx_worker_process_end end = twx_worker_process_wait(w->child.process);
    twx_relay_end(&w->child.words, w->run);
    take_results(w);
    if (w->child.is_done) {
        take_done(w, &end);
    } else {
        const struct twx_death death = {
            .reason = reason != TWX_REASON_NONE ? reason : reason_of(w, &end),
            .was_ready = w->child.is_ready,
            .alone = w->child.alone,
            .heartbeats = heartbeats_of(w),
        };
        twx_crash_policy_death(w->jobs, &death, w->recorder);
        count_death(w, &end);
    }
    twx_worker_process_free(w->child.process);
    w->child.process = NULL;
    w->child.alone = NONE;
}

// ---------------------------------------------------------------------------------------------------------
// What a child says

static void tell_ready(struct twx_supervisor *w, const struct twx_worker_ready *ready)
{
    if (w->has_told) {
        return;
    }
    w->has_told = true;
    if (ready->n_workers < w->options.pool.n_workers) {
        twx_log(w->run, TWX_LEVEL_WARNING, "only %u of %u worker threads could be started",
                ready->n_workers, w->options.pool.n_workers);
    }
    twx_log(w->run, ready->is_loose ? TWX_LEVEL_WARNING : TWX_LEVEL_INFO, "sandbox: %s",
            ready->sandbox);
}

/** A report of the child's: it must be of a job that it has, and a file that is done must have its result. */
static bool accept_report(struct twx_supervisor *w, struct twx_report *report)
{
    if (!twx_in_flight_is_sent(w->jobs, report->id)) {
        return false;
    }
    const bool is_done = report->outcome == TWX_FILE_DONE;
    if (is_done) {
        struct twx_record record;
        if (!record_result(w, report->id, &record)) {
            return false;
        }
        take_from_record(report, &record);
    }
    twx_in_flight_put_report(w->jobs, report);
    if (w->child.alone == report->id) {
        w->child.alone = NONE;
    }
    if (is_done && report->status == TWX_IMAGE_HASHED) {
        note_success(w);
    }
    return true;
}

/**
 * A child that was asked to finish all it has, and says that it did, must have reported it. One that could not begin may
 * say why: its status is to be the run's. Later nothing but an image can stand in its way.
 */
static bool may_be_done(const struct twx_supervisor *w)
{
    switch (w->child.done.status) {
    case TWX_OK:
        return w->is_finishing && (w->child.is_dropping || w->jobs->n_sent == 0);
    case TWX_FAILED:
    case TWX_TRY_AGAIN:
    case TWX_NO_MEMORY:
        return !w->child.is_ready;
    default:
        return false;
    }
}

/** Returns false for what no child of ours says. */
static bool handle(struct twx_supervisor *w, const struct twx_message *message)
{
    struct twx_worker_ready ready;
    struct twx_report report;
    switch (message->type) {
    case TWX_MESSAGE_READY:
        w->child.is_ready = twx_protocol_get_ready(message, &ready);
        if (w->child.is_ready) {
            tell_ready(w, &ready);
        }
        return w->child.is_ready;
    case TWX_MESSAGE_REPORT:
        return twx_protocol_get_report(message, &report) && accept_report(w, &report);
    case TWX_MESSAGE_DONE:
        w->child.is_done = twx_protocol_get_done(message, &w->child.done) && may_be_done(w);
        w->child.done_ns = twx_monotonic_ns();
        return w->child.is_done;
    default:
        return false;
    }
}

/** Reads once and handles what came; false at the end of the stream, or of its sense. */
static bool receive(struct twx_supervisor *w)
{
    struct twx_protocol *protocol = twx_worker_process_protocol(w->child.process);
    struct twx_message message;
    bool is_broken = false;
    twx_relay_read(&w->child.words, w->run);
    const enum twx_protocol_result result = twx_protocol_fill(protocol);
    while (result == TWX_PROTOCOL_OK && !is_broken &&
           twx_protocol_next(protocol, &message, &is_broken)) {
        is_broken = !handle(w, &message);
    }
    flush_records(w);
    w->child.is_protocol_error = is_broken;
    if (is_broken) {
        twx_log(
            w->run, TWX_LEVEL_WARNING,
            "the decoding process reported what it was not asked for, as one does that an image "
            "has taken over: it was ended, and nothing of that counts");
    }
    if (result == TWX_PROTOCOL_NO_MEMORY) {
        give_up_child(w);
    }
    return result != TWX_PROTOCOL_END && !w->child.is_given_up && !is_broken;
}

/** Hears the child; what it says shows in the jobs. */
static void hear(struct twx_supervisor *w)
{
    if (w->child.process != NULL && !receive(w)) {
        reap(w, TWX_REASON_NONE);
    }
}

/** Kills the child and hears what it said before. */
static void kill_worker(struct twx_supervisor *w, enum twx_reason reason)
{
    twx_worker_process_kill(w->child.process);
    while (receive(w)) {
        twx_worker_process_poll(w->child.process, WAIT_MILLISECONDS);
    }
    reap(w, reason);
}

/** What the child has resident; the most is kept, for when the end does not tell the peak. */
static uint64_t look_at_memory(struct twx_supervisor *w)
{
    const uint64_t n_bytes = twx_worker_process_resident_bytes(w->child.process);
    if (n_bytes > w->child.resident_bytes) {
        w->child.resident_bytes = n_bytes;
    }
    return n_bytes;
}

/**
 * Notes whether the child runs. Its sender wakes ten times a second: where not even that takes processor time, the child
 * is stopped (by a signal, a debugger, a freezer) or gets no processor, and the clock of its jobs stands still.
 */
static void look_at_cpu(struct twx_supervisor *w, int64_t now_ns)
{
    struct child *c = &w->child;
    const int64_t cpu_ns = twx_worker_process_cpu_ns(c->process);
    if (cpu_ns >= 0 && cpu_ns == c->cpu_ns) {
        return;
    }
    if (now_ns - c->ran_ns > GAP_NS) {
        w->floor_ns = now_ns;
    }
    c->cpu_ns = cpu_ns;
    c->ran_ns = now_ns;
}

void twx_supervisor_look(struct twx_supervisor *w)
{
    const int64_t now_ns = twx_monotonic_ns();
    const int64_t timeout_ns = (int64_t)(1e9 * w->options.timeout_seconds);
    if (w->child.process == NULL || now_ns - w->last_look_ns < LOOK_NS) {
        return;
    }
    if (now_ns - w->last_look_ns > GAP_NS) {
        w->floor_ns = now_ns;  // stopped together by ^Z, perhaps: no image is to blame for that
    }
    w->last_look_ns = now_ns;
    const struct twx_heartbeats heartbeats = heartbeats_of(w);
    look_at_cpu(w, now_ns);
    const struct twx_deadline deadline = {w->child.ran_ns, w->floor_ns, timeout_ns};
    const char *hanging = twx_crash_policy_hanging(w->jobs, &heartbeats, &deadline);
    if (hanging != NULL) {
        twx_log(w->run, TWX_LEVEL_INFO, "given up, by a --timeout of %.0f s: '%s'",
                w->options.timeout_seconds, hanging);
        kill_worker(w, TWX_REASON_TIMEOUT);
    } else if (look_at_memory(w) > w->options.memory_bytes) {
        kill_worker(w, TWX_REASON_MEMORY);
    } else if (w->child.is_done && w->child.ran_ns - w->child.done_ns > timeout_ns) {
        reap(w, TWX_REASON_NONE);  // says it is done, and does not end
    } else if (now_ns - w->child.ran_ns > TWX_TIMEOUTS_MOST * timeout_ns) {
        kill_worker(
            w,
            TWX_REASON_NONE);  // nobody lets it go on, or all its threads wait for each other
    }
}

// ---------------------------------------------------------------------------------------------------------
// The walk's side

enum twx_status twx_supervisor_put_root(struct twx_supervisor *w, const char *path, uint64_t device,
                                        struct twx_error *err)
{
    return twx_recorder_put_root(w->recorder, path, device, err);
}

static void flush(struct twx_supervisor *w)
{
    // What does not go now goes later; an end shows when it is read.
    if (w->child.process != NULL &&
        twx_protocol_flush(twx_worker_process_protocol(w->child.process)) == TWX_PROTOCOL_OK) {
        w->child.n_put = 0;
    }
}

static void send_job(struct twx_supervisor *w, struct twx_entry *entry)
{
    twx_result_clear(&twx_worker_process_shared(w->child.process)->results[entry->job.id]);
    if (!twx_protocol_put_job(twx_worker_process_protocol(w->child.process), &entry->job)) {
        fail_memory(w);
    }
    twx_in_flight_sent(w->jobs, entry);
    w->child.n_put++;
}

/** Whether there is a child to send jobs to: starts one if need be. */
static bool has_child(struct twx_supervisor *w)
{
    if (w->child.process == NULL && !w->is_finishing && !twx_supervisor_has_failed(w)) {
        start_child(w);
    }
    return w->child.process != NULL && !w->is_finishing && !twx_supervisor_has_failed(w);
}

/** Sends what a dead child left: suspects one at a time, then the others. */
static void send_waiting(struct twx_supervisor *w)
{
    struct twx_in_flight *jobs = w->jobs;
    if (jobs->suspects.n + jobs->again.n == 0 || !has_child(w)) {
        return;
    }
    if (jobs->suspects.n > 0 && jobs->n_sent == 0) {
        struct twx_entry *entry = twx_in_flight_take(jobs, &jobs->suspects);
        w->child.alone = entry->job.id;
        send_job(w, entry);
    }
    while (jobs->suspects.n == 0 && w->child.alone == NONE && jobs->again.n > 0) {
        send_job(w, twx_in_flight_take(jobs, &jobs->again));
    }
}

bool twx_supervisor_try_submit(struct twx_supervisor *w, const struct twx_job *job,
                               const struct stat *seen)
{
    struct twx_in_flight *jobs = w->jobs;
    twx_supervisor_look(w);
    if (jobs->free.n == 0 || jobs->suspects.n + jobs->again.n > 0 ||
        (w->child.process != NULL && w->child.alone != NONE) || !has_child(w)) {
        return false;
    }
    send_job(w, twx_in_flight_add(jobs, job, seen));
    const bool is_hungry = jobs->n_sent - w->child.n_put < 2 * (size_t)w->options.pool.n_workers;
    if (is_hungry || w->child.n_put >= JOBS_TOGETHER) {
        flush(w);
    }
    return true;
}

bool twx_supervisor_take_report(struct twx_supervisor *w, struct twx_report *report,
                                const char **path, bool wait)
{
    if (twx_in_flight_next_report(w->jobs, report, path)) {
        return true;
    }
    hear(w);
    if (w->jobs->n_reports == 0 && wait) {
        send_waiting(w);
        flush(w);
        if (w->child.process != NULL) {
            twx_worker_process_poll(w->child.process, WAIT_MILLISECONDS);
        }
        hear(w);
        twx_supervisor_look(w);
    }
    return twx_in_flight_next_report(w->jobs, report, path);
}

bool twx_supervisor_is_idle(const struct twx_supervisor *w)
{
    return twx_in_flight_is_idle(w->jobs);
}

bool twx_supervisor_has_failed(const struct twx_supervisor *w)
{
    return w->failure.status != TWX_OK;
}

/** Asks the child to finish and waits until it has, or has died. */
static void finish_child(struct twx_supervisor *w, bool drop)
{
    w->child.is_dropping = drop;
    if (!twx_protocol_put_finish(twx_worker_process_protocol(w->child.process),
                                 w->child.is_dropping)) {
        give_up_child(w);
        reap(w, TWX_REASON_NONE);
    }
    while (w->child.process != NULL) {
        flush(w);
        twx_worker_process_poll(w->child.process, WAIT_MILLISECONDS);
        hear(w);
        twx_supervisor_look(w);
    }
}

enum twx_status twx_supervisor_finish(struct twx_supervisor **watch, bool drop,
                                      struct twx_pool_times *times, struct twx_error *err)
{
    struct twx_supervisor *w = *watch;
    struct twx_error failure = {0};
    *watch = NULL;
    w->is_finishing = true;
    if (w->child.process != NULL) {
        finish_child(w, drop);
    }
    if (w->n_deaths < DEATHS_MAX) {
        write_failed(w);  // no success since, but no reason yet to doubt the machine
    }
    if (twx_recorder_finish(&w->recorder, &failure) != TWX_OK) {
        fail(w, &failure);
    }
    *times = w->times;
    const enum twx_status status = w->failure.status;
    if (status != TWX_OK && err != NULL) {
        *err = w->failure;
    }
    twx_in_flight_free(w->jobs);
    free(w);
    return status;
}
