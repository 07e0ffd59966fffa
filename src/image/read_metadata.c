// SPDX-License-Identifier: MIT
//
// Puts together what the readers of blocks say. Owns a buffer for blocks of files that are not in memory.
#include "image/read_metadata.h"

#include <string.h>

#include "image/exif.h"
#include "image/iptc.h"
#include "image/jpeg_quality.h"
#include "image/metadata_blocks.h"
#include "image/payload.h"
#include "image/xmp_scan.h"

enum { EXIF_BYTES_MAX = 65536 };  // what a JPEG can hold; further ones are cut

/** What the blocks of a file say. */
struct reading {
    uint32_t n_fields;
    bool has_subsec;
    uint32_t subsec_us;
    uint64_t camera_hash;
    uint64_t values[TWX_N_TAG_VALUES];
};

static void take_exif(const struct twx_source *tiff, struct reading *r)
{
    const struct twx_exif exif = twx_exif_read(tiff);
    r->has_subsec = exif.has_subsec;
    r->subsec_us = exif.subsec_us;
    r->camera_hash = exif.camera_hash;
    r->n_fields += exif.n_fields;
    r->values[TWX_TAG_EXIF_GPS] = exif.gps;
    r->values[TWX_TAG_EXIF_RATING] = exif.rating;
    r->values[TWX_TAG_EXIF_KEYWORDS] = exif.keywords;
}

static void read_exif(const struct twx_source *source, const struct twx_metadata_block *block,
                      struct reading *r)
{
    uint8_t bytes[EXIF_BYTES_MAX];
    if (block->offset == 0) {
        take_exif(source, r);  // a TIFF file
        return;
    }
    const size_t length = block->length < sizeof bytes ? (size_t)block->length : sizeof bytes;
    struct twx_source tiff = {.fd = -1, .size = length, .bytes = bytes};
    if (source->bytes != NULL) {
        tiff.bytes = source->bytes + block->offset;
    } else if (!twx_source_has(source, block->offset, bytes, length)) {
        return;
    }
    take_exif(&tiff, r);
}

static void read_xmp(const struct twx_source *source, const struct twx_metadata_block *block,
                     struct reading *r)
{
    const struct twx_xmp xmp = twx_xmp_scan(source, block->offset, block->length);
    r->n_fields += xmp.n_properties;
    r->values[TWX_TAG_XMP_GPS] = xmp.gps;
    r->values[TWX_TAG_XMP_RATING] = xmp.rating;
    r->values[TWX_TAG_XMP_KEYWORDS] = xmp.keywords;
}

/** Whether there were datasets in a block of them, or of Photoshop's resources. */
static bool read_iptc(const struct twx_source *source, const struct twx_metadata_block *block,
                      struct reading *r)
{
    uint64_t offset = block->offset;
    uint64_t length = block->length;
    if (block->kind == TWX_BLOCK_PHOTOSHOP && !twx_iptc_find(source, &offset, &length)) {
        return false;
    }
    const struct twx_iptc iptc = twx_iptc_read(source, offset, length);
    r->n_fields += iptc.n_datasets;
    r->values[TWX_TAG_IPTC_KEYWORDS] = iptc.keywords;
    return iptc.n_datasets > 0;
}

/** Reads the first block of each kind: a TIFF may hold its datasets twice. */
static struct reading read_blocks(const struct twx_source *source, enum twx_format format)
{
    struct twx_metadata_blocks found;
    struct reading r = {0};
    bool has_exif = false;
    bool has_xmp = false;
    bool has_iptc = false;
    twx_metadata_blocks_find(source, format, &found);
    for (size_t i = 0; i < found.n; i++) {
        const struct twx_metadata_block *block = &found.blocks[i];
        if (block->kind == TWX_BLOCK_EXIF && !has_exif) {
            has_exif = true;
            read_exif(source, block, &r);
        } else if (block->kind == TWX_BLOCK_XMP && !has_xmp) {
            has_xmp = true;
            read_xmp(source, block, &r);
        } else if ((block->kind == TWX_BLOCK_IPTC || block->kind == TWX_BLOCK_PHOTOSHOP) &&
                   !has_iptc) {
            has_iptc = read_iptc(source, block, &r);
        }
    }
    return r;
}

/** enum twx_metadata_flags of what is said. */
static unsigned flags_of(const uint64_t values[static TWX_N_TAG_VALUES])
{
    const bool has_gps = values[TWX_TAG_EXIF_GPS] != 0 || values[TWX_TAG_XMP_GPS] != 0;
    const bool has_rating = values[TWX_TAG_EXIF_RATING] != 0 || values[TWX_TAG_XMP_RATING] != 0;
    const bool has_keywords = values[TWX_TAG_EXIF_KEYWORDS] != 0 ||
                              values[TWX_TAG_XMP_KEYWORDS] != 0 ||
                              values[TWX_TAG_IPTC_KEYWORDS] != 0;
    return (has_gps ? TWX_METADATA_GPS : 0U) | (has_rating ? TWX_METADATA_RATING : 0U) |
           (has_keywords ? TWX_METADATA_KEYWORDS : 0U);
}

void twx_metadata_read(const struct twx_source *source, const struct twx_picture *picture,
                       struct twx_metadata *metadata)
{
    const struct reading r = read_blocks(source, picture->format);
    *metadata = (struct twx_metadata){
        .has_subsec = r.has_subsec,
        .subsec_us = r.subsec_us,
        .camera_hash = r.camera_hash,
        .n_fields = r.n_fields < UINT16_MAX ? (uint16_t)r.n_fields : UINT16_MAX,
        .flags = (uint16_t)flags_of(r.values),
    };
    twx_payload_checksum(source, picture->format, metadata->payload_checksum);
    if (picture->format == TWX_FORMAT_JPEG) {
        metadata->jpeg_quality = twx_jpeg_quality(source);
    }
}

void twx_tags_read(const struct twx_source *source, enum twx_format format, struct twx_tags *tags)
{
    const struct reading r = read_blocks(source, format);
    memset(tags, 0, sizeof *tags);
    memcpy(tags->values, r.values, sizeof r.values);
    twx_payload_rest(source, format, tags);
}
