// SPDX-License-Identifier: MIT
//
// The supervisor with a stub for the worker process: this program, started again, which does with each job what its path
// says, once or after a while, well or badly.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/thread.h"
#include "jobs/decoder_path.h"
#include "jobs/supervisor.h"
#include "jobs/worker_process.h"
#include "runner.h"

enum { RESULT_BYTES = 40, JOBS_MAX = 600 };

// ---------------------------------------------------------------------------------------------------------
// The stub: one thread, jobs in turn

struct stub {
    struct twx_protocol *protocol;
    struct twx_worker_config config;
    struct twx_shared shared;
};

static void flush_stub(struct stub *s)
{
    if (twx_protocol_flush(s->protocol) != TWX_PROTOCOL_OK) {
        _exit(TWX_WORKER_LOST);
    }
}

static void report(struct stub *s, uint32_t id, enum twx_file_outcome outcome)
{
    const struct twx_report r = {.id = id, .outcome = outcome, .hint = "a hint"};
    if (!twx_protocol_put_report(s->protocol, &r)) {
        _exit(TWX_WORKER_OUT_OF_MEMORY);
    }
    flush_stub(s);
}

/** The result is the path. */
static void put_result(struct stub *s, const struct twx_job *job)
{
    memcpy(twx_result_room(&s->shared, job->id), job->path, job->path_bytes);
    twx_result_put(&s->shared, job->id, job->path_bytes);
}

static bool is(const struct twx_job *job, const char *what)
{
    return strncmp(job->path + 1, what, strlen(what)) == 0;
}

static _Noreturn void crash(void)
{
    const struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)signal(SIGSEGV, SIG_DFL);
    (void)raise(SIGSEGV);
    _exit(1);
}

/** Uses processor time at every look, as the sender of reports does. */
static void *tick(void *unused)
{
    for (volatile int i = 0;; i++) {
        if (i % 100000 == 0) {
            (void)usleep(1000);
        }
    }
    return unused;
}

static void do_job(struct stub *s, const struct twx_job *job)
{
    twx_heartbeat_begin(job->id, is(job, "reads") ? TWX_HEARTBEAT_READING : TWX_HEARTBEAT_DECODING);
    if (is(job, "crash")) {
        crash();
    } else if (is(job, "full")) {
        _exit(TWX_WORKER_OUT_OF_MEMORY);
    } else if (is(job, "killed")) {
        (void)raise(SIGTERM);
    } else if (is(job, "hangs") || is(job, "reads")) {
        for (volatile int i = 0;; i++) {  // uses processor time, as a decoder does
        }
    } else if (is(job, "forgotten")) {
        twx_heartbeat_end();
        for (volatile int i = 0;; i++) {
        }
    } else if (is(job, "plugin")) {
        twx_heartbeat_beat(TWX_HEARTBEAT_PLUGIN);
        crash();
    } else if (is(job, "silent")) {
        put_result(s, job);
        crash();
    } else if (is(job, "liar")) {
        report(s, (job->id + 1) % (uint32_t)s->config.shape.n_slots, TWX_FILE_DONE);
    } else if (is(job, "empty")) {
        report(s, job->id, TWX_FILE_DONE);
    } else if (is(job, "gone")) {
        report(s, job->id, TWX_FILE_VANISHED);
    } else if (is(job, "ticks")) {
        static struct twx_thread ticking;
        put_result(s, job);
        report(s, job->id, TWX_FILE_DONE);
        (void)!twx_thread_create(&ticking, tick, NULL);
    } else {
        put_result(s, job);
        report(s, job->id, TWX_FILE_DONE);
    }
    twx_heartbeat_end();
}

static void hear_stub(struct stub *s, struct twx_message *message)
{
    bool is_broken = false;
    while (!twx_protocol_next(s->protocol, message, &is_broken)) {
        if (is_broken || twx_protocol_fill(s->protocol) == TWX_PROTOCOL_END) {
            _exit(TWX_WORKER_LOST);
        }
    }
}

