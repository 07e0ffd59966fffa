// SPDX-License-Identifier: MIT
//
// Chunk headers. Source: RFC 9649, section 2.3.
#include "image/riff_chunk.h"

#include <string.h>

#include "base/bytes.h"

enum {
    FILE_HEADER_BYTES = 12,  // "RIFF", length, "WEBP"
    CHUNK_HEADER_BYTES = 8,
};

bool twx_riff_begin(const struct twx_source *source, struct twx_riff *riff)
{
    uint8_t header[FILE_HEADER_BYTES];
    if (!twx_source_has(source, 0, header, sizeof header) || memcmp(header, "RIFF", 4) != 0) {
        return false;
    }
    *riff = (struct twx_riff){
        .source = source, .at = sizeof header, .end = 8 + (uint64_t)twx_get_u32(header + 4)};
    return riff->end <= source->size;
}

bool twx_riff_next_chunk(struct twx_riff *riff, struct twx_riff_chunk *chunk)
{
    uint8_t header[CHUNK_HEADER_BYTES];
    if (riff->at >= riff->end || !twx_source_has(riff->source, riff->at, header, sizeof header)) {
        return false;
    }
    memcpy(chunk->type, header, sizeof chunk->type);
    chunk->length = twx_get_u32(header + 4);
    chunk->begin = riff->at + sizeof header;
    if (chunk->begin > riff->end || chunk->length > riff->end - chunk->begin) {
        return false;
    }
    riff->at = chunk->begin + chunk->length + chunk->length % 2;  // padded to an even length
    return true;
}

bool twx_riff_chunk_is(const struct twx_riff_chunk *chunk, const char *type)
{
    return memcmp(chunk->type, type, sizeof chunk->type) == 0;
}
