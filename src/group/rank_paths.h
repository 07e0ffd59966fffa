// SPDX-License-Identifier: MIT
//
// Whether a path is in two parts; for rank.c. Paths are sorted by their checksums of 128 bits.
#ifndef TWX_GROUP_RANK_PATHS_H
#define TWX_GROUP_RANK_PATHS_H

#include "group/rank_files.h"

/** Adds the path of an image.  errors: those of sorting */
enum twx_status twx_rank_paths_add(struct twx_byte_sort *paths, const struct twx_rank_file *file,
                                   struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Finds the first image whose path an image before has.
 *
 * twice    out: its number; UINT32_MAX: there is none
 * errors   those of sorting
 */
enum twx_status twx_rank_paths_find_twice(struct twx_byte_sort *paths, uint32_t *twice,
                                          struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
