// SPDX-License-Identifier: MIT
//
// The rows of a truncated JPEG, PNG or WebP that are there. Asked for after twx_decode has found a file truncated, so that
// whole files cost nothing.
#ifndef TWX_IMAGE_PARTIAL_H
#define TWX_IMAGE_PARTIAL_H

#include "image/decode.h"

/** Whether the rows of a truncated file of a format can be had. */
static inline bool twx_has_partial(enum twx_format format)
{
    return format == TWX_FORMAT_JPEG || format == TWX_FORMAT_PNG || format == TWX_FORMAT_WEBP;
}

/**
 * Decodes the complete rows of a truncated file, from the top. An interlaced PNG and a progressive JPEG have all of theirs
 * early, with less detail.
 *
 * limits   as of the decoder that failed; quarters and choice have no meaning
 * sink     gets the plane of the whole picture begun, but perhaps fewer rows than it has; none may come
 * picture  in: as twx_decode left it; out: with size, orientation and EXIF time where the header gives them
 * n_rows   out: rows of the stored picture that are there; 0: none, or of a kind that is not decoded here
 * errors   what the sink's begin returns; TWX_NO_MEMORY
 */
enum twx_status twx_decode_partial(const struct twx_decode_limits *limits,
                                   const struct twx_source *source,
                                   const struct twx_pixel_sink *sink, struct twx_picture *picture,
                                   uint32_t *n_rows, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
