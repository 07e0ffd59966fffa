// SPDX-License-Identifier: MIT
//
// One walk a format over segments or chunks, those of the picture added to a running checksum. Owns a buffer for
// files that are not in memory.
#include "image/payload.h"

#include <string.h>

#include "base/bytes.h"
#include "base/checksum.h"
#include "image/jpeg_segment.h"
#include "image/png_chunk.h"
#include "image/riff_chunk.h"

enum {
    STEP_BYTES = 64,       // of entropy-coded data, looked at as one
    JFIF_BYTES = 14,       // of a header without a thumbnail
    BLOCK_BYTES = 65536,   // read at once of a file that is not in memory
    SEGMENTS_MAX = 65536,  // of a JPEG: real ones hold less than a thousand
    CHUNKS_MAX = 1 << 18,  // of a PNG or WebP: pixels of 2 GB in chunks of 8 KB
};

/** The next run of the file's bytes: all that are left when it is in memory, else a block of them, which is read into the buffer. */
static size_t block_at(const struct twx_source *source, uint64_t at,
                       uint8_t buffer[static BLOCK_BYTES], const uint8_t **block)
{
    if (at >= source->size) {
        return 0;
    }
    if (source->bytes != NULL) {
        *block = source->bytes + at;
        return (size_t)(source->size - at);
    }
    *block = buffer;
    return twx_source_read(source, at, buffer, BLOCK_BYTES);
}

/** One walk over a file. */
struct walk {
    const struct twx_source *source;
    struct twx_checksum *sum;    // of the payload
    struct twx_tags *rest;       // NULL: what is no payload is passed over
    struct twx_checksum *piece;  // of a piece of the rest
    bool has_lost;               // more pieces than there is room for, or one that cannot be read
};

static bool add_read(struct twx_checksum *sum, const struct twx_source *source, uint64_t at,
                     uint64_t n)
{
    uint8_t buffer[BLOCK_BYTES];
    while (n > 0) {
        const size_t got =
            twx_source_read(source, at, buffer, n < BLOCK_BYTES ? (size_t)n : BLOCK_BYTES);
        if (got == 0) {
            return false;
        }
        twx_checksum_add(sum, buffer, got);
        at += got;
        n -= got;
    }
    return true;
}

/** Adds n bytes of the file; false when it has fewer. */
static bool add(struct twx_checksum *sum, const struct twx_source *source, uint64_t at, uint64_t n)
{
    if (at > source->size || n > source->size - at) {
        return false;
    }
    if (source->bytes == NULL) {
        return add_read(sum, source, at, n);
    }
    twx_checksum_add(sum, source->bytes + at, (size_t)n);
    return true;
}

/** The sum of n bytes of the rest, under a number for what they are; 0: the file has fewer. */
static uint64_t sum_piece(struct walk *w, unsigned what, uint64_t begin, uint64_t n)
{
    const uint8_t head = (uint8_t)what;
    uint8_t sum[TWX_CHECKSUM_BYTES];
    twx_checksum_reset(w->piece);
    twx_checksum_add(w->piece, &head, 1);
    if (!add(w->piece, w->source, begin, n)) {
        return 0;
    }
    twx_checksum_get128(w->piece, sum);
    return twx_get_u64(sum);
}

/** Adds n bytes that are no payload to the rest, if that is asked for. */
static void add_rest(struct walk *w, unsigned what, uint64_t begin, uint64_t n)
{
    if (w->rest == NULL) {
        return;
    }
    const uint64_t sum = sum_piece(w, what, begin, n);
    if (sum == 0 || w->rest->n_pieces == TWX_TAG_PIECES_MAX) {
        w->has_lost = true;
        return;
    }
    w->rest->pieces[w->rest->n_pieces++] = sum;
}

/** Adds what follows the picture, if anything does. */
static void add_trailer(struct walk *w, uint64_t at)
{
    if (w->rest != NULL && at < w->source->size) {
        add_rest(w, 0, at, w->source->size - at);
        w->rest->values[TWX_TAG_TRAILER] = sum_piece(w, 0, at, w->source->size - at);
    }
}

