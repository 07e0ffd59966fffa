// SPDX-License-Identifier: MIT
//
// The queue of slots: what goes in comes out once, in order, by readers or without; bytes in flight are bounded; an end or
// a failure wakes all.
#include <string.h>
#include <time.h>

#include "base/thread.h"
#include "runner.h"
#include "worker/job_queue.h"

enum { N_SLOTS = 16, N_JOBS = 5000, N_WORKERS = 3, N_READERS = 2, LARGE = 200 << 20 };

static struct twx_job_queue *queue;
static atomic_bool stop;

static void setup(void)
{
    atomic_store(&stop, false);
    queue = twx_job_queue_create(N_SLOTS, &stop);
    ck_assert_ptr_nonnull(queue);
}

static void teardown(void)
{
    twx_job_queue_free(queue);
}

static void put_job(uint32_t id)
{
    struct twx_slot *slot = twx_job_queue_take_free(queue);
    ck_assert_ptr_nonnull(slot);
    slot->job.id = id;
    twx_job_queue_put_job(queue, slot);
}

START_TEST(without_readers_jobs_go_to_workers_in_order)
{
    for (uint32_t id = 0; id < N_SLOTS; id++) {
        put_job(id);
    }
    ck_assert_ptr_null(twx_job_queue_take_free(queue));
    for (uint32_t id = 0; id < N_SLOTS; id++) {
        struct twx_slot *slot = twx_job_queue_take_work(queue);
        ck_assert_uint_eq(slot->job.id, id);
        ck_assert(!slot->is_loaded);
        slot->report.id = id;
        twx_job_queue_put_report(queue, slot, 0.0);
    }
    for (uint32_t id = 0; id < N_SLOTS; id++) {
        struct twx_slot *slot = twx_job_queue_take_report(queue, false);
        ck_assert_uint_eq(slot->report.id, id);
        twx_job_queue_put_free(queue, slot);
    }
    ck_assert_ptr_null(twx_job_queue_take_report(queue, false));
    ck_assert(!twx_job_queue_is_over(queue));
    twx_job_queue_close(queue, false);
    ck_assert(twx_job_queue_is_over(queue));
    ck_assert_ptr_null(twx_job_queue_take_work(queue));
}
END_TEST

START_TEST(a_dropping_close_drops_what_was_not_begun)
{
    for (uint32_t id = 0; id < 4; id++) {
        put_job(id);
    }
    struct twx_slot *begun = twx_job_queue_take_work(queue);
    twx_job_queue_close(queue, true);
    ck_assert_ptr_null(twx_job_queue_take_work(queue));
    ck_assert(!twx_job_queue_is_over(queue));  // one is under way
    twx_job_queue_put_report(queue, begun, 0.0);
    struct twx_slot *reported = twx_job_queue_take_report(queue, true);
    ck_assert_ptr_eq(reported, begun);
    twx_job_queue_put_free(queue, reported);
    ck_assert(twx_job_queue_is_over(queue));
}
END_TEST

