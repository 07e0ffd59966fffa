// SPDX-License-Identifier: MIT
//
// Frames (length 4, type 4, bytes) and the fields in them, little-endian. Owns the socket and two buffers.
#include "ingest/protocol.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/bytes.h"
#include "file/load_file.h"

enum {
    FRAME_BYTES = 8,
    MESSAGE_BYTES_MAX = 2 * PATH_MAX,  // of one message: a path and some numbers
    READ_BYTES = 64 << 10,
};

struct buffer {
    uint8_t *bytes;
    size_t cap;
    size_t begin;  // what is before was written, or taken
    size_t end;
};

struct twx_protocol {
    int fd;
    struct buffer out;
    struct buffer in;
};

struct twx_protocol *twx_protocol_create(int fd)
{
    struct twx_protocol *protocol = twx_alloc(1, sizeof *protocol);
    if (protocol != NULL) {
        protocol->fd = fd;
    }
    return protocol;
}

void twx_protocol_free(struct twx_protocol *protocol)
{
    if (protocol == NULL) {
        return;
    }
    (void)close(protocol->fd);
    free(protocol->out.bytes);
    free(protocol->in.bytes);
    free(protocol);
}

/** Room for n more bytes at the end. */
static bool make_room(struct buffer *buffer, size_t n)
{
    if (buffer->begin > 0) {
        memmove(buffer->bytes, buffer->bytes + buffer->begin, buffer->end - buffer->begin);
        buffer->end -= buffer->begin;
        buffer->begin = 0;
    }
    return twx_reserve((void **)&buffer->bytes, &buffer->cap, buffer->end + n, 1);
}

/** Begins a message of at most MESSAGE_BYTES_MAX; returns where its bytes go, NULL when out of memory. */
static uint8_t *open_message(struct twx_protocol *protocol)
{
    const size_t wanted = FRAME_BYTES + MESSAGE_BYTES_MAX;
    if (protocol->out.cap - protocol->out.end < wanted && !make_room(&protocol->out, wanted)) {
        return NULL;
    }
    return protocol->out.bytes + protocol->out.end + FRAME_BYTES;
}

static void close_message(struct twx_protocol *protocol, enum twx_message_type type,
                          const uint8_t *end)
{
    uint8_t *frame = protocol->out.bytes + protocol->out.end;
    const size_t n = (size_t)(end - frame) - FRAME_BYTES;
    twx_put_u32(frame, (uint32_t)n);
    twx_put_u32(frame + 4, (uint32_t)type);
    protocol->out.end += FRAME_BYTES + n;
}

// ---------------------------------------------------------------------------------------------------------
// Transfer

size_t twx_protocol_n_unwritten(const struct twx_protocol *protocol)
{
    return protocol->out.end - protocol->out.begin;
}

enum twx_protocol_result twx_protocol_flush(struct twx_protocol *protocol)
{
    struct buffer *out = &protocol->out;
    while (out->begin < out->end) {
        // MSG_NOSIGNAL: that the other end is gone is an answer, not a signal.
        const ssize_t n =
            send(protocol->fd, out->bytes + out->begin, out->end - out->begin, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return errno == EAGAIN ? TWX_PROTOCOL_LATER : TWX_PROTOCOL_END;
        }
        out->begin += (size_t)n;
    }
    out->begin = out->end = 0;
    return TWX_PROTOCOL_OK;
}

enum twx_protocol_result twx_protocol_fill(struct twx_protocol *protocol)
{
    if (!make_room(&protocol->in, READ_BYTES)) {
        return TWX_PROTOCOL_NO_MEMORY;
    }
    const ssize_t n = read(protocol->fd, protocol->in.bytes + protocol->in.end, READ_BYTES);
    if (n < 0) {
        return errno == EAGAIN || errno == EINTR ? TWX_PROTOCOL_LATER : TWX_PROTOCOL_END;
    }
    protocol->in.end += (size_t)n;
    return n > 0 ? TWX_PROTOCOL_OK : TWX_PROTOCOL_END;
}

bool twx_protocol_next(struct twx_protocol *protocol, struct twx_message *message, bool *is_broken)
{
    struct buffer *in = &protocol->in;
    const uint8_t *frame = in->bytes + in->begin;
    const size_t n_there = in->end - in->begin;
    *is_broken = false;
    if (n_there < FRAME_BYTES) {
        return false;
    }
    const size_t n = twx_get_u32(frame);
    const uint32_t type = twx_get_u32(frame + 4);
    if (n > MESSAGE_BYTES_MAX || type < TWX_MESSAGE_CONFIG || type > TWX_MESSAGE_DONE) {
        *is_broken = true;
        return false;
    }
    if (n_there < FRAME_BYTES + n) {
        return false;
    }
    *message = (struct twx_message){
        .type = (enum twx_message_type)type, .bytes = frame + FRAME_BYTES, .n_bytes = n};
    in->begin += FRAME_BYTES + n;
    return true;
}

