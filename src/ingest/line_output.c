// SPDX-License-Identifier: MIT
//
// The descriptor is shared with others, which O_NONBLOCK would surprise: a pipe that is ready takes PIPE_BUF bytes at once,
// and a socket is told with each send(2).
#include "ingest/line_output.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"

enum {
    WRITE_BYTES = 1 << 20,    // at once to a file
    COMPACT_BYTES = 1 << 16,  // written ones before the others
    WAIT_MILLISECONDS = 50,   // for the reader, before a signal is looked for
};

void twx_line_output_init(struct twx_line_output *output, int fd)
{
    struct stat st;
    *output = (struct twx_line_output){.fd = fd, .waits = true};
    if (fstat(fd, &st) == 0) {
        output->waits = !S_ISREG(st.st_mode);
        output->is_socket = S_ISSOCK(st.st_mode);
    }
}

void twx_line_output_release(struct twx_line_output *output)
{
    free(output->bytes);
    output->bytes = NULL;
    output->cap = output->begin = output->end = 0;
}

bool twx_line_output_put(struct twx_line_output *o, const char *text, size_t n)
{
    if (o->end > 0 && (o->begin >= COMPACT_BYTES || o->begin == o->end)) {
        memmove(o->bytes, o->bytes + o->begin, o->end - o->begin);
        o->end -= o->begin;
        o->begin = 0;
    }
    if (!twx_reserve((void **)&o->bytes, &o->cap, o->end + n, 1)) {
        return false;
    }
    memcpy(o->bytes + o->end, text, n);
    o->end += n;
    return true;
}

size_t twx_line_output_n_left(const struct twx_line_output *o)
{
    return o->end - o->begin;
}

/** Writes some of what is left; 0: nothing goes now, -1 with errno */
static ssize_t write_some(const struct twx_line_output *o)
{
    struct pollfd ready = {.fd = o->fd, .events = POLLOUT};
    const size_t most = o->waits && !o->is_socket ? PIPE_BUF : WRITE_BYTES;
    const size_t n_left = twx_line_output_n_left(o);
    const size_t n = n_left < most ? n_left : most;
    if (o->waits && poll(&ready, 1, 0) <= 0) {
        return 0;
    }
    const ssize_t done = o->is_socket
                             ? send(o->fd, o->bytes + o->begin, n, MSG_DONTWAIT | MSG_NOSIGNAL)
                             : write(o->fd, o->bytes + o->begin, n);
    return done < 0 && (errno == EINTR || errno == EAGAIN) ? 0 : done;
}

enum twx_status twx_line_output_flush(struct twx_line_output *o, struct twx_error *err)
{
    while (twx_line_output_n_left(o) > 0) {
        const ssize_t n = write_some(o);
        if (n < 0) {
            return twx_fail_errno(err, errno, "cannot write to standard output");
        }
        if (n == 0) {
            break;
        }
        o->begin += (size_t)n;
    }
    return TWX_OK;
}

enum twx_status twx_line_output_drain(struct twx_line_output *o, size_t n_most,
                                      const struct twx_run *run, struct twx_error *err)
{
    enum twx_status status = twx_line_output_flush(o, err);
    while (status == TWX_OK && twx_line_output_n_left(o) > n_most) {
        struct pollfd ready = {.fd = o->fd, .events = POLLOUT};
        (void)poll(&ready, 1, WAIT_MILLISECONDS);
        status = twx_is_stopped(run)
                     ? twx_fail(err, TWX_STOPPED, 0, "stopped: the files left have no line")
                     : twx_line_output_flush(o, err);
    }
    return status;
}
