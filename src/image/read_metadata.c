// SPDX-License-Identifier: MIT
//
// Puts together what the readers of blocks say. Owns a buffer for blocks of files that are not in memory.
#include "image/read_metadata.h"

#include "image/exif.h"
#include "image/iptc.h"
#include "image/jpeg_quality.h"
#include "image/metadata_blocks.h"
#include "image/payload.h"
#include "image/xmp_scan.h"

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

static void read_xmp(const struct twx_source *source, const struct twx_metadata_block *block,
                     struct twx_metadata *metadata)
{
    const struct twx_xmp xmp = twx_xmp_scan(source, block->offset, block->length);
    add_fields(metadata, xmp.n_properties);
    set_flag(metadata, TWX_METADATA_GPS, xmp.has_gps);
    set_flag(metadata, TWX_METADATA_RATING, xmp.has_rating);
    set_flag(metadata, TWX_METADATA_KEYWORDS, xmp.has_keywords);
}

/** Whether there were datasets in a block of them, or of Photoshop's resources. */
static bool read_iptc(const struct twx_source *source, const struct twx_metadata_block *block,
                      struct twx_metadata *metadata)
{
    uint64_t offset = block->offset;
    uint64_t length = block->length;
    if (block->kind == TWX_BLOCK_PHOTOSHOP && !twx_iptc_find(source, &offset, &length)) {
        return false;
    }
    const struct twx_iptc iptc = twx_iptc_read(source, offset, length);
    add_fields(metadata, iptc.n_datasets);
    set_flag(metadata, TWX_METADATA_KEYWORDS, iptc.has_keywords);
    return iptc.n_datasets > 0;
}

/** Reads the first block of each kind: a TIFF may hold its datasets twice. */
static void read_blocks(const struct twx_source *source, const struct twx_metadata_blocks *found,
                        struct twx_metadata *metadata)
{
    bool has_exif = false;
    bool has_xmp = false;
    bool has_iptc = false;
    for (size_t i = 0; i < found->n; i++) {
        const struct twx_metadata_block *block = &found->blocks[i];
        if (block->kind == TWX_BLOCK_EXIF && !has_exif) {
            has_exif = true;
            read_exif(source, block, metadata);
        } else if (block->kind == TWX_BLOCK_XMP && !has_xmp) {
            has_xmp = true;
            read_xmp(source, block, metadata);
        } else if ((block->kind == TWX_BLOCK_IPTC || block->kind == TWX_BLOCK_PHOTOSHOP) &&
                   !has_iptc) {
            has_iptc = read_iptc(source, block, metadata);
        }
    }
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
    read_blocks(source, &found, metadata);
}
