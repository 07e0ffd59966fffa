// SPDX-License-Identifier: MIT
//
// The pool with a kind of job of its own: what of it is ours alone, so that it can run under ThreadSanitizer.
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/thread.h"
#include "jobs/slots.h"
#include "runner.h"
#include "worker/pool.h"

enum { N_FILES = 40, N_JOBS = 3000, N_WORKERS = 4, RESULT_BYTES = 8 };

static char folder[] = "/tmp/twx-pool-XXXXXX";
static unsigned n_slow_us;  // what hashing takes

static void *create(const struct twx_job_kind_spec *spec)
{
    ck_assert_uint_eq(spec->n_options, 1);
    return calloc(1, 1);
}

static bool is_valid(const struct twx_job_kind_spec *spec)
{
    return spec->options[0] == 42;
}

/** The result is the file's first byte, and its length. */
static enum twx_status run(void *state, const struct twx_job *job, struct twx_loaded_file *file,
                           struct twx_report *report, uint8_t *result, size_t *n,
                           struct twx_error *err)
{
    (void)state;
    (void)job;
    (void)err;
    report->outcome = file->outcome;
    if (file->outcome == TWX_FILE_DONE) {
        result[0] = file->buffer[0];
        result[1] = (uint8_t)file->n_bytes;
        *n = 2;
    }
    if (n_slow_us > 0) {  // a decoder at work
        struct timespec now;
        struct timespec end;
        (void)clock_gettime(CLOCK_MONOTONIC, &end);
        end.tv_nsec += n_slow_us * 1000L;
        do {
            (void)clock_gettime(CLOCK_MONOTONIC, &now);
        } while (now.tv_sec == end.tv_sec && now.tv_nsec < end.tv_nsec);
    }
    twx_loaded_file_close(file);
    return TWX_OK;
}

static const struct twx_job_kind kind = {
    .name = "test", .create = create, .free = free, .is_valid = is_valid, .run = run};

static void path_of(unsigned i, char path[static PATH_MAX])
{
    (void)snprintf(path, PATH_MAX, "%s/%u", folder, i % N_FILES);
}

static void make_files(void)
{
    char path[PATH_MAX];
    ck_assert_ptr_nonnull(mkdtemp(folder));
    for (unsigned i = 0; i < N_FILES; i++) {
        path_of(i, path);
        FILE *file = fopen(path, "wb");
        ck_assert_ptr_nonnull(file);
        for (unsigned n = 0; n <= i; n++) {
            ck_assert_int_eq(fputc((int)i, file), (int)i);
        }
        ck_assert_int_eq(fclose(file), 0);
    }
}

static void remove_files(void)
{
    DIR *dir = opendir(folder);
    ck_assert_ptr_nonnull(dir);
    for (const struct dirent *entry = NULL; (entry = readdir(dir)) != NULL;) {
        (void)unlinkat(dirfd(dir), entry->d_name, 0);
    }
    (void)closedir(dir);
    ck_assert_int_eq(rmdir(folder), 0);
}

/** A thread that takes reports, and what it has seen. */
struct taker {
    struct twx_pool *pool;
    struct twx_shared shared;
    unsigned n_taken;
    unsigned n_unreadable;
    unsigned n_readers;  // the most at once
    unsigned n_results;
    struct twx_mutex lock;
    struct twx_cond was_taken;
    // guarded by lock:
    uint32_t free_ids[512];
    size_t n_free;
};

static void note_report(struct taker *taker, const struct twx_report *report)
{
    uint8_t result[RESULT_BYTES];
    taker->n_taken++;
    taker->n_unreadable += report->outcome != TWX_FILE_DONE;
    if (twx_result_copy(&taker->shared, report->id, result) > 0) {
        ck_assert_uint_eq(result[0] + 1U, result[1]);
        taker->n_results++;
        twx_result_clear(&taker->shared, report->id);
    }
    twx_mutex_lock(&taker->lock);
    taker->free_ids[taker->n_free++] = report->id;
    twx_cond_signal(&taker->was_taken);
    twx_mutex_unlock(&taker->lock);
}

static void *take_reports(void *argument)
{
    struct taker *taker = argument;
    struct twx_report report;
    bool is_over = false;
    while (!is_over) {
        is_over = twx_pool_is_over(taker->pool);
        while (twx_pool_take_report(taker->pool, &report, !is_over)) {
            note_report(taker, &report);
        }
    }
    return NULL;
}

