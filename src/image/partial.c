// SPDX-License-Identifier: MIT
//
// Chooses the decoder, and reads the facts that stand before the pixels.
#include "image/partial.h"

#include "image/exif.h"
#include "image/metadata_blocks.h"
#include "image/partial_jpeg.h"
#include "image/partial_png.h"
#include "image/partial_webp.h"

enum {
    EXIF_BYTES_MAX = 65536
};  // of a file that is not in memory: the tags stand before a thumbnail

static void read_exif(const struct twx_source *source, struct twx_picture *picture)
{
    uint8_t bytes[EXIF_BYTES_MAX];
    struct twx_metadata_blocks found;
    twx_metadata_blocks_find(source, picture->format, &found);
    for (size_t i = 0; i < found.n; i++) {
        const struct twx_metadata_block *block = &found.blocks[i];
        if (block->kind != TWX_BLOCK_EXIF) {
            continue;
        }
        const size_t n = block->length < sizeof bytes ? (size_t)block->length : sizeof bytes;
        const struct twx_source tiff = {
            .fd = -1, .size = twx_source_read(source, block->offset, bytes, n), .bytes = bytes};
        const struct twx_exif exif = twx_exif_read(&tiff);
        picture->exif_orientation = exif.orientation;
        picture->has_exif_time = exif.has_time;
        picture->exif_time_s = exif.time_s;
        return;
    }
}

static void take_facts(const struct twx_source *source, const struct twx_partial_rows *rows,
                       struct twx_picture *picture)
{
    read_exif(source, picture);
    picture->orientation = picture->exif_orientation != 0 ? picture->exif_orientation : 1;
    const bool is_on_its_side = picture->orientation >= 5;
    picture->width = is_on_its_side ? rows->height : rows->width;
    picture->height = is_on_its_side ? rows->width : rows->height;
    picture->has_alpha = rows->has_alpha;
}

enum twx_status twx_decode_partial(const struct twx_decode_limits *limits,
                                   const struct twx_source *source,
                                   const struct twx_pixel_sink *sink, struct twx_picture *picture,
                                   uint32_t *n_rows, struct twx_error *err)
{
    const struct twx_layout layout = twx_layout_of(source, picture->format);
    const struct twx_partial_call call = {
        .source = source, .layout = &layout, .limits = limits, .sink = sink};
    struct twx_partial_rows rows = {0};
    *n_rows = 0;
    if (layout.ends_early || layout.is_unsupported) {
        return TWX_OK;
    }
    switch (picture->format) {
    case TWX_FORMAT_JPEG:
        twx_partial_jpeg(&call, &rows, err);
        break;
    case TWX_FORMAT_PNG:
        twx_partial_png(&call, &rows, err);
        break;
    case TWX_FORMAT_WEBP:
        twx_partial_webp(&call, &rows, err);
        break;
    default:
        break;
    }
    if (rows.status != TWX_OK) {
        return rows.status;
    }
    if (rows.width > 0 && rows.height > 0) {
        take_facts(source, &rows, picture);
        *n_rows = rows.n_rows;
    }
    return TWX_OK;
}
