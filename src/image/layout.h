// SPDX-License-Identifier: MIT
//
// What a header says of size and layout before any decoder runs, and whether a file ends before its structure does.
#ifndef TWX_IMAGE_LAYOUT_H
#define TWX_IMAGE_LAYOUT_H

#include "image/source.h"
#include "twindex.h"

/** A part of a picture, in pixels. */
struct twx_rectangle {
    uint32_t left;
    uint32_t top;
    uint32_t width;
    uint32_t height;
};

/** What can be known before a decoder is started; 0 or false where the header does not say. */
struct twx_layout {
    uint32_t width;
    uint32_t height;
    unsigned n_channels;
    unsigned bits;         // per channel; of a BMP per pixel
    bool is_interlaced;    // interlaced PNG, JPEG in several scans: the whole frame must be held
    bool ends_early;       // PNG: the file ends before the pixels: not worth a decoder
    bool is_unsupported;   // JPEG or TIFF of a kind that is not decoded
    uint64_t piece_bytes;  // TIFF: a strip or a row of tiles, decoded at once
    unsigned n_colours;  // TIFF: channels that count, where others follow that are no alpha; else 0
    struct twx_rectangle frame;  // GIF: what the first frame covers of the canvas
    bool has_alpha_mask;         // BMP: the fourth channel is alpha
};

/** Reads the headers of JPEG, PNG, TIFF, GIF and BMP; all zero for other formats or when the header is broken. */
struct twx_layout twx_layout_of(const struct twx_source *source, enum twx_format format);

/**
 * Whether the file ends before its own structure says it should: asked after a decoder failed, to tell
 * `truncated` from `corrupt`.
 */
bool twx_is_truncated(const struct twx_source *source, enum twx_format format);

#endif
