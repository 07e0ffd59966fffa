// SPDX-License-Identifier: MIT
//
// What a file holds beside its picture, for struct twx_metadata.
#ifndef TWX_IMAGE_READ_METADATA_H
#define TWX_IMAGE_READ_METADATA_H

#include "base/metadata.h"
#include "base/tags.h"
#include "image/decode.h"

/**
 * Reads the metadata of an image that was hashed. What is missing or broken stays zero.
 *
 * picture   what its decoder said: the format
 * metadata  out
 * threads   pure but for reads
 */
void twx_metadata_read(const struct twx_source *source, const struct twx_picture *picture,
                       struct twx_metadata *metadata);

/**
 * Sums what the metadata of an image say. Nothing is decoded.
 *
 * format    by its first bytes; TWX_FORMAT_NONE: all is zero
 * tags      out
 * threads   pure but for reads
 */
void twx_tags_read(const struct twx_source *source, enum twx_format format, struct twx_tags *tags);

#endif
