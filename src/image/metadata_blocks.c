// SPDX-License-Identifier: MIT
//
// One walk a format. Sources: Exif 2.32, section 4.7.2; XMP Specification Part 3, sections 1.1 and 2; PNG third
// edition, section 11.3.4.4 (eXIf, iTXt); RFC 9649, section 2.7.
#include "image/metadata_blocks.h"

#include <string.h>

#include "image/jpeg_segment.h"
#include "image/png_chunk.h"
#include "image/riff_chunk.h"
#include "image/tiff_ifd.h"

enum {
    SEGMENTS_MAX = 4096,   // of a JPEG before its scan
    CHUNKS_MAX = 1 << 18,  // of a PNG or WebP, as in payload.c
    TAG_XMP = 700,
    TAG_IPTC = 33723,
    TAG_PHOTOSHOP = 34377,
};

static void put(const struct twx_source *source, struct twx_metadata_blocks *found,
                enum twx_metadata_kind kind, uint64_t offset, uint64_t length)
{
    if (found->n < TWX_METADATA_BLOCKS_MAX && offset <= source->size &&
        length <= source->size - offset) {
        found->blocks[found->n++] =
            (struct twx_metadata_block){.kind = kind, .offset = offset, .length = length};
    }
}

/** Puts what follows a mark (of n_mark bytes, with its NULs), if data begin with it. */
static bool put_after(const struct twx_source *source, struct twx_metadata_blocks *found,
                      enum twx_metadata_kind kind, const char *mark, size_t n_mark, uint64_t begin,
                      uint64_t length)
{
    char head[32];
    if (length < n_mark || n_mark > sizeof head || !twx_source_has(source, begin, head, n_mark) ||
        memcmp(head, mark, n_mark) != 0) {
        return false;
    }
    put(source, found, kind, begin + n_mark, length - n_mark);
    return true;
}

static void find_in_jpeg(const struct twx_source *source, struct twx_metadata_blocks *found)
{
    static const char xmp[] = "http://ns.adobe.com/xap/1.0/";
    static const char photoshop[] = "Photoshop 3.0";
    struct twx_jpeg_segment segment;
    uint64_t at = 0;
    bool has_exif = false;
    for (unsigned i = 0; i < SEGMENTS_MAX && twx_jpeg_next_header(source, &at, &segment); i++) {
        const uint64_t begin = segment.begin;
        if (segment.marker == TWX_JPEG_APP1) {
            uint8_t mark[6];  // "Exif\0" and a byte that some leave as FF
            if (!has_exif && segment.length > sizeof mark &&
                twx_source_has(source, begin, mark, sizeof mark) &&
                memcmp(mark, "Exif\0", 5) == 0) {
                has_exif = true;
                put(source, found, TWX_BLOCK_EXIF, begin + sizeof mark,
                    segment.length - sizeof mark);
            }
            (void)put_after(source, found, TWX_BLOCK_XMP, xmp, sizeof xmp, begin, segment.length);
        } else if (segment.marker == TWX_JPEG_APP13) {
            (void)put_after(source, found, TWX_BLOCK_PHOTOSHOP, photoshop, sizeof photoshop, begin,
                            segment.length);
        }
    }
}

static void find_in_png(const struct twx_source *source, struct twx_metadata_blocks *found)
{
    // Keyword, not compressed (two bytes), no language, no translated keyword: as the specification wants it.
    static const char xmp[] = "XML:com.adobe.xmp\0\0\0\0";
    struct twx_png_chunk chunk;
    uint64_t at = TWX_PNG_SIGNATURE_BYTES;
    for (unsigned i = 0; i < CHUNKS_MAX && twx_png_next_chunk(source, &at, &chunk); i++) {
        if (twx_png_chunk_is(&chunk, "eXIf")) {
            put(source, found, TWX_BLOCK_EXIF, chunk.begin, chunk.length);
        } else if (twx_png_chunk_is(&chunk, "iTXt")) {
            (void)put_after(source, found, TWX_BLOCK_XMP, xmp, sizeof xmp, chunk.begin,
                            chunk.length);
        }
    }
}

static void find_in_webp(const struct twx_source *source, struct twx_metadata_blocks *found)
{
    struct twx_riff riff;
    struct twx_riff_chunk chunk;
    if (!twx_riff_begin(source, &riff)) {
        return;
    }
    for (unsigned i = 0; i < CHUNKS_MAX && twx_riff_next_chunk(&riff, &chunk); i++) {
        if (twx_riff_chunk_is(&chunk, "XMP ")) {
            put(source, found, TWX_BLOCK_XMP, chunk.begin, chunk.length);
        } else if (twx_riff_chunk_is(&chunk, "EXIF") &&
                   !put_after(source, found, TWX_BLOCK_EXIF, "Exif\0", 6, chunk.begin,
                              chunk.length)) {  // some writers keep the mark of JPEG
            put(source, found, TWX_BLOCK_EXIF, chunk.begin, chunk.length);
        }
    }
}

static void find_in_tiff(const struct twx_source *source, struct twx_metadata_blocks *found)
{
    struct twx_tiff_reader reader;
    struct twx_tiff_entry entry;
    uint64_t n = 0;
    put(source, found, TWX_BLOCK_EXIF, 0, source->size);
    if (!twx_tiff_reader_init(&reader, source) ||
        !twx_tiff_n_entries(&reader, reader.first_ifd, &n)) {
        return;
    }
    for (uint64_t i = 0; i < n && twx_tiff_entry(&reader, reader.first_ifd, i, &entry); i++) {
        uint64_t length = 0;
        if (__builtin_mul_overflow(entry.count, entry.size, &length)) {
            continue;
        }
        if (entry.tag == TAG_XMP) {
            put(source, found, TWX_BLOCK_XMP, entry.offset, length);
        } else if (entry.tag == TAG_IPTC) {
            put(source, found, TWX_BLOCK_IPTC, entry.offset, length);
        } else if (entry.tag == TAG_PHOTOSHOP) {
            put(source, found, TWX_BLOCK_PHOTOSHOP, entry.offset, length);
        }
    }
}

void twx_metadata_blocks_find(const struct twx_source *source, enum twx_format format,
                              struct twx_metadata_blocks *found)
{
    *found = (struct twx_metadata_blocks){0};
    switch (format) {
    case TWX_FORMAT_JPEG:
        find_in_jpeg(source, found);
        break;
    case TWX_FORMAT_PNG:
        find_in_png(source, found);
        break;
    case TWX_FORMAT_WEBP:
        find_in_webp(source, found);
        break;
    case TWX_FORMAT_TIFF:
        find_in_tiff(source, found);
        break;
    default:
        break;
    }
}
