// SPDX-License-Identifier: MIT
//
// What a worker process that unpacks an archive says of it: each regular member in the order of the archive, its name and
// its bytes, then how the archive ended. An archive may take the process over: what comes is bounded, and read as an
// order of messages that has no other sense than this.
//
//     MEMBER, BYTES ..., MEMBER_END     for each; of bytes there may be none
//     ARCHIVE_END                       once, also within a member: the archive ends there
//
// READY comes before these; in its place, DONE: nothing can be unpacked, for lack of what unpacks. No archive says that: until
// READY the process has read none of it.
#ifndef TWX_JOBS_UNPACK_MESSAGES_H
#define TWX_JOBS_UNPACK_MESSAGES_H

#include <limits.h>

#include "jobs/protocol.h"

/** The job by whose name a worker process unpacks TWX_WORKER_INPUT. It has no workers' threads, slots or results to speak of. */
#define TWX_UNPACK_JOB "unpack"

enum { TWX_MEMBER_BYTES_MAX = 256 << 20 };  // a larger member is left out: it has to lie in memory

/** A member as it begins. */
struct twx_member {
    int64_t mtime_ns;     // 0: the archive has none
    size_t name_bytes;    // may be 0
    char name[PATH_MAX];  // as it is in the archive, NUL-terminated; cut when it is longer
};

/** Why a member is not to be had, or 0. */
enum twx_member_end {
    TWX_MEMBER_WHOLE = 0,
    TWX_MEMBER_TOO_LARGE = 1,
    TWX_MEMBER_DAMAGED = 2,  // its bytes cannot be unpacked, or are not those that the archive says
    TWX_MEMBER_ENCRYPTED = 3,
    TWX_MEMBER_LONG_NAME = 4,
};

enum twx_archive_outcome {
    TWX_ARCHIVE_WHOLE = 0,
    TWX_ARCHIVE_NONE = 1,        // it is no archive of a kind that is read
    TWX_ARCHIVE_DAMAGED = 2,     // or cut off
    TWX_ARCHIVE_UNREADABLE = 3,  // see error_number
    TWX_ARCHIVE_NO_MEMORY = 4,
};

struct twx_archive_end {
    enum twx_archive_outcome outcome;
    int error_number;
    uint64_t n_others;  // entries that are neither regular files nor folders: links, FIFOs, ...
    char hint[TWX_HINT_BYTES];  // what the library that unpacks says
};

// --- writing: as in protocol.h

bool twx_unpack_put_member(struct twx_protocol *protocol, const struct twx_member *member)
    __attribute__((warn_unused_result));
/** n up to TWX_BYTES_MESSAGE_MAX */
bool twx_unpack_put_bytes(struct twx_protocol *protocol, const void *bytes, size_t n)
    __attribute__((warn_unused_result));
bool twx_unpack_put_member_end(struct twx_protocol *protocol, enum twx_member_end end)
    __attribute__((warn_unused_result));
bool twx_unpack_put_archive_end(struct twx_protocol *protocol, const struct twx_archive_end *end)
    __attribute__((warn_unused_result));

// --- reading

/** Where the stream of messages stands. Zeroed before the first. */
struct twx_unpack_state {
    bool is_ready;
    bool is_in_member;
    bool is_over;
    uint64_t n_bytes;  // of the member so far
};

/** What a message says. */
enum twx_unpack_said {
    TWX_UNPACK_BROKEN = 0,  // nothing that the process says at this point
    TWX_UNPACK_READY = 1,
    TWX_UNPACK_MEMBER = 2,
    TWX_UNPACK_BYTES = 3,  // the message's bytes
    TWX_UNPACK_MEMBER_END = 4,
    TWX_UNPACK_ARCHIVE_END = 5,
    TWX_UNPACK_FAILED = 6,  // an error of the run
};

/** One message, taken apart. */
struct twx_unpack_news {
    enum twx_unpack_said said;
    struct twx_worker_ready ready;   // of READY
    struct twx_member member;        // of MEMBER; it stays until the next
    enum twx_member_end member_end;  // of MEMBER_END
    struct twx_archive_end end;      // of ARCHIVE_END
    struct twx_worker_done done;     // of FAILED: its status is not TWX_OK
};

/**
 * Takes the next message apart, and bounds it: a member of more than TWX_MEMBER_BYTES_MAX bytes, a name with a NUL in it and a
 * message out of order are TWX_UNPACK_BROKEN.
 *
 * state    in/out; after TWX_UNPACK_BROKEN, _ARCHIVE_END and _FAILED nothing more is to be taken
 * news     out
 * threads  pure
 */
void twx_unpack_take(struct twx_unpack_state *state, const struct twx_message *message,
                     struct twx_unpack_news *news);

#endif
