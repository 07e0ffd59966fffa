// SPDX-License-Identifier: MIT
//
// Files made of boxes that say their own length.
#include "image/layout_boxes.h"

#include "base/bytes.h"

bool twx_isobmff_is_truncated(const struct twx_source *source)
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

bool twx_jxl_is_truncated(const struct twx_source *source)
{
    uint8_t head[2];
    if (!twx_source_has(source, 0, head, 2)) {
        return true;
    }
    // A bare codestream does not say how long it is.
    return head[0] == 0 && twx_isobmff_is_truncated(source);
}

bool twx_webp_is_truncated(const struct twx_source *source)
{
    uint8_t header[8];
    return !twx_source_has(source, 0, header, 8) ||
           8 + (uint64_t)twx_get_u32(header + 4) > source->size;
}
