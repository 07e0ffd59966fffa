// SPDX-License-Identifier: MIT
//
// Slots going round under one lock: see job_queue.h. Owns the slots, their files' buffers, the rings.
#include "worker/job_queue.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/thread.h"
#include "jobs/worker_process.h"

enum {
    READ_BYTES_MAX = 256 << 20,  // in flight between readers and workers
    REPORTS_TOGETHER = 32,       // the owner is woken for this many: a fifth of the slots
};

static const double OWNER_WAITS_SECONDS = 0.1;  // then it looks at the stop flag again

/** A queue with room for every slot. */
struct ring {
    struct twx_slot **slots;
    size_t first;
    size_t n;
};

struct twx_job_queue {
    size_t n_slots;
    struct twx_slot *slots;

    struct twx_mutex lock;
    // guarded by lock:
    struct ring free;
    struct ring jobs;
    struct ring loaded;
    struct ring reports;
    unsigned n_readers;  // that may read
    unsigned n_reading;  // slots taken by readers and not yet put
    uint64_t n_bytes_in_flight;
    bool is_closed;
    bool has_failed;
    struct twx_error failure;
    struct twx_job_queue_times times;

    struct twx_cond work_is_there;    // for workers: a loaded file, a job without readers, the end
    struct twx_cond job_is_there;     // for readers that may read: a job, the end
    struct twx_cond may_read;         // for those that may not: another number, the end
    struct twx_cond report_is_there;  // for the owner: a report, the end
    struct twx_cond bytes_are_free;   // for readers
};

enum twx_status twx_slot_load(struct twx_slot *slot, enum twx_checksums checksums,
                              struct twx_error *err)
{
    const struct twx_job *job = &slot->job;
    const struct twx_file_part part = {
        .fd = TWX_WORKER_INPUT, .first = job->part_first, .bytes = job->bytes};
    return job->is_part ? twx_file_load_part(&slot->file, job->path, &part, checksums, err)
                        : twx_file_load(&slot->file, job->path, checksums, err);
}

// ---------------------------------------------------------------------------------------------------------
// Rings; the lock is held

static void put(struct twx_job_queue *s, struct ring *ring, struct twx_slot *slot)
{
    ring->slots[(ring->first + ring->n) % s->n_slots] = slot;
    ring->n++;
}

static struct twx_slot *take(struct twx_job_queue *s, struct ring *ring)
{
    struct twx_slot *slot = ring->slots[ring->first];
    ring->first = (ring->first + 1) % s->n_slots;
    ring->n--;
    return slot;
}

// ---------------------------------------------------------------------------------------------------------
// Life

static bool make_ring(struct ring *ring, size_t n_slots)
{
    ring->slots = twx_alloc(n_slots, sizeof(struct twx_slot *));
    return ring->slots != NULL;
}

struct twx_job_queue *twx_job_queue_create(size_t n_slots, const atomic_bool *stop)
{
    struct twx_job_queue *s = twx_alloc(1, sizeof *s);
    if (s == NULL) {
        return NULL;
    }
    twx_mutex_init(&s->lock);
    twx_cond_init(&s->work_is_there);
    twx_cond_init(&s->job_is_there);
    twx_cond_init(&s->may_read);
    twx_cond_init(&s->report_is_there);
    twx_cond_init(&s->bytes_are_free);
    s->slots = twx_alloc(n_slots, sizeof *s->slots);
    if (s->slots == NULL || !make_ring(&s->free, n_slots) || !make_ring(&s->jobs, n_slots) ||
        !make_ring(&s->loaded, n_slots) || !make_ring(&s->reports, n_slots)) {
        twx_job_queue_free(s);
        return NULL;
    }
    s->n_slots = n_slots;
    for (size_t i = 0; i < n_slots; i++) {
        twx_loaded_file_init(&s->slots[i].file);
        s->slots[i].file.reads.stop = stop;
        put(s, &s->free, &s->slots[i]);
    }
    return s;
}

void twx_job_queue_free(struct twx_job_queue *s)
{
    if (s == NULL) {
        return;
    }
    for (size_t i = 0; i < s->n_slots; i++) {
        twx_loaded_file_release(&s->slots[i].file);
    }
    twx_mutex_release(&s->lock);
    twx_cond_release(&s->work_is_there);
    twx_cond_release(&s->job_is_there);
    twx_cond_release(&s->may_read);
    twx_cond_release(&s->report_is_there);
    twx_cond_release(&s->bytes_are_free);
    free(s->free.slots);
    free(s->jobs.slots);
    free(s->loaded.slots);
    free(s->reports.slots);
    free(s->slots);
    free(s);
}

