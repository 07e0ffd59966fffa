// SPDX-License-Identifier: MIT
//
// What a thread has in hand and since when, in memory that another process may share: so that it can tell who hangs,
// and what was in hand when a process died. A thread without a pulse attached pays a test of a pointer.
#ifndef TWX_BASE_PULSE_H
#define TWX_BASE_PULSE_H

#include <stdint.h>

enum twx_pulse_phase {
    TWX_PULSE_IDLE = 0,
    TWX_PULSE_READING = 1,   // waits for a disk or network: no fault of the bytes
    TWX_PULSE_DECODING = 2,  // runs decoders over the bytes
    TWX_PULSE_WAITING = 3,   // for its turn, or to write: may take as long as it likes
};

/** One thread's, zeroed at first; a cache line of its own. Written by one thread, read by whoever shares it. */
struct twx_pulse {
    _Alignas(64) _Atomic uint64_t state;  // phase << 32 | job
    _Atomic int64_t since_ns;             // CLOCK_MONOTONIC, when the phase began
    _Atomic int64_t begun_ns;             // when the job did
};

/** Gives the calling thread its pulse, borrowed until the thread ends; NULL for none. */
void twx_pulse_attach(struct twx_pulse *pulse);

/** A job comes into the calling thread's hand. */
void twx_pulse_begin(uint32_t job, enum twx_pulse_phase phase);
/** The clock starts anew for the job in hand: a phase begins, or a part of one is done. */
void twx_pulse_beat(enum twx_pulse_phase phase);
/** So many bytes of the job in hand may come from a disk or network now, as far as anybody can tell. */
void twx_pulse_expect(uint64_t n_bytes);
/**
 * Bytes came: as twx_pulse_beat, the phase stays, until more have come than were expected. So a large file on a slow disk
 * does not hang, and a decoder that reads in circles does.
 */
void twx_pulse_progress(uint64_t n_bytes);
/** Nothing is in hand. */
void twx_pulse_end(void);

/** A pulse as seen at one moment. */
struct twx_pulse_seen {
    enum twx_pulse_phase phase;
    uint32_t job;      // of a phase but TWX_PULSE_IDLE
    int64_t since_ns;  // CLOCK_MONOTONIC
    int64_t begun_ns;
};
/** threads: any. What it returns may be nonsense when the writer's memory was damaged: bound the job before use. */
struct twx_pulse_seen twx_pulse_see(const struct twx_pulse *pulse);

#endif
