// SPDX-License-Identifier: MIT
//
// Bytes to lines. Owns the descriptor.
#include "base/relay.h"

#include <unistd.h>

#include "base/log.h"

enum {
    LINES_MAX = 1000,  // of one child: an image must not fill a log
    READS_MAX = 16,    // at once: one that never stops printing must not hold the run
};

static void say_line(struct twx_relay *relay, const struct twx_run *run)
{
    relay->line[relay->n] = '\0';
    relay->n = 0;
    relay->n_lines += relay->n_lines <= LINES_MAX;
    if (relay->n_lines <= LINES_MAX) {
        twx_log(run, TWX_LEVEL_DEBUG, "decoder: %s", relay->line);
        if (relay->n_lines == LINES_MAX) {
            twx_log(run, TWX_LEVEL_DEBUG, "decoder: more is not shown");
        }
    }
}

static void take_byte(struct twx_relay *relay, const struct twx_run *run, char byte)
{
    if (byte == '\n' || relay->n == sizeof relay->line - 1) {
        say_line(relay, run);
    }
    if (byte != '\n') {
        relay->line[relay->n++] = byte != '\0' ? byte : ' ';
    }
}

void twx_relay_read(struct twx_relay *relay, const struct twx_run *run)
{
    char bytes[4096];
    for (int i = 0; relay->fd >= 0 && i < READS_MAX; i++) {
        const ssize_t n = read(relay->fd, bytes, sizeof bytes);
        if (n <= 0) {
            return;  // nothing now, or for ever: the end of its writer shows elsewhere
        }
        for (ssize_t k = 0; k < n; k++) {
            take_byte(relay, run, bytes[k]);
        }
    }
}

void twx_relay_end(struct twx_relay *relay, const struct twx_run *run)
{
    twx_relay_read(relay, run);
    if (relay->n > 0) {
        say_line(relay, run);
    }
    if (relay->fd >= 0) {
        (void)close(relay->fd);
        relay->fd = -1;
    }
}
