// SPDX-License-Identifier: MIT
//
// The boxes of an AVIF of the plainest form: one opaque picture that is neither turned nor cut, perhaps with EXIF and XMP. Whatever
// else a file has, and what is odd about one, is refused here: libheif and libavif do not agree on how to read it.
#ifndef TWX_IMAGE_AVIF_BOXES_H
#define TWX_IMAGE_AVIF_BOXES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct twx_avif_boxes {
    uint32_t width;  // of the picture, by its properties
    uint32_t height;
    const uint8_t *exif;  // the TIFF structure; NULL without. Borrowed from the file
    size_t exif_bytes;
};

/**
 * Reads all boxes of a file.
 *
 * bytes    the whole file; borrowed
 * returns  false when it has another form, or ends early
 * threads  pure
 * source   ISO/IEC 14496-12 and 23008-12; AV1 Image File Format, version 1.1
 */
bool twx_avif_boxes_read(const uint8_t *bytes, size_t n, struct twx_avif_boxes *boxes);

#endif