/** Hands in a job as soon as there is an id for it. */
static void submit(struct taker *taker, struct twx_job *job)
{
    twx_mutex_lock(&taker->lock);
    while (taker->n_free == 0) {
        twx_cond_wait(&taker->was_taken, &taker->lock);
    }
    job->id = taker->free_ids[--taker->n_free];
    twx_mutex_unlock(&taker->lock);
    ck_assert(twx_pool_try_submit(taker->pool, job));
}

/** Runs N_JOBS jobs through a pool; counts the results. */
static unsigned run_pool(unsigned n_workers, bool drop, struct taker *taker)
{
    const struct twx_pool_options options = {
        .kind = &kind,
        .spec = {.name = "test", .options = {42}, .n_options = 1, .result_bytes = RESULT_BYTES},
        .shape = {.n_workers = n_workers,
                  .n_slots = twx_pool_n_slots(n_workers),
                  .result_bytes = RESULT_BYTES},
    };
    const size_t n_bytes = twx_shared_bytes(&options.shape);
    void *memory = aligned_alloc(64, n_bytes);
    ck_assert_ptr_nonnull(memory);
    memset(memory, 0, n_bytes);
    taker->shared = twx_shared_divide(&options.shape, memory);
    ck_assert_int_eq(twx_pool_create(&options, &taker->shared, &taker->pool, NULL), TWX_OK);
    ck_assert_int_eq(twx_pool_start(taker->pool, NULL), TWX_OK);
    struct twx_thread thread;
    twx_mutex_init(&taker->lock);
    twx_cond_init(&taker->was_taken);
    static struct twx_job job;
    ck_assert_uint_le(options.shape.n_slots, sizeof taker->free_ids / sizeof *taker->free_ids);
    for (uint32_t id = 0; id < options.shape.n_slots; id++) {
        taker->free_ids[taker->n_free++] = id;
    }
    ck_assert_int_eq(twx_thread_create(&thread, take_reports, taker), 0);
    for (unsigned i = 0; i < N_JOBS; i++) {
        path_of(i, job.path);
        job.path_bytes = strlen(job.path);
        job.bytes = i % N_FILES + 1;
        submit(taker, &job);
    }
    twx_pool_close(taker->pool, drop);
    (void)twx_thread_join(&thread);
    taker->n_readers = twx_pool_times(taker->pool).n_readers;
    twx_cond_release(&taker->was_taken);
    twx_mutex_release(&taker->lock);
    ck_assert_int_eq(twx_pool_finish(&taker->pool, NULL), TWX_OK);
    free(memory);
    return taker->n_results;
}

START_TEST(every_job_is_reported_once_and_has_a_result)
{
    struct taker taker = {0};
    make_files();
    n_slow_us = _i % 2 == 0 ? 0 : 50;
    const unsigned n_results = run_pool(_i < 2 ? 1 : N_WORKERS, false, &taker);
    ck_assert_uint_eq(taker.n_taken, N_JOBS);
    ck_assert_uint_eq(taker.n_unreadable, 0);
    ck_assert_uint_eq(n_results, N_JOBS);
    remove_files();
}
END_TEST

START_TEST(a_dropping_close_reports_what_was_begun)
{
    struct taker taker = {0};
    make_files();
    n_slow_us = 50;
    const unsigned n_results = run_pool(N_WORKERS, true, &taker);
    // A file that was being read when the close came is reported as not read, and has no result.
    ck_assert_uint_eq(n_results + taker.n_unreadable, taker.n_taken);
    ck_assert_uint_le(taker.n_unreadable, N_WORKERS + taker.n_readers);
    ck_assert_uint_le(n_results, N_JOBS);
    remove_files();
}
END_TEST

START_TEST(a_file_that_is_gone_is_reported_without_a_result)
{
    struct taker taker = {0};
    char path[PATH_MAX];
    make_files();
    path_of(0, path);
    ck_assert_int_eq(unlink(path), 0);
    const unsigned n_results = run_pool(N_WORKERS, false, &taker);
    ck_assert_uint_eq(taker.n_taken, N_JOBS);
    ck_assert_uint_eq(taker.n_unreadable, N_JOBS / N_FILES);
    ck_assert_uint_eq(n_results, N_JOBS - N_JOBS / N_FILES);
    remove_files();
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_loop_test(tests, every_job_is_reported_once_and_has_a_result, 0, 4);
    tcase_add_test(tests, a_dropping_close_reports_what_was_begun);
    tcase_add_test(tests, a_file_that_is_gone_is_reported_without_a_result);
}

int main(void)
{
    return run_tests("pool", add);
}
