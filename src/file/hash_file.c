// SPDX-License-Identifier: MIT
//
// Open, read, checksum, decode, resample, hash. Owns one read buffer, one decoder, one resampler.
//
// A file is looked at again after it was read: when size or mtime moved meanwhile the reading is repeated
// once, then given up, so that a hash is never stored for bytes that were never a whole file.
#include "file/hash_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/checksum.h"
#include "base/clock.h"
#include "hash/orient.h"

enum {
    IN_MEMORY_BYTES = 32 << 20,  // larger files are streamed
    STREAM_BYTES = 1 << 20,      // one read of a streamed file
    DEFAULT_MAX_PIXELS = 1000000000,
    SAMPLES_PER_CELL = 4,  // what a shrinking decoder must leave (DESIGN.md section 2)
};

struct twx_file_hasher {
    struct twx_decoder *decoder;
    struct twx_resampler *resampler;
    struct twx_checksum *checksum;
    uint8_t *buffer;
    size_t buffer_cap;
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
    free(hasher->buffer);
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

/** Reads up to n bytes at an offset; fewer only at the end of the file. -1 with errno on failure. */
static ssize_t read_at(int fd, void *to, size_t n, uint64_t offset)
{
    size_t done = 0;
    while (done < n) {
        const ssize_t got = pread(fd, (char *)to + done, n - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return -1;
        }
        if (got == 0) {
            break;
        }
        done += (size_t)got;
    }
    return (ssize_t)done;
}

/** Checksums the file, into memory when it is small enough. False with errno when it cannot be read. */
static bool read_file(struct twx_file_hasher *hasher, struct twx_source *source,
                      struct twx_file_facts *facts)
{
    const bool fits = source->size <= IN_MEMORY_BYTES;
    if (fits) {
        const ssize_t n = read_at(source->fd, hasher->buffer, (size_t)source->size, 0);
        if (n < 0) {
            return false;
        }
        source->size = (uint64_t)n;  // shorter when the file shrank: noticed by the second look
        source->bytes = hasher->buffer;
        twx_checksum128(hasher->buffer, (size_t)n, facts->checksum);
        return true;
    }
    twx_checksum_reset(hasher->checksum);
    uint64_t offset = 0;
    for (;;) {
        const ssize_t n = read_at(source->fd, hasher->buffer, STREAM_BYTES, offset);
        if (n < 0) {
            return false;
        }
        if (n == 0) {
            break;
        }
        twx_checksum_add(hasher->checksum, hasher->buffer, (size_t)n);
        offset += (uint64_t)n;
    }
    twx_checksum_get128(hasher->checksum, facts->checksum);
    return true;
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

/** One reading of an open file. *moved tells that the file changed meanwhile. */
static enum twx_status hash_once(struct twx_file_hasher *hasher, int fd,
                                 struct twx_file_facts *facts, bool *moved, struct twx_error *err)
{
    struct stat before;
    struct stat after;
    *moved = false;
    if (fstat(fd, &before) != 0) {
        goto unreadable;
    }
    if (!S_ISREG(before.st_mode)) {
        facts->outcome = TWX_FILE_NOT_REGULAR;
        return TWX_OK;
    }
    take_stat(&before, facts);
    const size_t wanted = before.st_size <= IN_MEMORY_BYTES ? (size_t)before.st_size : STREAM_BYTES;
    if (!twx_reserve((void **)&hasher->buffer, &hasher->buffer_cap, wanted, 1)) {
        return twx_fail_memory(err);
    }
    struct twx_source source = {.fd = fd, .size = facts->bytes};
    if (!read_file(hasher, &source, facts)) {
        goto unreadable;
    }
    const enum twx_status status = hash_source(hasher, &source, facts, err);
    if (fstat(fd, &after) != 0) {
        goto unreadable;
    }
    *moved = after.st_size != before.st_size || twx_timespec_ns(after.st_mtim) != facts->mtime_ns;
    return status;
unreadable:
    facts->outcome = TWX_FILE_UNREADABLE;
    facts->error_number = errno;
    return TWX_OK;
}

enum twx_status twx_hash_file(struct twx_file_hasher *hasher, const char *path,
                              struct twx_file_facts *facts, struct twx_error *err)
{
    *facts = (struct twx_file_facts){.outcome = TWX_FILE_DONE};
    // O_NONBLOCK: a FIFO that took the file's place must not hang a worker.
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0) {
        const bool is_gone = errno == ENOENT || errno == ENOTDIR;
        facts->outcome = is_gone ? TWX_FILE_VANISHED : TWX_FILE_UNREADABLE;
        facts->error_number = errno;
        return TWX_OK;
    }
    bool moved = false;
    enum twx_status status = hash_once(hasher, fd, facts, &moved, err);
    if (status == TWX_OK && moved) {
        status = hash_once(hasher, fd, facts, &moved, err);
        if (moved) {
            facts->outcome = TWX_FILE_CHANGING;
        }
    }
    (void)close(fd);
    return status;
}
