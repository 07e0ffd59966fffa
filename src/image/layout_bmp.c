// SPDX-License-Identifier: MIT
//
// The headers of a BMP, of Windows and of OS/2.
#include "image/layout_bmp.h"

#include "base/bytes.h"

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

struct twx_layout twx_bmp_layout(const struct twx_source *source)
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

bool twx_bmp_is_truncated(const struct twx_source *source)
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
