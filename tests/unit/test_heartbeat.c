// SPDX-License-Identifier: MIT
//
// Heartbeats: what a thread has in progress, as another process sees it, and what counts as progress.
#include <time.h>

#include "base/heartbeat.h"
#include "runner.h"

static struct twx_heartbeat heartbeat;

/** Lets the clock move on, and says what time the heartbeat shows then. */
static int64_t since_after(void (*action)(void))
{
    const int64_t before = twx_heartbeat_see(&heartbeat).since_ns;
    (void)nanosleep(&(struct timespec){.tv_nsec = 1000}, NULL);
    action();
    return twx_heartbeat_see(&heartbeat).since_ns - before;
}

static void ten_bytes(void)
{
    twx_heartbeat_progress(10);
}

START_TEST(a_job_is_seen_from_begin_to_end)
{
    twx_heartbeat_attach(&heartbeat);
    ck_assert_int_eq(twx_heartbeat_see(&heartbeat).phase, TWX_HEARTBEAT_IDLE);
    twx_heartbeat_begin(7, TWX_HEARTBEAT_READING);
    twx_heartbeat_beat(TWX_HEARTBEAT_DECODING);
    ck_assert_int_eq(twx_heartbeat_see(&heartbeat).phase, TWX_HEARTBEAT_DECODING);
    ck_assert_uint_eq(twx_heartbeat_see(&heartbeat).job, 7);
    twx_heartbeat_beat(TWX_HEARTBEAT_PLUGIN);
    ck_assert_int_eq(twx_heartbeat_see(&heartbeat).phase, TWX_HEARTBEAT_PLUGIN);
    twx_heartbeat_end();
    ck_assert_int_eq(twx_heartbeat_see(&heartbeat).phase, TWX_HEARTBEAT_IDLE);
    twx_heartbeat_begin(TWX_HEARTBEAT_LOADING, TWX_HEARTBEAT_PLUGIN);
    ck_assert_uint_eq(twx_heartbeat_see(&heartbeat).job, TWX_HEARTBEAT_LOADING);
}
END_TEST

START_TEST(bytes_are_progress_until_more_came_than_there_are)
{
    twx_heartbeat_attach(&heartbeat);
    twx_heartbeat_begin(7, TWX_HEARTBEAT_DECODING);
    ck_assert_int_eq(since_after(ten_bytes), 0);  // none were expected
    twx_heartbeat_expect(15);
    ck_assert_int_gt(since_after(ten_bytes), 0);
    ck_assert_int_gt(since_after(ten_bytes), 0);
    ck_assert_int_eq(since_after(ten_bytes), 0);  // a decoder that reads in circles
    ck_assert_int_eq(twx_heartbeat_see(&heartbeat).phase, TWX_HEARTBEAT_DECODING);
    ck_assert_uint_eq(twx_heartbeat_see(&heartbeat).job, 7);
}
END_TEST

START_TEST(progress_and_phases_leave_the_begin_of_the_job)
{
    twx_heartbeat_attach(&heartbeat);
    twx_heartbeat_begin(7, TWX_HEARTBEAT_READING);
    const int64_t begun_ns = twx_heartbeat_see(&heartbeat).begun_ns;
    twx_heartbeat_expect(15);
    ck_assert_int_gt(since_after(ten_bytes), 0);
    twx_heartbeat_beat(TWX_HEARTBEAT_DECODING);
    ck_assert_int_eq(twx_heartbeat_see(&heartbeat).begun_ns, begun_ns);
    twx_heartbeat_begin(8, TWX_HEARTBEAT_READING);
    ck_assert_int_gt(twx_heartbeat_see(&heartbeat).begun_ns, begun_ns);
}
END_TEST

START_TEST(a_thread_without_a_pulse_needs_none)
{
    twx_heartbeat_begin(7, TWX_HEARTBEAT_DECODING);
    twx_heartbeat_expect(15);
    twx_heartbeat_progress(10);
    twx_heartbeat_end();
    ck_assert_int_eq(twx_heartbeat_see(&heartbeat).phase, TWX_HEARTBEAT_IDLE);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, a_job_is_seen_from_begin_to_end);
    tcase_add_test(tests, bytes_are_progress_until_more_came_than_there_are);
    tcase_add_test(tests, progress_and_phases_leave_the_begin_of_the_job);
    tcase_add_test(tests, a_thread_without_a_pulse_needs_none);
}

int main(void)
{
    return run_tests("heartbeat", add);
}
