// SPDX-License-Identifier: MIT
//
// The variants of a picture: which boxes of it, and their hashes.
#ifndef TWX_HASH_VARIANTS_H
#define TWX_HASH_VARIANTS_H

#include "base/variant_list.h"
#include "hash/box_resampler.h"

/** The picture that a plane is of. */
struct twx_variant_source {
    const struct twx_reduced_plane *plane;  // as stored
    unsigned orientation;                   // EXIF number that turns it upright
    uint32_t width;                         // upright, in pixels
    uint32_t height;
    const uint8_t *hash;  // of the whole picture
    size_t hash_bytes;
};

/**
 * Hashes variants. Left out is what says nothing new or nothing at all: hashes that the whole picture or a variant before
 * has, flat ones, and boxes of too few samples.
 *
 * list       out
 * errors     TWX_NO_MEMORY
 */
enum twx_status twx_variants_hash(struct twx_box_resampler *resampler,
                                  const struct twx_variant_source *source, enum twx_variants level,
                                  struct twx_variant_list *list, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
