// SPDX-License-Identifier: MIT
//
// Which images of a collection are in a struct twx_image_set.
#ifndef TWX_GROUP_IMAGE_SET_H
#define TWX_GROUP_IMAGE_SET_H

#include "group/collection.h"

/**
 * Marks the images that are in a set.
 *
 * mark     a bit, set in those of marks, one an item
 * n        out: how many are in it
 * run      for a warning of paths of a list that are no indexed images
 * errors   TWX_USAGE: none is; by errno: the list cannot be read; TWX_NO_MEMORY
 */
enum twx_status twx_image_set_mark(const struct twx_image_set *set,
                                   const struct twx_collection *points, uint8_t mark,
                                   uint8_t *marks, uint64_t *n, const struct twx_run *run,
                                   struct twx_error *err) __attribute__((warn_unused_result));

#endif
