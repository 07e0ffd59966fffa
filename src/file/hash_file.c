// SPDX-License-Identifier: MIT
//
// Checksum, decode, resample, hash; then a second look at the file. Owns one decoder, one resampler, one streaming
// buffer, and the file of twx_hash_file.
#include "file/hash_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checksum.h"
#include "base/clock.h"
#include "base/pulse.h"
#include "base/read_at.h"
#include "hash/orient.h"

enum {
    STREAM_BYTES = 1 << 20,  // one read of a streamed file
    READINGS = 2,            // a decoder may look at all of a file, and then read it
    DEFAULT_MAX_PIXELS = 1000000000,
    SAMPLES_PER_CELL = 4,  // what a shrinking decoder must leave (DESIGN.md section 2)
};

struct twx_file_hasher {
    struct twx_decoder *decoder;
    struct twx_resampler *resampler;
    struct twx_checksum *checksum;
    bool no_checksum;
    uint8_t *stream_buffer;           // STREAM_BYTES, made with the first file that needs it
    struct twx_loaded_file own_file;  // of twx_hash_file
};

struct twx_file_hasher *twx_file_hasher_create(const struct twx_file_options *options)
{
    const struct twx_decode_limits limits = {
        .max_pixels = options->max_pixels > 0 ? options->max_pixels : DEFAULT_MAX_PIXELS,
        .least_samples = SAMPLES_PER_CELL * (options->hash_size + 1),
        .vips_only = options->vips_only,
    };
    struct twx_file_hasher *hasher = twx_alloc(1, sizeof *hasher);
    if (hasher == NULL) {
        return NULL;
    }
    twx_loaded_file_init(&hasher->own_file);
    hasher->no_checksum = options->no_checksum;
    hasher->decoder = twx_decoder_create(&limits);
    hasher->resampler = twx_resampler_create(options->hash_size);
    hasher->checksum = twx_checksum_create();
    if (hasher->decoder == NULL || hasher->resampler == NULL || hasher->checksum == NULL) {
        twx_file_hasher_free(hasher);
        return NULL;
    }
    return hasher;
}

void twx_file_hasher_free(struct twx_file_hasher *hasher)
{
    if (hasher == NULL) {
        return;
    }
    twx_decoder_free(hasher->decoder);
    twx_resampler_free(hasher->resampler);
    twx_checksum_free(hasher->checksum);
    twx_loaded_file_release(&hasher->own_file);
    free(hasher->stream_buffer);
    free(hasher);
}

static enum twx_status begin_plane(void *user, uint32_t width, uint32_t height, double box_width,
                                   double box_height, struct twx_error *err)
{
    return twx_resampler_begin(user, width, height, box_width, box_height, err);
}

static void push_row(void *user, const uint8_t *row)
{
    twx_resampler_push(user, row);
}

/** Checksums a file too large for memory. False with errno when it cannot be read. */
static bool checksum_stream(struct twx_file_hasher *hasher, int fd, struct twx_file_facts *facts)
{
    uint64_t offset = 0;
    ssize_t n = 0;
    twx_checksum_reset(hasher->checksum);
    twx_pulse_beat(TWX_PULSE_READING);
    twx_pulse_expect(facts->bytes);
    while ((n = twx_read_at(fd, hasher->stream_buffer, STREAM_BYTES, offset)) > 0) {
        twx_checksum_add(hasher->checksum, hasher->stream_buffer, (size_t)n);
        offset += (uint64_t)n;
    }
    twx_checksum_get128(hasher->checksum, facts->checksum);
    return n == 0;
}

/** As checksum_stream; that it cannot be read is an outcome. */
static enum twx_status checksum_by_stream(struct twx_file_hasher *hasher, int fd,
                                          struct twx_file_facts *facts, struct twx_error *err)
{
    if (hasher->stream_buffer == NULL) {
        hasher->stream_buffer = malloc(STREAM_BYTES);
        if (hasher->stream_buffer == NULL) {
            return twx_fail_memory(err);
        }
    }
    if (!checksum_stream(hasher, fd, facts)) {
        facts->outcome = TWX_FILE_UNREADABLE;
        facts->error_number = errno;
    }
    return TWX_OK;
}

/** Fills facts->checksum. A file that cannot be read to its end is an outcome. */
static enum twx_status checksum_file(struct twx_file_hasher *hasher,
                                     const struct twx_loaded_file *file,
                                     struct twx_file_facts *facts, struct twx_error *err)
{
    if (hasher->no_checksum) {
        return TWX_OK;
    }
    if (file->is_in_memory) {
        twx_checksum128(file->buffer, file->n_bytes, facts->checksum);
        return TWX_OK;
    }
    return checksum_by_stream(hasher, file->fd, facts, err);
}

