// SPDX-License-Identifier: MIT
//
// Files to the workers: in the order of the disk, hearing what became of others while there is no room.
#ifndef TWX_INGEST_FEED_H
#define TWX_INGEST_FEED_H

#include "ingest/ingest.h"

/** Counts what became of a file; `user` is the struct twx_ingest. For struct twx_hashing_options. */
void twx_feed_on_report(void *user, const char *path, const struct twx_file_report *report);

/** Takes the reports that are there; with `wait` waits a moment for some. */
void twx_feed_take_reports(struct twx_ingest *in, bool wait);

/** Whether the run goes on.  errors: TWX_STOPPED; TWX_FAILED: the worker process or the shards failed */
enum twx_status twx_feed_check_going(struct twx_ingest *in, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Hears and watches the worker process without waiting for it. */
enum twx_status twx_feed_serve(struct twx_ingest *in, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Hands on what is held back for the order of the disk. */
enum twx_status twx_feed_flush(struct twx_ingest *in, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Takes a file that the walk has met: counts it, and hands it on unless it is unchanged. */
enum twx_status twx_feed_file(struct twx_ingest *in, const char *path, size_t path_bytes,
                              const struct stat *st, bool unchanged, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Records a root. */
enum twx_status twx_feed_root(struct twx_ingest *in, const char *path, uint64_t device,
                              struct twx_error *err) __attribute__((warn_unused_result));

#endif
