// SPDX-License-Identifier: MIT
//
// The protocol of two processes over the input of a fuzz target: compiled in here, with its socket replaced. A target says
// beforehand how much is put at once at most: WRITTEN_BYTES.
#ifndef TWX_FUZZ_STREAM_H
#define TWX_FUZZ_STREAM_H

#include <string.h>

#include "fuzz.h"

static struct fuzz_input stream;
static size_t part_bytes = SIZE_MAX;  // of one read at most
static uint8_t written[WRITTEN_BYTES];
static size_t n_written;  // by the last flush

static ssize_t read_stream(int fd, void *to, size_t n)
{
    size_t part = n < part_bytes ? n : part_bytes;
    (void)fd;
    const uint8_t *bytes = fuzz_take_bytes(&stream, &part);
    memcpy(to, bytes, part);
    return (ssize_t)part;
}

static ssize_t send_stream(int fd, const void *from, size_t n, int flags)
{
    (void)fd;
    (void)flags;
    CLAIM(n <= sizeof written);
    memcpy(written, from, n);
    n_written = n;
    return (ssize_t)n;
}

#define read(fd, to, n) read_stream(fd, to, n)
#define send(fd, from, n, flags) send_stream(fd, from, n, flags)
#include "jobs/protocol.c"

#endif
