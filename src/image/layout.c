// SPDX-License-Identifier: MIT
//
// What a header says before any decoder runs, and whether a file ends before its structure does. Each walker
// moves forward only and stops at the end of the file, so hostile lengths cost nothing.
#include "image/sniff.h"

#include <string.h>

#include "base/bytes.h"
#include "image/png_chunk.h"
#include "image/tiff_header.h"
#include "image/tiff_samples.h"

enum {
    CHUNK_BYTES = 65536,
    STRAY_MAX = 65536,      // bytes passed over between JPEG segments
    PNG_CHUNKS_MAX = 4096,  // looked at before the pixels
};

// ---------------------------------------------------------------------------------------------------------
// JPEG

/** One marker segment; `length` counts the bytes after the two length bytes. */
struct segment {
    unsigned marker;
    uint64_t begin;  // of the data
    uint64_t length;
    bool is_after_stray;  // bytes before the marker belong to no segment
};

/** Reads the next marker and moves past its segment; stray bytes before it are passed over, as libjpeg does. */
static bool next_segment(const struct twx_source *source, uint64_t *at, struct segment *segment)
{
    uint8_t bytes[2];
    // A marker is FF and a byte that is neither FF (fill) nor 00 (stuffing).
    uint64_t marker = *at;
    do {
        if (marker - *at > STRAY_MAX || !twx_source_has(source, marker, bytes, 2)) {
            return false;
        }
        marker++;
    } while (bytes[0] != 0xff || bytes[1] == 0xff || bytes[1] == 0);
    const bool is_after_stray = marker != *at + 1;
    *at = marker + 1;
    *segment = (struct segment){.marker = bytes[1], .begin = *at, .is_after_stray = is_after_stray};
    if (bytes[1] == 0xd8 || bytes[1] == 0xd9 || bytes[1] == 0x01 ||
        (bytes[1] >= 0xd0 && bytes[1] <= 0xd7)) {
        return true;
    }
    if (!twx_source_has(source, *at, bytes, 2) || twx_get_be16(bytes) < 2) {
        return false;
    }
    segment->begin = *at + 2;
    segment->length = twx_get_be16(bytes) - 2U;
    *at += twx_get_be16(bytes);
    return true;
}

