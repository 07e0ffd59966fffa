// SPDX-License-Identifier: MIT
//
// One child process, seen by its parent: the program started again (/proc/self/exe), a socket to it, and memory shared
// with it, for its workers' heartbeats and results. Mechanism only: what its death means is for supervisor.h to say.
//
// Started again and not forked: a fork would share the index's mappings (SQLite's -shm among them, writable), its
// descriptors and the heap with the decoders, and would not be safe beside threads. It costs some 30 ms a child.
#ifndef TWX_INGEST_WORKER_PROCESS_H
#define TWX_INGEST_WORKER_PROCESS_H

#include "ingest/protocol.h"

/** The descriptors a child begins with, beside 0 to 2. */
enum {
    TWX_WORKER_SOCKET = 3,
    TWX_WORKER_MEMORY = 4,  // twx_pool_shared_bytes
};

/** The one argument of a program that is to be a child. */
#define TWX_WORKER_ARGUMENT "--decode-for-parent"

/** Exit codes of a child that ends by itself. */
enum twx_worker_exit {
    TWX_WORKER_DONE = 0,
    TWX_WORKER_LOST = 1,           // the parent is gone, or speaks nonsense
    TWX_WORKER_OUT_OF_MEMORY = 3,  // the images in progress are suspects, as in a crash
};

struct twx_worker_process;

/**
 * Whether a child can be started at all: asked before anything is made. /proc is what leads to the running program.
 *
 * errors   TWX_FAILED
 */
enum twx_status twx_worker_process_check(struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Starts a child and puts its CONFIG handed to the protocol.
 *
 * config   `parent` is filled in
 * with_words  what it prints on standard error can be read; else it goes nowhere
 * process  out, owned: twx_worker_process_wait, then twx_worker_process_free
 * errors   by errno
 * threads  the child dies with the calling thread
 */
enum twx_status twx_worker_process_start(const struct twx_worker_config *config, bool with_words,
                                         struct twx_worker_process **process, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Borrowed. It does not wait. */
struct twx_protocol *twx_worker_process_protocol(struct twx_worker_process *process);
/** A pipe with what it prints, if that was asked for, which the caller owns from now on; else -1. */
int twx_worker_process_take_words(struct twx_worker_process *process);
/** Waits until something can be read (or written, when there is something to write), n milliseconds at most. */
void twx_worker_process_poll(struct twx_worker_process *process, int milliseconds);
/** Borrowed; what the child puts there may be nonsense. */
const struct twx_pool_shared *twx_worker_process_shared(const struct twx_worker_process *process);
/** Memory in use, bytes; 0 when it is not known. */
uint64_t twx_worker_process_resident_bytes(const struct twx_worker_process *process);
/** Processor time it has used, ns; -1 when it is not known. It stands still while the process is stopped or frozen. */
int64_t twx_worker_process_cpu_ns(const struct twx_worker_process *process);
/** Kills at once. */
void twx_worker_process_kill(struct twx_worker_process *process);

/** How a child ended. */
struct twx_worker_process_end {
    int exit_code;        // of one that ended by itself
    int signal;           // 0 for that
    uint64_t peak_bytes;  // the most memory it had in use; 0 where ours was larger
};
/** Waits for the end of a child that was killed or closed its socket. */
struct twx_worker_process_end twx_worker_process_wait(struct twx_worker_process *process);
/** Accepts NULL. Not before twx_worker_process_wait. */
void twx_worker_process_free(struct twx_worker_process *process);

#endif
