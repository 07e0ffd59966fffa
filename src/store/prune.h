// SPDX-License-Identifier: MIT
//
// prune as a step of a run that has the index open.
#ifndef TWX_STORE_PRUNE_H
#define TWX_STORE_PRUNE_H

#include "store/index.h"
#include "twindex_commands.h"

/**
 * Counts the records at or below the paths of the options that twx_prune would drop, and drops them unless it is a dry
 * run. Best called before the run's own roots are merged: they are compared with the roots on record.
 *
 * n_present  records at or below them whose files the run has met: no file is looked at when these are all
 * counts   out: n_dropped counts what would be dropped as well
 * errors   TWX_FAILED when a root is missing or on another device; nothing is dropped then
 */
enum twx_status twx_prune_opened(struct twx_index *index, const struct twx_prune_options *options,
                                 uint64_t n_present, const struct twx_run *run,
                                 struct twx_prune_counts *counts, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
