// SPDX-License-Identifier: MIT
//
// Checksum, decode, resample, hash; then a second look at the file. Owns one decoder, one resampler, one streaming
// buffer.
#include "file/hash_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checksum.h"
#include "base/clock.h"
#include "base/heartbeat.h"
#include "file/hash_rows.h"
#include "hash/orient.h"
#include "hash/variants.h"
#include "image/read_metadata.h"
#include "twindex_commands.h"

enum {
    STREAM_BYTES = 1 << 20,  // one read of a streamed file
    DEFAULT_MAX_PIXELS = 1000000000,
    SAMPLES_PER_CELL = 4,  // what a shrinking decoder must leave (docs/design.md, section 2)
    // The shorter sides, in pixels, of pictures that are hashed by quarters of blocks (docs/accuracy.md). Of smaller ones these are
    // too few, for the grid or to see where a border ends; of larger ones, by cells, the means of blocks will do.
    QUARTERS_FROM_8_PX = 144,
    QUARTERS_FROM_16_PX = 200,
    QUARTERS_BELOW_PX = 80,
};

struct twx_file_hasher {
    unsigned hash_size;
    struct twx_decode_limits limits;
    struct twx_decoder *decoder;
    struct twx_resampler *resampler;
    struct twx_box_resampler *box_resampler;  // NULL without variants
    enum twx_variants variants;
    struct twx_checksum *checksum;
    enum twx_checksums checksums;
    bool wants_metadata;
    bool wants_partial;
    uint8_t *stream_buffer;  // STREAM_BYTES, made with the first file that needs it
};

struct twx_file_hasher *twx_file_hasher_create(const struct twx_file_options *options)
{
    const struct twx_decode_limits limits = {
        .max_pixels = options->max_pixels > 0 ? options->max_pixels : DEFAULT_MAX_PIXELS,
        .least_samples = SAMPLES_PER_CELL * (options->hash_size + 1),
        .quarters_from = options->hash_size > 8 ? QUARTERS_FROM_16_PX : QUARTERS_FROM_8_PX,
        .quarters_below = QUARTERS_BELOW_PX * options->hash_size,
        .choice = options->decoder,
    };
    struct twx_file_hasher *hasher = twx_alloc(1, sizeof *hasher);
    if (hasher == NULL) {
        return NULL;
    }
    hasher->hash_size = options->hash_size;
    hasher->limits = limits;
    hasher->checksums = options->checksums;
    hasher->wants_metadata = options->wants_metadata;
    hasher->wants_partial = options->wants_partial;
    hasher->decoder = twx_decoder_create(&limits);
    hasher->resampler = twx_resampler_create(options->hash_size);
    hasher->checksum = twx_checksum_create();
    hasher->variants = options->variants;
    const bool has_variants = options->variants != TWX_VARIANTS_NONE;
    if (has_variants) {
        hasher->box_resampler = twx_box_resampler_create(options->hash_size);
    }
    if (hasher->decoder == NULL || hasher->resampler == NULL || hasher->checksum == NULL ||
        (has_variants && hasher->box_resampler == NULL)) {
        twx_file_hasher_free(hasher);
        return NULL;
    }
    twx_resampler_keep_plane(hasher->resampler, has_variants);
    return hasher;
}

void twx_file_hasher_free(struct twx_file_hasher *hasher)
{
    if (hasher == NULL) {
        return;
    }
    twx_decoder_free(hasher->decoder);
    twx_resampler_free(hasher->resampler);
    twx_box_resampler_free(hasher->box_resampler);
    twx_checksum_free(hasher->checksum);
    free(hasher->stream_buffer);
    free(hasher);
}

static enum twx_status begin_plane(void *user, uint32_t width, uint32_t height, double box_width,
                                   double box_height, struct twx_error *err)
{
    return twx_resampler_begin(user, width, height, box_width, box_height, err);
}

static enum twx_status begin_quarters(void *user, uint32_t width, uint32_t height,
                                      struct twx_error *err)
{
    return twx_resampler_begin_quarters(user, width, height, err);
}

static void push_row(void *user, const uint8_t *row)
{
    twx_resampler_push(user, row);
}

/** Checksums a file too large for memory. A file that cannot be read to its end is an outcome. */
static enum twx_status checksum_stream(struct twx_file_hasher *hasher, struct twx_loaded_file *file,
                                       struct twx_file_facts *facts, struct twx_error *err)
{
    uint64_t offset = 0;
    ssize_t n = 0;
    if (hasher->stream_buffer == NULL) {
        hasher->stream_buffer = malloc(STREAM_BYTES);
        if (hasher->stream_buffer == NULL) {
            return twx_fail_memory(err);
        }
    }
    twx_checksum_reset(hasher->checksum);
    twx_heartbeat_beat(TWX_HEARTBEAT_READING);
    twx_heartbeat_expect(facts->bytes);
    while ((n = twx_counted_read(&file->reads, file->fd, hasher->stream_buffer, STREAM_BYTES,
                                 offset)) > 0) {
        twx_checksum_add(hasher->checksum, hasher->stream_buffer, (size_t)n);
        offset += (uint64_t)n;
    }
    if (n < 0) {
        facts->outcome = TWX_FILE_UNREADABLE;
        facts->error_number = errno;
    } else {
        twx_checksum_get128(hasher->checksum, facts->checksum);
    }
    return TWX_OK;
}

