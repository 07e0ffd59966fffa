// SPDX-License-Identifier: MIT
//
// Duplicate groups of a collection in memory; twx_export in twindex.h makes them of an index.
#ifndef TWX_GROUP_GROUP_H
#define TWX_GROUP_GROUP_H

#include "base/parallel_for.h"
#include "group/group_rows.h"
#include "twindex_commands.h"

/** The threads that an export asks for, or as many as there are processors. */
static inline unsigned twx_export_threads(const struct twx_export_options *options)
{
    const unsigned n = options->n_jobs > 0 ? options->n_jobs : twx_n_processors();
    return n < TWX_PARALLEL_MAX ? n : TWX_PARALLEL_MAX;
}

/**
 * Ranks and links a loaded collection.
 *
 * options  keep is required; borrowed by groups, as points and run are
 * groups   out, whatever is returned: twx_groups_release
 * counts   in/out: those of images
 */
enum twx_status twx_groups_make(struct twx_collection *points,
                                const struct twx_export_options *options, const struct twx_run *run,
                                struct twx_groups *groups, struct twx_export_counts *counts,
                                struct twx_error *err) __attribute__((warn_unused_result));

#endif
