// SPDX-License-Identifier: MIT
//
// Puts together what the readers of blocks say. Owns a buffer for blocks of files that are not in memory.
#include "image/read_metadata.h"

#include "image/exif.h"
#include "image/jpeg_quality.h"
#include "image/metadata_blocks.h"
#include "image/payload.h"

enum { EXIF_BYTES_MAX = 65536 };  // what a JPEG can hold; further ones are cut

/** Adds to the number of fields. */
static void add_fields(struct twx_metadata *metadata, uint32_t n)
{
    const uint32_t sum = metadata->n_fields + n;
    metadata->n_fields = sum < UINT16_MAX ? (uint16_t)sum : UINT16_MAX;
}

static void set_flag(struct twx_metadata *metadata, enum twx_metadata_flags flag, bool is_set)
{
    metadata->flags = (uint16_t)(metadata->flags | (is_set ? (unsigned)flag : 0U));
}

static void take_exif(const struct twx_source *tiff, struct twx_metadata *metadata)
{
    const struct twx_exif exif = twx_exif_read(tiff);
    metadata->has_subsec = exif.has_subsec;
    metadata->subsec_us = exif.subsec_us;
    metadata->camera_hash = exif.camera_hash;
    add_fields(metadata, exif.n_fields);
    set_flag(metadata, TWX_METADATA_GPS, exif.has_gps);
    set_flag(metadata, TWX_METADATA_RATING, exif.has_rating);
    set_flag(metadata, TWX_METADATA_KEYWORDS, exif.has_keywords);
}

static void read_exif(const struct twx_source *source, const struct twx_metadata_block *block,
                      struct twx_metadata *metadata)
{
    static _Thread_local uint8_t bytes[EXIF_BYTES_MAX];
    if (block->offset == 0) {
        take_exif(source, metadata);  // a TIFF file
        return;
    }
    const size_t length = block->length < sizeof bytes ? (size_t)block->length : sizeof bytes;
    struct twx_source tiff = {.fd = -1, .size = length, .bytes = bytes};
    if (source->bytes != NULL) {
        tiff.bytes = source->bytes + block->offset;
    } else if (!twx_source_has(source, block->offset, bytes, length)) {
        return;
    }
    take_exif(&tiff, metadata);
}

void twx_metadata_read(const struct twx_source *source, const struct twx_picture *picture,
                       struct twx_metadata *metadata)
{
    struct twx_metadata_blocks found;
    *metadata = (struct twx_metadata){0};
    twx_payload_checksum(source, picture->format, metadata->payload_checksum);
    if (picture->format == TWX_FORMAT_JPEG) {
        metadata->jpeg_quality = twx_jpeg_quality(source);
    }
    twx_metadata_blocks_find(source, picture->format, &found);
    bool has_exif = false;
    for (size_t i = 0; i < found.n; i++) {
        if (found.blocks[i].kind == TWX_BLOCK_EXIF && !has_exif) {
            has_exif = true;
            read_exif(source, &found.blocks[i], metadata);
        }
    }
}
