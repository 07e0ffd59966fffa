// SPDX-License-Identifier: MIT
//
// The files of each point of a ranked collection: they have equal bytes, so that where the best one cannot be read another
// one shows its picture, and is the best one then.
#ifndef TWX_GROUP_POINT_FILES_H
#define TWX_GROUP_POINT_FILES_H

#include "group/collection.h"

/** No item. */
#define TWX_NO_FILE UINT32_MAX

/** Opaque. Of one thread. */
struct twx_point_files;

/**
 * points   ranked; borrowed, and changed by twx_point_files_choose
 * keep     borrowed
 * files    out, owned: twx_point_files_free
 * errors   TWX_NO_MEMORY
 */
enum twx_status twx_point_files_create(struct twx_collection *points, const struct twx_keep *keep,
                                       struct twx_point_files **files, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Accepts NULL. */
void twx_point_files_free(struct twx_point_files *files);

/** The item of a point's n-th best file by the keep rules, from 0; TWX_NO_FILE: there are fewer. */
uint32_t twx_point_files_at(struct twx_point_files *files, uint32_t point, size_t n);

/**
 * Makes the best file of a point that is not absent by its state the best item of the point.
 *
 * returns  false: all are absent, and nothing was changed
 */
bool twx_point_files_choose(struct twx_point_files *files, uint32_t point);

#endif
