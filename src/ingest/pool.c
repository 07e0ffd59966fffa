// SPDX-License-Identifier: MIT
//
// Queue and worker threads: see pool.h for the protocol. Owns slots, threads, and each worker's hasher and shard.
#include "ingest/pool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/thread.h"
#include "file/hash_file.h"
#include "store/shard.h"

enum {
    SLOTS_PER_WORKER = 16,  // decoders stay fed while the walker reads a folder
    SLOTS_MORE = 16,
};

/** A bounded queue of slot numbers. */
struct ring {
    uint32_t *slots;
    size_t first;
    size_t n;
};

struct slot {
    struct twx_job job;
    struct twx_report report;  // all but the path, which stays in the job
};

struct worker {
    struct twx_pool *pool;
    struct twx_thread thread;
    unsigned number;
    struct twx_file_hasher *hasher;
    struct twx_shard_writer *shard;
    struct twx_file_facts facts;
};

struct twx_pool {
    struct twx_pool_options options;
    unsigned n_workers;
    size_t n_slots;
    struct slot *slots;
    struct worker *workers;

    struct twx_mutex lock;
    // guarded by lock:
    struct ring free;
    struct ring jobs;
    struct ring reports;
    bool is_closed;  // no more jobs come
    bool has_failed;
    struct twx_error failure;

    struct twx_cond job_is_there;     // or the queue closed
    struct twx_cond report_is_there;  // or the pool failed
};

// ---------------------------------------------------------------------------------------------------------
// Rings; the lock is held

static void ring_put(struct twx_pool *pool, struct ring *ring, uint32_t slot)
{
    ring->slots[(ring->first + ring->n) % pool->n_slots] = slot;
    ring->n++;
}

static uint32_t ring_take(struct twx_pool *pool, struct ring *ring)
{
    const uint32_t slot = ring->slots[ring->first];
    ring->first = (ring->first + 1) % pool->n_slots;
    ring->n--;
    return slot;
}

// ---------------------------------------------------------------------------------------------------------
// A worker's thread

static void fail_pool(struct twx_pool *pool, const struct twx_error *err)
{
    twx_mutex_lock(&pool->lock);
    if (!pool->has_failed) {
        pool->has_failed = true;
        pool->failure = *err;
    }
    twx_mutex_unlock(&pool->lock);
    twx_cond_broadcast(&pool->job_is_there);
    twx_cond_broadcast(&pool->report_is_there);
}

static enum twx_status append_root(struct worker *w, const struct twx_job *job,
                                   struct twx_error *err)
{
    const struct twx_record record = {
        .kind = TWX_RECORD_ROOT,
        .path = job->path,
        .path_bytes = job->path_bytes,
        .device = job->device,
    };
    return twx_shard_writer_append(w->shard, &record, err);
}

static enum twx_status append_file(struct worker *w, const struct twx_job *job,
                                   struct twx_error *err)
{
    const struct twx_file_facts *f = &w->facts;
    const struct twx_picture *p = &f->picture;
    const bool is_hashed = f->verdict.status == TWX_IMAGE_HASHED;
    struct twx_record record = {
        .kind = TWX_RECORD_FILE,
        .status = f->verdict.status,
        .reason = f->verdict.reason,
        .path = job->path,
        .path_bytes = job->path_bytes,
        .bytes = f->bytes,
        .mtime_ns = f->mtime_ns,
        .ctime_ns = f->ctime_ns,
        .inode = f->inode,
        .device = f->device,
        .format = p->format,
        .width = p->width,
        .height = p->height,
        .n_frames = p->n_frames,
        .has_alpha = p->has_alpha,
        .exif_orientation = p->exif_orientation,
        .has_exif_time = p->has_exif_time,
        .exif_time_s = p->exif_time_s,
        .hash_version = TWX_HASH_VERSION,
        .decoder = p->decoder,
        .decoder_version = p->decoder_version,
        .hash_size = is_hashed ? w->pool->options.hash_size : 0,
        .detail = f->detail,
    };
    memcpy(record.checksum, f->checksum, sizeof record.checksum);
    if (is_hashed) {
        memcpy(record.hash, f->hash, sizeof record.hash);
    }
    return twx_shard_writer_append(w->shard, &record, err);
}

