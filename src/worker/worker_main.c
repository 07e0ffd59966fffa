// SPDX-License-Identifier: MIT
//
// The worker process: the only one that touches image bytes. Two threads beside the pool's: the main one receives from the parent
// and hands jobs in, the sender takes reports and writes them, so that neither waits for the other.
//
// It ends with its parent, however that ends: by the signal of PR_SET_PDEATHSIG, or by the end of the stream. SIGHUP,
// SIGINT, SIGTERM and SIGUSR1 are for the parent: a terminal or a scheduler sends them to both.
#include "worker/worker_main.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/module.h"
#include "base/sanitized.h"
#include "base/thread.h"
#include "file/sandbox.h"
#include "image/decode.h"
#include "jobs/decoder_path.h"
#include "jobs/protocol.h"
#include "jobs/unpack_messages.h"
#include "jobs/worker_process.h"
#include "worker/pool.h"
#include "worker/unpack_main.h"

#if TWX_SANITIZED
#include <sanitizer/common_interface_defs.h>
#endif

struct worker_main {
    struct twx_protocol *protocol;
    struct twx_worker_config config;
    struct twx_pool *pool;
    struct twx_thread sender;
    struct twx_mutex may_send;  // held until READY is said: the protocol is one thread's at a time
    struct twx_job job;         // too large for the stack of a loop
};

/** The parent is gone, or cannot be understood: nothing is left to do. */
static _Noreturn void lose(void)
{
    _exit(TWX_WORKER_LOST);
}

// ---------------------------------------------------------------------------------------------------------
// The sender

static void *run_sender(void *argument)
{
    struct worker_main *c = argument;
    struct twx_report report;
    bool is_over = false;
    twx_mutex_lock(&c->may_send);
    twx_mutex_unlock(&c->may_send);
    while (!is_over) {
        is_over = twx_pool_is_over(c->pool);  // asked before the last are taken
        bool wait = true;
        while (twx_pool_take_report(c->pool, &report, wait)) {
            wait = false;
            if (!twx_protocol_put_report(c->protocol, &report)) {
                _exit(TWX_WORKER_OUT_OF_MEMORY);
            }
        }
        if (is_over && twx_pool_has_failed(c->pool, NULL)) {
            _exit(TWX_WORKER_OUT_OF_MEMORY);  // the parent tries alone what is in progress
        }
        if (twx_protocol_flush(c->protocol) != TWX_PROTOCOL_OK) {
            lose();
        }
    }
    return NULL;
}

// ---------------------------------------------------------------------------------------------------------
// The main thread

/** The next message, waiting for it. */
static void receive(struct worker_main *c, struct twx_message *message)
{
    bool is_broken = false;
    while (!twx_protocol_next(c->protocol, message, &is_broken)) {
        const enum twx_protocol_result result =
            is_broken ? TWX_PROTOCOL_END : twx_protocol_fill(c->protocol);
        if (result == TWX_PROTOCOL_END) {
            lose();
        }
        if (result == TWX_PROTOCOL_NO_MEMORY) {
            _exit(TWX_WORKER_OUT_OF_MEMORY);
        }
    }
}

/** Hands in jobs until asked to finish; returns whether to drop those not begun. */
static bool take_jobs(struct worker_main *c)
{
    struct twx_message message;
    bool drop = false;
    for (;;) {
        receive(c, &message);
        if (message.type == TWX_MESSAGE_FINISH && twx_protocol_get_finish(&message, &drop)) {
            return drop;
        }
        if (message.type != TWX_MESSAGE_JOB || !twx_protocol_get_job(&message, &c->job) ||
            !twx_pool_try_submit(c->pool, &c->job)) {
            lose();  // the parent never has more jobs under way than there are slots
        }
    }
}

static void send_done(struct worker_main *c, const struct twx_error *err,
                      const struct twx_pool_times *times)
{
    struct twx_worker_done done = {.status = err->status, .code = err->code, .times = *times};
    memcpy(done.text, err->text, sizeof done.text);
    if (!twx_protocol_put_done(c->protocol, &done) ||
        twx_protocol_flush(c->protocol) != TWX_PROTOCOL_OK) {
        lose();
    }
}

/** Everything that needs rights the sandbox takes away. */
static enum twx_status prepare(struct worker_main *c, struct twx_error *err)
{
    const struct twx_worker_config *config = &c->config;
    const struct twx_pool_options options = {
        .kind = twx_job_kind_find(&config->job), .spec = config->job, .shape = config->shape};
    if (options.kind == NULL) {
        lose();  // a parent of this version asks for none that is not there
    }
    void *memory = mmap(NULL, twx_shared_bytes(&config->shape), PROT_READ | PROT_WRITE, MAP_SHARED,
                        TWX_WORKER_MEMORY, 0);
    if (memory == MAP_FAILED) {
        return twx_fail_errno(err, errno, "cannot share memory with the decoding process");
    }
    (void)close(TWX_WORKER_MEMORY);
    const struct twx_shared shared = twx_shared_divide(&config->shape, memory);
    const enum twx_status status =
        twx_decode_start(options.kind->needs_libvips || config->loads_libvips, err);
    return status == TWX_OK ? twx_pool_create(&options, &shared, &c->pool, err) : status;
}

