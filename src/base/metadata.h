// SPDX-License-Identifier: MIT
//
// What only a reading of all of a file can give, beside its picture and hash: kept for later work on copies of one
// picture (which of them has its metadata, which was recompressed least, which are the same picture with other tags).
#ifndef TWX_BASE_METADATA_H
#define TWX_BASE_METADATA_H

#include "twindex.h"

/** What a file's metadata holds. */
enum twx_metadata_flags {
    TWX_METADATA_GPS = 1U << 0,       // where it was taken
    TWX_METADATA_RATING = 1U << 1,    // of a person: XMP Rating, EXIF Rating
    TWX_METADATA_KEYWORDS = 1U << 2,  // XMP subject, IPTC keywords, XPKeywords
};

/** Of an image that was hashed; zeros where nothing is known. */
struct twx_metadata {
    /** XXH3-128 of the file without its metadata: equal for copies whose tags alone differ. */
    uint8_t payload_checksum[TWX_CHECKSUM_BYTES];
    uint32_t subsec_us;  // SubSecTimeOriginal, microseconds to add to the EXIF time
    bool has_subsec;     // it was there
    uint64_t
        camera_hash;  // XXH3-64 of make, model and serial number, NUL between; 0 without a make and model
    uint16_t n_fields;     // of EXIF, XMP and IPTC, at most 65535
    uint16_t flags;        // enum twx_metadata_flags
    uint8_t jpeg_quality;  // 1 to 100, estimated from the luma quantisation table; 0 of no JPEG
};

#endif
