// SPDX-License-Identifier: MIT
//
// What a run reports: entries of its inputs and files of its workers to counts and messages, progress, and where the time
// went.
#ifndef TWX_INGEST_REPORTS_H
#define TWX_INGEST_REPORTS_H

#include "ingest/count_ahead.h"
#include "ingest/hashing.h"
#include "ingest/input.h"

struct twx_reports {
    const struct twx_run *run;
    struct twx_ingest_counts *counts;
    struct twx_count_ahead *count_ahead;  // owned; NULL: nobody looks, or it cannot be counted
    bool walk_is_done;                    // counts->n_files is the number of files
    uint64_t n_done;                      // files: unchanged, or something became of them
    double begin;                         // seconds
    double last_progress;
};

/** Begins a run. Both are borrowed. */
void twx_reports_begin(struct twx_reports *reports, const struct twx_run *run,
                       struct twx_ingest_counts *counts);

/** Counts an entry that is neither root, folder nor file, and reports it. */
void twx_reports_take_entry(struct twx_reports *reports, const struct twx_entry *entry);

/** Counts what became of a file, and reports it; `reports` is a struct twx_reports. For struct twx_hashing_options. */
void twx_reports_take_file(void *reports, const char *path, const struct twx_file_report *file);

/** Counts a file that is unchanged.  returns: their number */
uint64_t twx_reports_unchanged(struct twx_reports *reports);

/** Counts a file that no worker can be given, and reports it. */
void twx_reports_path_too_long(struct twx_reports *reports, const char *path);

/** Reports to the caller how far the run is, unless that was reported just now. */
void twx_reports_show_progress(struct twx_reports *reports);

/** All files are met: counts->n_files is their number. */
void twx_reports_end_walk(struct twx_reports *reports, bool is_done);

/** Ends a run: takes the time, and reports the counts. times: of the workers; all 0 without any */
void twx_reports_end(struct twx_reports *reports, const struct twx_pool_times *times);

#endif