static void enter_sandbox(const struct worker_main *c, struct twx_worker_ready *ready)
{
    struct twx_sandbox sandbox;
    twx_sandbox_enter(c->config.memory_bytes, (size_t)c->config.shape.n_workers + TWX_READERS_MAX,
                      c->config.no_sandbox, &sandbox);
    ready->is_loose = sandbox.is_loose;
    memcpy(ready->sandbox, sandbox.text, sizeof ready->sandbox);
}

static void send_ready(struct worker_main *c, struct twx_worker_ready *ready)
{
    ready->n_workers = twx_pool_n_workers(c->pool);
    twx_decode_libraries(ready->libraries, sizeof ready->libraries);
    if (!twx_protocol_put_ready(c->protocol, ready) ||
        twx_protocol_flush(c->protocol) != TWX_PROTOCOL_OK) {
        lose();
    }
}

static enum twx_status run(struct worker_main *c, struct twx_pool_times *times,
                           struct twx_error *err)
{
    struct twx_worker_ready ready = {.n_workers = 0};
    enum twx_status status = prepare(c, err);
    if (status != TWX_OK) {
        return status;
    }
    enter_sandbox(c, &ready);
    // Before the workers, who take what threads there are; it is let go when they have said that they are ready.
    twx_mutex_init(&c->may_send);
    twx_mutex_lock(&c->may_send);
    const int error_number = twx_thread_create(&c->sender, run_sender, c);
    bool drop = true;
    status = error_number == 0 ? twx_pool_start(c->pool, err)
                               : twx_fail_errno(err, error_number, "cannot start a thread");
    if (status == TWX_OK) {
        send_ready(c, &ready);
    }
    twx_mutex_unlock(&c->may_send);
    if (status == TWX_OK) {
        drop = take_jobs(c);
    }
    twx_pool_close(c->pool, drop);
    if (error_number == 0) {
        (void)twx_thread_join(&c->sender);
    }
    *times = twx_pool_times(c->pool);
    const enum twx_status ended = twx_pool_finish(&c->pool, status == TWX_OK ? err : NULL);
    return status == TWX_OK ? ended : status;
}

/** Its module takes the process over. Without one, the parent hears why before it hears that the process is ready. */
static int unpack(struct worker_main *c)
{
    static const struct twx_module module = {.file = "twindex-unpack.so",
                                             .table = "twx_unpack_module",
                                             .what = "library that unpacks archives"};
    const struct twx_pool_times times = {0};
    struct twx_error err = {0};
    const void *table = NULL;
    if (twx_module_load(&module, &table, &err) != TWX_OK) {
        send_done(c, &err, &times);
        return TWX_WORKER_DONE;
    }
    return ((const struct twx_unpack_module *)table)->unpack_main(c->protocol, &c->config);
}

static void end_with_parent(uint32_t parent)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if ((uint32_t)getppid() != parent) {
        lose();  // it was gone before
    }
}

/** When the machine runs out of memory this process goes first, and not the one that writes the index. */
static void offer_to_kernel(void)
{
    const int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd >= 0) {
        (void)!write(fd, "1000", 4);
        (void)close(fd);
    }
}

int twx_worker_main(void)
{
    static struct worker_main c;
    struct twx_message message;
    struct twx_error err = {0};
    struct twx_pool_times times = {0};
    (void)signal(SIGHUP, SIG_IGN);
    (void)signal(SIGINT, SIG_IGN);
    (void)signal(SIGTERM, SIG_IGN);
    (void)signal(SIGUSR1, SIG_IGN);
#if TWX_SANITIZED
    __sanitizer_set_report_fd((void *)(intptr_t)TWX_WORKER_REPORTS);
#endif
    c.protocol = twx_protocol_create(TWX_WORKER_SOCKET);
    if (c.protocol == NULL) {
        return TWX_WORKER_OUT_OF_MEMORY;
    }
    receive(&c, &message);
    if (message.type != TWX_MESSAGE_CONFIG || !twx_protocol_get_config(&message, &c.config)) {
        lose();
    }
    end_with_parent(c.config.parent);
    offer_to_kernel();
    if (strcmp(c.config.job.name, TWX_UNPACK_JOB) == 0) {
        return unpack(&c);
    }
    if (run(&c, &times, &err) == TWX_NO_MEMORY) {
        return TWX_WORKER_OUT_OF_MEMORY;
    }
    send_done(&c, &err, &times);
    return TWX_WORKER_DONE;  // with the socket open: its end is the end of the process
}
