// SPDX-License-Identifier: MIT
//
// Files to the workers, which are started with the first one; reports are taken while there is no room.
#ifndef TWX_INGEST_FEED_H
#define TWX_INGEST_FEED_H

#include "ingest/ingest.h"
#include "ingest/reports.h"

struct twx_feed;

/**
 * in, reports  borrowed
 * returns      owned: twx_feed_finish; NULL when out of memory
 */
struct twx_feed *twx_feed_create(const struct twx_ingest *in, struct twx_reports *reports)
    __attribute__((warn_unused_result));

/** Whether the run goes on.  errors: TWX_STOPPED; TWX_FAILED: the worker process or the shards failed */
enum twx_status twx_feed_check_going(const struct twx_feed *feed, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Takes reports and watches the worker process, without waiting for it.  errors: as twx_feed_check_going */
enum twx_status twx_feed_serve(struct twx_feed *feed, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * For when no file comes for a while: all that were handed in go to the workers, and what is hashed is written, so that
 * whoever ends this process costs nothing more.  errors: as twx_feed_check_going
 */
enum twx_status twx_feed_pause(struct twx_feed *feed, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Hands in a file, waiting for room.  entry: a FILE  errors: as twx_feed_check_going; of starting the workers */
enum twx_status twx_feed_file(struct twx_feed *feed, const struct twx_entry *entry,
                              struct twx_error *err) __attribute__((warn_unused_result));

/** Records a root.  errors: by errno; of starting the workers */
enum twx_status twx_feed_root(struct twx_feed *feed, const char *path, uint64_t device,
                              struct twx_error *err) __attribute__((warn_unused_result));

/** Waits until no file is under way.  errors: as twx_feed_check_going */
enum twx_status twx_feed_wait(struct twx_feed *feed, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Ends the workers, seals the shards and frees the feed.
 *
 * drop     files that are not begun are dropped
 * times    out; all 0 when there were no workers
 * returns  the first failure of the workers or the shards
 */
enum twx_status twx_feed_finish(struct twx_feed **finished, bool drop, struct twx_pool_times *times,
                                struct twx_error *err) __attribute__((warn_unused_result));

#endif
