// SPDX-License-Identifier: MIT
//
// What a thread has in progress and since when, in memory that another process may share: so that it can tell who hangs,
// and what was in progress when a process died. A thread without a heartbeat attached pays a test of a pointer.
#ifndef TWX_BASE_HEARTBEAT_H
#define TWX_BASE_HEARTBEAT_H

#include <stdint.h>

enum twx_heartbeat_phase {
    TWX_HEARTBEAT_IDLE = 0,
    TWX_HEARTBEAT_READING = 1,   // waits for a disk or network: no fault of the bytes
    TWX_HEARTBEAT_DECODING = 2,  // runs decoders over the bytes
    TWX_HEARTBEAT_WAITING = 3,   // for its turn, or to write: may take as long as it likes
    TWX_HEARTBEAT_PLUGIN = 4,    // runs a plugin over the picture, which is no fault of decoders
};

/** In the place of a job: a plugin is being loaded, before there are any. */
#define TWX_HEARTBEAT_LOADING UINT32_MAX

/** One thread's, zeroed at first; a cache line of its own. Written by one thread, read by whoever shares it. */
struct twx_heartbeat {
    _Alignas(64) _Atomic uint64_t state;  // phase << 32 | job
    _Atomic int64_t since_ns;             // CLOCK_MONOTONIC, when the phase began
    _Atomic int64_t begun_ns;             // when the job did
};

/** Gives the calling thread its heartbeat, borrowed until the thread ends; NULL for none. */
void twx_heartbeat_attach(struct twx_heartbeat *heartbeat);

/** A job comes into the calling thread's hand. */
void twx_heartbeat_begin(uint32_t job, enum twx_heartbeat_phase phase);
/** The clock starts again for the job in progress: a phase begins, or a part of one is done. */
void twx_heartbeat_beat(enum twx_heartbeat_phase phase);
/** n bytes of the job in progress may come from a disk or network now, as far as anybody can tell. */
void twx_heartbeat_expect(uint64_t n_bytes);
/**
 * Bytes came: as twx_heartbeat_beat, the phase stays, until more have come than were expected. So a large file on a slow disk
 * does not hang, and a decoder that reads in circles does.
 */
void twx_heartbeat_progress(uint64_t n_bytes);
/** Nothing is in progress. */
void twx_heartbeat_end(void);

/** A heartbeat as seen at one moment. */
struct twx_heartbeat_seen {
    enum twx_heartbeat_phase phase;
    uint32_t job;      // of a phase but TWX_HEARTBEAT_IDLE
    int64_t since_ns;  // CLOCK_MONOTONIC
    int64_t begun_ns;
};
/** threads: any. What it returns may be nonsense when the writer's memory was damaged: bound the job before use. */
struct twx_heartbeat_seen twx_heartbeat_see(const struct twx_heartbeat *heartbeat);

#endif
