// SPDX-License-Identifier: MIT
//
// The writer of shards. Owns its file and one buffer.
#include "store/shard_write.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/checksum.h"
#include "base/clock.h"
#include "store/shard_publish.h"

enum { BUFFER_BYTES = 64 * 1024 };  // about 300 records a write

struct twx_shard_writer {
    struct twx_shard_header header;
    struct twx_shard_names names;
    int fd;
    uint64_t n_records;
    uint64_t n_written;                // bytes in the file
    double last_write;                 // monotonic seconds
    struct twx_checksum64 *checksums;  // of the records, for the footer
    size_t n_buffered;
    // A record begins below BUFFER_BYTES; when it could not be written, sealing adds the footer to it.
    uint8_t buffer[BUFFER_BYTES + TWX_RECORD_BYTES_MAX + TWX_SHARD_FRAME_BYTES +
                   TWX_SHARD_FOOTER_BYTES];
};

static enum twx_status flush_buffer(struct twx_shard_writer *w, struct twx_error *err)
{
    size_t done = 0;
    while (done < w->n_buffered) {
        const ssize_t n = write(w->fd, w->buffer + done, w->n_buffered - done);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            const int error_number = n < 0 ? errno : ENOSPC;
            w->n_written += done;
            memmove(w->buffer, w->buffer + done, w->n_buffered - done);
            w->n_buffered -= done;
            return twx_fail_errno(err, error_number, "cannot write shard '%s'", w->names.part);
        }
        done += (size_t)n;
    }
    w->n_written += done;
    w->n_buffered = 0;
    w->last_write = twx_monotonic_seconds();
    return TWX_OK;
}

enum twx_status twx_shard_writer_create(const char *folder, const struct twx_shard_header *header,
                                        struct twx_shard_writer **writer, struct twx_error *err)
{
    struct twx_shard_writer *w = twx_alloc(1, sizeof *w);
    if (w == NULL) {
        return twx_fail_memory(err);
    }
    w->header = *header;
    w->fd = -1;
    w->checksums = twx_checksum64_create(twx_shard_seed(header, 0));
    if (w->checksums == NULL || !twx_shard_names_init(&w->names, folder, header)) {
        twx_shard_writer_free(w);
        return twx_fail_memory(err);
    }
    w->fd = twx_shard_create_part(&w->names, folder);
    if (w->fd < 0) {
        const enum twx_status status =
            twx_fail_errno(err, errno, "cannot make shard '%s'", w->names.part);
        twx_shard_writer_free(w);
        return status;
    }
    twx_shard_header_encode(header, w->buffer);
    w->n_buffered = TWX_SHARD_HEADER_BYTES;
    const enum twx_status status = flush_buffer(w, err);
    if (status != TWX_OK) {
        (void)unlink(w->names.part);
        twx_shard_writer_free(w);
        return status;
    }
    *writer = w;
    return TWX_OK;
}

enum twx_status twx_shard_writer_append(struct twx_shard_writer *w, const struct twx_record *record,
                                        struct twx_error *err)
{
    if (record->path_bytes > TWX_RECORD_PATH_MAX) {
        return twx_fail(err, TWX_FAILED, ENAMETOOLONG,
                        "a path of %zu bytes does not fit in a record", record->path_bytes);
    }
    if (w->n_buffered >= BUFFER_BYTES) {  // a write failed before: without another there is no room
        const enum twx_status status = flush_buffer(w, err);
        if (status != TWX_OK) {
            return status;
        }
    }
    uint8_t *frame = w->buffer + w->n_buffered;
    const size_t n =
        twx_shard_record_encode(&w->header, record, w->n_written + w->n_buffered, frame);
    twx_checksum64_add(w->checksums, frame + TWX_SHARD_FRAME_CHECKSUM_AT, 8);
    w->n_records++;
    w->n_buffered += n;
    if (w->n_buffered >= BUFFER_BYTES || twx_monotonic_seconds() - w->last_write >= 1.0) {
        return flush_buffer(w, err);
    }
    return TWX_OK;
}

enum twx_status twx_shard_writer_flush(struct twx_shard_writer *w, struct twx_error *err)
{
    return flush_buffer(w, err);
}

/** Writes the footer. */
static enum twx_status write_footer(struct twx_shard_writer *w, struct twx_error *err)
{
    twx_shard_footer_encode(&w->header, w->n_records, twx_checksum64_get(w->checksums),
                            w->n_written + w->n_buffered, w->buffer + w->n_buffered);
    w->n_buffered += TWX_SHARD_FOOTER_BYTES;
    return flush_buffer(w, err);
}

enum twx_status twx_shard_writer_seal(struct twx_shard_writer **writer, struct twx_error *err)
{
    struct twx_shard_writer *w = *writer;
    *writer = NULL;
    enum twx_status status = TWX_OK;
    if (w->n_records == 0) {
        (void)unlink(w->names.part);
    } else {
        status = write_footer(w, err);
        if (status == TWX_OK) {
            status = twx_shard_publish(&w->names, w->fd, err);
        }
    }
    twx_shard_writer_free(w);
    return status;
}

void twx_shard_writer_free(struct twx_shard_writer *w)
{
    if (w == NULL) {
        return;
    }
    if (w->fd >= 0) {
        if (w->n_buffered > 0) {
            (void)flush_buffer(w, NULL);  // best effort: the run has already failed
        }
        (void)close(w->fd);
    }
    twx_checksum64_free(w->checksums);
    twx_shard_names_release(&w->names);
    free(w);
}