static void fill_report(const struct worker *w, struct twx_report *report)
{
    const struct twx_file_facts *f = &w->facts;
    report->outcome = (int)f->outcome;
    report->error_number = f->error_number;
    report->status = f->verdict.status;
    report->reason = f->verdict.reason;
    report->is_flat = f->detail < twx_flat_below(w->pool->options.hash_size);
    report->bytes = f->outcome == TWX_FILE_DONE ? f->bytes : 0;
    memcpy(report->hint, f->verdict.hint, sizeof report->hint);
}

static enum twx_status do_job(struct worker *w, struct slot *slot, struct twx_error *err)
{
    slot->report.kind = slot->job.kind;
    if (slot->job.kind == TWX_JOB_ROOT) {
        return append_root(w, &slot->job, err);
    }
    enum twx_status status = twx_hash_file(w->hasher, slot->job.path, &w->facts, err);
    if (status == TWX_OK && w->facts.outcome == TWX_FILE_DONE) {
        status = append_file(w, &slot->job, err);
    }
    fill_report(w, &slot->report);
    return status;
}

/** Waits for a job. False when there will be none. */
static bool next_job(struct twx_pool *pool, uint32_t *slot)
{
    twx_mutex_lock(&pool->lock);
    while (pool->jobs.n == 0 && !pool->is_closed && !pool->has_failed) {
        twx_cond_wait(&pool->job_is_there, &pool->lock);
    }
    const bool found = pool->jobs.n > 0 && !pool->has_failed;
    if (found) {
        *slot = ring_take(pool, &pool->jobs);
    }
    twx_mutex_unlock(&pool->lock);
    return found;
}

static void give_report(struct twx_pool *pool, uint32_t slot)
{
    twx_mutex_lock(&pool->lock);
    ring_put(pool, &pool->reports, slot);
    twx_mutex_unlock(&pool->lock);
    twx_cond_signal(&pool->report_is_there);
}

static enum twx_status begin_worker(struct worker *w, struct twx_error *err)
{
    const struct twx_pool_options *o = &w->pool->options;
    struct twx_shard_header header = {
        .hash_version = TWX_HASH_VERSION,
        .hash_size = o->hash_size,
        .worker = w->number,
        .observed_ns = o->observed_ns,
    };
    memcpy(header.run_id, o->run_id, sizeof header.run_id);
    twx_decode_libraries(header.libraries, sizeof header.libraries);
    w->hasher = twx_file_hasher_create(&(struct twx_file_options){
        .hash_size = o->hash_size, .max_pixels = o->max_pixels, .vips_only = o->vips_only});
    if (w->hasher == NULL) {
        return twx_fail_memory(err);
    }
    return twx_shard_writer_create(o->shard_dir, &header, &w->shard, err);
}

static void *run_worker(void *argument)
{
    struct worker *w = argument;
    struct twx_error err = {0};
    uint32_t slot = 0;
    enum twx_status status = begin_worker(w, &err);
    while (status == TWX_OK && next_job(w->pool, &slot)) {
        status = do_job(w, &w->pool->slots[slot], &err);
        give_report(w->pool, slot);
    }
    if (status != TWX_OK) {
        fail_pool(w->pool, &err);
    }
    // Sealed also after a failure elsewhere: what is in the shard is whole.
    if (w->shard != NULL && twx_shard_writer_seal(&w->shard, &err) != TWX_OK) {
        fail_pool(w->pool, &err);
    }
    twx_file_hasher_free(w->hasher);
    return NULL;
}

// ---------------------------------------------------------------------------------------------------------
// The owner's side

static void free_pool(struct twx_pool *pool)
{
    twx_mutex_release(&pool->lock);
    twx_cond_release(&pool->job_is_there);
    twx_cond_release(&pool->report_is_there);
    free(pool->free.slots);
    free(pool->jobs.slots);
    free(pool->reports.slots);
    free(pool->slots);
    free(pool->workers);
    free(pool);
}

static enum twx_status start_workers(struct twx_pool *pool, struct twx_error *err)
{
    int error_number = 0;
    for (unsigned i = 0; i < pool->options.n_workers && error_number == 0; i++) {
        struct worker *w = &pool->workers[i];
        w->pool = pool;
        w->number = i;
        error_number = twx_thread_create(&w->thread, run_worker, w);
        pool->n_workers += error_number == 0;
    }
    if (pool->n_workers == 0) {
        return twx_fail_errno(err, error_number, "cannot start a worker thread");
    }
    return TWX_OK;
}

