// SPDX-License-Identifier: MIT
//
// Signs of a copy (originality.h) of images that are not in memory; for rank.c.
//
// Memory: a bit an image.
#ifndef TWX_GROUP_RANK_SIGNS_H
#define TWX_GROUP_RANK_SIGNS_H

#include "group/rank_files.h"

struct twx_rank_signs {
    struct twx_byte_sort *by_name;  // owned: images and companions; NULL: not asked for, or found
    uint8_t *has_companion;         // owned: bits, by number of the image
};

/** Begins, with the companions in an index and its parts.  signs: out: twx_rank_signs_release, whatever is returned */
enum twx_status twx_rank_signs_init(struct twx_rank_signs *signs, struct twx_index *index,
                                    const struct twx_byte_sort_options *sorting,
                                    struct twx_error *err) __attribute__((warn_unused_result));
/** Accepts a zeroed one. */
void twx_rank_signs_release(struct twx_rank_signs *signs);

/** Adds an image. */
enum twx_status twx_rank_signs_add(struct twx_rank_signs *signs, const struct twx_rank_file *file,
                                   struct twx_error *err) __attribute__((warn_unused_result));
/** Finds the companions of all images. */
enum twx_status twx_rank_signs_find(struct twx_rank_signs *signs, uint64_t n_images,
                                    struct twx_error *err) __attribute__((warn_unused_result));

/** The signs of an image.  threads: pure */
uint8_t twx_rank_signs_of(const struct twx_rank_signs *signs, const struct twx_rank_file *file);

#endif
