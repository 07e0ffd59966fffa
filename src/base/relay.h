// SPDX-License-Identifier: MIT
//
// What decoders print by themselves, at -vv: the worker process's standard error is a pipe, never a terminal, and what comes out
// of it is said line by line as any other message, so that it is escaped.
#ifndef TWX_BASE_RELAY_H
#define TWX_BASE_RELAY_H

#include <stdbool.h>
#include <stddef.h>

#include "twindex.h"

/** The end of the pipe that is read, and the line that is coming in. All zero but for fd: nothing was read yet. */
struct twx_relay {
    int fd;  // that does not wait, owned; -1: none
    unsigned n_lines;
    size_t n;
    char line[512];
};

/** Says what has come so far as messages of TWX_LEVEL_DEBUG; what is too much is dropped. */
void twx_relay_read(struct twx_relay *relay, const struct twx_run *run);
/** Says what is left after its writer has ended, and closes. */
void twx_relay_end(struct twx_relay *relay, const struct twx_run *run);

#endif
