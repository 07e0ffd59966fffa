// SPDX-License-Identifier: MIT
//
// One run of hashing, for the files of ingest/ alone: what it was asked, what it has seen so far. The calling thread
// walks, asks the index what it knows, hands out jobs and takes reports; only the workers, in a process of their own, touch image bytes.
#ifndef TWX_INGEST_INGEST_H
#define TWX_INGEST_INGEST_H

#include <glib.h>

#include "ingest/count_ahead.h"
#include "ingest/disk_order.h"
#include "ingest/hashing.h"
#include "ingest/known_roots.h"
#include "store/index_known.h"

struct twx_ingest {
    const struct twx_ingest_options *options;
    const struct twx_run *run;
    struct twx_ingest_counts *counts;
    struct twx_index *index;      // NULL for hash
    struct twx_hashing *hashing;  // made with the first file
    struct twx_pool_times times;  // of the workers, once they are done
    struct twx_hashing_options workers;
    GHashTable *excluded;   // set of paths, owned
    uint64_t index_device;  // with index_inode: the index file, by whatever name it is met
    uint64_t index_inode;   // 0: none
    struct twx_known_roots *known_roots;
    struct twx_count_ahead
        *count_ahead;      // NULL: nobody looks at the progress, or it cannot be counted
    uint64_t n_known_met;  // records whose files the walk has met
    bool walk_is_done;
    double begin;
    double last_progress;
    struct twx_window *window;  // files held back to be read in the disk's order
    uint64_t last_device;       // the one asked last,
    bool is_rotational;         // and what it said
    bool
        is_listing;  // a list has an order of its own, and its writer may be slow: nothing is held back
    // The listing of the folder in progress:
    struct twx_known known;
    bool has_known;      // `known` holds the next one
    struct twx_job job;  // too large for the stack of a callback
};

/**
 * Makes a run; options, run and counts are borrowed, counts are cleared.
 *
 * returns  owned: twx_ingest_free
 */
struct twx_ingest *twx_ingest_create(const struct twx_ingest_options *options,
                                     const struct twx_run *run, struct twx_ingest_counts *counts);
void twx_ingest_free(struct twx_ingest *in);

/** Keeps `path` followed by each of the suffixes (NULL-terminated) out of the collection. */
void twx_ingest_exclude(struct twx_ingest *in, const char *path, const char *const *suffixes);

/** Sets how many workers to run: those asked for, or as many as there are processors, but no more than may open files. */
enum twx_status twx_ingest_settle_workers(struct twx_ingest *in, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Settles the workers' options, and loads the roots that the index knows.
 *
 * not_before_ns  the newest observation of the index: this run is newer, even when the clock was set back
 */
enum twx_status twx_ingest_prepare(struct twx_ingest *in, unsigned hash_size, int64_t not_before_ns,
                                   struct twx_error *err) __attribute__((warn_unused_result));

/** Walks and hashes to the end; shards are sealed whatever is returned. TWX_PARTLY: some paths were reported. */
enum twx_status twx_ingest_hash_all(struct twx_ingest *in, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
