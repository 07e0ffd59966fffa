// SPDX-License-Identifier: MIT
//
// Segment headers. Source: ITU-T T.81, section B.1.1.
#include "image/jpeg_segment.h"

#include "base/bytes.h"

enum { STRAY_MAX = 65536 };  // bytes passed over between segments

static bool stands_alone(unsigned marker)
{
    return marker == TWX_JPEG_SOI || marker == TWX_JPEG_EOI || marker == TWX_JPEG_TEM ||
           (marker >= TWX_JPEG_RST0 && marker <= TWX_JPEG_RST7);
}

bool twx_jpeg_next_segment(const struct twx_source *source, uint64_t *at,
                           struct twx_jpeg_segment *segment)
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
    *segment = (struct twx_jpeg_segment){
        .marker = bytes[1], .begin = *at, .is_after_stray = is_after_stray};
    if (stands_alone(bytes[1])) {
        return true;
    }
    if (!twx_source_has(source, *at, bytes, 2) || twx_get_be16(bytes) < 2) {
        return false;
    }
    segment->begin = *at + 2;
    segment->length = twx_get_be16(bytes) - 2U;
    segment->has_length = true;
    *at += twx_get_be16(bytes);
    return true;
}
