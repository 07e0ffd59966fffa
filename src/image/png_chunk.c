// SPDX-License-Identifier: MIT
//
// Chunk headers. Source: PNG (Portable Network Graphics) Specification, third edition, section 5.3.
#include "image/png_chunk.h"

#include <string.h>

#include "base/bytes.h"

enum {
    HEADER_BYTES = 8,      // length and type
    FRAME_BYTES = 12,      // these and the CRC
    CHUNKS_MAX = 1 << 18,  // gone through to find one: pixels of 2 GB in chunks of 8 KB
};

bool twx_png_next_chunk(const struct twx_source *source, uint64_t *at, struct twx_png_chunk *chunk)
{
    uint8_t header[HEADER_BYTES];
    if (!twx_source_has(source, *at, header, sizeof header)) {
        return false;
    }
    chunk->length = twx_get_be32(header);
    memcpy(chunk->type, header + 4, sizeof chunk->type);
    chunk->begin = *at + HEADER_BYTES;
    *at += FRAME_BYTES + (uint64_t)chunk->length;
    return true;
}

bool twx_png_chunk_is(const struct twx_png_chunk *chunk, const char *type)
{
    return memcmp(chunk->type, type, sizeof chunk->type) == 0;
}

bool twx_png_find_exif(const struct twx_source *source, uint64_t *offset, uint64_t *length)
{
    struct twx_png_chunk chunk;
    uint64_t at = TWX_PNG_SIGNATURE_BYTES;
    for (unsigned i = 0; i < CHUNKS_MAX && twx_png_next_chunk(source, &at, &chunk); i++) {
        if (twx_png_chunk_is(&chunk, "eXIf")) {
            *offset = chunk.begin;
            *length = chunk.length;
            return at <= source->size;
        }
    }
    return false;
}
