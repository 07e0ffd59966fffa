// SPDX-License-Identifier: MIT
//
// A lossy WebP holds luma of its own, in the range of video. Its chunks are walked first: what is taken is of one shape only,
// and libwebp is given the chunk of the picture alone, or it would read damaged ones to their end in the next chunk. Owns the
// planes while rows are pushed.
#include "image/decode_webp.h"

#include <stdlib.h>
#include <string.h>

#include <webp/decode.h>

#include "image/budget.h"
#include "image/exif.h"
#include "image/luma.h"
#include "image/riff_chunk.h"

enum {
    FILE_BYTES_MAX = 32 << 20,  // what is larger is not in memory anyway (load_file.h)
    CHUNKS_MAX = 4096,          // of a file that is looked at
    CHUNK_HEADER_BYTES = 8,
    EXTENDED_BYTES = 10,  // of a VP8X chunk: flags, three reserved bytes, the canvas
    BYTES_A_PIXEL = 2,    // luma, chroma of half its sides, and what libwebp keeps beside them
};

/** Flags of a VP8X chunk that a still, opaque file may have.  source: RFC 9649, section 2.7.1 */
enum {
    HAS_XMP = 1 << 2,
    HAS_EXIF = 1 << 3,
    HAS_PROFILE = 1 << 5,
};

/** What the chunks of a file are. */
struct chunks {
    uint64_t end;  // of the file by its header
    bool is_extended;
    bool says_exif;
    bool has_exif;
    bool has_picture;
    uint32_t width;  // of the canvas of an extended file
    uint32_t height;
    struct twx_riff_chunk exif;  // the first one
    struct twx_riff_chunk picture;
};

uint32_t twx_webp_version(void)
{
    return (uint32_t)WebPGetDecoderVersion();  // in this form
}

/** Reads the flags of an extended file; false: it is none that is taken. */
static bool take_flags(const struct twx_source *source, const struct twx_riff_chunk *chunk,
                       struct chunks *chunks)
{
    uint8_t head[EXTENDED_BYTES];
    if (chunk->length != sizeof head || !twx_source_has(source, chunk->begin, head, sizeof head) ||
        (head[0] & ~(HAS_XMP | HAS_EXIF | HAS_PROFILE)) != 0) {
        return false;
    }
    chunks->is_extended = true;
    chunks->width = 1 + (head[4] | (uint32_t)head[5] << 8 | (uint32_t)head[6] << 16);
    chunks->height = 1 + (head[7] | (uint32_t)head[8] << 8 | (uint32_t)head[9] << 16);
    chunks->says_exif = (head[0] & HAS_EXIF) != 0;
    return true;
}

/** Notes a chunk that may stand beside others; false: none that is taken. */
static bool take_chunk(const struct twx_source *source, const struct twx_riff_chunk *chunk,
                       unsigned number, struct chunks *chunks)
{
    if (twx_riff_chunk_is(chunk, "VP8X")) {
        return number == 0 && take_flags(source, chunk, chunks);
    }
    if (twx_riff_chunk_is(chunk, "VP8 ")) {
        const bool is_first = !chunks->has_picture;
        chunks->picture = *chunk;
        chunks->has_picture = true;
        return is_first && (chunks->is_extended || number == 0);
    }
    if (twx_riff_chunk_is(chunk, "EXIF") && !chunks->has_exif) {
        chunks->exif = *chunk;
        chunks->has_exif = true;
    }
    return !twx_riff_chunk_is(chunk, "VP8L") && !twx_riff_chunk_is(chunk, "ALPH") &&
           !twx_riff_chunk_is(chunk, "ANIM") && !twx_riff_chunk_is(chunk, "ANMF");
}

/** Walks all chunks; false: the file is none that is taken. */
static bool read_chunks(const struct twx_source *source, struct chunks *chunks)
{
    struct twx_riff riff;
    struct twx_riff_chunk chunk;
    unsigned n = 0;
    char type[4];  // of the file: a RIFF may be others
    *chunks = (struct chunks){0};
    if (!twx_riff_begin(source, &riff) || !twx_source_has(source, 8, type, sizeof type) ||
        memcmp(type, "WEBP", sizeof type) != 0) {
        return false;
    }
    chunks->end = riff.end;
    if (riff.end > FILE_BYTES_MAX) {
        return false;
    }
    while (n < CHUNKS_MAX && twx_riff_next_chunk(&riff, &chunk)) {
        if (!take_chunk(source, &chunk, n, chunks)) {
            return false;
        }
        n++;
    }
    return riff.at == riff.end && chunks->has_picture;
}