static enum twx_status hash_source(struct twx_file_hasher *hasher, const struct twx_source *source,
                                   struct twx_file_facts *facts, struct twx_error *err)
{
    const struct twx_luma_sink sink = {
        .user = hasher->resampler, .begin = begin_plane, .push = push_row};
    const enum twx_status status =
        twx_decode(hasher->decoder, source, &sink, &facts->picture, &facts->verdict, err);
    if (status == TWX_OK && facts->verdict.status == TWX_IMAGE_HASHED) {
        struct twx_samples stored;
        twx_resampler_finish(hasher->resampler, &stored);
        twx_orient_samples(&stored, facts->picture.orientation, &facts->samples);
        facts->detail = twx_dhash(&facts->samples, facts->hash);
    }
    return status;
}

static void take_stat(const struct stat *st, struct twx_file_facts *facts)
{
    facts->bytes = (uint64_t)st->st_size;
    facts->mtime_ns = twx_timespec_ns(st->st_mtim);
    facts->ctime_ns = twx_timespec_ns(st->st_ctim);
    facts->inode = (uint64_t)st->st_ino;
    facts->device = (uint64_t)st->st_dev;
}

/** A streamed file that is no image or failed: if it cannot be read, that is why, and no fault of the file. */
static enum twx_status doubt_failure(struct twx_file_hasher *hasher, int fd,
                                     struct twx_file_facts *facts, struct twx_error *err)
{
    uint8_t head[4096];
    if (facts->verdict.status == TWX_IMAGE_NOT_AN_IMAGE) {  // which was told by these
        if (twx_read_at(fd, head, sizeof head, 0) < 0) {
            facts->outcome = TWX_FILE_UNREADABLE;
            facts->error_number = errno;
        }
        return TWX_OK;
    }
    const enum twx_status status = checksum_by_stream(hasher, fd, facts, err);
    if (hasher->no_checksum) {
        memset(facts->checksum, 0, sizeof facts->checksum);
    }
    return status;
}

/** Whether a file is no longer what it was when it was opened. */
static bool has_moved(const struct twx_loaded_file *file)
{
    struct stat now;
    return fstat(file->fd, &now) != 0 || now.st_size != file->st.st_size ||
           twx_timespec_ns(now.st_mtim) != twx_timespec_ns(file->st.st_mtim) ||
           twx_timespec_ns(now.st_ctim) != twx_timespec_ns(file->st.st_ctim) ||
           twx_file_lost_name(file, &now);
}

/** One reading of a loaded file. *moved tells that the file changed meanwhile. */
static enum twx_status hash_once(struct twx_file_hasher *hasher, const struct twx_loaded_file *file,
                                 struct twx_file_facts *facts, bool *moved, struct twx_error *err)
{
    *moved = false;
    *facts = (struct twx_file_facts){.outcome = file->outcome, .error_number = file->error_number};
    if (file->outcome != TWX_FILE_DONE) {
        return TWX_OK;
    }
    take_stat(&file->st, facts);
    enum twx_status status = checksum_file(hasher, file, facts, err);
    if (status != TWX_OK || facts->outcome != TWX_FILE_DONE) {
        return status;
    }
    const struct twx_source source = {
        .fd = file->fd,
        .size = file->is_in_memory ? file->n_bytes : facts->bytes,
        .bytes = file->is_in_memory ? file->buffer : NULL,
    };
    twx_pulse_beat(TWX_PULSE_DECODING);
    twx_pulse_expect(file->is_in_memory ? 0 : READINGS * facts->bytes);
    status = hash_source(hasher, &source, facts, err);
    *moved = has_moved(file);
    const bool is_doubtful = facts->verdict.status != TWX_IMAGE_HASHED && !file->is_in_memory;
    return status == TWX_OK && !*moved && is_doubtful ? doubt_failure(hasher, file->fd, facts, err)
                                                      : status;
}

enum twx_status twx_hash_loaded_file(struct twx_file_hasher *hasher, struct twx_loaded_file *file,
                                     struct twx_file_facts *facts, struct twx_error *err)
{
    bool moved = false;
    enum twx_status status = hash_once(hasher, file, facts, &moved, err);
    if (status == TWX_OK && moved) {
        status = twx_file_reload(file, hasher->no_checksum, err);
        if (status == TWX_OK) {
            status = hash_once(hasher, file, facts, &moved, err);
        }
        if (status == TWX_OK && moved) {
            facts->outcome = TWX_FILE_CHANGING;
        }
    }
    twx_loaded_file_close(file);
    return status;
}

enum twx_status twx_hash_file(struct twx_file_hasher *hasher, const char *path,
                              struct twx_file_facts *facts, struct twx_error *err)
{
    const enum twx_status status = twx_file_load(&hasher->own_file, path, hasher->no_checksum, err);
    return status == TWX_OK ? twx_hash_loaded_file(hasher, &hasher->own_file, facts, err) : status;
}

enum twx_status twx_hash_memory(struct twx_file_hasher *hasher, const uint8_t *bytes, size_t n,
                                struct twx_file_facts *facts, struct twx_error *err)
{
    const struct twx_source source = {.fd = -1, .size = n, .bytes = bytes};
    *facts = (struct twx_file_facts){.outcome = TWX_FILE_DONE, .bytes = n};
    return hash_source(hasher, &source, facts, err);
}