static void wake_all(struct twx_job_queue *s)
{
    twx_cond_broadcast(&s->work_is_there);
    twx_cond_broadcast(&s->job_is_there);
    twx_cond_broadcast(&s->may_read);
    twx_cond_broadcast(&s->report_is_there);
    twx_cond_broadcast(&s->bytes_are_free);
}

void twx_job_queue_fail(struct twx_job_queue *s, const struct twx_error *err)
{
    twx_mutex_lock(&s->lock);
    if (!s->has_failed) {
        s->has_failed = true;
        s->failure = *err;
    }
    twx_mutex_unlock(&s->lock);
    wake_all(s);
}

bool twx_job_queue_has_failed(struct twx_job_queue *s, struct twx_error *err)
{
    twx_mutex_lock(&s->lock);
    const bool failed = s->has_failed;
    if (failed && err != NULL) {
        *err = s->failure;
    }
    twx_mutex_unlock(&s->lock);
    return failed;
}

// ---------------------------------------------------------------------------------------------------------
// The owner

/** Whether no more reports come; the lock is held. */
static bool is_spent(const struct twx_job_queue *s)
{
    return (s->is_closed && s->free.n == s->n_slots) || s->has_failed;
}

bool twx_job_queue_is_over(struct twx_job_queue *s)
{
    twx_mutex_lock(&s->lock);
    const bool spent = is_spent(s);
    twx_mutex_unlock(&s->lock);
    return spent;
}

struct twx_slot *twx_job_queue_take_free(struct twx_job_queue *s)
{
    twx_mutex_lock(&s->lock);
    struct twx_slot *slot = s->free.n > 0 ? take(s, &s->free) : NULL;
    twx_mutex_unlock(&s->lock);
    return slot;
}

void twx_job_queue_put_job(struct twx_job_queue *s, struct twx_slot *slot)
{
    slot->is_loaded = false;
    twx_mutex_lock(&s->lock);
    put(s, &s->jobs, slot);
    const bool for_readers = s->n_readers > 0;
    twx_mutex_unlock(&s->lock);
    twx_cond_signal(for_readers ? &s->job_is_there : &s->work_is_there);
}

/** Whether the owner has reason to wake; the lock is held. */
static bool is_worth_waking(const struct twx_job_queue *s)
{
    return s->reports.n >= REPORTS_TOGETHER || s->jobs.n + s->loaded.n == 0 || s->has_failed;
}

struct twx_slot *twx_job_queue_take_report(struct twx_job_queue *s, bool wait)
{
    twx_mutex_lock(&s->lock);
    const double until = twx_monotonic_seconds() + OWNER_WAITS_SECONDS;
    double left = OWNER_WAITS_SECONDS;
    while (wait && !is_spent(s) && !(s->reports.n > 0 && is_worth_waking(s)) && left > 0) {
        twx_cond_wait_for(&s->report_is_there, &s->lock, left);
        left = until - twx_monotonic_seconds();
    }
    struct twx_slot *slot = s->reports.n > 0 ? take(s, &s->reports) : NULL;
    twx_mutex_unlock(&s->lock);
    return slot;
}

void twx_job_queue_put_free(struct twx_job_queue *s, struct twx_slot *slot)
{
    twx_mutex_lock(&s->lock);
    put(s, &s->free, slot);
    twx_mutex_unlock(&s->lock);
}

void twx_job_queue_close(struct twx_job_queue *s, bool drop)
{
    twx_mutex_lock(&s->lock);
    s->is_closed = true;
    while (drop && s->jobs.n > 0) {
        put(s, &s->free, take(s, &s->jobs));
    }
    while (drop && s->loaded.n > 0) {
        struct twx_slot *slot = take(s, &s->loaded);
        s->n_bytes_in_flight -= slot->n_reserved;
        slot->n_reserved = 0;
        put(s, &s->free, slot);
    }
    twx_mutex_unlock(&s->lock);
    wake_all(s);
}

void twx_job_queue_set_readers(struct twx_job_queue *s, unsigned n_readers)
{
    twx_mutex_lock(&s->lock);
    s->n_readers = n_readers;
    twx_mutex_unlock(&s->lock);
    twx_cond_broadcast(&s->may_read);
    // A reader may wait here since before it might not read: the jobs that have come since woke workers in its place.
    twx_cond_broadcast(&s->job_is_there);
    twx_cond_broadcast(&s->work_is_there);  // without readers, jobs are theirs
}