enum twx_status twx_pool_create(const struct twx_pool_options *options, struct twx_pool **pool,
                                struct twx_error *err)
{
    struct twx_pool *p = twx_alloc(1, sizeof *p);
    if (p == NULL) {
        return twx_fail_memory(err);
    }
    p->options = *options;
    p->n_slots = (size_t)options->n_workers * SLOTS_PER_WORKER + SLOTS_MORE;
    p->slots = twx_alloc(p->n_slots, sizeof *p->slots);
    p->workers = twx_alloc(options->n_workers, sizeof *p->workers);
    p->free.slots = twx_alloc(p->n_slots, sizeof(uint32_t));
    p->jobs.slots = twx_alloc(p->n_slots, sizeof(uint32_t));
    p->reports.slots = twx_alloc(p->n_slots, sizeof(uint32_t));
    twx_mutex_init(&p->lock);
    twx_cond_init(&p->job_is_there);
    twx_cond_init(&p->report_is_there);
    enum twx_status status = TWX_OK;
    if (p->slots == NULL || p->workers == NULL || p->free.slots == NULL || p->jobs.slots == NULL ||
        p->reports.slots == NULL) {
        status = twx_fail_memory(err);
    } else {
        for (uint32_t i = 0; i < p->n_slots; i++) {
            ring_put(p, &p->free, i);
        }
        status = start_workers(p, err);
    }
    if (status != TWX_OK) {
        free_pool(p);
        return status;
    }
    *pool = p;
    return TWX_OK;
}

unsigned twx_pool_n_workers(const struct twx_pool *pool)
{
    return pool->n_workers;
}

bool twx_pool_try_submit(struct twx_pool *pool, const struct twx_job *job)
{
    twx_mutex_lock(&pool->lock);
    const bool has_room = pool->free.n > 0;
    const uint32_t slot = has_room ? ring_take(pool, &pool->free) : 0;
    twx_mutex_unlock(&pool->lock);
    if (!has_room) {
        return false;
    }
    struct twx_job *to = &pool->slots[slot].job;
    to->kind = job->kind;
    to->device = job->device;
    to->path_bytes = job->path_bytes;
    memcpy(to->path, job->path, job->path_bytes + 1);
    twx_mutex_lock(&pool->lock);
    ring_put(pool, &pool->jobs, slot);
    twx_mutex_unlock(&pool->lock);
    twx_cond_signal(&pool->job_is_there);
    return true;
}

bool twx_pool_take_report(struct twx_pool *pool, struct twx_report *report, bool wait)
{
    twx_mutex_lock(&pool->lock);
    while (wait && pool->reports.n == 0 && pool->free.n < pool->n_slots && !pool->has_failed) {
        twx_cond_wait(&pool->report_is_there, &pool->lock);
    }
    const bool found = pool->reports.n > 0;
    if (found) {
        const uint32_t slot = ring_take(pool, &pool->reports);
        const struct slot *from = &pool->slots[slot];
        const size_t n = from->job.path_bytes;
        memcpy(report, &from->report, offsetof(struct twx_report, path));
        report->path_bytes = n;
        memcpy(report->path, from->job.path, n + 1);
        ring_put(pool, &pool->free, slot);
    }
    twx_mutex_unlock(&pool->lock);
    return found;
}

bool twx_pool_has_failed(struct twx_pool *pool)
{
    twx_mutex_lock(&pool->lock);
    const bool failed = pool->has_failed;
    twx_mutex_unlock(&pool->lock);
    return failed;
}

enum twx_status twx_pool_finish(struct twx_pool **pool, bool drop, struct twx_error *err)
{
    struct twx_pool *p = *pool;
    *pool = NULL;
    twx_mutex_lock(&p->lock);
    p->is_closed = true;
    if (drop) {
        p->jobs.n = 0;
    }
    twx_mutex_unlock(&p->lock);
    twx_cond_broadcast(&p->job_is_there);
    for (unsigned i = 0; i < p->n_workers; i++) {
        (void)twx_thread_join(&p->workers[i].thread);
    }
    enum twx_status status = TWX_OK;
    if (p->has_failed) {
        status = p->failure.status;
        if (err != NULL) {
            *err = p->failure;
        }
    }
    free_pool(p);
    return status;
}
