// SPDX-License-Identifier: MIT
//
// One worker process, seen by its parent: the program twindex-decode, a socket to it, and memory shared with it for
// heartbeats and results. Mechanism only: what its death means is for supervisor.h to say.
//
// A program of its own and no fork: a fork would share the index's mappings (SQLite's -shm among them, writable), its
// descriptors and the heap with the decoders, and would not be safe beside threads. It costs some 10 ms a process, and 30 more
// where it loads libvips.
#ifndef TWX_JOBS_WORKER_PROCESS_H
#define TWX_JOBS_WORKER_PROCESS_H

#include "jobs/protocol.h"

/** The descriptors a worker process begins with, beside 0 to 2. */
enum {
    TWX_WORKER_SOCKET = 3,
    TWX_WORKER_MEMORY = 4,   // twx_shared_bytes
    TWX_WORKER_INPUT = 5,    // bytes to decode, where the parent has them in memory
    TWX_WORKER_REPORTS = 6,  // of a sanitizer: the parent's standard error
};

/** The path by which a job reads TWX_WORKER_INPUT. */
#define TWX_WORKER_INPUT_PATH "/proc/self/fd/5"

/** Exit codes of a worker process that ends by itself. */
enum twx_worker_exit {
    TWX_WORKER_DONE = 0,
    TWX_WORKER_LOST = 1,           // the parent is gone, or cannot be understood
    TWX_WORKER_USAGE = 2,          // started by hand
    TWX_WORKER_OUT_OF_MEMORY = 3,  // the jobs in progress are suspects, as in a crash
    TWX_WORKER_VERSION = 4,        // the parent is of another version
};

struct twx_worker_process;

/**
 * Starts a worker process and puts its CONFIG into the protocol.
 *
 * decoder     path of the program: twx_decoder_find
 * config      `parent` is filled in
 * input       a descriptor for TWX_WORKER_INPUT; -1: none. Borrowed
 * with_words  what it prints on standard error can be read; else it goes nowhere
 * process     out, owned: twx_worker_process_wait, then twx_worker_process_free
 * errors      by errno
 * threads     the worker process dies with the calling thread
 */
enum twx_status twx_worker_process_start(const char *decoder,
                                         const struct twx_worker_config *config, int input,
                                         bool with_words, struct twx_worker_process **process,
                                         struct twx_error *err) __attribute__((warn_unused_result));

/** Borrowed. It does not wait. */
struct twx_protocol *twx_worker_process_protocol(struct twx_worker_process *process);
/** A pipe with what it prints, if that was asked for, which the caller owns from now on; else -1. */
int twx_worker_process_take_words(struct twx_worker_process *process);
/** Waits until something can be read (or written, when there is something to write), n milliseconds at most. */
void twx_worker_process_poll(struct twx_worker_process *process, int milliseconds);
/** Borrowed; what the worker process puts there may be anything. */
const struct twx_shared *twx_worker_process_shared(const struct twx_worker_process *process);
/** Memory in use, bytes; 0 when it is not known. */
uint64_t twx_worker_process_resident_bytes(const struct twx_worker_process *process);
/** Processor time it has used, ns; -1 when it is not known. It stands still while the process is stopped or frozen. */
int64_t twx_worker_process_cpu_ns(const struct twx_worker_process *process);
/** Kills at once. */
void twx_worker_process_kill(struct twx_worker_process *process);

/** How a worker process ended. */
struct twx_worker_process_end {
    int exit_code;        // of one that ended by itself
    int signal;           // 0 for that
    uint64_t peak_bytes;  // the most memory it had in use; 0 where ours was larger
};
/** Waits for the end of a worker process that was killed or closed its socket. */
struct twx_worker_process_end twx_worker_process_wait(struct twx_worker_process *process);
/** Accepts NULL. Not before twx_worker_process_wait. */
void twx_worker_process_free(struct twx_worker_process *process);

#endif