static int be_worker(void)
{
    static struct stub s;
    static struct twx_job job;
    struct twx_message message;
    const char *code = getenv("STUB_EXIT");
    if (code != NULL) {
        return (int)strtol(code, NULL, 10);
    }
    s.protocol = twx_protocol_create(TWX_WORKER_SOCKET);
    hear_stub(&s, &message);
    if (!twx_protocol_get_config(&message, &s.config)) {
        return TWX_WORKER_LOST;
    }
    void *memory = mmap(NULL, twx_shared_bytes(&s.config.shape), PROT_READ | PROT_WRITE, MAP_SHARED,
                        TWX_WORKER_MEMORY, 0);
    s.shared = twx_shared_divide(&s.config.shape, memory);
    twx_heartbeat_attach(s.shared.heartbeats);
    const struct twx_worker_ready ready = {
        .n_workers = s.config.shape.n_workers, .libraries = "stub 1", .sandbox = "none"};
    (void)!twx_protocol_put_ready(s.protocol, &ready);
    flush_stub(&s);
    for (;;) {
        bool drop = false;
        hear_stub(&s, &message);
        if (message.type == TWX_MESSAGE_FINISH && twx_protocol_get_finish(&message, &drop)) {
            (void)!twx_protocol_put_done(s.protocol, &(struct twx_worker_done){.status = TWX_OK});
            flush_stub(&s);
            return TWX_WORKER_DONE;
        }
        if (!twx_protocol_get_job(&message, &job)) {
            return TWX_WORKER_LOST;
        }
        do_job(&s, &job);
    }
}

// ---------------------------------------------------------------------------------------------------------
// The client: what became of each path

struct fate {
    char path[RESULT_BYTES];
    unsigned n_ends;
    bool has_result;
    enum twx_file_outcome outcome;
    enum twx_reason reason;
    int error_number;
    bool is_of_plugin;
};

static struct fate fates[JOBS_MAX];
static size_t n_fates;
static unsigned n_ready;
static unsigned n_pauses;
static char warning[256];

static struct fate *fate_of(const char *path)
{
    for (size_t i = 0; i < n_fates; i++) {
        if (strcmp(fates[i].path, path) == 0) {
            return &fates[i];
        }
    }
    ck_abort_msg("no job '%s'", path);
}

static void on_ready(void *user, const char *libraries)
{
    (void)user;
    ck_assert_str_eq(libraries, "stub 1");
    n_ready++;
}

static enum twx_acceptance on_result(void *user, const struct twx_job *job,
                                     const struct twx_report *r, const uint8_t *bytes, size_t n)
{
    (void)user;
    struct fate *fate = fate_of(job->path);
    if (is(job, "refused")) {
        return TWX_RESULT_REFUSED;
    }
    fate->n_ends++;
    fate->outcome = r->outcome;
    fate->has_result = bytes != NULL;
    if (bytes != NULL) {
        ck_assert_uint_eq(n, job->path_bytes);
        ck_assert(memcmp(bytes, job->path, n) == 0);
    }
    return bytes != NULL ? TWX_RESULT_SUCCESS : TWX_RESULT_TAKEN;
}

static void on_lost(void *user, const struct twx_job *job, const struct twx_job_loss *loss)
{
    (void)user;
    struct fate *fate = fate_of(job->path);
    fate->n_ends++;
    fate->reason = loss->reason;
    fate->error_number = loss->error_number;
    fate->is_of_plugin = loss->is_of_plugin;
}

static void on_pause(void *user)
{
    (void)user;
    n_pauses++;
}

static void take_message(void *user, enum twx_level level, const char *text)
{
    (void)user;
    if (level == TWX_LEVEL_WARNING) {
        (void)snprintf(warning, sizeof warning, "%s", text);
    }
}

static const struct twx_run run = {.log = take_message, .level = TWX_LEVEL_WARNING};

static const char *plugin;  // NULL: none

static struct twx_supervisor *make_supervisor(void)
{
    const struct twx_supervisor_options options = {
        .job = {.name = "stub", .reads = TWX_CHECKSUMS_NONE, .result_bytes = RESULT_BYTES},
        .client = {.on_ready = on_ready,
                   .on_result = on_result,
                   .on_lost = on_lost,
                   .on_pause = on_pause},
        .plugin = plugin,
        .n_workers = 2,
        .timeout_seconds = 0.3,
        .memory_bytes = UINT64_C(1) << 40,
        .input = -1,
    };
    struct twx_supervisor *supervisor = NULL;
    n_fates = 0;
    n_ready = 0;
    n_pauses = 0;
    warning[0] = '\0';
    ck_assert_int_eq(setenv("TWINDEX_DECODER", "/proc/self/exe", 1), 0);
    ck_assert_int_eq(twx_supervisor_create(&options, &run, &supervisor, NULL), TWX_OK);
    return supervisor;
}

