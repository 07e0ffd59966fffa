// SPDX-License-Identifier: MIT
//
// The checksum of a file's picture without its metadata: equal for copies that differ in tags, comments, profiles and
// thumbnails alone.
#ifndef TWX_IMAGE_PAYLOAD_H
#define TWX_IMAGE_PAYLOAD_H

#include "base/tags.h"
#include "image/source.h"
#include "twindex.h"

/**
 * XXH3-128 of what decoders make the picture of, in the order of the file:
 *
 *   JPEG  segments but APPn and COM, each from its marker on; entropy-coded data; up to the first EOI
 *   PNG   type and data of IHDR, PLTE, tRNS and IDAT
 *   WebP  type and data of VP8, VP8L, ALPH and ANMF
 *
 * out      zeros for other formats, for a broken structure and when out of memory
 * threads  pure but for reads: all of the file once, in pieces
 */
void twx_payload_checksum(const struct twx_source *source, enum twx_format format,
                          uint8_t out[static TWX_CHECKSUM_BYTES]);

/**
 * The pieces that are no payload: segments and chunks of metadata, colour profiles among them, and what follows the
 * picture. A JPEG's JFIF header is none.
 *
 * tags     out: its pieces, is_whole, and the value TWX_TAG_TRAILER
 * threads  as twx_payload_checksum
 */
void twx_payload_rest(const struct twx_source *source, enum twx_format format,
                      struct twx_tags *tags);

#endif
