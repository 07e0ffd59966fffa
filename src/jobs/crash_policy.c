// SPDX-License-Identifier: MIT
//
// Heartbeats against entries.
#include "jobs/crash_policy.h"

#include <errno.h>
#include <string.h>

enum {
    KILLS_MAX = 8
};  // of a worker process that had one job alone, before that is left to the next run

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static bool is_at_work(const struct twx_heartbeat_seen *seen)
{
    return seen->phase == TWX_HEARTBEAT_READING || seen->phase == TWX_HEARTBEAT_DECODING ||
           seen->phase == TWX_HEARTBEAT_PLUGIN;
}

bool twx_crash_policy_is_busy(const struct twx_in_flight *jobs, const struct twx_shared *shared)
{
    for (size_t i = 0; i < shared->n_heartbeats; i++) {
        const struct twx_heartbeat_seen seen = twx_heartbeat_see(&shared->heartbeats[i]);
        if (is_at_work(&seen) && twx_in_flight_is_sent(jobs, seen.job)) {
            return true;
        }
    }
    return false;
}

const char *twx_crash_policy_hanging(struct twx_in_flight *jobs, const struct twx_shared *shared,
                                     const struct twx_deadline *d)
{
    const char *path = NULL;
    for (size_t i = 0; i < shared->n_heartbeats; i++) {
        const struct twx_heartbeat_seen seen = twx_heartbeat_see(&shared->heartbeats[i]);
        const bool is_silent = d->now_ns - later(seen.since_ns, d->floor_ns) >= d->timeout_ns;
        const bool is_endless =
            d->now_ns - later(seen.begun_ns, d->floor_ns) >= TWX_TIMEOUTS_MOST * d->timeout_ns;
        if (is_at_work(&seen) && (is_silent || is_endless) &&
            twx_in_flight_is_sent(jobs, seen.job)) {
            struct twx_entry *e = &jobs->entries[seen.job];
            e->hangs = true;
            e->hangs_in_read = seen.phase == TWX_HEARTBEAT_READING && is_silent;
            path = e->job.path;
        }
    }
    return path;
}

/** Whether a plugin had the picture of a job. */
static bool was_in_plugin(const struct twx_shared *shared, uint32_t id)
{
    for (size_t i = 0; i < shared->n_heartbeats; i++) {
        const struct twx_heartbeat_seen seen = twx_heartbeat_see(&shared->heartbeats[i]);
        if (seen.phase == TWX_HEARTBEAT_PLUGIN && seen.job == id) {
            return true;
        }
    }
    return false;
}

/** Ends a job that took its worker process down. */
static void mark_failed(struct twx_in_flight *jobs, uint32_t id, const struct twx_death *death,
                        twx_lost_fn fn, void *user)
{
    const struct twx_entry *e = &jobs->entries[id];
    struct twx_job_loss loss = {.error_number = ETIMEDOUT};
    if (!e->hangs_in_read) {
        loss.reason = death->reason;
        loss.error_number = loss.reason == TWX_REASON_NONE ? ECANCELED : 0;
        loss.is_of_plugin = was_in_plugin(&death->shared, id);
    }
    fn(user, &e->job, &loss);
    twx_in_flight_end(jobs, id);
}

/** Puts what the workers had in progress among the suspects; returns how many. */
static size_t suspect_in_progress(struct twx_in_flight *jobs, const struct twx_shared *shared)
{
    size_t n = 0;
    for (size_t i = 0; i < shared->n_heartbeats; i++) {
        const struct twx_heartbeat_seen seen = twx_heartbeat_see(&shared->heartbeats[i]);
        const bool touches = seen.phase == TWX_HEARTBEAT_DECODING ||
                             seen.phase == TWX_HEARTBEAT_WAITING ||
                             seen.phase == TWX_HEARTBEAT_PLUGIN;
        if (touches && twx_in_flight_is_sent(jobs, seen.job)) {
            twx_in_flight_put_back(jobs, &jobs->suspects, seen.job);
            n++;
        }
    }
    return n;
}

/** A suspect that was given alone, and did it again; killed by others, it did not, unless that happens all the time. */
static bool did_it_alone(struct twx_in_flight *jobs, const struct twx_death *death, uint32_t id)
{
    struct twx_entry *e = &jobs->entries[id];
    if (death->alone != id || !death->was_ready || death->reason == TWX_REASON_TIMEOUT) {
        return false;
    }
    return death->reason != TWX_REASON_NONE || ++e->n_kills >= KILLS_MAX;
}

void twx_crash_policy_death(struct twx_in_flight *jobs, const struct twx_death *death,
                            twx_lost_fn fn, void *user)
{
    bool is_clear = death->reason == TWX_REASON_TIMEOUT || !death->was_ready;
    for (uint32_t id = 0; id < jobs->n_entries; id++) {
        if (twx_in_flight_is_sent(jobs, id) &&
            (jobs->entries[id].hangs || did_it_alone(jobs, death, id))) {
            mark_failed(jobs, id, death, fn, user);
            is_clear = true;
        }
    }
    if (!is_clear) {
        is_clear = suspect_in_progress(jobs, &death->shared) > 0;
    }
    for (uint32_t id = 0; id < jobs->n_entries; id++) {
        if (twx_in_flight_is_sent(jobs, id)) {
            twx_in_flight_put_back(jobs, is_clear ? &jobs->again : &jobs->suspects, id);
        }
    }
}
