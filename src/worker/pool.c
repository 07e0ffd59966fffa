// SPDX-License-Identifier: MIT
//
// Queue and worker threads: see pool.h for the protocol. Owns slots, threads, and each worker's hasher.
#include "worker/pool.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/thread.h"
#include "worker/job_queue.h"
#include "worker/readahead.h"

enum { SPARE_THREADS = 16 };  // for decoders, which fail, hang or abort without (a HEIC takes nine)

struct worker {
    struct twx_pool *pool;
    struct twx_thread thread;
    unsigned number;
    void *state;      // of its kind of job
    uint8_t *buffer;  // for the files that it reads itself
    size_t buffer_cap;
};

struct twx_pool {
    struct twx_pool_options options;
    unsigned n_workers;  // that run
    double begin;        // monotonic seconds
    struct twx_job_queue *slots;
    struct twx_readahead *readahead;
    atomic_bool stop;  // what is read piece by piece ends
    struct twx_shared shared;
    struct worker *workers;  // shape.n_workers, the first n_workers of them running
};

// ---------------------------------------------------------------------------------------------------------
// A worker's thread

/**
 * Exchanges the buffers of worker and slot, before a worker reads a file and after. Slots go round: each with a buffer of its own
 * for small files would have these in memory that caches do not hold.
 */
static void exchange_buffers(struct worker *w, struct twx_slot *slot)
{
    uint8_t *buffer = slot->file.buffer;
    const size_t cap = slot->file.buffer_cap;
    slot->file.buffer = w->buffer;
    slot->file.buffer_cap = w->buffer_cap;
    w->buffer = buffer;
    w->buffer_cap = cap;
}

/** Reads a file that no reader has read; *blocked is the time that took when it was not served from memory. */
static enum twx_status load(struct worker *w, struct twx_slot *slot, double *blocked,
                            struct twx_error *err)
{
    if (slot->is_loaded) {
        return TWX_OK;
    }
    const double begin = twx_monotonic_seconds();
    const long waits_before = twx_thread_n_waits();
    const enum twx_status status = twx_slot_load(slot, w->pool->options.spec.reads, err);
    if (twx_thread_n_waits() != waits_before) {
        *blocked = twx_monotonic_seconds() - begin;
    }
    return status;
}

static enum twx_status do_job(struct worker *w, struct twx_slot *slot, double *blocked,
                              struct twx_error *err)
{
    const struct twx_shared *shared = &w->pool->shared;
    const uint32_t id = slot->job.id;
    size_t n = 0;
    slot->report = (struct twx_report){.id = id};
    *blocked = 0.0;
    twx_heartbeat_begin(id, slot->is_loaded ? TWX_HEARTBEAT_DECODING : TWX_HEARTBEAT_READING);
    const bool reads_itself = !slot->is_loaded;
    if (reads_itself) {
        exchange_buffers(w, slot);
    }
    enum twx_status status = load(w, slot, blocked, err);
    if (status == TWX_OK) {
        status = w->pool->options.kind->run(w->state, &slot->job, &slot->file, &slot->report,
                                            twx_result_room(shared, id), &n, err);
    }
    if (reads_itself) {
        exchange_buffers(w, slot);
    }
    if (status != TWX_OK) {
        return status;  // still in progress: without memory the image is a suspect
    }
    if (slot->report.outcome == TWX_FILE_DONE) {
        twx_result_put(shared, id, n);
    }
    twx_heartbeat_end();
    return TWX_OK;
}

static void *run_worker(void *argument)
{
    struct worker *w = argument;
    struct twx_job_queue *slots = w->pool->slots;
    struct twx_error err = {0};
    struct twx_slot *slot = NULL;
    const struct twx_pool_options *o = &w->pool->options;
    enum twx_status status = TWX_OK;
    twx_heartbeat_attach(&w->pool->shared.heartbeats[w->number]);
    w->state = o->kind->create(&o->spec);
    if (w->state == NULL) {
        status = twx_fail_memory(&err);
    }
    while (status == TWX_OK && (slot = twx_job_queue_take_work(slots)) != NULL) {
        double blocked = 0.0;
        status = do_job(w, slot, &blocked, &err);
        if (status == TWX_OK) {
            twx_job_queue_put_report(slots, slot, blocked);
        }
    }
    if (status != TWX_OK) {
        twx_job_queue_fail(slots, &err);
    }
    o->kind->free(w->state);
    free(w->buffer);
    return NULL;
}

// ---------------------------------------------------------------------------------------------------------
// The owner's side

static void free_pool(struct twx_pool *pool)
{
    twx_readahead_free(pool->readahead);
    twx_job_queue_free(pool->slots);
    free(pool->workers);
    free(pool);
}

enum twx_status twx_pool_create(const struct twx_pool_options *options,
                                const struct twx_shared *shared, struct twx_pool **pool,
                                struct twx_error *err)
{
    struct twx_pool *p = twx_alloc(1, sizeof *p);
    if (p == NULL) {
        return twx_fail_memory(err);
    }
    p->options = *options;
    p->shared = *shared;
    const struct twx_pool_shape *shape = &options->shape;
    p->slots = twx_job_queue_create(shape->n_slots, &p->stop);
    p->workers = twx_alloc(shape->n_workers, sizeof *p->workers);
    if (p->slots != NULL) {
        p->readahead = twx_readahead_create(p->slots, shape->n_workers, options->spec.reads,
                                            shared->heartbeats + shape->n_workers);
    }
    if (p->readahead == NULL || p->workers == NULL) {
        free_pool(p);
        return twx_fail_memory(err);
    }
    *pool = p;
    return TWX_OK;
}