struct twx_job_queue_times twx_job_queue_times(struct twx_job_queue *s)
{
    twx_mutex_lock(&s->lock);
    const struct twx_job_queue_times times = s->times;
    twx_mutex_unlock(&s->lock);
    return times;
}

void twx_job_queue_look(struct twx_job_queue *s, size_t *n_loaded, size_t *n_jobs)
{
    twx_mutex_lock(&s->lock);
    *n_loaded = s->loaded.n;
    *n_jobs = s->jobs.n;
    twx_mutex_unlock(&s->lock);
}

// ---------------------------------------------------------------------------------------------------------
// Workers

/** Whether a worker has something to take; the lock is held. Roots need no reader. */
static bool has_work(const struct twx_job_queue *s)
{
    return s->loaded.n > 0 || (s->jobs.n > 0 && s->n_readers == 0);
}

static bool is_over(const struct twx_job_queue *s)
{
    return s->has_failed ||
           (s->is_closed && s->jobs.n == 0 && s->loaded.n == 0 && s->n_reading == 0);
}

struct twx_slot *twx_job_queue_take_work(struct twx_job_queue *s)
{
    twx_mutex_lock(&s->lock);
    while (!has_work(s) && !is_over(s)) {
        const double begin = twx_monotonic_seconds();
        const bool for_files = s->n_reading > 0 || s->jobs.n > 0;
        twx_cond_wait(&s->work_is_there, &s->lock);
        *(for_files ? &s->times.waited_for_files : &s->times.waited_for_jobs) +=
            twx_monotonic_seconds() - begin;
    }
    struct twx_slot *slot = NULL;
    if (!s->has_failed && s->loaded.n > 0) {
        slot = take(s, &s->loaded);
    } else if (!s->has_failed && has_work(s)) {
        slot = take(s, &s->jobs);
    }
    twx_mutex_unlock(&s->lock);
    return slot;
}

void twx_job_queue_put_report(struct twx_job_queue *s, struct twx_slot *slot,
                              double blocked_seconds)
{
    twx_mutex_lock(&s->lock);
    const bool frees_bytes = slot->n_reserved > 0;
    s->n_bytes_in_flight -= slot->n_reserved;
    slot->n_reserved = 0;
    s->times.blocked_reading += blocked_seconds;
    s->times.n_reports++;
    put(s, &s->reports, slot);
    const bool wake_owner = is_worth_waking(s);
    twx_mutex_unlock(&s->lock);
    if (wake_owner) {
        twx_cond_signal(&s->report_is_there);
    }
    if (frees_bytes) {
        twx_cond_broadcast(&s->bytes_are_free);
    }
}

// ---------------------------------------------------------------------------------------------------------
// Readers

struct twx_slot *twx_job_queue_take_job(struct twx_job_queue *s, unsigned number)
{
    twx_mutex_lock(&s->lock);
    while ((s->jobs.n == 0 || number >= s->n_readers) && !s->is_closed && !s->has_failed) {
        if (number < s->n_readers) {
            twx_cond_wait(&s->job_is_there, &s->lock);
        } else {
            twx_cond_signal(
                &s->job_is_there);  // this one may have taken the signal that was for another
            twx_cond_wait(&s->may_read, &s->lock);
        }
    }
    // After the close every reader helps with what is left.
    struct twx_slot *slot = s->jobs.n > 0 && !s->has_failed ? take(s, &s->jobs) : NULL;
    s->n_reading += slot != NULL;
    twx_mutex_unlock(&s->lock);
    return slot;
}

void twx_job_queue_reserve(struct twx_job_queue *s, struct twx_slot *slot, uint64_t n_bytes)
{
    twx_mutex_lock(&s->lock);
    while (s->n_bytes_in_flight > 0 && s->n_bytes_in_flight + n_bytes > READ_BYTES_MAX &&
           !s->has_failed) {
        twx_cond_wait(&s->bytes_are_free, &s->lock);
    }
    s->n_bytes_in_flight += n_bytes;
    slot->n_reserved = n_bytes;
    twx_mutex_unlock(&s->lock);
}

void twx_job_queue_put_loaded(struct twx_job_queue *s, struct twx_slot *slot)
{
    slot->is_loaded = true;
    twx_mutex_lock(&s->lock);
    put(s, &s->loaded, slot);
    s->n_reading--;
    const bool was_last = s->is_closed && s->n_reading == 0 && s->jobs.n == 0;
    twx_mutex_unlock(&s->lock);
    if (was_last) {
        twx_cond_broadcast(
            &s->work_is_there);  // all of them: the end has come for those without work
    } else {
        twx_cond_signal(&s->work_is_there);
    }
}
