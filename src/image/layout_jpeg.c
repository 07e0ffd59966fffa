// SPDX-License-Identifier: MIT
//
// The marker segments of a JPEG up to its scan.
#include "image/layout_jpeg.h"

#include <string.h>

#include "base/bytes.h"
#include "image/jpeg_segment.h"

enum { CHUNK_BYTES = 65536 };

/** Baseline, extended or progressive, Huffman or arithmetic; not lossless, not hierarchical. */
static bool is_decoded_frame(unsigned marker)
{
    return (marker >= 0xc0 && marker <= 0xc2) || marker == 0xc9 || marker == 0xca;
}

struct twx_layout twx_jpeg_layout(const struct twx_source *source)
{
    struct twx_layout layout = {0};
    struct twx_jpeg_segment segment;
    uint64_t at = 0;
    while (twx_jpeg_next_segment(source, &at, &segment) && segment.marker != TWX_JPEG_EOI) {
        uint8_t frame[6];
        uint8_t n_in_scan = 0;
        if (twx_jpeg_is_start_of_frame(segment.marker) && layout.n_channels == 0 &&
            twx_source_has(source, segment.begin, frame, sizeof frame)) {
            layout.bits = frame[0];
            layout.height = twx_get_be16(frame + 1);
            layout.width = twx_get_be16(frame + 3);
            layout.n_channels = frame[5];
            layout.is_interlaced = segment.marker == 0xc2 || segment.marker == 0xca;
            layout.is_unsupported = !is_decoded_frame(segment.marker) || layout.bits == 12;
        } else if (segment.marker == TWX_JPEG_SOS) {
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
    struct twx_jpeg_segment segment;
    uint64_t at = 0;
    while (twx_jpeg_next_header(source, &at, &segment)) {
        uint8_t mark[6];
        if (segment.marker == TWX_JPEG_APP1 && segment.length > sizeof mark &&
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
    uint8_t chunk[CHUNK_BYTES];
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

bool twx_jpeg_is_truncated(const struct twx_source *source)
{
    struct twx_jpeg_segment segment;
    uint64_t at = 0;
    bool is_damaged =
        false;  // what follows stray bytes may be no segment, and its length no length
    while (twx_jpeg_next_segment(source, &at, &segment)) {
        if (segment.marker == TWX_JPEG_EOI) {
            return false;
        }
        if (segment.marker == TWX_JPEG_SOS) {
            return !has_end_of_image(source, at);
        }
        is_damaged = is_damaged || (segment.is_after_stray && at > 2);
    }
    return at + 2 >= source->size && !is_damaged;
}
