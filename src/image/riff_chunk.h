// SPDX-License-Identifier: MIT
//
// The chunks of a RIFF file (WebP), one after the other, without what is in them.
#ifndef TWX_IMAGE_RIFF_CHUNK_H
#define TWX_IMAGE_RIFF_CHUNK_H

#include "image/source.h"

/** A walk over the chunks of one file. */
struct twx_riff {
    const struct twx_source *source;
    uint64_t at;   // the next chunk
    uint64_t end;  // of the last one: what follows belongs to no chunk
};

struct twx_riff_chunk {
    char type[4];     // not NUL-terminated
    uint64_t begin;   // of its data
    uint32_t length;  // of its data; inside the file
};

/** Begins a walk; false when the file ends before its header says. */
bool twx_riff_begin(const struct twx_source *source, struct twx_riff *riff);

/** Moves past the next chunk; false at the end (riff->at is there) or at one that ends past it (before it). */
bool twx_riff_next_chunk(struct twx_riff *riff, struct twx_riff_chunk *chunk);

/** Whether a chunk is of this type: four characters. */
bool twx_riff_chunk_is(const struct twx_riff_chunk *chunk, const char *type);

#endif