// ---------------------------------------------------------------------------------------------------------
// Fields, one after the other

static uint8_t *put32(uint8_t *at, uint32_t v)
{
    twx_put_u32(at, v);
    return at + 4;
}

static uint8_t *put64(uint8_t *at, uint64_t v)
{
    twx_put_u64(at, v);
    return at + 8;
}

static uint8_t *put_bytes(uint8_t *at, const void *bytes, size_t n)
{
    if (n > 0) {
        memcpy(at, bytes, n);
    }
    return at + n;
}

/** What is left of a message; `failed` once more was asked than is there. */
struct cursor {
    const uint8_t *at;
    size_t n_left;
    bool failed;
};

static struct cursor cursor_of(const struct twx_message *message)
{
    return (struct cursor){.at = message->bytes, .n_left = message->n_bytes};
}

/** n bytes, or NULL. */
static const uint8_t *get_bytes(struct cursor *c, size_t n)
{
    if (c->n_left < n) {
        c->failed = true;
        return NULL;
    }
    const uint8_t *bytes = c->at;
    c->at += n;
    c->n_left -= n;
    return bytes;
}

static uint32_t get32(struct cursor *c)
{
    const uint8_t *bytes = get_bytes(c, 4);
    return bytes != NULL ? twx_get_u32(bytes) : 0;
}

static uint64_t get64(struct cursor *c)
{
    const uint8_t *bytes = get_bytes(c, 8);
    return bytes != NULL ? twx_get_u64(bytes) : 0;
}

/** A number below `limit`, 0 with `failed` otherwise. */
static uint32_t get_below(struct cursor *c, uint32_t limit)
{
    const uint32_t v = get32(c);
    c->failed = c->failed || v >= limit;
    return v < limit ? v : 0;
}

/** The rest of the message as text, cut to `size`. */
static void get_text(struct cursor *c, char *text, size_t size)
{
    const size_t n = c->n_left < size ? c->n_left : size - 1;
    const uint8_t *bytes = get_bytes(c, n);
    if (bytes != NULL && n > 0) {
        memcpy(text, bytes, n);
    }
    text[n] = '\0';
    (void)get_bytes(c, c->n_left);
}

static bool is_whole(const struct cursor *c)
{
    return !c->failed && c->n_left == 0;
}

// ---------------------------------------------------------------------------------------------------------
// Messages

enum config_flags {
    CONFIG_VIPS_ONLY = 1U << 0,
    CONFIG_NO_CHECKSUM = 1U << 1,
    CONFIG_NO_SANDBOX = 1U << 2,
    CONFIG_CHECKSUM_ALL = 1U << 3,
};

bool twx_protocol_put_config(struct twx_protocol *protocol, const struct twx_worker_config *config)
{
    uint8_t *at = open_message(protocol);
    if (at == NULL) {
        return false;
    }
    const struct twx_pool_options *p = &config->pool;
    at = put32(at, p->n_workers);
    at = put32(at, (uint32_t)p->n_slots);
    at = put32(at, p->hash_size);
    at = put64(at, p->max_pixels);
    at = put32(at, (p->vips_only ? CONFIG_VIPS_ONLY : 0U) |
                       (p->checksums == TWX_CHECKSUMS_NONE ? CONFIG_NO_CHECKSUM : 0U) |
                       (p->checksums == TWX_CHECKSUMS_OF_ALL ? CONFIG_CHECKSUM_ALL : 0U) |
                       (config->no_sandbox ? CONFIG_NO_SANDBOX : 0U));
    at = put32(at, config->parent);
    close_message(protocol, TWX_MESSAGE_CONFIG, put64(at, config->memory_bytes));
    return true;
}

bool twx_protocol_get_config(const struct twx_message *message, struct twx_worker_config *config)
{
    struct cursor c = cursor_of(message);
    struct twx_pool_options *p = &config->pool;
    *config = (struct twx_worker_config){.parent = 0};
    p->n_workers = get32(&c);
    p->n_slots = get32(&c);
    p->hash_size = get32(&c);
    p->max_pixels = get64(&c);
    const uint32_t flags = get32(&c);
    config->parent = get32(&c);
    config->memory_bytes = get64(&c);
    p->vips_only = (flags & CONFIG_VIPS_ONLY) != 0;
    p->checksums = (flags & CONFIG_NO_CHECKSUM) != 0    ? TWX_CHECKSUMS_NONE
                   : (flags & CONFIG_CHECKSUM_ALL) != 0 ? TWX_CHECKSUMS_OF_ALL
                                                        : TWX_CHECKSUMS_OF_IMAGES;
    config->no_sandbox = (flags & CONFIG_NO_SANDBOX) != 0;
    return is_whole(&c);
}

bool twx_protocol_put_job(struct twx_protocol *protocol, const struct twx_job *job)
{
    uint8_t *at = open_message(protocol);
    if (at == NULL) {
        return false;
    }
    at = put32(at, job->id);
    at = put64(at, job->bytes);
    close_message(protocol, TWX_MESSAGE_JOB, put_bytes(at, job->path, job->path_bytes));
    return true;
}

