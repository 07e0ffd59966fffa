// SPDX-License-Identifier: MIT
//
// Frames (length 4, type 4, bytes) and the fields in them, little-endian. Owns the socket and two buffers.
#include "jobs/protocol.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/alloc.h"
#include "jobs/fields.h"

enum {
    FRAME_BYTES = 8,
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

/** Begins a message of at most TWX_MESSAGE_BYTES_MAX; returns where its bytes go, NULL when out of memory. */
static uint8_t *open_message(struct twx_protocol *protocol)
{
    const size_t wanted = FRAME_BYTES + TWX_MESSAGE_BYTES_MAX;
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

bool twx_protocol_put(struct twx_protocol *protocol, enum twx_message_type type, const void *bytes,
                      size_t n)
{
    struct buffer *out = &protocol->out;
    if (out->cap - out->end < FRAME_BYTES + n && !make_room(out, FRAME_BYTES + n)) {
        return false;
    }
    close_message(protocol, type,
                  twx_put_field_bytes(out->bytes + out->end + FRAME_BYTES, bytes, n));
    return true;
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

static size_t most_bytes(uint32_t type)
{
    return type == TWX_MESSAGE_BYTES ? TWX_BYTES_MESSAGE_MAX : TWX_MESSAGE_BYTES_MAX;
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
    if (type < TWX_MESSAGE_CONFIG || type > TWX_MESSAGE_ARCHIVE_END || n > most_bytes(type)) {
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
// Messages

static struct twx_fields fields_of(const struct twx_message *message)
{
    return (struct twx_fields){.at = message->bytes, .n_left = message->n_bytes};
}

bool twx_protocol_put_config(struct twx_protocol *protocol, const struct twx_worker_config *config)
{
    uint8_t *at = open_message(protocol);
    if (at == NULL) {
        return false;
    }
    const struct twx_job_kind_spec *job = &config->job;
    at = twx_put_field32(at, config->shape.n_workers);
    at = twx_put_field32(at, (uint32_t)config->shape.n_slots);
    at = twx_put_field32(at, (uint32_t)job->result_bytes);
    at = twx_put_field32(at, (uint32_t)job->reads);
    at = twx_put_field_bytes(at, job->name, sizeof job->name);
    at = twx_put_field32(at, (uint32_t)job->n_options);
    at = twx_put_field_bytes(at, job->options, job->n_options);
    at = twx_put_field32(at, config->no_sandbox);
    at = twx_put_field32(at, config->loads_libvips);
    at = twx_put_field32(at, config->parent);
    close_message(protocol, TWX_MESSAGE_CONFIG, twx_put_field64(at, config->memory_bytes));
    return true;
}

bool twx_protocol_get_config(const struct twx_message *message, struct twx_worker_config *config)
{
    struct twx_fields c = fields_of(message);
    struct twx_job_kind_spec *job = &config->job;
    *config = (struct twx_worker_config){.parent = 0};
    config->shape.n_workers = twx_get_field32(&c);
    config->shape.n_slots = twx_get_field32(&c);
    config->shape.result_bytes = twx_get_field32(&c);
    job->result_bytes = config->shape.result_bytes;
    job->reads = (enum twx_checksums)twx_get_field_below(&c, TWX_CHECKSUMS_OF_ALL + 1);
    twx_copy_field(&c, job->name, sizeof job->name);
    job->n_options = twx_get_field_below(&c, sizeof job->options + 1);
    twx_copy_field(&c, job->options, job->n_options);
    config->no_sandbox = twx_get_field32(&c) != 0;
    config->loads_libvips = twx_get_field32(&c) != 0;
    config->parent = twx_get_field32(&c);
    config->memory_bytes = twx_get_field64(&c);
    return twx_fields_are_whole(&c) && job->name[sizeof job->name - 1] == '\0';
}

bool twx_protocol_put_job(struct twx_protocol *protocol, const struct twx_job *job)
{
    uint8_t *at = open_message(protocol);
    if (at == NULL) {
        return false;
    }
    at = twx_put_field32(at, job->id);
    at = twx_put_field64(at, job->bytes);
    at = twx_put_field32(at, job->is_part);
    at = twx_put_field64(at, job->part_first);
    at = twx_put_field_bytes(at, job->argument, sizeof job->argument);
    close_message(protocol, TWX_MESSAGE_JOB, twx_put_field_bytes(at, job->path, job->path_bytes));
    return true;
}

bool twx_protocol_get_job(const struct twx_message *message, struct twx_job *job)
{
    struct twx_fields c = fields_of(message);
    job->id = twx_get_field32(&c);
    job->bytes = twx_get_field64(&c);
    job->is_part = twx_get_field_below(&c, 2) != 0;
    job->part_first = twx_get_field64(&c);
    twx_copy_field(&c, job->argument, sizeof job->argument);
    job->path_bytes = c.n_left;
    if (c.failed || c.n_left >= sizeof job->path) {
        return false;
    }
    twx_get_field_text(&c, job->path, sizeof job->path);
    return true;
}

bool twx_protocol_put_finish(struct twx_protocol *protocol, bool drop)
{
    uint8_t *at = open_message(protocol);
    if (at == NULL) {
        return false;
    }
    close_message(protocol, TWX_MESSAGE_FINISH, twx_put_field32(at, drop));
    return true;
}

bool twx_protocol_get_finish(const struct twx_message *message, bool *drop)
{
    struct twx_fields c = fields_of(message);
    *drop = twx_get_field32(&c) != 0;
    return twx_fields_are_whole(&c);
}

bool twx_protocol_put_ready(struct twx_protocol *protocol, const struct twx_worker_ready *ready)
{
    uint8_t *at = open_message(protocol);
    if (at == NULL) {
        return false;
    }
    at = twx_put_field32(at, ready->n_workers);
    at = twx_put_field32(at, ready->is_loose);
    at = twx_put_field_bytes(at, ready->libraries, sizeof ready->libraries);
    close_message(protocol, TWX_MESSAGE_READY,
                  twx_put_field_bytes(at, ready->sandbox, strlen(ready->sandbox)));
    return true;
}

bool twx_protocol_get_ready(const struct twx_message *message, struct twx_worker_ready *ready)
{
    struct twx_fields c = fields_of(message);
    ready->n_workers = twx_get_field32(&c);
    ready->is_loose = twx_get_field32(&c) != 0;
    twx_copy_field(&c, ready->libraries, sizeof ready->libraries);
    ready->libraries[sizeof ready->libraries - 1] = '\0';
    twx_get_field_text(&c, ready->sandbox, sizeof ready->sandbox);
    return twx_fields_are_whole(&c);
}

bool twx_protocol_put_report(struct twx_protocol *protocol, const struct twx_report *report)
{
    uint8_t *at = open_message(protocol);
    if (at == NULL) {
        return false;
    }
    at = twx_put_field32(at, report->id);
    at = twx_put_field32(at, (uint32_t)report->outcome);
    at = twx_put_field32(at, (uint32_t)report->error_number);
    at = twx_put_field64(at, report->bytes);
    at = twx_put_field_bytes(at, report->hint, strnlen(report->hint, sizeof report->hint));
    close_message(protocol, TWX_MESSAGE_REPORT, at);
    return true;
}

bool twx_protocol_get_report(const struct twx_message *message, struct twx_report *report)
{
    struct twx_fields c = fields_of(message);
    *report = (struct twx_report){.id = twx_get_field32(&c)};
    report->outcome = (enum twx_file_outcome)twx_get_field_below(&c, TWX_FILE_N_OUTCOMES);
    report->error_number = (int)twx_get_field_below(&c, INT32_MAX);
    report->bytes = twx_get_field64(&c);
    twx_get_field_text(&c, report->hint, sizeof report->hint);
    return twx_fields_are_whole(&c);
}

static const double SECONDS_MAX = 1e9;  // some thirty years

static uint8_t *put_seconds(uint8_t *at, double seconds)
{
    return twx_put_field64(at, (uint64_t)(fmin(fmax(seconds, 0.0), SECONDS_MAX) * 1e9));
}

static double get_seconds(struct twx_fields *c)
{
    const uint64_t ns = twx_get_field64(c);
    c->failed = c->failed || (double)ns > SECONDS_MAX * 1e9;
    return 1e-9 * (double)ns;
}

bool twx_protocol_put_done(struct twx_protocol *protocol, const struct twx_worker_done *done)
{
    uint8_t *at = open_message(protocol);
    if (at == NULL) {
        return false;
    }
    at = twx_put_field32(at, (uint32_t)done->status);
    at = twx_put_field32(at, (uint32_t)done->code);
    at = twx_put_field32(at, done->times.n_workers);
    at = twx_put_field32(at, done->times.n_readers);
    at = put_seconds(at, done->times.total);
    at = put_seconds(at, done->times.waited_for_files);
    at = put_seconds(at, done->times.waited_for_jobs);
    at = twx_put_field_bytes(at, done->text, strnlen(done->text, sizeof done->text));
    close_message(protocol, TWX_MESSAGE_DONE, at);
    return true;
}

bool twx_protocol_get_done(const struct twx_message *message, struct twx_worker_done *done)
{
    struct twx_fields c = fields_of(message);
    done->status = (enum twx_status)twx_get_field_below(&c, TWX_PARTLY + 1);
    done->code = (int)twx_get_field32(&c);
    done->times.n_workers = twx_get_field32(&c);
    done->times.n_readers = twx_get_field32(&c);
    done->times.total = get_seconds(&c);
    done->times.waited_for_files = get_seconds(&c);
    done->times.waited_for_jobs = get_seconds(&c);
    twx_get_field_text(&c, done->text, sizeof done->text);
    return twx_fields_are_whole(&c);
}
