// SPDX-License-Identifier: MIT
//
// Optional fields of records. Internal to record*.c.
#ifndef TWX_STORE_RECORD_FIELDS_H
#define TWX_STORE_RECORD_FIELDS_H

#include "base/bytes.h"
#include "store/record.h"

enum { TWX_TAG_HEADER_BYTES = 4 };  // tag, length

/** Tags of optional fields; pinned for ever. */
enum twx_record_tag {
    TWX_TAG_CHECKSUM = 1,  // 16 bytes
    TWX_TAG_PICTURE =
        2,  // format 1, has_alpha 1, exif orientation 1, zero 1, width 4, height 4, frames 4
    TWX_TAG_EXIF_TIME = 3,  // 8
    TWX_TAG_HASH =
        4,  // hash version 2, size 1, decoder 1, decoder version 4, detail 4, hash 16 or 64
    TWX_TAG_FS_UUID = 5,           // 1 to 255
    TWX_TAG_FS_LABEL = 6,          // 1 to 255
    TWX_TAG_PAYLOAD_CHECKSUM = 7,  // 16
    TWX_TAG_SUBSEC = 8,            // 4
    TWX_TAG_CAMERA = 9,            // 8
    TWX_TAG_METADATA = 10,         // number of fields 2, flags 2
    TWX_TAG_JPEG_QUALITY = 11,     // 1
    TWX_TAG_VARIANTS = 12,         // level 1, and of each variant its kind 1, hash 16 or 64
    TWX_TAG_PARTIAL = 13,          // hash size 1, zero 3, rows 4, hash 0, 16 or 64
};

static inline uint8_t *twx_record_put_tag(uint8_t *p, enum twx_record_tag tag, size_t n)
{
    twx_put_u16(p, (uint16_t)tag);
    twx_put_u16(p + 2, (uint16_t)n);
    return p + TWX_TAG_HEADER_BYTES;
}

/** Write what a record has, if it has any. out: behind it */
uint8_t *twx_record_put_variants(uint8_t *p, const struct twx_record *r);
uint8_t *twx_record_put_partial(uint8_t *p, const struct twx_partial *partial);

/** Take the n bytes of a field.  returns: false for what cannot be */
bool twx_record_take_variants(const uint8_t *p, size_t n, struct twx_record *r);
bool twx_record_take_partial(const uint8_t *p, size_t n, struct twx_partial *partial);

#endif