bool twx_protocol_get_job(const struct twx_message *message, struct twx_job *job)
{
    struct cursor c = cursor_of(message);
    job->id = get32(&c);
    job->bytes = get64(&c);
    job->path_bytes = c.n_left;
    if (c.failed || c.n_left >= sizeof job->path) {
        return false;
    }
    get_text(&c, job->path, sizeof job->path);
    return true;
}

bool twx_protocol_put_finish(struct twx_protocol *protocol, bool drop)
{
    uint8_t *at = open_message(protocol);
    if (at == NULL) {
        return false;
    }
    close_message(protocol, TWX_MESSAGE_FINISH, put32(at, drop));
    return true;
}

bool twx_protocol_get_finish(const struct twx_message *message, bool *drop)
{
    struct cursor c = cursor_of(message);
    *drop = get32(&c) != 0;
    return is_whole(&c);
}

bool twx_protocol_put_ready(struct twx_protocol *protocol, const struct twx_worker_ready *ready)
{
    uint8_t *at = open_message(protocol);
    if (at == NULL) {
        return false;
    }
    at = put32(at, ready->n_workers);
    at = put32(at, ready->is_loose);
    close_message(protocol, TWX_MESSAGE_READY,
                  put_bytes(at, ready->sandbox, strlen(ready->sandbox)));
    return true;
}

bool twx_protocol_get_ready(const struct twx_message *message, struct twx_worker_ready *ready)
{
    struct cursor c = cursor_of(message);
    ready->n_workers = get32(&c);
    ready->is_loose = get32(&c) != 0;
    get_text(&c, ready->sandbox, sizeof ready->sandbox);
    return is_whole(&c);
}

bool twx_protocol_put_report(struct twx_protocol *protocol, const struct twx_report *report)
{
    uint8_t *at = open_message(protocol);
    if (at == NULL) {
        return false;
    }
    at = put32(at, report->id);
    at = put32(at, (uint32_t)report->outcome);
    at = put32(at, (uint32_t)report->error_number);
    at = put32(at, (uint32_t)report->status);
    at = put32(at, (uint32_t)report->reason);
    at = put32(at, report->is_flat);
    at = put64(at, report->bytes);
    at = put_bytes(at, report->hint, strnlen(report->hint, sizeof report->hint));
    close_message(protocol, TWX_MESSAGE_REPORT, at);
    return true;
}

bool twx_protocol_get_report(const struct twx_message *message, struct twx_report *report)
{
    struct cursor c = cursor_of(message);
    *report = (struct twx_report){.id = get32(&c)};
    report->outcome = (int)get_below(&c, TWX_FILE_N_OUTCOMES);
    report->error_number = (int)get_below(&c, INT32_MAX);
    report->status = (enum twx_image_status)get_below(&c, TWX_IMAGE_FAILED + 1);
    report->reason = (enum twx_reason)get_below(&c, TWX_N_REASONS);
    report->is_flat = get32(&c) != 0;
    report->bytes = get64(&c);
    get_text(&c, report->hint, sizeof report->hint);
    return is_whole(&c);
}

static const double SECONDS_MAX = 1e9;  // some thirty years

static uint8_t *put_seconds(uint8_t *at, double seconds)
{
    return put64(at, (uint64_t)(fmin(fmax(seconds, 0.0), SECONDS_MAX) * 1e9));
}

static double get_seconds(struct cursor *c)
{
    const uint64_t ns = get64(c);
    c->failed = c->failed || (double)ns > SECONDS_MAX * 1e9;
    return 1e-9 * (double)ns;
}

bool twx_protocol_put_done(struct twx_protocol *protocol, const struct twx_worker_done *done)
{
    uint8_t *at = open_message(protocol);
    if (at == NULL) {
        return false;
    }
    at = put32(at, (uint32_t)done->status);
    at = put32(at, (uint32_t)done->code);
    at = put32(at, done->times.n_workers);
    at = put32(at, done->times.n_readers);
    at = put_seconds(at, done->times.total);
    at = put_seconds(at, done->times.waited_for_files);
    at = put_seconds(at, done->times.waited_for_jobs);
    at = put_bytes(at, done->text, strnlen(done->text, sizeof done->text));
    close_message(protocol, TWX_MESSAGE_DONE, at);
    return true;
}

bool twx_protocol_get_done(const struct twx_message *message, struct twx_worker_done *done)
{
    struct cursor c = cursor_of(message);
    done->status = (enum twx_status)get_below(&c, TWX_PARTLY + 1);
    done->code = (int)get32(&c);
    done->times.n_workers = get32(&c);
    done->times.n_readers = get32(&c);
    done->times.total = get_seconds(&c);
    done->times.waited_for_files = get_seconds(&c);
    done->times.waited_for_jobs = get_seconds(&c);
    get_text(&c, done->text, sizeof done->text);
    return is_whole(&c);
}
