// SPDX-License-Identifier: MIT
//
// Owns the process, and where its messages stand.
#include "jobs/unpacker.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "jobs/worker_process.h"

enum { WAIT_MILLISECONDS = 50, DEFAULT_TIMEOUT_SECONDS = 60 };

struct twx_unpacker {
    struct twx_worker_process *process;
    uint64_t memory_bytes;
    int64_t timeout_ns;
    struct twx_unpack_state state;
    struct twx_unpack_news news;
    bool is_heard;   // something came since its processor time was looked at
    int64_t cpu_ns;  // then
};

enum twx_status twx_unpacker_start(const struct twx_unpacker_options *options, int archive,
                                   struct twx_unpacker **unpacker, struct twx_error *err)
{
    const struct twx_worker_config config = {
        .shape = {.n_workers = 1, .n_slots = 1, .result_bytes = 1},
        .job = {.name = TWX_UNPACK_JOB, .result_bytes = 1},
        .memory_bytes = options->memory_bytes,
        .no_sandbox = options->no_sandbox,
    };
    struct twx_unpacker *u = twx_alloc(1, sizeof *u);
    *unpacker = NULL;
    if (u == NULL) {
        return twx_fail_memory(err);
    }
    const double seconds =
        options->timeout_seconds > 0 ? options->timeout_seconds : DEFAULT_TIMEOUT_SECONDS;
    u->timeout_ns = (int64_t)(1e9 * seconds);
    u->memory_bytes = options->memory_bytes;
    u->is_heard = true;
    const enum twx_status status =
        twx_worker_process_start(options->decoder, &config, archive, false, &u->process, err);
    if (status != TWX_OK) {
        free(u);
        return status;
    }
    *unpacker = u;
    return TWX_OK;
}

void twx_unpacker_free(struct twx_unpacker *u)
{
    if (u == NULL) {
        return;
    }
    if (u->process != NULL) {
        twx_worker_process_kill(u->process);
        (void)twx_worker_process_wait(u->process);
        twx_worker_process_free(u->process);
    }
    free(u);
}

/** Looks at what it takes while it says nothing. */
static enum twx_unpacker_heard look_after(struct twx_unpacker *u)
{
    const int64_t cpu_ns = twx_worker_process_cpu_ns(u->process);
    if (u->is_heard) {
        u->cpu_ns = cpu_ns;
        u->is_heard = false;
    }
    if (twx_worker_process_resident_bytes(u->process) > u->memory_bytes) {
        return TWX_UNPACKER_NO_MEMORY;
    }
    return cpu_ns - u->cpu_ns > u->timeout_ns ? TWX_UNPACKER_TIMEOUT : TWX_UNPACKER_NOTHING;
}

/** Its stream has ended where it should not. */
static enum twx_unpacker_heard take_death(struct twx_unpacker *u)
{
    twx_worker_process_kill(u->process);
    const struct twx_worker_process_end end = twx_worker_process_wait(u->process);
    twx_worker_process_free(u->process);
    u->process = NULL;
    return end.exit_code == TWX_WORKER_OUT_OF_MEMORY ? TWX_UNPACKER_NO_MEMORY
                                                     : TWX_UNPACKER_CRASHED;
}

/** Reads once, and waits a moment when there is nothing. TWX_UNPACKER_NEWS: something came. */
static enum twx_unpacker_heard read_some(struct twx_unpacker *u)
{
    struct twx_protocol *protocol = twx_worker_process_protocol(u->process);
    const enum twx_protocol_result flushed = twx_protocol_flush(protocol);
    switch (flushed == TWX_PROTOCOL_END ? flushed : twx_protocol_fill(protocol)) {
    case TWX_PROTOCOL_OK:
        u->is_heard = true;
        return TWX_UNPACKER_NEWS;
    case TWX_PROTOCOL_LATER:
        twx_worker_process_poll(u->process, WAIT_MILLISECONDS);
        return look_after(u);
    default:
        return take_death(u);
    }
}

enum twx_unpacker_heard twx_unpacker_hear(struct twx_unpacker *u,
                                          const struct twx_unpack_news **news,
                                          struct twx_message *message)
{
    struct twx_protocol *protocol = twx_worker_process_protocol(u->process);
    bool is_broken = false;
    *news = &u->news;
    while (!twx_protocol_next(protocol, message, &is_broken)) {
        const enum twx_unpacker_heard heard = is_broken ? TWX_UNPACKER_TAKEN_OVER : read_some(u);
        if (heard != TWX_UNPACKER_NEWS) {
            return heard;
        }
    }
    twx_unpack_take(&u->state, message, &u->news);
    return u->news.said != TWX_UNPACK_BROKEN ? TWX_UNPACKER_NEWS : TWX_UNPACKER_TAKEN_OVER;
}
