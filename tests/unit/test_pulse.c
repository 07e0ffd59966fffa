// SPDX-License-Identifier: MIT
//
// Pulses: what a thread has in hand, as another process sees it, and what counts as progress.
#include <time.h>

#include "base/pulse.h"
#include "runner.h"

static struct twx_pulse pulse;

/** Lets the clock move on, and tells what time the pulse shows then. */
static int64_t since_after(void (*action)(void))
{
    const int64_t before = twx_pulse_see(&pulse).since_ns;
    (void)nanosleep(&(struct timespec){.tv_nsec = 1000}, NULL);
    action();
    return twx_pulse_see(&pulse).since_ns - before;
}

static void ten_bytes(void)
{
    twx_pulse_progress(10);
}

START_TEST(a_job_is_seen_from_begin_to_end)
{
    twx_pulse_attach(&pulse);
    ck_assert_int_eq(twx_pulse_see(&pulse).phase, TWX_PULSE_IDLE);
    twx_pulse_begin(7, TWX_PULSE_READING);
    twx_pulse_beat(TWX_PULSE_DECODING);
    ck_assert_int_eq(twx_pulse_see(&pulse).phase, TWX_PULSE_DECODING);
    ck_assert_uint_eq(twx_pulse_see(&pulse).job, 7);
    twx_pulse_end();
    ck_assert_int_eq(twx_pulse_see(&pulse).phase, TWX_PULSE_IDLE);
}
END_TEST

START_TEST(bytes_are_progress_until_more_came_than_there_are)
{
    twx_pulse_attach(&pulse);
    twx_pulse_begin(7, TWX_PULSE_DECODING);
    ck_assert_int_eq(since_after(ten_bytes), 0);  // none were expected
    twx_pulse_expect(15);
    ck_assert_int_gt(since_after(ten_bytes), 0);
    ck_assert_int_gt(since_after(ten_bytes), 0);
    ck_assert_int_eq(since_after(ten_bytes), 0);  // a decoder that reads in circles
    ck_assert_int_eq(twx_pulse_see(&pulse).phase, TWX_PULSE_DECODING);
    ck_assert_uint_eq(twx_pulse_see(&pulse).job, 7);
}
END_TEST

START_TEST(progress_and_phases_leave_the_begin_of_the_job)
{
    twx_pulse_attach(&pulse);
    twx_pulse_begin(7, TWX_PULSE_READING);
    const int64_t begun_ns = twx_pulse_see(&pulse).begun_ns;
    twx_pulse_expect(15);
    ck_assert_int_gt(since_after(ten_bytes), 0);
    twx_pulse_beat(TWX_PULSE_DECODING);
    ck_assert_int_eq(twx_pulse_see(&pulse).begun_ns, begun_ns);
    twx_pulse_begin(8, TWX_PULSE_READING);
    ck_assert_int_gt(twx_pulse_see(&pulse).begun_ns, begun_ns);
}
END_TEST

START_TEST(a_thread_without_a_pulse_needs_none)
{
    twx_pulse_begin(7, TWX_PULSE_DECODING);
    twx_pulse_expect(15);
    twx_pulse_progress(10);
    twx_pulse_end();
    ck_assert_int_eq(twx_pulse_see(&pulse).phase, TWX_PULSE_IDLE);
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
    return run_tests("pulse", add);
}
