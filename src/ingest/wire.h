// SPDX-License-Identifier: MIT
//
// What the process that walks and the child that touches image bytes say to each other, over one socket. Both are the
// same program on the same machine, but a decoder may have been taken over: what comes from the child is bounded and
// checked like a file's bytes. Messages are gathered and written together: one system call for many.
//
//     parent                child
//     CONFIG          ->                 once: what to do
//                     <-    READY        the cage is shut, workers run
//     JOB, JOB, ...   <->   REPORT, ...  never more jobs under way than the pool has slots: nobody waits in a write
//     FINISH          ->
//                     <-    DONE         then the end of the stream
//
// What a REPORT is about lies in shared memory (results.h): it need not have been sent to be there.
#ifndef TWX_INGEST_WIRE_H
#define TWX_INGEST_WIRE_H

#include "ingest/pool.h"

enum twx_message_type {
    TWX_MESSAGE_CONFIG = 1,
    TWX_MESSAGE_JOB = 2,
    TWX_MESSAGE_FINISH = 3,
    TWX_MESSAGE_READY = 4,
    TWX_MESSAGE_REPORT = 5,
    TWX_MESSAGE_DONE = 6,
};

/** A message as it came; its bytes are borrowed until the next twx_wire_fill. */
struct twx_message {
    enum twx_message_type type;
    const uint8_t *bytes;
    size_t n_bytes;
};

struct twx_child_config {
    struct twx_pool_options pool;
    uint32_t parent;        // process id
    uint64_t memory_bytes;  // --memory
    bool no_sandbox;
};

struct twx_child_ready {
    uint32_t n_workers;
    bool is_loose;   // nothing refuses its system calls, though it was asked for
    char cage[128];  // what holds the child, for people
};

struct twx_child_done {
    enum twx_status status;
    int code;
    char text[TWX_ERROR_TEXT_BYTES];
    struct twx_pool_times times;
};

struct twx_wire;

/** Takes over the socket.  returns: owned, twx_wire_free; NULL when out of memory */
struct twx_wire *twx_wire_create(int fd);
/** Closes it. Accepts NULL. */
void twx_wire_free(struct twx_wire *wire);

// --- writing: one thread at a time; false when out of memory

bool twx_wire_put_config(struct twx_wire *wire, const struct twx_child_config *config)
    __attribute__((warn_unused_result));
bool twx_wire_put_job(struct twx_wire *wire, const struct twx_job *job)
    __attribute__((warn_unused_result));
bool twx_wire_put_finish(struct twx_wire *wire, bool drop) __attribute__((warn_unused_result));
bool twx_wire_put_ready(struct twx_wire *wire, const struct twx_child_ready *ready)
    __attribute__((warn_unused_result));
bool twx_wire_put_report(struct twx_wire *wire, const struct twx_report *report)
    __attribute__((warn_unused_result));
bool twx_wire_put_done(struct twx_wire *wire, const struct twx_child_done *done)
    __attribute__((warn_unused_result));

/** What became of a transfer. */
enum twx_wire_result {
    TWX_WIRE_OK = 0,         // written: all of it; read: something
    TWX_WIRE_LATER = 1,      // would wait, of a socket that does not
    TWX_WIRE_END = 2,        // the other end is gone
    TWX_WIRE_NO_MEMORY = 3,  // here, to read
};

/** Bytes put and not yet written. */
size_t twx_wire_n_unwritten(const struct twx_wire *wire);
/** Writes what was put; on a socket that does not wait, what goes now. */
enum twx_wire_result twx_wire_flush(struct twx_wire *wire) __attribute__((warn_unused_result));

// --- reading: one thread at a time, which may be another

/** Reads once. An interrupted read is TWX_WIRE_LATER. */
enum twx_wire_result twx_wire_fill(struct twx_wire *wire) __attribute__((warn_unused_result));

/**
 * Takes the next whole message.
 *
 * is_broken  out: what came is no message, and nothing more can be read
 * returns    false when there is none yet
 */
bool twx_wire_next(struct twx_wire *wire, struct twx_message *message, bool *is_broken);

// --- what messages hold; false for one that holds something else

bool twx_wire_get_config(const struct twx_message *message, struct twx_child_config *config);
bool twx_wire_get_job(const struct twx_message *message, struct twx_job *job);
bool twx_wire_get_finish(const struct twx_message *message, bool *drop);
bool twx_wire_get_ready(const struct twx_message *message, struct twx_child_ready *ready);
/** Numbers out of their range are false too; the id is bounded by the caller. */
bool twx_wire_get_report(const struct twx_message *message, struct twx_report *report);
bool twx_wire_get_done(const struct twx_message *message, struct twx_child_done *done);

#endif