/** Whether FF is followed by another byte than the 00 of stuffing among bytes. */
static bool has_unstuffed(const uint8_t bytes[static STEP_BYTES + 1])
{
    uint8_t found = 0;
    for (size_t i = 0; i < STEP_BYTES; i++) {  // without a branch: many bytes at once
        found |= (uint8_t)((bytes[i] == 0xff) & (bytes[i + 1] != 0));
    }
    return found != 0;
}

static bool ends_scan(uint8_t byte, uint8_t next)
{
    const bool is_restart = next >= TWX_JPEG_RST0 && next <= TWX_JPEG_RST7;
    return byte == 0xff && next != 0 && next != 0xff && !is_restart;
}

/** Where the first marker begins that ends entropy-coded data, as an offset in the block; n: it holds none. */
static size_t find_marker(const uint8_t *block, size_t n)
{
    size_t at = 0;
    while (at + 1 < n) {
        if (n - at > STEP_BYTES && !has_unstuffed(block + at)) {
            at += STEP_BYTES;
            continue;
        }
        const size_t end = n - at > STEP_BYTES ? at + STEP_BYTES : n - 1;
        for (; at < end; at++) {
            if (ends_scan(block[at], block[at + 1])) {
                return at;
            }
        }
    }
    return n;
}

/** Adds entropy-coded data, up to the marker that ends it, which *at is moved to; false when none does. */
static bool add_scan(struct twx_checksum *sum, const struct twx_source *source, uint64_t *at)
{
    uint8_t buffer[BLOCK_BYTES];
    for (;;) {
        const uint8_t *block = NULL;
        size_t n = block_at(source, *at, buffer, &block);
        if (n < 2) {
            return false;
        }
        const size_t found = find_marker(block, n);
        if (found == n && block[n - 1] == 0xff) {
            n--;  // what it begins is for the next block
        }
        const size_t taken = found < n ? found : n;
        twx_checksum_add(sum, block, taken);
        *at += taken;
        if (found < n) {
            return true;
        }
    }
}

static bool is_metadata_segment(unsigned marker)
{
    return (marker >= TWX_JPEG_APP0 && marker <= TWX_JPEG_APP15) || marker == TWX_JPEG_COM;
}

/** Whether a segment is a JFIF header without a thumbnail, which says nothing of the picture but its pixels' density. */
static bool is_jfif_header(const struct twx_source *source, const struct twx_jpeg_segment *segment)
{
    char mark[5];
    return segment->marker == TWX_JPEG_APP0 && segment->length == JFIF_BYTES &&
           twx_source_has(source, segment->begin, mark, sizeof mark) &&
           memcmp(mark, "JFIF", sizeof mark) == 0;
}

static bool add_jpeg(struct walk *w)
{
    const struct twx_source *source = w->source;
    struct twx_checksum *sum = w->sum;
    struct twx_jpeg_segment segment;
    uint64_t at = 0;
    bool has_scan = false;
    for (unsigned i = 0; i < SEGMENTS_MAX && twx_jpeg_next_segment(source, &at, &segment); i++) {
        if (segment.marker == TWX_JPEG_EOI) {
            add_trailer(w, at);
            return has_scan;
        }
        if (is_metadata_segment(segment.marker)) {
            if (!is_jfif_header(source, &segment)) {
                add_rest(w, segment.marker, segment.begin, segment.length);
            }
            continue;
        }
        const uint8_t head[4] = {0xff, (uint8_t)segment.marker,
                                 (uint8_t)((segment.length + 2) >> 8),
                                 (uint8_t)(segment.length + 2)};
        twx_checksum_add(sum, head, segment.has_length ? 4 : 2);
        if (!add(sum, source, segment.begin, segment.length)) {
            return false;
        }
        if (segment.marker == TWX_JPEG_SOS) {
            has_scan = true;
            if (!add_scan(sum, source, &at)) {
                return false;
            }
        }
    }
    return false;
}

