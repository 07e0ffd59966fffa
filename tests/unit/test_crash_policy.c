// SPDX-License-Identifier: MIT
//
// Which jobs take too long, and what becomes of each when its worker process has died.
#include <errno.h>
#include <string.h>

#include "jobs/crash_policy.h"
#include "runner.h"

enum { TIMEOUT = 100, N_JOBS = 3 };  // ns; what the clock shows is up to the tests

static struct twx_in_flight *jobs;
static struct twx_heartbeat heartbeats[N_JOBS];
static const struct twx_shared shared = {.heartbeats = heartbeats, .n_heartbeats = N_JOBS};

/** Sends jobs "/0", "/1", ...; none is in progress. */
static void send_jobs(size_t n)
{
    jobs = twx_in_flight_create(n);
    ck_assert_ptr_nonnull(jobs);
    memset(heartbeats, 0, sizeof heartbeats);
    for (size_t i = 0; i < n; i++) {
        struct twx_job job = {.path_bytes = 2};
        job.path[0] = '/';
        job.path[1] = (char)('0' + i);
        twx_in_flight_sent(jobs, twx_in_flight_add(jobs, &job));
    }
}

/** A thread has the job. */
static void make_progress(uint32_t id, enum twx_heartbeat_phase phase)
{
    twx_heartbeat_attach(&heartbeats[id]);
    twx_heartbeat_begin(id, phase);
    twx_heartbeat_attach(NULL);
}

// ---------------------------------------------------------------------------------------------------------
// Who hangs

/** One job that is being read; it began at 1000 and made progress last at since_ns. */
static struct twx_entry *reading_since(int64_t since_ns)
{
    send_jobs(1);
    make_progress(0, TWX_HEARTBEAT_READING);
    heartbeats[0].begun_ns = 1000;
    heartbeats[0].since_ns = since_ns;
    return &jobs->entries[0];
}

static bool hangs_at(int64_t now_ns, int64_t floor_ns)
{
    const struct twx_deadline deadline = {now_ns, floor_ns, TIMEOUT};
    const char *path = twx_crash_policy_hanging(jobs, &shared, &deadline);
    ck_assert(path == NULL || strcmp(path, "/0") == 0);
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
    heartbeats[0].since_ns = 11900;
    ck_assert(!hangs_at(11900, 8901));
    ck_assert(hangs_at(11901, 8901));
    twx_in_flight_free(jobs);
}
END_TEST

START_TEST(who_waits_for_its_turn_may_take_as_long_as_it_likes)
{
    (void)reading_since(1000);
    make_progress(0, TWX_HEARTBEAT_WAITING);
    heartbeats[0].since_ns = 1000;
    ck_assert(!hangs_at(9000, 0));
    twx_in_flight_free(jobs);
}
END_TEST