static void *wait_for_start(void *argument)
{
    struct twx_mutex *started = argument;
    twx_mutex_lock(started);
    twx_mutex_unlock(started);
    return NULL;
}

/** Starts as many as there are threads for; returns why there are no more, 0 or errno. */
static int start_workers(struct twx_pool *pool)
{
    int error_number = 0;
    for (unsigned i = 0; i < pool->options.shape.n_workers && error_number == 0; i++) {
        struct worker *w = &pool->workers[i];
        w->pool = pool;
        w->number = i;
        error_number = twx_thread_create(&w->thread, run_worker, w);
        pool->n_workers += error_number == 0;
    }
    return error_number;
}

/** Loads a plugin, if the kind has one, as the heartbeat of the first worker tells: the parent sees what takes us down. */
static enum twx_status load_plugin(struct twx_pool *pool, struct twx_error *err)
{
    const struct twx_pool_options *o = &pool->options;
    if (o->kind->load == NULL) {
        return TWX_OK;
    }
    twx_heartbeat_attach(&pool->shared.heartbeats[0]);
    twx_heartbeat_begin(TWX_HEARTBEAT_LOADING, TWX_HEARTBEAT_PLUGIN);
    const enum twx_status status = o->kind->load(&o->spec, err);
    twx_heartbeat_end();
    twx_heartbeat_attach(NULL);
    return status;
}

enum twx_status twx_pool_start(struct twx_pool *pool, struct twx_error *err)
{
    const enum twx_status status = load_plugin(pool, err);
    if (status != TWX_OK) {
        return status;
    }
    struct twx_thread spare[SPARE_THREADS];
    struct twx_mutex started;
    unsigned n_spare = 0;
    int error_number = 0;
    pool->begin = twx_monotonic_seconds();
    // Threads that hold a place while the workers take theirs.
    twx_mutex_init(&started);
    twx_mutex_lock(&started);
    while (n_spare < SPARE_THREADS && error_number == 0) {
        error_number = twx_thread_create(&spare[n_spare], wait_for_start, &started);
        n_spare += error_number == 0;
    }
    if (error_number == 0) {
        error_number = start_workers(pool);
    }
    twx_mutex_unlock(&started);
    while (n_spare > 0) {
        (void)twx_thread_join(&spare[--n_spare]);
    }
    twx_mutex_release(&started);
    return pool->n_workers > 0
               ? TWX_OK
               : twx_fail_errno(err, error_number,
                                "cannot start a worker and %d threads for decoders", SPARE_THREADS);
}

unsigned twx_pool_n_workers(const struct twx_pool *pool)
{
    return pool->n_workers;
}

bool twx_pool_try_submit(struct twx_pool *pool, const struct twx_job *job)
{
    struct twx_slot *slot =
        job->id < pool->options.shape.n_slots ? twx_job_queue_take_free(pool->slots) : NULL;
    if (slot == NULL) {
        return false;
    }
    memcpy(&slot->job, job, offsetof(struct twx_job, path) + job->path_bytes + 1);
    twx_job_queue_put_job(pool->slots, slot);
    return true;
}

bool twx_pool_take_report(struct twx_pool *pool, struct twx_report *report, bool wait)
{
    struct twx_slot *slot = twx_job_queue_take_report(pool->slots, wait);
    if (slot == NULL) {
        return false;
    }
    *report = slot->report;
    twx_job_queue_put_free(pool->slots, slot);
    twx_readahead_adapt(pool->readahead);
    return true;
}

bool twx_pool_is_over(struct twx_pool *pool)
{
    return twx_job_queue_is_over(pool->slots);
}

struct twx_pool_times twx_pool_times(struct twx_pool *pool)
{
    const struct twx_job_queue_times times = twx_job_queue_times(pool->slots);
    return (struct twx_pool_times){
        .n_workers = pool->n_workers,
        .n_readers = twx_readahead_most(pool->readahead),
        .total = pool->n_workers * (twx_monotonic_seconds() - pool->begin),
        .waited_for_files = times.waited_for_files + times.blocked_reading,
        .waited_for_jobs = times.waited_for_jobs,
    };
}

bool twx_pool_has_failed(struct twx_pool *pool, struct twx_error *err)
{
    return twx_job_queue_has_failed(pool->slots, err);
}

void twx_pool_close(struct twx_pool *pool, bool drop)
{
    // In this order: a job taken in between would be begun only to be reported as not read.
    twx_job_queue_close(pool->slots, drop);
    atomic_store(&pool->stop, drop);
}

enum twx_status twx_pool_finish(struct twx_pool **pool, struct twx_error *err)
{
    struct twx_pool *p = *pool;
    struct twx_error failure = {0};
    *pool = NULL;
    for (unsigned i = 0; i < p->n_workers; i++) {
        (void)twx_thread_join(&p->workers[i].thread);
    }
    const bool has_failed = twx_job_queue_has_failed(p->slots, &failure);
    if (has_failed && err != NULL) {
        *err = failure;
    }
    free_pool(p);
    return has_failed ? failure.status : TWX_OK;
}