static bool add_png(struct walk *w)
{
    const struct twx_source *source = w->source;
    struct twx_checksum *sum = w->sum;
    struct twx_png_chunk chunk;
    uint64_t at = TWX_PNG_SIGNATURE_BYTES;
    bool has_pixels = false;
    for (unsigned i = 0; i < CHUNKS_MAX && twx_png_next_chunk(source, &at, &chunk); i++) {
        if (twx_png_chunk_is(&chunk, "IEND")) {
            add_trailer(w, at);
            return has_pixels && at <= source->size;
        }
        const bool is_pixels = twx_png_chunk_is(&chunk, "IDAT");
        has_pixels = has_pixels || is_pixels;
        if (is_pixels || twx_png_chunk_is(&chunk, "IHDR") || twx_png_chunk_is(&chunk, "PLTE") ||
            twx_png_chunk_is(&chunk, "tRNS")) {
            twx_checksum_add(sum, chunk.type, sizeof chunk.type);
            if (!add(sum, source, chunk.begin, chunk.length)) {
                return false;
            }
        } else {
            add_rest(w, (uint8_t)chunk.type[0], chunk.begin - sizeof chunk.type,
                     sizeof chunk.type + chunk.length);
        }
    }
    return false;
}

static bool add_webp(struct walk *w)
{
    const struct twx_source *source = w->source;
    struct twx_checksum *sum = w->sum;
    struct twx_riff riff;
    struct twx_riff_chunk chunk;
    bool has_pixels = false;
    if (!twx_riff_begin(source, &riff)) {
        return false;
    }
    for (unsigned i = 0; i < CHUNKS_MAX && twx_riff_next_chunk(&riff, &chunk); i++) {
        const bool is_pixels = twx_riff_chunk_is(&chunk, "VP8 ") ||
                               twx_riff_chunk_is(&chunk, "VP8L") ||
                               twx_riff_chunk_is(&chunk, "ANMF");
        has_pixels = has_pixels || is_pixels;
        if (is_pixels || twx_riff_chunk_is(&chunk, "ALPH")) {
            twx_checksum_add(sum, chunk.type, sizeof chunk.type);
            if (!add(sum, source, chunk.begin, chunk.length)) {
                return false;
            }
        } else if (!twx_riff_chunk_is(&chunk, "VP8X")) {  // it says what chunks there are
            add_rest(w, (uint8_t)chunk.type[0], chunk.begin, chunk.length);
        }
    }
    add_trailer(w, riff.end);
    return has_pixels && riff.at >= riff.end;
}

/** Whether the file is whole, and of a format that is known here. */
static bool walk_file(struct walk *w, enum twx_format format)
{
    switch (format) {
    case TWX_FORMAT_JPEG:
        return add_jpeg(w);
    case TWX_FORMAT_PNG:
        return add_png(w);
    case TWX_FORMAT_WEBP:
        return add_webp(w);
    default:
        return false;
    }
}

void twx_payload_checksum(const struct twx_source *source, enum twx_format format,
                          uint8_t out[static TWX_CHECKSUM_BYTES])
{
    struct walk walk = {.source = source, .sum = twx_checksum_create()};
    memset(out, 0, TWX_CHECKSUM_BYTES);
    if (walk.sum != NULL && walk_file(&walk, format)) {
        twx_checksum_get128(walk.sum, out);
    }
    twx_checksum_free(walk.sum);
}

void twx_payload_rest(const struct twx_source *source, enum twx_format format,
                      struct twx_tags *tags)
{
    struct walk walk = {.source = source,
                        .sum = twx_checksum_create(),
                        .rest = tags,
                        .piece = twx_checksum_create()};
    tags->n_pieces = 0;
    tags->is_whole =
        walk.sum != NULL && walk.piece != NULL && walk_file(&walk, format) && !walk.has_lost;
    twx_checksum_free(walk.sum);
    twx_checksum_free(walk.piece);
}