START_TEST(the_first_failure_stays_and_ends_it)
{
    struct twx_error err = {0};
    struct twx_error got = {0};
    put_job(0);
    (void)twx_fail(&err, TWX_NO_MEMORY, 0, "the first");
    twx_job_queue_fail(queue, &err);
    (void)twx_fail(&err, TWX_FAILED, 0, "the second");
    twx_job_queue_fail(queue, &err);
    ck_assert(twx_job_queue_has_failed(queue, &got));
    ck_assert_str_eq(got.text, "the first");
    ck_assert_ptr_null(twx_job_queue_take_work(queue));
    ck_assert(twx_job_queue_is_over(queue));
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Threads: readers that load, workers that report, an owner that submits and takes

static atomic_uint n_taken[N_JOBS];

static void *read_files(void *number)
{
    struct twx_slot *slot = NULL;
    while ((slot = twx_job_queue_take_job(queue, *(const unsigned *)number)) != NULL) {
        twx_job_queue_reserve(queue, slot, slot->job.bytes);
        twx_job_queue_put_loaded(queue, slot);
    }
    return NULL;
}

static void *do_work(void *loaded)
{
    struct twx_slot *slot = NULL;
    while ((slot = twx_job_queue_take_work(queue)) != NULL) {
        ck_assert(slot->is_loaded == *(const bool *)loaded);
        atomic_fetch_add(&n_taken[slot->job.id], 1);
        slot->report.id = slot->job.id;
        twx_job_queue_put_report(queue, slot, 0.0);
    }
    return NULL;
}

/** Takes what is reported; returns how many. */
static unsigned take_reports(bool wait)
{
    unsigned n = 0;
    struct twx_slot *slot = NULL;
    while ((slot = twx_job_queue_take_report(queue, wait && n == 0)) != NULL) {
        twx_job_queue_put_free(queue, slot);
        n++;
    }
    return n;
}

static void submit_all(uint64_t n_bytes)
{
    unsigned n_reports = 0;
    for (uint32_t id = 0; id < N_JOBS; id++) {
        struct twx_slot *slot = NULL;
        while ((slot = twx_job_queue_take_free(queue)) == NULL) {
            n_reports += take_reports(true);
        }
        slot->job.id = id;
        slot->job.bytes = n_bytes;
        twx_job_queue_put_job(queue, slot);
    }
    twx_job_queue_close(queue, false);
    while (!twx_job_queue_is_over(queue)) {
        n_reports += take_reports(true);
    }
    ck_assert_uint_eq(n_reports, N_JOBS);
}

START_TEST(threads_take_each_job_once)
{
    const bool has_readers = _i > 0;
    const unsigned numbers[N_READERS] = {0, 1};
    struct twx_thread workers[N_WORKERS];
    struct twx_thread readers[N_READERS];
    for (size_t i = 0; i < N_JOBS; i++) {
        atomic_store(&n_taken[i], 0);
    }
    twx_job_queue_set_readers(queue, has_readers ? N_READERS : 0);
    for (size_t i = 0; i < N_WORKERS; i++) {
        ck_assert_int_eq(twx_thread_create(&workers[i], do_work, (void *)(uintptr_t)&has_readers),
                         0);
    }
    for (size_t i = 0; has_readers && i < N_READERS; i++) {
        ck_assert_int_eq(twx_thread_create(&readers[i], read_files, (void *)(uintptr_t)&numbers[i]),
                         0);
    }
    submit_all(_i == 2 ? LARGE : 1);  // two of those do not fit at once: one waits for the other
    for (size_t i = 0; i < N_WORKERS; i++) {
        (void)twx_thread_join(&workers[i]);
    }
    for (size_t i = 0; has_readers && i < N_READERS; i++) {
        (void)twx_thread_join(&readers[i]);
    }
    for (size_t i = 0; i < N_JOBS; i++) {
        ck_assert_uint_eq(atomic_load(&n_taken[i]), 1);
    }
    ck_assert_uint_eq(twx_job_queue_times(queue).n_reports, N_JOBS);
}
END_TEST

static void sleep_milliseconds(long n)
{
    const struct timespec span = {.tv_nsec = n * 1000000};
    (void)nanosleep(&span, NULL);
}

START_TEST(readers_that_are_called_back_take_jobs_that_are_there)
{
    enum { PATIENCE = 100 };  // looks, two seconds in all
    const unsigned numbers[N_READERS] = {0, 1};
    struct twx_thread readers[N_READERS];
    size_t n_loaded = 0;
    size_t n_jobs = 0;
    twx_job_queue_set_readers(queue, N_READERS);
    for (size_t i = 0; i < N_READERS; i++) {
        ck_assert_int_eq(twx_thread_create(&readers[i], read_files, (void *)(uintptr_t)&numbers[i]),
                         0);
    }
    sleep_milliseconds(50);  // they wait for jobs, if they have begun
    twx_job_queue_set_readers(queue, 0);
    for (uint32_t id = 0; id < 4; id++) {
        put_job(id);
    }
    twx_job_queue_set_readers(queue, N_READERS);
    for (int i = 0; n_loaded < 4 && i < PATIENCE; i++) {
        sleep_milliseconds(20);
        twx_job_queue_look(queue, &n_loaded, &n_jobs);
    }
    ck_assert_uint_eq(n_loaded, 4);
    twx_job_queue_close(queue, true);
    for (size_t i = 0; i < N_READERS; i++) {
        (void)twx_thread_join(&readers[i]);
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, without_readers_jobs_go_to_workers_in_order);
    tcase_add_test(tests, a_dropping_close_drops_what_was_not_begun);
    tcase_add_test(tests, the_first_failure_stays_and_ends_it);
    tcase_add_test(tests, readers_that_are_called_back_take_jobs_that_are_there);
    tcase_add_loop_test(tests, threads_take_each_job_once, 0, 3);
}

int main(void)
{
    return run_tests("job_queue", add);
}
