// SPDX-License-Identifier: MIT
//
// Opening a file by the libvips loader of its format and no other: sequentially, failing on truncation.
#ifndef TWX_IMAGE_VIPS_LOAD_H
#define TWX_IMAGE_VIPS_LOAD_H

#include <vips/vips.h>

#include "image/source.h"
#include "twindex.h"

/** How a file is opened. */
struct twx_vips_opening {
    const struct twx_source *source;
    VipsSource *stream;  // NULL when the bytes are in memory
    uint64_t at;         // where the stream stands
    int shrink;          // of a JPEG
};

/**
 * Makes the stream of an opening, for a file that is not in memory.
 *
 * opening  stays where it is as long as the stream; the stream is the caller's to unref
 * returns  false when out of memory
 */
bool twx_vips_open_stream(struct twx_vips_opening *opening);

/** returns  owned: g_object_unref; NULL on failure, or for a format without a loader */
VipsImage *twx_vips_load(const struct twx_vips_opening *opening, enum twx_format format);

/**
 * Opens a BMP. ImageMagick reads from memory only: a file too large for it is read into `*copy` first.
 *
 * copy     out, owned: free() after the image; unchanged where there is none
 * returns  as twx_vips_load
 */
VipsImage *twx_vips_load_bmp(const struct twx_source *source, uint8_t **copy);

#endif
