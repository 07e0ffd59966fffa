// SPDX-License-Identifier: MIT
//
// The chunks of a PNG file, one after the other, without what is in them.
#ifndef TWX_IMAGE_PNG_CHUNK_H
#define TWX_IMAGE_PNG_CHUNK_H

#include "image/source.h"

enum { TWX_PNG_SIGNATURE_BYTES = 8 };  // the first chunk begins behind it

struct twx_png_chunk {
    char type[4];     // not NUL-terminated
    uint64_t begin;   // of its data
    uint32_t length;  // of its data, as it says: may end past the file
};

/**
 * Reads the header of the chunk at *at and moves past the chunk.
 *
 * returns  false at the end of the file; *at is past it when the last chunk was cut off
 */
bool twx_png_next_chunk(const struct twx_source *source, uint64_t *at, struct twx_png_chunk *chunk);

/** Whether a chunk is of this type: four characters. */
bool twx_png_chunk_is(const struct twx_png_chunk *chunk, const char *type);

/**
 * Finds the first eXIf chunk, before or after the pixels: ImageMagick writes it after them.
 *
 * offset, length  out, of the TIFF structure in it
 * returns         false when there is none, or it ends past the file
 */
bool twx_png_find_exif(const struct twx_source *source, uint64_t *offset, uint64_t *length);

#endif