START_TEST(a_heartbeat_of_no_job_is_nobody_s)
{
    send_jobs(1);
    make_progress(0, TWX_HEARTBEAT_DECODING);
    heartbeats[0].state = (uint64_t)TWX_HEARTBEAT_DECODING << 32 | 4000000000U;
    heartbeats[0].since_ns = 0;
    ck_assert(!hangs_at(100000, 0));
    twx_in_flight_free(jobs);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Who has failed

/** Where a job is after a death. */
enum fate { AGAIN, SUSPECT, FAILED, UNREADABLE };

static const char *const fate_names[] = {"again", "suspect", "failed", "unreadable"};

/** Three jobs were sent; 0 was being decoded, 1 read, 2 had not begun, unless said otherwise. */
static const struct {
    const char *name;
    enum twx_reason reason;
    bool was_ready;
    bool nothing_in_progress;
    int alone;  // the only one sent; -1: all three were
    int hangs;  // -1: none
    bool hangs_in_read;
    unsigned n_kills;  // before this one
    enum fate fates[N_JOBS];
    int error_number;  // of UNREADABLE
} deaths[] = {
    {"a crash makes suspects of what is decoded",
     TWX_REASON_CRASHED,
     true,
     false,
     -1,
     -1,
     false,
     0,
     {SUSPECT, AGAIN, AGAIN},
     0},
    {"so does lack of memory",
     TWX_REASON_MEMORY,
     true,
     false,
     -1,
     -1,
     false,
     0,
     {SUSPECT, AGAIN, AGAIN},
     0},
    {"so does a kill by others",
     TWX_REASON_NONE,
     true,
     false,
     -1,
     -1,
     false,
     0,
     {SUSPECT, AGAIN, AGAIN},
     0},
    {"where nothing was decoded all are suspects",
     TWX_REASON_CRASHED,
     true,
     true,
     -1,
     -1,
     false,
     0,
     {SUSPECT, SUSPECT, SUSPECT},
     0},
    {"before it was ready none is to blame",
     TWX_REASON_CRASHED,
     false,
     false,
     -1,
     -1,
     false,
     0,
     {AGAIN, AGAIN, AGAIN},
     0},
    {"one that hangs has failed",
     TWX_REASON_TIMEOUT,
     true,
     false,
     -1,
     0,
     false,
     0,
     {FAILED, AGAIN, AGAIN},
     0},
    {"one that hangs in reading is no fault of the file",
     TWX_REASON_TIMEOUT,
     true,
     false,
     -1,
     1,
     true,
     0,
     {AGAIN, UNREADABLE, AGAIN},
     ETIMEDOUT},
    {"a suspect that crashes alone has failed",
     TWX_REASON_CRASHED,
     true,
     false,
     0,
     -1,
     false,
     0,
     {FAILED, AGAIN, AGAIN},
     0},
    {"one that takes all memory alone has failed",
     TWX_REASON_MEMORY,
     true,
     false,
     0,
     -1,
     false,
     0,
     {FAILED, AGAIN, AGAIN},
     0},
    {"before it was ready it has not",
     TWX_REASON_CRASHED,
     false,
     false,
     0,
     -1,
     false,
     0,
     {AGAIN, AGAIN, AGAIN},
     0},
    {"killed by others it is a suspect still",
     TWX_REASON_NONE,
     true,
     false,
     0,
     -1,
     false,
     0,
     {SUSPECT, AGAIN, AGAIN},
     0},
    {"killed eight times it is left to the next run",
     TWX_REASON_NONE,
     true,
     false,
     0,
     -1,
     false,
     7,
     {UNREADABLE, AGAIN, AGAIN},
     ECANCELED},
    {"a timeout of another does not make it fail",
     TWX_REASON_TIMEOUT,
     true,
     false,
     0,
     1,
     false,
     0,
     {AGAIN, FAILED, AGAIN},
     0},
};

enum { N_DEATHS = sizeof deaths / sizeof *deaths };

static enum twx_reason lost_reason[N_JOBS];
static int lost_error[N_JOBS];
static bool is_lost[N_JOBS];
static bool is_lost_by_plugin[N_JOBS];

static void on_lost(void *user, const struct twx_job *job, const struct twx_job_loss *loss)
{
    (void)user;
    const int number = job->path[1] - '0';
    ck_assert(!is_lost[number]);
    is_lost[number] = true;
    lost_reason[number] = loss->reason;
    lost_error[number] = loss->error_number;
    is_lost_by_plugin[number] = loss->is_of_plugin;
}

static bool has(const struct twx_ids *queue, uint32_t id)
{
    for (size_t i = 0; i < queue->n; i++) {
        if (queue->ids[(queue->first + i) % N_JOBS] == id) {
            return true;
        }
    }
    return false;
}

static enum fate fate_of(uint32_t id)
{
    if (is_lost[id]) {
        ck_assert_int_eq(jobs->entries[id].state, TWX_ENTRY_FREE);
        return lost_error[id] != 0 ? UNREADABLE : FAILED;
    }
    ck_assert_int_eq(jobs->entries[id].state, TWX_ENTRY_WAITING);
    ck_assert(has(&jobs->again, id) != has(&jobs->suspects, id));
    return has(&jobs->again, id) ? AGAIN : SUSPECT;
}

START_TEST(each_death_has_its_verdicts)
{
    memset(is_lost, 0, sizeof is_lost);
    send_jobs(N_JOBS);
    if (!deaths[_i].nothing_in_progress) {
        make_progress(0, TWX_HEARTBEAT_DECODING);
        make_progress(1, TWX_HEARTBEAT_READING);
    }
    if (deaths[_i].hangs >= 0) {
        jobs->entries[deaths[_i].hangs].hangs = true;
        jobs->entries[deaths[_i].hangs].hangs_in_read = deaths[_i].hangs_in_read;
    }
    jobs->entries[0].n_kills = deaths[_i].n_kills;
    const struct twx_death death = {.reason = deaths[_i].reason,
                                    .was_ready = deaths[_i].was_ready,
                                    .alone = deaths[_i].alone,
                                    .shared = shared};
    twx_crash_policy_death(jobs, &death, on_lost, NULL);
    for (uint32_t id = 0; id < N_JOBS; id++) {
        const enum fate fate = fate_of(id);
        ck_assert_msg(fate == deaths[_i].fates[id], "%s: job %u: %s, wanted %s", deaths[_i].name,
                      id, fate_names[fate], fate_names[deaths[_i].fates[id]]);
        if (fate == FAILED) {
            ck_assert_int_eq(lost_reason[id], deaths[_i].reason);
        } else if (fate == UNREADABLE) {
            ck_assert_int_eq(lost_error[id], deaths[_i].error_number);
        }
    }
    ck_assert_uint_eq(jobs->n_sent, 0);
    twx_in_flight_free(jobs);
}
END_TEST

/** A plugin had the picture of job 0, which is alone or hangs. */
static void lose_to_plugin(enum twx_reason reason, bool hangs_in_read)
{
    memset(is_lost, 0, sizeof is_lost);
    memset(is_lost_by_plugin, 0, sizeof is_lost_by_plugin);
    send_jobs(N_JOBS);
    make_progress(0, TWX_HEARTBEAT_PLUGIN);
    make_progress(1, TWX_HEARTBEAT_DECODING);
    jobs->entries[0].hangs = reason == TWX_REASON_TIMEOUT;
    jobs->entries[0].hangs_in_read = hangs_in_read;
    const struct twx_death death = {
        .reason = reason, .was_ready = true, .alone = 0, .shared = shared};
    twx_crash_policy_death(jobs, &death, on_lost, NULL);
    twx_in_flight_free(jobs);
}

START_TEST(a_plugin_is_to_blame_for_what_it_had)
{
    lose_to_plugin(TWX_REASON_CRASHED, false);
    ck_assert(is_lost[0] && is_lost_by_plugin[0] && lost_error[0] == 0);
    lose_to_plugin(TWX_REASON_TIMEOUT, false);
    ck_assert(is_lost[0] && is_lost_by_plugin[0] && lost_error[0] == 0);
    lose_to_plugin(TWX_REASON_TIMEOUT, true);
    ck_assert(is_lost[0] && !is_lost_by_plugin[0] && lost_error[0] == ETIMEDOUT);
}
END_TEST

START_TEST(who_is_in_a_plugin_is_watched_and_suspect)
{
    (void)reading_since(1000);
    make_progress(0, TWX_HEARTBEAT_PLUGIN);
    heartbeats[0].since_ns = 1000;
    ck_assert(!hangs_at(1099, 0));
    ck_assert(hangs_at(1100, 0));
    twx_in_flight_free(jobs);
    send_jobs(N_JOBS);
    make_progress(0, TWX_HEARTBEAT_PLUGIN);
    const struct twx_death death = {
        .reason = TWX_REASON_CRASHED, .was_ready = true, .alone = -1, .shared = shared};
    twx_crash_policy_death(jobs, &death, on_lost, NULL);
    ck_assert(has(&jobs->suspects, 0));
    ck_assert(has(&jobs->again, 1));
    twx_in_flight_free(jobs);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, without_progress_a_timeout_is_the_end);
    tcase_add_test(tests, progress_for_thirty_timeouts_is_the_end_and_no_fault_of_the_disk);
    tcase_add_test(tests, time_in_which_nobody_looked_counts_for_neither);
    tcase_add_test(tests, who_waits_for_its_turn_may_take_as_long_as_it_likes);
    tcase_add_test(tests, a_heartbeat_of_no_job_is_nobody_s);
    tcase_add_loop_test(tests, each_death_has_its_verdicts, 0, N_DEATHS);
    tcase_add_test(tests, a_plugin_is_to_blame_for_what_it_had);
    tcase_add_test(tests, who_is_in_a_plugin_is_watched_and_suspect);
}

int main(void)
{
    return run_tests("crash_policy", add);
}