/** Submits a job by its path, receiving while there is no room. */
static void submit(struct twx_supervisor *supervisor, const char *path)
{
    static struct twx_job job;
    struct fate *fate = &fates[n_fates++];
    *fate = (struct fate){0};
    ck_assert_uint_lt(n_fates, JOBS_MAX);
    (void)snprintf(fate->path, sizeof fate->path, "%s", path);
    (void)snprintf(job.path, sizeof job.path, "%s", path);
    job.path_bytes = strlen(path);
    while (!twx_supervisor_try_submit(supervisor, &job) && !twx_supervisor_has_failed(supervisor)) {
        twx_supervisor_take_reports(supervisor, true);
    }
}

/** Submits n good jobs, among which is one with this path, and waits for all. */
static struct twx_supervisor *run_among(size_t n, const char *path)
{
    struct twx_supervisor *supervisor = make_supervisor();
    char name[RESULT_BYTES];
    for (size_t i = 0; i < n; i++) {
        if (i == n / 2 && path != NULL) {
            submit(supervisor, path);
        }
        (void)snprintf(name, sizeof name, "/good/%zu", i);
        submit(supervisor, name);
    }
    while (!twx_supervisor_is_idle(supervisor) && !twx_supervisor_has_failed(supervisor)) {
        twx_supervisor_take_reports(supervisor, true);
    }
    return supervisor;
}

static void finish(struct twx_supervisor *supervisor)
{
    struct twx_supervisor_end end;
    struct twx_error err = {0};
    ck_assert_msg(twx_supervisor_finish(&supervisor, false, &end, &err) == TWX_OK, "%s", err.text);
    ck_assert(!end.is_machine_doubted);
    for (size_t i = 0; i < n_fates; i++) {
        ck_assert_msg(fates[i].n_ends == 1, "%s ended %u times", fates[i].path, fates[i].n_ends);
        if (strncmp(fates[i].path, "/good", 5) == 0) {
            ck_assert_msg(fates[i].has_result, "%s", fates[i].path);
        }
    }
}

START_TEST(every_job_ends_once_with_its_result)
{
    finish(run_among(500, NULL));
    ck_assert_uint_eq(n_ready, 1);
    ck_assert_uint_gt(n_pauses, 0);
}
END_TEST

START_TEST(what_is_submitted_is_done_while_more_is_looked_for)
{
    enum { PATIENCE = 3000 };  // looks, three seconds in all
    struct twx_supervisor *supervisor = make_supervisor();
    char name[RESULT_BYTES];
    for (size_t i = 0; i < 10; i++) {
        (void)snprintf(name, sizeof name, "/good/%zu", i);
        submit(supervisor, name);
    }
    for (int i = 0; !twx_supervisor_is_idle(supervisor) && i < PATIENCE; i++) {
        twx_supervisor_take_reports(supervisor, false);
        twx_supervisor_look(supervisor);
        (void)usleep(1000);
    }
    ck_assert(twx_supervisor_is_idle(supervisor));
    finish(supervisor);
}
END_TEST

START_TEST(who_submits_slowly_finds_no_fault_with_what_was_reported_meanwhile)
{
    enum { N = 40, EVERY_US = 30000 };  // longer than the timeout, in all
    struct twx_supervisor *supervisor = make_supervisor();
    char name[RESULT_BYTES];
    submit(supervisor, "/ticks");
    while (!twx_supervisor_is_idle(supervisor)) {
        twx_supervisor_take_reports(supervisor, true);
    }
    for (size_t i = 0; i < N; i++) {
        (void)snprintf(name, sizeof name, "/good/%zu", i);
        submit(supervisor, name);
        (void)usleep(EVERY_US);
    }
    finish(supervisor);
    ck_assert_uint_eq(n_ready, 1);
}
END_TEST

START_TEST(a_file_that_is_gone_has_no_result_and_costs_nothing)
{
    finish(run_among(50, "/gone"));
    ck_assert_int_eq(fate_of("/gone")->outcome, TWX_FILE_VANISHED);
    ck_assert(!fate_of("/gone")->has_result);
    ck_assert_uint_eq(n_ready, 1);
}
END_TEST

static const struct {
    const char *path;
    enum twx_reason reason;
    int error_number;
} losses[] = {
    {"/crash", TWX_REASON_CRASHED, 0},      {"/plugin", TWX_REASON_CRASHED, 0},
    {"/full", TWX_REASON_MEMORY, 0},        {"/hangs", TWX_REASON_TIMEOUT, 0},
    {"/reads", TWX_REASON_NONE, ETIMEDOUT}, {"/killed", TWX_REASON_NONE, ECANCELED},
    {"/forgotten", TWX_REASON_TIMEOUT, 0},  // nobody is at it, so that no heartbeat says that it hangs
    {"/liar", TWX_REASON_CRASHED, 0},       // a report of a job that is not under way
    {"/empty", TWX_REASON_CRASHED, 0},      // a report without its result
    {"/refused", TWX_REASON_CRASHED, 0},  // a result that the client refuses
};

