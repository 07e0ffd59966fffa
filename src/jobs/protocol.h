// SPDX-License-Identifier: MIT
//
// What a process and its worker process say to each other, over one socket. Both are of one version on the same
// machine, but a decoder may have been taken over: what comes from the worker process is bounded and checked like a
// file's bytes. Messages are gathered and written together: one system call for many.
//
//     parent                worker process
//     CONFIG          ->                 once: what to do
//                     <-    READY        the sandbox is entered, workers run
//     JOB, JOB, ...   <->   REPORT, ...  never more jobs under way than the pool has slots: nobody waits in a write
//     FINISH          ->
//                     <-    DONE         then the end of the stream
//
// A worker process that unpacks an archive (unpack_messages.h) has no jobs: after READY it sends MEMBER, BYTES, ... MEMBER_END
// for each member, then ARCHIVE_END.
//
// What a REPORT is about lies in shared memory (shared.h): it need not have been sent to be there.
#ifndef TWX_JOBS_PROTOCOL_H
#define TWX_JOBS_PROTOCOL_H

#include "jobs/job.h"
#include "jobs/shared.h"

enum twx_message_type {
    TWX_MESSAGE_CONFIG = 1,
    TWX_MESSAGE_JOB = 2,
    TWX_MESSAGE_FINISH = 3,
    TWX_MESSAGE_READY = 4,
    TWX_MESSAGE_REPORT = 5,
    TWX_MESSAGE_DONE = 6,
    TWX_MESSAGE_MEMBER = 7,
    TWX_MESSAGE_BYTES = 8,
    TWX_MESSAGE_MEMBER_END = 9,
    TWX_MESSAGE_ARCHIVE_END = 10,
};

enum {
    TWX_BYTES_MESSAGE_MAX = 64 << 10,      // of a BYTES
    TWX_MESSAGE_BYTES_MAX = 2 * PATH_MAX,  // of others: a path and some numbers
};

/** A message as it came; its bytes are borrowed until the next twx_protocol_fill. */
struct twx_message {
    enum twx_message_type type;
    const uint8_t *bytes;
    size_t n_bytes;
};

enum { TWX_LIBRARIES_TEXT_BYTES = 96 };

struct twx_worker_config {
    struct twx_pool_shape shape;  // result_bytes is the job's
    struct twx_job_kind_spec job;
    uint32_t parent;        // process id
    uint64_t memory_bytes;  // --memory
    bool no_sandbox;
    bool loads_libvips;  // at once, also where the first files may do without it
};

struct twx_worker_ready {
    uint32_t n_workers;
    bool is_loose;  // nothing refuses its system calls, though it was asked for
    char libraries[TWX_LIBRARIES_TEXT_BYTES];  // names and versions of those that decode
    char sandbox[128];                         // what holds it, for people
};

/** How the workers of a run spent their time: seconds, summed over them. */
struct twx_pool_times {
    unsigned n_workers;
    unsigned n_readers;       // the most that read at once
    double total;             // n_workers x the time the pool ran
    double waited_for_files;  // while they were being read
    double waited_for_jobs;   // while the walk went on
};

struct twx_worker_done {
    enum twx_status status;
    int code;
    char text[TWX_ERROR_TEXT_BYTES];
    struct twx_pool_times times;
};

struct twx_protocol;

/** Takes over the socket.  returns: owned, twx_protocol_free; NULL when out of memory */
struct twx_protocol *twx_protocol_create(int fd);
/** Closes it. Accepts NULL. */
void twx_protocol_free(struct twx_protocol *protocol);

// --- writing: one thread at a time; false when out of memory

bool twx_protocol_put_config(struct twx_protocol *protocol, const struct twx_worker_config *config)
    __attribute__((warn_unused_result));
bool twx_protocol_put_job(struct twx_protocol *protocol, const struct twx_job *job)
    __attribute__((warn_unused_result));
bool twx_protocol_put_finish(struct twx_protocol *protocol, bool drop)
    __attribute__((warn_unused_result));
bool twx_protocol_put_ready(struct twx_protocol *protocol, const struct twx_worker_ready *ready)
    __attribute__((warn_unused_result));
bool twx_protocol_put_report(struct twx_protocol *protocol, const struct twx_report *report)
    __attribute__((warn_unused_result));
bool twx_protocol_put_done(struct twx_protocol *protocol, const struct twx_worker_done *done)
    __attribute__((warn_unused_result));

/** Puts a message of bytes that are laid out elsewhere; as many as its type may have. */
bool twx_protocol_put(struct twx_protocol *protocol, enum twx_message_type type, const void *bytes,
                      size_t n) __attribute__((warn_unused_result));

/** What became of a transfer. */
enum twx_protocol_result {
    TWX_PROTOCOL_OK = 0,         // written: all of it; read: something
    TWX_PROTOCOL_LATER = 1,      // would wait, of a socket that does not
    TWX_PROTOCOL_END = 2,        // the other end is gone
    TWX_PROTOCOL_NO_MEMORY = 3,  // here, to read
};

/** Bytes put and not yet written. */
size_t twx_protocol_n_unwritten(const struct twx_protocol *protocol);
/** Writes what was put; on a socket that does not wait, what goes now. */
enum twx_protocol_result twx_protocol_flush(struct twx_protocol *protocol)
    __attribute__((warn_unused_result));

// --- reading: one thread at a time, which may be another

/** Reads once. An interrupted read is TWX_PROTOCOL_LATER. */
enum twx_protocol_result twx_protocol_fill(struct twx_protocol *protocol)
    __attribute__((warn_unused_result));

/**
 * Takes the next whole message.
 *
 * is_broken  out: what came is no message, and nothing more can be read
 * returns    false when there is none yet
 */
bool twx_protocol_next(struct twx_protocol *protocol, struct twx_message *message, bool *is_broken);

// --- what messages hold; false for one that holds something else

bool twx_protocol_get_config(const struct twx_message *message, struct twx_worker_config *config);
bool twx_protocol_get_job(const struct twx_message *message, struct twx_job *job);
bool twx_protocol_get_finish(const struct twx_message *message, bool *drop);
bool twx_protocol_get_ready(const struct twx_message *message, struct twx_worker_ready *ready);
/** Numbers out of their range are false too; the id is bounded by the caller. */
bool twx_protocol_get_report(const struct twx_message *message, struct twx_report *report);
bool twx_protocol_get_done(const struct twx_message *message, struct twx_worker_done *done);

#endif
