// SPDX-License-Identifier: MIT
//
// Which jobs take too long: those without progress, and those whose progress has no end.
#include <string.h>

#include "ingest/crash_policy.h"
#include "runner.h"

enum { TIMEOUT = 100 };  // ns; what the clock shows is up to the tests

static struct twx_in_flight *jobs;
static struct twx_heartbeat heartbeat;

/** One job that is being read; it began at 1000 and made progress last at since_ns. */
static struct twx_entry *reading_since(int64_t since_ns)
{
    const struct twx_job job = {.path_bytes = 2, .path = "/a"};
    jobs = twx_in_flight_create(1);
    ck_assert_ptr_nonnull(jobs);
    const struct stat seen = {.st_size = 1};
    struct twx_entry *entry = twx_in_flight_add(jobs, &job, &seen);
    twx_in_flight_sent(jobs, entry);
    twx_heartbeat_attach(&heartbeat);
    twx_heartbeat_begin(entry->job.id, TWX_HEARTBEAT_READING);
    heartbeat.begun_ns = 1000;
    heartbeat.since_ns = since_ns;
    return entry;
}

static bool hangs_at(int64_t now_ns, int64_t floor_ns)
{
    const struct twx_heartbeats heartbeats = {&heartbeat, 1};
    const struct twx_deadline deadline = {now_ns, floor_ns, TIMEOUT};
    const char *path = twx_crash_policy_hanging(jobs, &heartbeats, &deadline);
    ck_assert(path == NULL || strcmp(path, "/a") == 0);
    return path != NULL;
}

START_TEST(without_progress_a_timeout_is_the_end)
{
    const struct twx_entry *entry = reading_since(1050);
    ck_assert(!hangs_at(1149, 0));
    ck_assert(hangs_at(1150, 0));
    ck_assert(entry->hangs && entry->hangs_in_read);
    twx_in_flight_free(jobs);
}
END_TEST

START_TEST(progress_for_thirty_timeouts_is_the_end_and_no_fault_of_the_disk)
{
    const struct twx_entry *entry = reading_since(3999);
    ck_assert(!hangs_at(3999, 0));
    ck_assert(hangs_at(4000, 0));
    ck_assert(entry->hangs && !entry->hangs_in_read);
    twx_in_flight_free(jobs);
}
END_TEST

START_TEST(time_in_which_nobody_looked_counts_for_neither)
{
    (void)reading_since(1050);
    ck_assert(!hangs_at(9000, 8901));
    ck_assert(hangs_at(9001, 8901));
    heartbeat.since_ns = 11900;
    ck_assert(!hangs_at(11900, 8901));
    ck_assert(hangs_at(11901, 8901));
    twx_in_flight_free(jobs);
}
END_TEST

START_TEST(who_waits_for_its_turn_may_take_as_long_as_it_likes)
{
    (void)reading_since(1000);
    twx_heartbeat_beat(TWX_HEARTBEAT_WAITING);
    heartbeat.since_ns = 1000;
    ck_assert(!hangs_at(9000, 0));
    twx_in_flight_free(jobs);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, without_progress_a_timeout_is_the_end);
    tcase_add_test(tests, progress_for_thirty_timeouts_is_the_end_and_no_fault_of_the_disk);
    tcase_add_test(tests, time_in_which_nobody_looked_counts_for_neither);
    tcase_add_test(tests, who_waits_for_its_turn_may_take_as_long_as_it_likes);
}

int main(void)
{
    return run_tests("blame", add);
}
