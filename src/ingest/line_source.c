// SPDX-License-Identifier: MIT
//
// A buffer, and the line that is being put together.
#include "ingest/line_source.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

void twx_line_source_init(struct twx_line_source *source, int fd, char separator)
{
    source->fd = fd;
    source->separator = separator;
    source->is_at_end = false;
    source->error_number = 0;
    source->n_buffered = source->n_taken = source->n_bytes = 0;
}

/** Fills the buffer with what is there; false when there is nothing. */
static bool fill(struct twx_line_source *s)
{
    struct pollfd ready = {.fd = s->fd, .events = POLLIN};
    s->n_taken = s->n_buffered = 0;
    if (poll(&ready, 1, 0) <= 0) {
        return false;
    }
    const ssize_t n = read(s->fd, s->buffer, sizeof s->buffer);
    if (n > 0) {
        s->n_buffered = (size_t)n;
    } else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
        s->is_at_end = true;
        s->error_number = n == 0 ? 0 : errno;
    }
    return n > 0;
}

/** Takes bytes of the buffer up to the end of a line, or as far as there are some; whether it has come. */
static bool take_bytes(struct twx_line_source *s)
{
    const char *from = s->buffer + s->n_taken;
    const size_t n_left = s->n_buffered - s->n_taken;
    const char *end = memchr(from, s->separator, n_left);
    const size_t n = end != NULL ? (size_t)(end - from) : n_left;
    const size_t room = s->n_bytes < sizeof s->text ? sizeof s->text - s->n_bytes : 0;
    memcpy(s->text + sizeof s->text - room, from, n < room ? n : room);
    s->n_bytes = n <= room && s->n_bytes <= sizeof s->text ? s->n_bytes + n : sizeof s->text + 1;
    s->n_taken += n + (end != NULL);
    return end != NULL;
}

static enum twx_line_came give(struct twx_line_source *s, const char **text, size_t *n)
{
    *text = s->text;
    *n = s->n_bytes;
    s->n_bytes = 0;
    return TWX_LINE_HERE;
}

enum twx_line_came twx_line_source_next(struct twx_line_source *s, const char **text, size_t *n)
{
    do {
        if (take_bytes(s)) {
            return give(s, text, n);
        }
    } while (!s->is_at_end && fill(s));
    if (!s->is_at_end) {
        return TWX_LINE_NOT_YET;
    }
    // Of what cannot be read to its end, the last line is none.
    return s->n_bytes > 0 && s->error_number == 0 ? give(s, text, n) : TWX_LINES_OVER;
}
