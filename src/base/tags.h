// SPDX-License-Identifier: MIT
//
// What a file's metadata say, as sums that can be compared: whether another file says the same.
#ifndef TWX_BASE_TAGS_H
#define TWX_BASE_TAGS_H

#include <stdbool.h>
#include <stdint.h>

/** What is said of a picture, and where: one thing said in two places is two values. */
enum twx_tag_value {
    TWX_TAG_EXIF_GPS = 0,       // latitude, longitude, altitude
    TWX_TAG_EXIF_RATING = 1,    // other than 0
    TWX_TAG_EXIF_KEYWORDS = 2,  // XPKeywords
    TWX_TAG_XMP_GPS = 3,        // exif:GPSLatitude
    TWX_TAG_XMP_RATING = 4,
    TWX_TAG_XMP_KEYWORDS = 5,  // dc:subject
    TWX_TAG_IPTC_KEYWORDS = 6,
    TWX_TAG_TRAILER = 7,  // bytes after the picture: a motion photo's video, further pictures
    TWX_N_TAG_VALUES = 8,
};

enum { TWX_TAG_PIECES_MAX = 64 };  // of a file: more are not told apart

/** Of one file. Sums are of XXH3-64, 0 stands for nothing. */
struct twx_tags {
    uint64_t values[TWX_N_TAG_VALUES];
    bool is_whole;      // all that is no payload is in the pieces: JPEG, PNG, WebP
    uint32_t n_pieces;  // at most TWX_TAG_PIECES_MAX
    uint64_t pieces[TWX_TAG_PIECES_MAX];
};

#endif
