// SPDX-License-Identifier: MIT
//
// The blocks of a GIF.
#include "image/layout_gif.h"

#include "base/bytes.h"

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

bool twx_gif_is_truncated(const struct twx_source *source)
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
struct twx_layout twx_gif_layout(const struct twx_source *source)
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
        layout.frame = (struct twx_rectangle){.left = twx_get_u16(bytes + 1),
                                              .top = twx_get_u16(bytes + 3),
                                              .width = twx_get_u16(bytes + 5),
                                              .height = twx_get_u16(bytes + 7)};
    }
    return layout;
}
