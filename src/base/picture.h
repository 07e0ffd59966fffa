// SPDX-License-Identifier: MIT
//
// What is known of a picture: decoders learn it, records and the index keep it.
#ifndef TWX_BASE_PICTURE_H
#define TWX_BASE_PICTURE_H

#include "base/decoder_id.h"
#include "twindex.h"

/** What a decoder learns of a picture; complete only when it was decoded. */
struct twx_picture {
    enum twx_format format;
    uint32_t width;  // upright
    uint32_t height;
    uint32_t n_frames;
    bool has_alpha;
    unsigned orientation;       // EXIF number to apply to the decoder's rows, 1..8; not kept
    unsigned exif_orientation;  // as the file says it, 0 when it does not
    bool has_exif_time;
    int64_t exif_time_s;  // DateTimeOriginal, as if it were UTC, seconds since 1970
    enum twx_decoder_id decoder;
    uint32_t decoder_version;  // major << 16 | minor << 8 | micro
};

#endif
