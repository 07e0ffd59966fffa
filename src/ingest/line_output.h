// SPDX-License-Identifier: MIT
//
// Text to a descriptor, as fast as its reader takes it, and without waiting for one that does not: who writes input and
// reads output in turn must find both moving.
#ifndef TWX_INGEST_LINE_OUTPUT_H
#define TWX_INGEST_LINE_OUTPUT_H

#include "base/log.h"
#include "base/status.h"

struct twx_line_output {
    int fd;      // borrowed
    bool waits;  // a write may wait: there is a reader at the other end
    bool is_socket;
    char *bytes;  // owned
    size_t cap;
    size_t begin;  // of what is not written yet
    size_t end;
};

void twx_line_output_init(struct twx_line_output *output, int fd);
/** Drops what was not written. */
void twx_line_output_release(struct twx_line_output *output);

/** returns  false when out of memory */
bool twx_line_output_put(struct twx_line_output *output, const char *text, size_t n)
    __attribute__((warn_unused_result));

/** Bytes that are not written yet. */
size_t twx_line_output_n_left(const struct twx_line_output *output);

/**
 * Writes what goes now.
 *
 * errors   by errno; EPIPE too: the reader has gone
 */
enum twx_status twx_line_output_flush(struct twx_line_output *output, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Writes until no more than n_most bytes are left, waiting for the reader.
 *
 * run      whose stop flag ends the waiting; may be NULL
 * errors   as twx_line_output_flush; TWX_STOPPED
 */
enum twx_status twx_line_output_drain(struct twx_line_output *output, size_t n_most,
                                      const struct twx_run *run, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
