// SPDX-License-Identifier: MIT
//
// Queue and worker threads: see pool.h for the protocol. Owns slots, threads, and each worker's hasher.
#include "ingest/pool.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/thread.h"
#include "file/hash_file.h"
#include "ingest/job_queue.h"
#include "ingest/readahead.h"

enum {
    SLOTS_PER_WORKER = 16,  // decoders stay fed while the walker reads a folder
    SLOTS_MORE = 128,       // two for each reader there may be
    FILES_PER_WORKER = 1,   // a descriptor of the decoder's own
    SPARE_THREADS = 16,     // for decoders, which fail, hang or abort without (a HEIC takes nine)
    FILES_LEAST = 16,  // without which no run begins: index, socket, heartbeats, standard streams
    FILES_MORE = 64,  // the index and its companions, folders being walked, what the libraries open
};

struct worker {
    struct twx_pool *pool;
    struct twx_thread thread;
    unsigned number;
    struct twx_file_hasher *hasher;
    struct twx_file_facts facts;
};

struct twx_pool {
    struct twx_pool_options options;
    unsigned n_workers;
    double begin;  // monotonic seconds
    struct twx_job_queue *slots;
    struct twx_readahead *readahead;
    atomic_bool stop;  // what is read piece by piece ends
    struct twx_pool_shared shared;
    struct worker *workers;  // options.n_workers, the first n_workers of them running
};

// ---------------------------------------------------------------------------------------------------------
// A worker's thread

static void put_result(struct worker *w, uint32_t job)
{
    const struct twx_file_facts *f = &w->facts;
    const struct twx_picture *p = &f->picture;
    const bool is_hashed = f->verdict.status == TWX_IMAGE_HASHED;
    struct twx_record record = {
        .kind = TWX_RECORD_FILE,
        .status = f->verdict.status,
        .reason = f->verdict.reason,
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
    twx_result_put(&w->pool->shared.results[job], &record);
}

static void fill_report(const struct worker *w, struct twx_report *report)
{
    const struct twx_file_facts *f = &w->facts;
    report->outcome = (int)f->outcome;
    report->error_number = f->error_number;
    report->status = f->verdict.status;
    report->reason = f->verdict.reason;
    report->is_flat = f->detail < twx_flat_below(w->pool->options.hash_size);
    report->bytes = f->n_read;
    memcpy(report->hint, f->verdict.hint, sizeof report->hint);
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
    const enum twx_status status =
        twx_file_load(&slot->file, slot->job.path, w->pool->options.checksums, err);
    if (twx_thread_n_waits() != waits_before) {
        *blocked = twx_monotonic_seconds() - begin;
    }
    return status;
}

static enum twx_status do_job(struct worker *w, struct twx_slot *slot, double *blocked,
                              struct twx_error *err)
{
    slot->report.id = slot->job.id;
    *blocked = 0.0;
    twx_heartbeat_begin(slot->job.id,
                        slot->is_loaded ? TWX_HEARTBEAT_DECODING : TWX_HEARTBEAT_READING);
    enum twx_status status = load(w, slot, blocked, err);
    if (status == TWX_OK) {
        status = twx_hash_loaded_file(w->hasher, &slot->file, &w->facts, err);
    }
    if (status != TWX_OK) {
        return status;  // still in progress: without memory the image is a suspect
    }
    if (w->facts.outcome == TWX_FILE_DONE) {
        put_result(w, slot->job.id);
    }
    fill_report(w, &slot->report);
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
    w->hasher = twx_file_hasher_create(&(struct twx_file_options){.hash_size = o->hash_size,
                                                                  .max_pixels = o->max_pixels,
                                                                  .vips_only = o->vips_only,
                                                                  .checksums = o->checksums});
    if (w->hasher == NULL) {
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
    twx_file_hasher_free(w->hasher);
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

size_t twx_pool_n_slots(size_t n_workers)
{
    const size_t wanted = n_workers * SLOTS_PER_WORKER + SLOTS_MORE;
    const size_t others = n_workers * FILES_PER_WORKER + FILES_MORE;
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted + others) {
        return wanted;
    }
    const struct rlimit raised = {
        limit.rlim_max < wanted + others ? limit.rlim_max : wanted + others, limit.rlim_max};
    if (setrlimit(RLIMIT_NOFILE, &raised) == 0) {
        limit = raised;
    }
    const size_t left = limit.rlim_cur > others ? (size_t)limit.rlim_cur - others : 0;
    const size_t least = n_workers + 1;
    return left > wanted ? wanted : left < least ? least : left;
}

enum twx_status twx_pool_fit_workers(unsigned *n_workers, struct twx_error *err)
{
    enum { FILES_EACH = 1 + FILES_PER_WORKER };
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 ||
        limit.rlim_max >= (rlim_t)*n_workers * FILES_EACH + FILES_LEAST) {
        return TWX_OK;
    }
    if (limit.rlim_max < FILES_EACH + FILES_LEAST) {
        return twx_fail(err, TWX_FAILED, 0,
                        "only %llu files may be open at once, and one worker needs %d: raise that "
                        "(ulimit -n)",
                        (unsigned long long)limit.rlim_max, FILES_EACH + FILES_LEAST);
    }
    *n_workers = (unsigned)((limit.rlim_max - FILES_LEAST) / FILES_EACH);
    return TWX_OK;
}

size_t twx_pool_n_heartbeats(size_t n_workers)
{
    return n_workers + TWX_READERS_MAX;
}

size_t twx_pool_shared_bytes(const struct twx_pool_options *options)
{
    return twx_pool_n_heartbeats(options->n_workers) * sizeof(struct twx_heartbeat) +
           options->n_slots * sizeof(struct twx_result);
}

struct twx_pool_shared twx_pool_share(const struct twx_pool_options *options, void *memory)
{
    struct twx_heartbeat *heartbeats = memory;
    void *behind = heartbeats + twx_pool_n_heartbeats(options->n_workers);
    return (struct twx_pool_shared){.heartbeats = heartbeats, .results = behind};
}

enum twx_status twx_pool_create(const struct twx_pool_options *options,
                                const struct twx_pool_shared *shared, struct twx_pool **pool,
                                struct twx_error *err)
{
    struct twx_pool *p = twx_alloc(1, sizeof *p);
    if (p == NULL) {
        return twx_fail_memory(err);
    }
    p->options = *options;
    p->shared = *shared;
    p->slots = twx_job_queue_create(options->n_slots, &p->stop);
    p->workers = twx_alloc(options->n_workers, sizeof *p->workers);
    if (p->slots != NULL) {
        p->readahead = twx_readahead_create(p->slots, options->n_workers, options->checksums,
                                            shared->heartbeats + options->n_workers);
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
    for (unsigned i = 0; i < pool->options.n_workers && error_number == 0; i++) {
        struct worker *w = &pool->workers[i];
        w->pool = pool;
        w->number = i;
        error_number = twx_thread_create(&w->thread, run_worker, w);
        pool->n_workers += error_number == 0;
    }
    return error_number;
}

enum twx_status twx_pool_start(struct twx_pool *pool, struct twx_error *err)
{
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
        job->id < pool->options.n_slots ? twx_job_queue_take_free(pool->slots) : NULL;
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
    atomic_store(&pool->stop, drop);
    twx_job_queue_close(pool->slots, drop);
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
