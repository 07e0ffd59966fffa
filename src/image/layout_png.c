// SPDX-License-Identifier: MIT
//
// The chunks of a PNG.
#include "image/layout_png.h"

#include <string.h>

#include "base/bytes.h"
#include "image/png_chunk.h"

enum { PNG_CHUNKS_MAX = 4096 };  // looked at before the pixels

/**
 * Whether a chunk before the pixels ends past the file: libpng would ask for as much memory as its length says,
 * and seventy bytes can say two gigabytes.
 */
static bool png_head_ends_early(const struct twx_source *source)
{
    struct twx_png_chunk chunk;
    uint64_t at = TWX_PNG_SIGNATURE_BYTES;
    for (unsigned i = 0; i < PNG_CHUNKS_MAX && twx_png_next_chunk(source, &at, &chunk); i++) {
        if (twx_png_chunk_is(&chunk, "IDAT")) {
            return false;
        }
    }
    return at > source->size;
}

struct twx_layout twx_png_layout(const struct twx_source *source)
{
    static const unsigned channels[] = {1, 0, 3, 1, 2, 0, 4};
    uint8_t header[29];
    struct twx_layout layout = {0};
    if (twx_source_has(source, 0, header, sizeof header) && memcmp(header + 12, "IHDR", 4) == 0) {
        layout.width = twx_get_be32(header + 16);
        layout.height = twx_get_be32(header + 20);
        layout.bits = header[24];
        layout.n_channels = header[25] < 7 ? channels[header[25]] : 0;
        layout.is_interlaced = header[28] != 0;
    }
    layout.ends_early = png_head_ends_early(source);
    return layout;
}

bool twx_png_is_truncated(const struct twx_source *source)
{
    struct twx_png_chunk chunk;
    uint64_t at = TWX_PNG_SIGNATURE_BYTES;
    while (twx_png_next_chunk(source, &at, &chunk)) {
        if (twx_png_chunk_is(&chunk, "IEND")) {
            return at > source->size;
        }
    }
    return true;
}
