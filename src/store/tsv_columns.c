// SPDX-License-Identifier: MIT
//
// Columns are appended, with another version, and none is taken away.
#include "store/tsv_columns.h"

#include <string.h>

#define MEMBER(member)                                                                             \
    .offset = offsetof(struct twx_tsv_line, member),                                               \
    .bytes = sizeof(((struct twx_tsv_line *)NULL)->member)
#define OPTIONAL(member, flag) MEMBER(member), .has_offset = offsetof(struct twx_tsv_line, flag)

const struct twx_tsv_column twx_tsv_columns[TWX_TSV_COLUMNS] = {
    {"hash", TWX_TSV_HASH, .is_always = true},
    {"result", TWX_TSV_RESULT, .is_always = true},
    {"path", TWX_TSV_PATH, .is_always = true},
    {"bytes", TWX_TSV_NUMBER, MEMBER(record.bytes)},
    {"mtime_ns", TWX_TSV_SIGNED, MEMBER(record.mtime_ns)},
    {"width", TWX_TSV_NUMBER, MEMBER(record.picture.width)},
    {"height", TWX_TSV_NUMBER, MEMBER(record.picture.height)},
    {"format", .kind = TWX_TSV_FORMAT},
    {"detail", TWX_TSV_NUMBER, MEMBER(record.detail)},
    {"exif_orientation", TWX_TSV_NUMBER, MEMBER(record.picture.exif_orientation)},
    {"checksum", TWX_TSV_CHECKSUM, MEMBER(record.checksum)},
    [TWX_TSV_VERSION_AT] = {"version", TWX_TSV_VERSION_NUMBER, .is_always = true},
    {"hash_size", TWX_TSV_NUMBER, MEMBER(hash_size), .is_always = true},
    {"observed_ns", TWX_TSV_SIGNED, MEMBER(observed_ns), .is_always = true},
    {"frames", TWX_TSV_NUMBER, MEMBER(record.picture.n_frames)},
    {"alpha", TWX_TSV_FLAG, MEMBER(record.picture.has_alpha)},
    {"taken_s", TWX_TSV_SIGNED, OPTIONAL(record.picture.exif_time_s, record.picture.has_exif_time)},
    {"subsec_us", TWX_TSV_NUMBER, OPTIONAL(record.metadata.subsec_us, record.metadata.has_subsec)},
    {"camera", TWX_TSV_NUMBER, MEMBER(record.metadata.camera_hash)},
    {"metadata_fields", TWX_TSV_NUMBER, MEMBER(record.metadata.n_fields)},
    {"metadata_flags", TWX_TSV_NUMBER, MEMBER(record.metadata.flags)},
    {"jpeg_quality", TWX_TSV_NUMBER, MEMBER(record.metadata.jpeg_quality)},
    {"payload_checksum", TWX_TSV_CHECKSUM, MEMBER(record.metadata.payload_checksum)},
    {"parts_level", TWX_TSV_NUMBER, MEMBER(record.variants_level)},
    {"parts", .kind = TWX_TSV_PARTS},
    {"rows", TWX_TSV_NUMBER, OPTIONAL(record.partial.n_rows, record.partial.is_known)},
    {"rows_hash", .kind = TWX_TSV_ROWS_HASH},
    {"hash_version", TWX_TSV_NUMBER, MEMBER(record.hash_version)},
    {"decoder", TWX_TSV_NUMBER, MEMBER(record.picture.decoder)},
    {"decoder_version", TWX_TSV_NUMBER, MEMBER(record.picture.decoder_version)},
    {"ctime_ns", TWX_TSV_SIGNED, MEMBER(record.ctime_ns)},
    {"inode", TWX_TSV_NUMBER, MEMBER(record.inode)},
    {"device", TWX_TSV_NUMBER, MEMBER(record.device)},
    {"root", .kind = TWX_TSV_ROOT},
    {"root_device", TWX_TSV_NUMBER, MEMBER(root.device)},
    {"fs_uuid", .kind = TWX_TSV_FS_UUID},
    {"fs_label", .kind = TWX_TSV_FS_LABEL},
    {"given", .kind = TWX_TSV_GIVEN},
};

uint64_t twx_tsv_member(const struct twx_tsv_column *c, const struct twx_tsv_line *line)
{
    const char *at = (const char *)line + c->offset;
    uint8_t byte = 0;
    uint16_t half = 0;
    uint32_t word = 0;
    uint64_t value = 0;
    switch (c->bytes) {
    case 1:
        memcpy(&byte, at, 1);
        return byte;
    case 2:
        memcpy(&half, at, 2);
        return half;
    case 4:
        memcpy(&word, at, 4);
        return word;
    default:
        memcpy(&value, at, 8);
        return value;
    }
}

void twx_tsv_set_member(const struct twx_tsv_column *c, uint64_t value, struct twx_tsv_line *line)
{
    char *at = (char *)line + c->offset;
    const uint8_t byte = (uint8_t)value;
    const uint16_t half = (uint16_t)value;
    const uint32_t word = (uint32_t)value;
    const void *from = c->bytes == 1   ? (const void *)&byte
                       : c->bytes == 2 ? (const void *)&half
                       : c->bytes == 4 ? (const void *)&word
                                       : (const void *)&value;
    memcpy(at, from, c->bytes);
}

uint64_t twx_tsv_most(const struct twx_tsv_column *c)
{
    return c->kind == TWX_TSV_FLAG ? 1 : UINT64_MAX >> (64 - 8 * c->bytes);
}
