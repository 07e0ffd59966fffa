// SPDX-License-Identifier: MIT
//
// A worker process that unpacks one archive, seen by its parent: what it says, message by message, and why it says no more.
#ifndef TWX_JOBS_UNPACKER_H
#define TWX_JOBS_UNPACKER_H

#include "jobs/unpack_messages.h"

struct twx_unpacker_options {
    const char *decoder;     // twx_decoder_find
    uint64_t memory_bytes;   // that it may have in use
    double timeout_seconds;  // processor time that it may take for a message; 0: 60
    bool no_sandbox;
};

struct twx_unpacker;

/**
 * options   the program's name is borrowed for the call
 * archive   descriptor, borrowed for the call; it may be a pipe
 * unpacker  out, owned: twx_unpacker_free
 * errors    by errno; TWX_NO_MEMORY
 * threads   the process dies with the calling thread
 */
enum twx_status twx_unpacker_start(const struct twx_unpacker_options *options, int archive,
                                   struct twx_unpacker **unpacker, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Ends the process, whatever it does. Accepts NULL. */
void twx_unpacker_free(struct twx_unpacker *unpacker);

/** What came of listening. */
enum twx_unpacker_heard {
    TWX_UNPACKER_NEWS = 0,
    TWX_UNPACKER_NOTHING = 1,  // nothing came in a twentieth of a second
    TWX_UNPACKER_CRASHED = 2,  // these and what follows: it is at its end, and is only to be freed
    TWX_UNPACKER_NO_MEMORY = 3,  // it has had too much
    TWX_UNPACKER_TIMEOUT =
        4,  // while it took processor time: an archive that is slow to come costs none
    TWX_UNPACKER_TAKEN_OVER = 5,  // it said what an unpacker does not say
};

/**
 * The next message.
 *
 * news     out: borrowed until the next call; not TWX_UNPACK_BROKEN. After TWX_UNPACK_ARCHIVE_END and _FAILED it is only to be freed
 * message  out: of TWX_UNPACK_BYTES the bytes, borrowed likewise
 */
enum twx_unpacker_heard twx_unpacker_hear(struct twx_unpacker *unpacker,
                                          const struct twx_unpack_news **news,
                                          struct twx_message *message);

#endif