/** Of an EXIF chunk only where the file says that it has one: as libvips does. */
static void read_exif(const struct twx_source *file, const struct chunks *chunks,
                      struct twx_picture *picture)
{
    if (!chunks->has_exif || !chunks->says_exif) {
        return;
    }
    static const char mark[6] = "Exif\0";  // some writers keep the mark of JPEG
    struct twx_source block = {
        .fd = -1, .size = chunks->exif.length, .bytes = file->bytes + chunks->exif.begin};
    if (block.size > sizeof mark && memcmp(block.bytes, mark, sizeof mark) == 0) {
        block.bytes += sizeof mark;
        block.size -= sizeof mark;
    }
    const struct twx_exif exif = twx_exif_read(&block);
    picture->exif_orientation = exif.orientation;
    picture->has_exif_time = exif.has_time;
    picture->exif_time_s = exif.time_s;
    picture->orientation = exif.orientation != 0 ? exif.orientation : 1;
}

static void fill_picture(const struct twx_source *file, const struct chunks *chunks,
                         const WebPBitstreamFeatures *features, struct twx_picture *picture)
{
    read_exif(file, chunks, picture);
    const bool is_on_its_side = picture->orientation >= 5;
    picture->width = (uint32_t)(is_on_its_side ? features->height : features->width);
    picture->height = (uint32_t)(is_on_its_side ? features->width : features->height);
    picture->decoder = TWX_DECODER_WEBP;
    picture->decoder_version = twx_webp_version();
}

/** Expands luma in place, and pushes it. */
static enum twx_status push_luma(const struct twx_pixel_sink *sink, const WebPDecBuffer *planes,
                                 struct twx_error *err)
{
    const uint32_t width = (uint32_t)planes->width;
    const uint32_t height = (uint32_t)planes->height;
    uint8_t levels[256];
    twx_luma_of_video(levels);
    const enum twx_status status = sink->begin(sink->user, width, height, width, height, err);
    for (uint32_t y = 0; y < height && status == TWX_OK; y++) {
        uint8_t *row = planes->u.YUVA.y + (ptrdiff_t)y * planes->u.YUVA.y_stride;
        for (uint32_t x = 0; x < width; x++) {
            row[x] = levels[row[x]];
        }
        sink->push(sink->user, row);
    }
    return status;
}

/** Whether a picture is lossy and opaque, and as large as its file says. */
static bool is_usual(const WebPBitstreamFeatures *features, const struct chunks *chunks)
{
    return features->format == 1 && !features->has_alpha && !features->has_animation &&
           (!chunks->is_extended || ((uint32_t)features->width == chunks->width &&
                                     (uint32_t)features->height == chunks->height));
}

/** A file that is in memory, and whose chunks are those of one that is taken. */
static enum twx_status decode(const struct twx_decode_call *call, const struct twx_source *file,
                              const struct chunks *chunks, bool *declined, struct twx_error *err)
{
    WebPDecoderConfig config;
    enum twx_status status = TWX_OK;
    // With its header and the byte behind an odd length, as libwebpdemux has it.
    const uint8_t *bytes = file->bytes + chunks->picture.begin - CHUNK_HEADER_BYTES;
    const size_t n =
        CHUNK_HEADER_BYTES + (size_t)chunks->picture.length + chunks->picture.length % 2;
    if (!WebPInitDecoderConfig(&config) ||
        WebPGetFeatures(bytes, n, &config.input) != VP8_STATUS_OK ||
        !is_usual(&config.input, chunks)) {
        return TWX_OK;
    }
    const uint64_t n_pixels = (uint64_t)config.input.width * (uint64_t)config.input.height;
    const uint64_t estimate = n_pixels * BYTES_A_PIXEL;
    if (n_pixels > call->limits->max_pixels || !twx_budget_enter(estimate)) {
        return TWX_OK;
    }
    config.output.colorspace = MODE_YUV;
    // Smoothing the edges of blocks takes a quarter of the time, and changes 0.04 of 128 bits in the mean.
    config.options.bypass_filtering = 1;
    if (WebPDecode(bytes, n, &config) == VP8_STATUS_OK) {
        *declined = false;
        fill_picture(file, chunks, &config.input, call->picture);
        status = push_luma(call->sink, &config.output, err);
    }
    WebPFreeDecBuffer(&config.output);
    twx_budget_leave(estimate);
    return status;
}

enum twx_status twx_webp_decode(const struct twx_decode_call *call, bool *declined,
                                struct twx_error *err)
{
    struct chunks chunks;
    struct twx_source file = *call->source;
    uint8_t *copy = NULL;
    *declined = true;
    if (call->sink->n_channels != 1 || !read_chunks(&file, &chunks) ||
        !twx_source_hold(&file, (size_t)chunks.end, &copy)) {
        return TWX_OK;
    }
    const enum twx_status status = decode(call, &file, &chunks, declined, err);
    free(copy);
    return status;
}