START_TEST(a_bad_job_costs_itself_only)
{
    finish(run_among(40, losses[_i].path));
    const struct fate *fate = fate_of(losses[_i].path);
    ck_assert(!fate->has_result);
    ck_assert_int_eq(fate->reason, losses[_i].reason);
    ck_assert_int_eq(fate->error_number, losses[_i].error_number);
    ck_assert_int_eq(fate->is_of_plugin, strcmp(fate->path, "/plugin") == 0);
    ck_assert_uint_gt(n_ready, 1);  // another worker process did the rest
}
END_TEST

START_TEST(what_was_found_out_stands_though_it_was_not_reported)
{
    finish(run_among(40, "/silent"));
    ck_assert(fate_of("/silent")->has_result);
}
END_TEST

START_TEST(where_nothing_succeeds_the_run_ends)
{
    static const char *const plugins[] = {NULL, "/a/plugin.so"};
    static const char *const whose[] = {"the decoding process died",
                                        "the process that runs the plugin '/a/plugin.so' died"};
    plugin = plugins[_i];
    struct twx_supervisor *supervisor = make_supervisor();
    struct twx_supervisor_end end;
    struct twx_error err = {0};
    char path[RESULT_BYTES];
    for (int i = 0; i < 150 && !twx_supervisor_has_failed(supervisor); i++) {
        (void)snprintf(path, sizeof path, "/crash/%d", i);
        submit(supervisor, path);
    }
    while (!twx_supervisor_is_idle(supervisor) && !twx_supervisor_has_failed(supervisor)) {
        twx_supervisor_take_reports(supervisor, true);
    }
    ck_assert_int_eq(twx_supervisor_finish(&supervisor, true, &end, &err), TWX_FAILED);
    ck_assert_ptr_nonnull(strstr(err.text, "200 times in a row"));
    ck_assert_ptr_nonnull(strstr(err.text, whose[_i]));
    ck_assert(end.is_machine_doubted);
}
END_TEST

START_TEST(a_kill_ends_it_at_once)
{
    struct twx_supervisor *supervisor = make_supervisor();
    submit(supervisor, "/hangs");
    submit(supervisor, "/good");
    twx_supervisor_take_reports(supervisor, true);
    twx_supervisor_kill(&supervisor);
    ck_assert_ptr_null(supervisor);
    ck_assert_uint_eq(fate_of("/hangs")->n_ends, 0);
}
END_TEST

START_TEST(a_program_of_another_version_is_named)
{
    struct twx_supervisor_end end;
    struct twx_error err = {0};
    ck_assert_int_eq(setenv("STUB_EXIT", "4", 1), 0);
    struct twx_supervisor *supervisor = run_among(3, NULL);
    ck_assert_int_eq(unsetenv("STUB_EXIT"), 0);
    ck_assert_int_eq(twx_supervisor_finish(&supervisor, true, &end, &err), TWX_FAILED);
    ck_assert_ptr_nonnull(strstr(err.text, "of another version"));
}
END_TEST

START_TEST(an_unmade_process_costs_nothing)
{
    struct twx_supervisor *supervisor = make_supervisor();
    ck_assert(twx_supervisor_is_idle(supervisor));
    ck_assert_uint_gt(twx_supervisor_n_slots(supervisor), 2);
    finish(supervisor);
    ck_assert_uint_eq(n_ready, 0);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, every_job_ends_once_with_its_result);
    tcase_add_test(tests, what_is_submitted_is_done_while_more_is_looked_for);
    tcase_add_test(tests, who_submits_slowly_finds_no_fault_with_what_was_reported_meanwhile);
    tcase_add_test(tests, a_file_that_is_gone_has_no_result_and_costs_nothing);
    tcase_add_loop_test(tests, a_bad_job_costs_itself_only, 0, sizeof losses / sizeof *losses);
    tcase_add_test(tests, what_was_found_out_stands_though_it_was_not_reported);
    tcase_add_loop_test(tests, where_nothing_succeeds_the_run_ends, 0, 2);
    tcase_add_test(tests, a_kill_ends_it_at_once);
    tcase_add_test(tests, a_program_of_another_version_is_named);
    tcase_add_test(tests, an_unmade_process_costs_nothing);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], TWX_WORKER_ARGUMENT) == 0) {
        return be_worker();
    }
    return run_tests("supervisor", add);
}
