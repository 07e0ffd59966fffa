// SPDX-License-Identifier: MIT
//
// Duplicate groups of a collection in memory; twx_export in twindex.h is this on an index.
#ifndef TWX_QUERY_GROUP_H
#define TWX_QUERY_GROUP_H

#include "query/points.h"

/**
 * Ranks, links and hands out the groups of a loaded collection, as twx_export does.
 *
 * options  keep is required
 * counts   in/out: zeroed; seconds is left to the caller
 */
enum twx_status twx_group_points(struct twx_points *points,
                                 const struct twx_export_options *options,
                                 const struct twx_run *run, twx_group_fn fn, void *user,
                                 struct twx_export_counts *counts, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
