// SPDX-License-Identifier: MIT
//
// A bounded reader of directories. Source: TIFF 6.0, section 2; BigTIFF as libtiff documents it.
#include "image/tiff_ifd.h"

#include <string.h>

#include "base/bytes.h"
#include "base/signature.h"

enum { ENTRIES_MAX = 4096 };  // real directories hold a few dozen

static uint64_t get(const struct twx_tiff_reader *r, const uint8_t *p, unsigned size)
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

bool twx_tiff_reader_init(struct twx_tiff_reader *r, const struct twx_source *source)
{
    uint8_t head[16] = {0};
    const size_t n_head = twx_source_read(source, 0, head, sizeof head);
    *r = (struct twx_tiff_reader){.source = source, .is_big_endian = head[0] == 'M'};
    if (!twx_tiff_has_signature(head, n_head)) {
        return false;
    }
    r->is_big_tiff = get(r, head + 2, 2) == 43;
    r->first_ifd = r->is_big_tiff ? get(r, head + 8, 8) : get(r, head + 4, 4);
    return n_head >= (r->is_big_tiff ? 16U : 8U);
}

static unsigned size_of_type(unsigned type)
{
    static const uint8_t sizes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};
    return type < sizeof sizes ? sizes[type] : 0;
}

bool twx_tiff_n_entries(const struct twx_tiff_reader *r, uint64_t ifd, uint64_t *n_entries)
{
    uint8_t bytes[8];
    const unsigned n_count = r->is_big_tiff ? 8 : 2;
    if (!twx_source_has(r->source, ifd, bytes, n_count)) {
        return false;
    }
    const uint64_t n = get(r, bytes, n_count);
    *n_entries = n < ENTRIES_MAX ? n : ENTRIES_MAX;
    return true;
}

bool twx_tiff_entry(const struct twx_tiff_reader *r, uint64_t ifd, uint64_t i,
                    struct twx_tiff_entry *entry)
{
    uint8_t bytes[20];
    const unsigned n = r->is_big_tiff ? 20 : 12;
    const unsigned word = r->is_big_tiff ? 8 : 4;
    const uint64_t at = ifd + (r->is_big_tiff ? 8 : 2) + i * n;
    if (!twx_source_has(r->source, at, bytes, n)) {
        return false;
    }
    entry->tag = (unsigned)get(r, bytes, 2);
    entry->size = size_of_type((unsigned)get(r, bytes + 2, 2));
    entry->count = get(r, bytes + 4, word);
    const bool is_inside = entry->count <= word && entry->count * entry->size <= word;
    entry->offset = is_inside ? at + 4 + word : get(r, bytes + 4 + word, word);
    return true;
}

uint64_t twx_tiff_value(const struct twx_tiff_reader *r, const struct twx_tiff_entry *entry,
                        uint64_t i)
{
    uint8_t bytes[8];
    if (i >= entry->count || entry->size == 0 ||
        !twx_source_has(r->source, entry->offset + i * entry->size, bytes, entry->size)) {
        return 0;
    }
    return get(r, bytes, entry->size);
}