/** Fills facts->checksum, if it is wanted. */
static enum twx_status checksum_file(struct twx_file_hasher *hasher, struct twx_loaded_file *file,
                                     struct twx_file_facts *facts, struct twx_error *err)
{
    if (!file->wants_checksum) {
        return TWX_OK;
    }
    if (file->is_in_memory) {
        twx_checksum128(file->buffer, file->n_bytes, facts->checksum);
        return TWX_OK;
    }
    return checksum_stream(hasher, file, facts, err);
}

static enum twx_status hash_variants(struct twx_file_hasher *hasher, struct twx_file_facts *facts,
                                     struct twx_error *err)
{
    facts->variants.n = 0;
    if (hasher->variants == TWX_VARIANTS_NONE) {
        return TWX_OK;
    }
    const struct twx_reduced_plane plane = twx_resampler_plane(hasher->resampler);
    const struct twx_variant_source source = {
        .plane = &plane,
        .orientation = facts->picture.orientation,
        .width = facts->picture.width,
        .height = facts->picture.height,
        .hash = facts->hash,
        .hash_bytes = twx_hash_bytes(facts->samples.hash_size),
    };
    return twx_variants_hash(hasher->box_resampler, &source, hasher->variants, &facts->variants,
                             err);
}

static enum twx_status hash_source(struct twx_file_hasher *hasher, const struct twx_source *source,
                                   struct twx_file_facts *facts, struct twx_error *err)
{
    const struct twx_pixel_sink sink = {
        .user = hasher->resampler,
        .n_channels = 1,
        .begin = begin_plane,
        .push = push_row,
        .begin_quarters = begin_quarters,
    };
    enum twx_status status =
        twx_decode(hasher->decoder, source, &sink, &facts->picture, &facts->verdict, err);
    if (status == TWX_OK && facts->verdict.status == TWX_IMAGE_HASHED) {
        struct twx_samples stored;
        twx_resampler_finish(hasher->resampler, &stored);
        twx_orient_samples(&stored, facts->picture.orientation, &facts->samples);
        facts->detail = twx_dhash(&facts->samples, facts->hash);
        status = hash_variants(hasher, facts, err);
    } else if (status == TWX_OK && facts->verdict.reason == TWX_REASON_TRUNCATED &&
               hasher->wants_partial) {
        status = twx_hash_rows(hasher->resampler, hasher->hash_size, &hasher->limits, source,
                               &facts->picture, &facts->partial, err);
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

/** One reading of a loaded file. *moved says that the file changed meanwhile. */
static enum twx_status hash_once(struct twx_file_hasher *hasher, struct twx_loaded_file *file,
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
    const struct twx_source source = twx_loaded_file_source(file);
    status = hash_source(hasher, &source, facts, err);
    if (status == TWX_OK && hasher->wants_metadata && facts->verdict.status == TWX_IMAGE_HASHED) {
        twx_metadata_read(&source, &facts->picture, &facts->metadata);
    }
    *moved = twx_file_has_moved(file);
    const int error_number = atomic_load(&file->reads.error_number);
    if (facts->verdict.status != TWX_IMAGE_HASHED && error_number != 0) {
        facts->outcome = TWX_FILE_UNREADABLE;  // and no fault of the bytes
        facts->error_number = error_number;
    }
    return status;
}

enum twx_status twx_hash_loaded_file(struct twx_file_hasher *hasher, struct twx_loaded_file *file,
                                     struct twx_file_facts *facts, struct twx_error *err)
{
    bool moved = false;
    enum twx_status status = hash_once(hasher, file, facts, &moved, err);
    if (status == TWX_OK && moved) {
        status = twx_file_reload(file, hasher->checksums, err);
        if (status == TWX_OK) {
            status = hash_once(hasher, file, facts, &moved, err);
        }
        if (status == TWX_OK && moved) {
            facts->outcome = TWX_FILE_CHANGING;
        }
    }
    if (atomic_load(&file->reads.was_stopped)) {
        facts->outcome = TWX_FILE_STOPPED;
    }
    facts->n_read = atomic_load(&file->reads.n_bytes);
    twx_loaded_file_close(file);
    return status;
}

enum twx_status twx_hash_memory(struct twx_file_hasher *hasher, const uint8_t *bytes, size_t n,
                                struct twx_file_facts *facts, struct twx_error *err)
{
    const struct twx_source source = {.fd = -1, .size = n, .bytes = bytes};
    *facts = (struct twx_file_facts){.outcome = TWX_FILE_DONE, .bytes = n};
    return hash_source(hasher, &source, facts, err);
}
