// SPDX-License-Identifier: MIT
//
// The tags of IFD0 that matter.
#include "image/tiff_header.h"

#include <string.h>

#include "image/tiff_ifd.h"

enum {
    STRIPS_MAX = 65536,  // looked at for the end of the data
    SAMPLES_MAX = 64,    // of a pixel, looked at
    PLANAR_SEPARATE = 2,
};

/** What the file says its samples lie between. */
struct range {
    uint64_t least;
    uint64_t most;
};

enum tag {
    TAG_NEW_SUBFILE_TYPE = 254,
    TAG_WIDTH = 256,
    TAG_HEIGHT = 257,
    TAG_BITS = 258,
    TAG_COMPRESSION = 259,
    TAG_PHOTOMETRIC = 262,
    TAG_STRIP_OFFSETS = 273,
    TAG_SAMPLES = 277,
    TAG_ROWS_PER_STRIP = 278,
    TAG_STRIP_BYTE_COUNTS = 279,
    TAG_MIN_SAMPLE = 280,
    TAG_MAX_SAMPLE = 281,
    TAG_PLANAR = 284,
    TAG_TILE_WIDTH = 322,
    TAG_TILE_LENGTH = 323,
    TAG_TILE_OFFSETS = 324,
    TAG_TILE_BYTE_COUNTS = 325,
    TAG_SUB_IFDS = 330,
    TAG_INK_SET = 332,
    TAG_EXTRA_SAMPLES = 338,
    TAG_SAMPLE_FORMAT = 339,
    TAG_S_MIN_SAMPLE = 340,
    TAG_S_MAX_SAMPLE = 341,
    TAG_DNG_VERSION = 50706,
};

/** Whether one of the pieces at offsets[] of lengths[] ends past the file. */
static bool pieces_end_early(const struct twx_tiff_reader *r, const struct twx_tiff_entry *offsets,
                             const struct twx_tiff_entry *lengths)
{
    const uint64_t size = r->source->size;
    const uint64_t n = offsets->count < STRIPS_MAX ? offsets->count : STRIPS_MAX;
    for (uint64_t i = 0; i < n; i++) {
        const uint64_t begin = twx_tiff_value(r, offsets, i);
        const uint64_t length = twx_tiff_value(r, lengths, i);
        if (begin > size || length > size - begin) {
            return true;
        }
    }
    return n > 0 && (offsets->offset > size || n * offsets->size > size - offsets->offset);
}

/** Whether values of an entry differ, one for each sample. */
static bool is_mixed(const struct twx_tiff_reader *r, const struct twx_tiff_entry *entry)
{
    const uint64_t n = entry->count < SAMPLES_MAX ? entry->count : SAMPLES_MAX;
    for (uint64_t i = 1; i < n; i++) {
        if (twx_tiff_value(r, entry, i) != twx_tiff_value(r, entry, 0)) {
            return true;
        }
    }
    return false;
}

/** What the samples beyond the colours are. */
static void take_extra_samples(const struct twx_tiff_reader *r, const struct twx_tiff_entry *entry,
                               struct twx_tiff_header *header)
{
    const uint64_t n = entry->count < SAMPLES_MAX ? entry->count : SAMPLES_MAX;
    header->extra_samples = (uint32_t)twx_tiff_value(r, entry, 0);
    header->n_extra_samples = (uint32_t)n;
    for (uint64_t i = 1; i < n; i++) {
        header->has_late_alpha = header->has_late_alpha || twx_tiff_value(r, entry, i) != 0;
    }
}

/** What samples are, beyond the tags of take(). */
static void take_samples(const struct twx_tiff_reader *r, const struct twx_tiff_entry *entry,
                         struct twx_tiff_header *header, struct range *range)
{
    const uint64_t first = twx_tiff_value(r, entry, 0);
    switch (entry->tag) {
    case TAG_EXTRA_SAMPLES:
        take_extra_samples(r, entry, header);
        break;
    case TAG_BITS:
    case TAG_SAMPLE_FORMAT:
        header->is_mixed = header->is_mixed || is_mixed(r, entry);
        break;
    case TAG_PLANAR:
        header->is_planar = first == PLANAR_SEPARATE;
        break;
    case TAG_MIN_SAMPLE:
    case TAG_S_MIN_SAMPLE:
        range->least = first;
        break;
    case TAG_MAX_SAMPLE:
    case TAG_S_MAX_SAMPLE:
        range->most = first;
        break;
    default:
        break;
    }
}

static void take(const struct twx_tiff_reader *r, const struct twx_tiff_entry *entry,
                 struct twx_tiff_header *header)
{
    const uint32_t first = (uint32_t)twx_tiff_value(r, entry, 0);
    switch (entry->tag) {
    case TAG_NEW_SUBFILE_TYPE:
        header->is_reduced_image = (first & 1) != 0;
        break;
    case TAG_WIDTH:
        header->width = first;
        break;
    case TAG_HEIGHT:
        header->height = first;
        break;
    case TAG_BITS:
        header->bits = first;
        break;
    case TAG_COMPRESSION:
        header->compression = first;
        break;
    case TAG_PHOTOMETRIC:
        header->photometric = first;
        break;
    case TAG_INK_SET:
        header->ink_set = first;
        break;
    case TAG_SAMPLE_FORMAT:
        header->sample_format = first;
        break;
    case TAG_SAMPLES:
        header->n_samples = first;
        break;
    case TAG_ROWS_PER_STRIP:
    case TAG_TILE_LENGTH:
        header->rows_per_piece = first;
        break;
    case TAG_TILE_WIDTH:
        header->tile_width = first;
        break;
    case TAG_SUB_IFDS:
        header->has_sub_ifds = true;
        break;
    case TAG_DNG_VERSION:
        header->has_dng_version = true;
        break;
    default:
        break;
    }
}

bool twx_tiff_header_read(const struct twx_source *source, struct twx_tiff_header *header)
{
    struct twx_tiff_reader r;
    uint64_t n_entries = 0;
    *header = (struct twx_tiff_header){
        .n_samples = 1, .bits = 1, .sample_format = 1, .ink_set = 1, .range = UINT32_MAX};
    if (!twx_tiff_reader_init(&r, source) || !twx_tiff_n_entries(&r, r.first_ifd, &n_entries)) {
        header->ends_early = true;
        return false;
    }
    uint8_t mark[2] = {0};
    header->has_cr2_mark = twx_source_has(source, 8, mark, 2) && memcmp(mark, "CR", 2) == 0;
    struct range range = {0, UINT64_MAX};
    struct twx_tiff_entry offsets = {0};
    struct twx_tiff_entry lengths = {0};
    for (uint64_t i = 0; i < n_entries; i++) {
        struct twx_tiff_entry entry;
        if (!twx_tiff_entry(&r, r.first_ifd, i, &entry)) {
            header->ends_early = true;
            break;
        }
        if (entry.tag == TAG_STRIP_OFFSETS || entry.tag == TAG_TILE_OFFSETS) {
            offsets = entry;
        } else if (entry.tag == TAG_STRIP_BYTE_COUNTS || entry.tag == TAG_TILE_BYTE_COUNTS) {
            lengths = entry;
        }
        take(&r, &entry, header);
        take_samples(&r, &entry, header, &range);
    }
    if (range.most > range.least && range.most - range.least < UINT32_MAX) {
        header->range = (uint32_t)(range.most - range.least);
    }
    header->ends_early = header->ends_early || pieces_end_early(&r, &offsets, &lengths);
    return true;
}
