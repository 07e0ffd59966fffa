// SPDX-License-Identifier: MIT
//
// Writing sorted runs of records into the index, inside the merge's transaction, in bounded memory.
//
// Two streams go over the runs. One is ahead by a window of hashes, whose ids are found in the index by one pass over its
// blocks; the other one gives the records of the window, in groups, to be written. For a billion records of 128 bits that
// is 120 passes, and 1.3 GB: 500 MB of streams, 420 MB of a window, 325 MB of a group.
#ifndef TWX_STORE_MERGE_RUNS_H
#define TWX_STORE_MERGE_RUNS_H

#include "store/index.h"
#include "store/record_runs.h"

/** TWX_STOPPED, in the words of a merge. */
enum twx_status twx_merge_stopped(struct twx_error *err);

/**
 * Applies all records of the runs, in order of path.
 *
 * is_bulk  the index holds none of their paths: see bulk.h
 * run      asked between groups whether to stop
 * errors   TWX_STOPPED, and as of twx_merge_files
 */
enum twx_status twx_merge_runs(struct twx_index *index, bool is_bulk,
                               const struct twx_record_runs *runs, const struct twx_run *run,
                               struct twx_merge_counts *counts, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
