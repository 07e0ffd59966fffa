// SPDX-License-Identifier: MIT
//
// The layout that the tags of a TIFF describe.
#include "image/layout_tiff.h"

#include "image/tiff_header.h"
#include "image/tiff_samples.h"

/** Bytes of one strip, or of one row of tiles; as much as fits in 64 bits where a header lies. */
static uint64_t piece_bytes(const struct twx_tiff_header *header)
{
    const bool is_tiled = header->tile_width > 0;
    const bool is_whole =
        header->rows_per_piece == 0 || (!is_tiled && header->rows_per_piece > header->height);
    const uint64_t tile_width = is_tiled ? header->tile_width : 1;
    const uint64_t width = (header->width + tile_width - 1) / tile_width * tile_width;
    const uint64_t row_bits = width * (header->n_samples & 0xff) * (header->bits & 0xff);
    uint64_t bytes = 0;
    if (__builtin_mul_overflow(row_bits / 8, is_whole ? header->height : header->rows_per_piece,
                               &bytes)) {
        return UINT64_MAX;
    }
    return bytes;
}

struct twx_layout twx_tiff_layout(const struct twx_source *source)
{
    struct twx_tiff_header header;
    struct twx_layout layout = {0};
    if (twx_tiff_header_read(source, &header)) {
        layout.width = header.width;
        layout.height = header.height;
        layout.n_channels = header.n_samples;
        layout.bits = header.bits;
        layout.piece_bytes = piece_bytes(&header);
        layout.is_unsupported = twx_tiff_is_unsupported(&header);
        layout.n_colours = twx_tiff_n_colours(&header);
    }
    return layout;
}

bool twx_tiff_is_truncated(const struct twx_source *source)
{
    struct twx_tiff_header header;
    (void)twx_tiff_header_read(source, &header);
    return header.ends_early;
}