static bool is_start_of_frame(unsigned marker)
{
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/** Baseline, extended or progressive, Huffman or arithmetic; not lossless, not hierarchical. */
static bool is_decoded_frame(unsigned marker)
{
    return (marker >= 0xc0 && marker <= 0xc2) || marker == 0xc9 || marker == 0xca;
}

static struct twx_layout jpeg_layout(const struct twx_source *source)
{
    struct twx_layout layout = {0};
    struct segment segment;
    uint64_t at = 0;
    while (next_segment(source, &at, &segment) && segment.marker != 0xd9) {
        uint8_t frame[6];
        uint8_t n_in_scan = 0;
        if (is_start_of_frame(segment.marker) && layout.n_channels == 0 &&
            twx_source_has(source, segment.begin, frame, sizeof frame)) {
            layout.bits = frame[0];
            layout.height = twx_get_be16(frame + 1);
            layout.width = twx_get_be16(frame + 3);
            layout.n_channels = frame[5];
            layout.is_interlaced = segment.marker == 0xc2 || segment.marker == 0xca;
            layout.is_unsupported = !is_decoded_frame(segment.marker) || layout.bits == 12;
        } else if (segment.marker == 0xda) {
            // A baseline image may come one channel after the other: then it is held whole, too.
            layout.is_interlaced =
                layout.is_interlaced || (twx_source_has(source, segment.begin, &n_in_scan, 1) &&
                                         n_in_scan < layout.n_channels);
            break;
        }
    }
    return layout;
}

bool twx_jpeg_find_exif(const struct twx_source *source, uint64_t *offset, uint64_t *length)
{
    struct segment segment;
    uint64_t at = 0;
    while (next_segment(source, &at, &segment) && segment.marker != 0xda &&
           segment.marker != 0xd9) {
        uint8_t mark[6];
        if (segment.marker == 0xe1 && segment.length > sizeof mark &&
            twx_source_has(source, segment.begin, mark, sizeof mark) &&
            memcmp(mark, "Exif\0", 5) == 0) {
            *offset = segment.begin + sizeof mark;
            *length = segment.length - sizeof mark;
            return *offset + *length <= source->size;
        }
    }
    return false;
}

/** Whether FF D9 stands anywhere from `at` on: entropy-coded data never holds it by chance. */
static bool has_end_of_image(const struct twx_source *source, uint64_t at)
{
    static _Thread_local uint8_t chunk[CHUNK_BYTES];
    uint8_t last = 0;
    for (;;) {
        const size_t n = twx_source_read(source, at, chunk, sizeof chunk);
        if (n == 0) {
            return false;
        }
        if ((last == 0xff && chunk[0] == 0xd9) || memmem(chunk, n, "\xff\xd9", 2) != NULL) {
            return true;
        }
        last = chunk[n - 1];
        at += n;
    }
}

static bool jpeg_is_truncated(const struct twx_source *source)
{
    struct segment segment;
    uint64_t at = 0;
    bool is_damaged =
        false;  // what follows stray bytes may be no segment, and its length no length
    while (next_segment(source, &at, &segment)) {
        if (segment.marker == 0xd9) {
            return false;
        }
        if (segment.marker == 0xda) {
            return !has_end_of_image(source, at);
        }
        is_damaged = is_damaged || (segment.is_after_stray && at > 2);
    }
    return at + 2 >= source->size && !is_damaged;
}

// ---------------------------------------------------------------------------------------------------------
// PNG, GIF, WebP, BMP, ISO media

/**
 * Whether a chunk before the pixels ends past the file: libpng would ask for as much memory as its length says,
 * and seventy bytes can say two gigabytes.
 */
static bool png_head_ends_early(const struct twx_source *source)
{
    struct twx_png_chunk chunk;
    uint64_t at = TWX_PNG_SIGNATURE_BYTES;
    for (unsigned i = 0; i < PNG_CHUNKS_MAX && twx_png_next_chunk(source, &at, &chunk); i++) {
        if (twx_png_chunk_is(&chunk, "IDAT")) {
            return false;
        }
    }
    return at > source->size;
}

static struct twx_layout png_layout(const struct twx_source *source)
{
    static const unsigned channels[] = {1, 0, 3, 1, 2, 0, 4};
    uint8_t header[29];
    struct twx_layout layout = {0};
    if (twx_source_has(source, 0, header, sizeof header) && memcmp(header + 12, "IHDR", 4) == 0) {
        layout.width = twx_get_be32(header + 16);
        layout.height = twx_get_be32(header + 20);
        layout.bits = header[24];
        layout.n_channels = header[25] < 7 ? channels[header[25]] : 0;
        layout.is_interlaced = header[28] != 0;
    }
    layout.ends_early = png_head_ends_early(source);
    return layout;
}

static bool png_is_truncated(const struct twx_source *source)
{
    struct twx_png_chunk chunk;
    uint64_t at = TWX_PNG_SIGNATURE_BYTES;
    while (twx_png_next_chunk(source, &at, &chunk)) {
        if (twx_png_chunk_is(&chunk, "IEND")) {
            return at > source->size;
        }
    }
    return true;
}

/** Moves past a chain of GIF data sub-blocks. */
static bool skip_sub_blocks(const struct twx_source *source, uint64_t *at)
{
    uint8_t n = 0;
    do {
        if (!twx_source_has(source, *at, &n, 1)) {
            return false;
        }
        *at += 1 + (uint64_t)n;
    } while (n != 0);
    return true;
}

/** Bytes of the colour table that a flag byte of a GIF announces. */
static uint64_t colour_table_bytes(uint8_t flags)
{
    return flags & 0x80 ? 3ULL << ((flags & 7) + 1) : 0;
}

/** The first block of a GIF, behind the screen's colour table; 0 where the file is shorter. */
static uint64_t gif_first_block(const struct twx_source *source)
{
    uint8_t header[13];
    return twx_source_has(source, 0, header, sizeof header) ? 13 + colour_table_bytes(header[10])
                                                            : 0;
}

static bool gif_is_truncated(const struct twx_source *source)
{
    uint8_t bytes[10];
    uint64_t at = gif_first_block(source);
    if (at == 0) {
        return true;
    }
    for (;;) {
        if (!twx_source_has(source, at, bytes, 1)) {
            return true;
        }
        if (bytes[0] == 0x21) {
            at += 2;
        } else if (bytes[0] == 0x2c) {
            if (!twx_source_has(source, at, bytes, 10)) {
                return true;
            }
            at += 11 + colour_table_bytes(bytes[9]);
        } else {
            return false;  // the trailer, or damage
        }
        if (!skip_sub_blocks(source, &at)) {
            return true;
        }
    }
}

/** The place of the first frame on the canvas. */
static struct twx_layout gif_layout(const struct twx_source *source)
{
    struct twx_layout layout = {0};
    uint8_t bytes[10];
    uint64_t at = gif_first_block(source);
    while (at > 0 && twx_source_has(source, at, bytes, 1) && bytes[0] == 0x21) {
        at += 2;
        if (!skip_sub_blocks(source, &at)) {
            return layout;
        }
    }
    if (at > 0 && twx_source_has(source, at, bytes, sizeof bytes) && bytes[0] == 0x2c) {
        layout.frame = (struct twx_box){.left = twx_get_u16(bytes + 1),
                                        .top = twx_get_u16(bytes + 3),
                                        .width = twx_get_u16(bytes + 5),
                                        .height = twx_get_u16(bytes + 7)};
    }
    return layout;
}

static bool webp_is_truncated(const struct twx_source *source)
{
    uint8_t header[8];
    return !twx_source_has(source, 0, header, 8) ||
           8 + (uint64_t)twx_get_u32(header + 4) > source->size;
}

/** Whether the masks of a BMP give some bits of a pixel to alpha; what no mask names means nothing. */
static bool bmp_has_alpha_mask(const struct twx_source *source, uint32_t header_bytes,
                               uint32_t compression)
{
    enum { BITFIELDS = 3, ALPHA_BITFIELDS = 6, ALPHA_MASK_AT = 66 };
    uint8_t mask[4];
    const bool is_there = (compression == BITFIELDS && header_bytes >= 56) ||
                          (compression == ALPHA_BITFIELDS && header_bytes >= 40);
    return is_there && twx_source_has(source, ALPHA_MASK_AT, mask, sizeof mask) &&
           twx_get_u32(mask) != 0;
}

static struct twx_layout bmp_layout(const struct twx_source *source)
{
    struct twx_layout layout = {0};
    uint8_t header[34];
    if (twx_source_has(source, 0, header, 30)) {
        const uint32_t header_bytes = twx_get_u32(header + 14);
        const bool is_os2 = header_bytes == 12;
        const int32_t height = (int32_t)twx_get_u32(header + 22);
        layout.width = is_os2 ? twx_get_u16(header + 18) : twx_get_u32(header + 18);
        layout.height =
            is_os2 ? twx_get_u16(header + 20) : (uint32_t)(height < 0 ? -(int64_t)height : height);
        layout.bits = twx_get_u16(header + (is_os2 ? 24 : 28));
        layout.has_alpha_mask = twx_source_has(source, 0, header, sizeof header) &&
                                bmp_has_alpha_mask(source, header_bytes, twx_get_u32(header + 30));
    }
    return layout;
}

static bool bmp_is_truncated(const struct twx_source *source)
{
    uint8_t header[54];
    if (!twx_source_has(source, 0, header, 26)) {
        return true;
    }
    if (twx_get_u32(header + 2) > source->size || twx_get_u32(header + 10) >= source->size) {
        return true;
    }
    if (twx_get_u32(header + 14) < 40 || !twx_source_has(source, 0, header, 54) ||
        twx_get_u32(header + 30) != 0) {
        return false;  // OS/2 or compressed: the sizes say nothing
    }
    const uint64_t row =
        ((uint64_t)twx_get_u32(header + 18) * twx_get_u16(header + 28) + 31) / 32 * 4;
    const int32_t signed_height = (int32_t)twx_get_u32(header + 22);
    const uint64_t height = (uint64_t)(signed_height < 0 ? -(int64_t)signed_height : signed_height);
    uint64_t bytes = 0;
    return __builtin_mul_overflow(row, height, &bytes) ||
           bytes > source->size - twx_get_u32(header + 10);
}

static bool isobmff_is_truncated(const struct twx_source *source)
{
    uint8_t box[16];
    uint64_t at = 0;
    while (at < source->size) {
        if (!twx_source_has(source, at, box, 8)) {
            return true;
        }
        uint64_t length = twx_get_be32(box);
        if (length == 1) {
            if (!twx_source_has(source, at, box, 16)) {
                return true;
            }
            length = twx_get_be64(box + 8);
        }
        if (length == 0) {
            return false;  // to the end of the file
        }
        if (length < 8) {
            return false;  // damage
        }
        if (length > source->size - at) {
            return true;
        }
        at += length;
    }
    return false;
}

static bool jxl_is_truncated(const struct twx_source *source)
{
    uint8_t head[2];
    if (!twx_source_has(source, 0, head, 2)) {
        return true;
    }
    // A bare codestream does not say how long it is.
    return head[0] == 0 && isobmff_is_truncated(source);
}

// ---------------------------------------------------------------------------------------------------------

/** Bytes of one strip, or of one row of tiles; as much as fits in 64 bits where a header lies. */
static uint64_t piece_bytes(const struct twx_tiff_header *header)
{
    const bool is_tiled = header->tile_width > 0;
    const bool is_whole =
        header->rows_per_piece == 0 || (!is_tiled && header->rows_per_piece > header->height);
    const uint64_t tile_width = is_tiled ? header->tile_width : 1;
    const uint64_t width = (header->width + tile_width - 1) / tile_width * tile_width;
    const uint64_t row_bits = width * (header->n_samples & 0xff) * (header->bits & 0xff);
    uint64_t bytes = 0;
    if (__builtin_mul_overflow(row_bits / 8, is_whole ? header->height : header->rows_per_piece,
                               &bytes)) {
        return UINT64_MAX;
    }
    return bytes;
}

static struct twx_layout tiff_layout(const struct twx_source *source)
{
    struct twx_tiff_header header;
    struct twx_layout layout = {0};
    if (twx_tiff_header_read(source, &header)) {
        layout.width = header.width;
        layout.height = header.height;
        layout.n_channels = header.n_samples;
        layout.bits = header.bits;
        layout.piece_bytes = piece_bytes(&header);
        layout.is_unsupported = twx_tiff_is_unsupported(&header);
        layout.n_colours = twx_tiff_n_colours(&header);
    }
    return layout;
}

struct twx_layout twx_layout_of(const struct twx_source *source, enum twx_format format)
{
    switch (format) {
    case TWX_FORMAT_JPEG:
        return jpeg_layout(source);
    case TWX_FORMAT_PNG:
        return png_layout(source);
    case TWX_FORMAT_GIF:
        return gif_layout(source);
    case TWX_FORMAT_BMP:
        return bmp_layout(source);
    case TWX_FORMAT_TIFF:
        return tiff_layout(source);
    default:
        return (struct twx_layout){0};
    }
}

bool twx_is_truncated(const struct twx_source *source, enum twx_format format)
{
    struct twx_tiff_header header;
    switch (format) {
    case TWX_FORMAT_JPEG:
        return jpeg_is_truncated(source);
    case TWX_FORMAT_PNG:
        return png_is_truncated(source);
    case TWX_FORMAT_GIF:
        return gif_is_truncated(source);
    case TWX_FORMAT_WEBP:
        return webp_is_truncated(source);
    case TWX_FORMAT_TIFF:
        (void)twx_tiff_header_read(source, &header);
        return header.ends_early;
    case TWX_FORMAT_BMP:
        return bmp_is_truncated(source);
    case TWX_FORMAT_AVIF:
    case TWX_FORMAT_HEIC:
        return isobmff_is_truncated(source);
    case TWX_FORMAT_JXL:
        return jxl_is_truncated(source);
    default:
        return false;
    }
}
