// SPDX-License-Identifier: MIT
//
// The marker segments of a JPEG, one after the other, without what is in them.
#ifndef TWX_IMAGE_JPEG_SEGMENT_H
#define TWX_IMAGE_JPEG_SEGMENT_H

#include "image/source.h"

/** The second byte of a marker. */
enum twx_jpeg_marker {
    TWX_JPEG_TEM = 0x01,
    TWX_JPEG_RST0 = 0xd0,
    TWX_JPEG_RST7 = 0xd7,
    TWX_JPEG_SOI = 0xd8,
    TWX_JPEG_EOI = 0xd9,
    TWX_JPEG_SOS = 0xda,
    TWX_JPEG_DQT = 0xdb,
    TWX_JPEG_APP0 = 0xe0,
    TWX_JPEG_APP1 = 0xe1,
    TWX_JPEG_APP13 = 0xed,
    TWX_JPEG_APP15 = 0xef,
    TWX_JPEG_COM = 0xfe,
};

struct twx_jpeg_segment {
    unsigned marker;
    uint64_t begin;       // of the data
    uint64_t length;      // of the data: without the two length bytes. May end past the file
    bool has_length;      // markers that stand alone have no length bytes
    bool is_after_stray;  // bytes before the marker belong to no segment
};

/**
 * Reads the next marker and moves *at past its segment; stray bytes before it are passed over, as libjpeg does.
 *
 * returns  false at the end of the file, or where no marker is near
 */
bool twx_jpeg_next_segment(const struct twx_source *source, uint64_t *at,
                           struct twx_jpeg_segment *segment);

/** Whether a marker begins a frame: SOF0 to SOF15, of which not all are decoded. */
static inline bool twx_jpeg_is_start_of_frame(unsigned marker)
{
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/** Moves to the next segment before the first scan; false when there is none. */
static inline bool twx_jpeg_next_header(const struct twx_source *source, uint64_t *at,
                                        struct twx_jpeg_segment *segment)
{
    return twx_jpeg_next_segment(source, at, segment) && segment->marker != TWX_JPEG_SOS &&
           segment->marker != TWX_JPEG_EOI;
}

#endif
