// SPDX-License-Identifier: MIT
//
// A bounded reader of IFD0. Source: TIFF 6.0, section 2; BigTIFF as libtiff documents it. Owns nothing.
#include "image/tiff_header.h"

#include <string.h>

#include "base/bytes.h"

enum {
    ENTRIES_MAX = 4096,  // real directories hold a few dozen
    STRIPS_MAX = 65536,  // looked at for the end of the data
};

enum tag {
    TAG_NEW_SUBFILE_TYPE = 254,
    TAG_WIDTH = 256,
    TAG_HEIGHT = 257,
    TAG_BITS = 258,
    TAG_STRIP_OFFSETS = 273,
    TAG_SAMPLES = 277,
    TAG_ROWS_PER_STRIP = 278,
    TAG_STRIP_BYTE_COUNTS = 279,
    TAG_TILE_WIDTH = 322,
    TAG_TILE_OFFSETS = 324,
    TAG_TILE_BYTE_COUNTS = 325,
    TAG_SUB_IFDS = 330,
    TAG_DNG_VERSION = 50706,
};

/** One directory entry: `count` values of `size` bytes at `offset` in the file. */
struct entry {
    unsigned tag;
    unsigned size;
    uint64_t count;
    uint64_t offset;
};

struct reader {
    const struct twx_source *source;
    bool is_big_endian;
    bool is_big_tiff;
};

static uint64_t get(const struct reader *r, const uint8_t *p, unsigned size)
{
    switch (size) {
    case 1:
        return p[0];
    case 2:
        return r->is_big_endian ? twx_get_be16(p) : twx_get_u16(p);
    case 4:
        return r->is_big_endian ? twx_get_be32(p) : twx_get_u32(p);
    default:
        return r->is_big_endian ? twx_get_be64(p) : twx_get_u64(p);
    }
}

bool twx_tiff_has_signature(const uint8_t *head, size_t n_head)
{
    if (n_head < 4) {
        return false;
    }
    return memcmp(head, "II*\0", 4) == 0 || memcmp(head, "MM\0*", 4) == 0 ||
           memcmp(head, "II+\0", 4) == 0 || memcmp(head, "MM\0+", 4) == 0;
}

static unsigned size_of_type(unsigned type)
{
    static const uint8_t sizes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};
    return type < sizeof sizes ? sizes[type] : 0;
}

/** The i-th value of an entry; 0 past its end or the file's. */
static uint64_t value(const struct reader *r, const struct entry *entry, uint64_t i)
{
    uint8_t bytes[8];
    if (i >= entry->count || entry->size == 0 ||
        !twx_source_has(r->source, entry->offset + i * entry->size, bytes, entry->size)) {
        return 0;
    }
    return get(r, bytes, entry->size);
}

/** Whether one of the pieces at offsets[] of lengths[] ends past the file. */
static bool pieces_end_early(const struct reader *r, const struct entry *offsets,
                             const struct entry *lengths)
{
    const uint64_t n = offsets->count < STRIPS_MAX ? offsets->count : STRIPS_MAX;
    for (uint64_t i = 0; i < n; i++) {
        const uint64_t begin = value(r, offsets, i);
        const uint64_t length = value(r, lengths, i);
        if (begin > r->source->size || length > r->source->size - begin) {
            return true;
        }
    }
    return n > 0 && offsets->offset + n * offsets->size > r->source->size;
}

static bool read_entry(const struct reader *r, uint64_t at, struct entry *entry)
{
    uint8_t bytes[20];
    const unsigned n = r->is_big_tiff ? 20 : 12;
    const unsigned word = r->is_big_tiff ? 8 : 4;
    if (!twx_source_has(r->source, at, bytes, n)) {
        return false;
    }
    entry->tag = (unsigned)get(r, bytes, 2);
    entry->size = size_of_type((unsigned)get(r, bytes + 2, 2));
    entry->count = get(r, bytes + 4, word);
    const bool fits_inside = entry->count <= word && entry->count * entry->size <= word;
    entry->offset = fits_inside ? at + 4 + word : get(r, bytes + 4 + word, word);
    return true;
}

static void take(const struct reader *r, const struct entry *entry, struct twx_tiff_header *header)
{
    const uint32_t first = (uint32_t)value(r, entry, 0);
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
    case TAG_SAMPLES:
        header->n_samples = first;
        break;
    case TAG_ROWS_PER_STRIP:
        header->rows_per_strip = first;
        break;
    case TAG_TILE_WIDTH:
        header->is_tiled = true;
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

static bool read_directory(const struct reader *r, uint64_t at, struct twx_tiff_header *header)
{
    uint8_t bytes[8];
    const unsigned n_count = r->is_big_tiff ? 8 : 2;
    if (!twx_source_has(r->source, at, bytes, n_count)) {
        header->ends_early = true;
        return false;
    }
    uint64_t n = get(r, bytes, n_count);
    n = n < ENTRIES_MAX ? n : ENTRIES_MAX;
    struct entry offsets = {0};
    struct entry lengths = {0};
    for (uint64_t i = 0; i < n; i++) {
        struct entry entry;
        if (!read_entry(r, at + n_count + i * (r->is_big_tiff ? 20 : 12), &entry)) {
            header->ends_early = true;
            break;
        }
        if (entry.tag == TAG_STRIP_OFFSETS || entry.tag == TAG_TILE_OFFSETS) {
            offsets = entry;
        } else if (entry.tag == TAG_STRIP_BYTE_COUNTS || entry.tag == TAG_TILE_BYTE_COUNTS) {
            lengths = entry;
        }
        take(r, &entry, header);
    }
    header->ends_early = header->ends_early || pieces_end_early(r, &offsets, &lengths);
    return true;
}

bool twx_tiff_header_read(const struct twx_source *source, struct twx_tiff_header *header)
{
    *header = (struct twx_tiff_header){.n_samples = 1, .bits = 1};
    uint8_t head[16] = {0};
    const size_t n_head = twx_source_read(source, 0, head, sizeof head);
    if (!twx_tiff_has_signature(head, n_head)) {
        return false;
    }
    struct reader r = {.source = source, .is_big_endian = head[0] == 'M'};
    r.is_big_tiff = get(&r, head + 2, 2) == 43;
    if (n_head < (r.is_big_tiff ? 16 : 8)) {
        header->ends_early = true;
        return false;
    }
    header->has_cr2_mark = n_head >= 10 && memcmp(head + 8, "CR", 2) == 0;
    return read_directory(&r, r.is_big_tiff ? get(&r, head + 8, 8) : get(&r, head + 4, 4), header);
}
