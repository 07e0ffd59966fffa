// SPDX-License-Identifier: MIT
//
// Folding shards into an index. The merge is an algebra: commutative, associative, idempotent. Whatever the
// order and number of shards, the content is the same: for each path the record that stands over all others
// (twx_record_compare).
//
// Shards are gathered into batches of whole shards; one transaction a batch writes its records and notes its
// shards, so that merging twice, or again after a crash, changes nothing. Inside, records are written in order of path,
// so that lookups and inserts run along the B-trees: what is more than memory should hold is sorted in a file beside the
// index (record_runs.h). Hash bits live in the packed blocks alone; hashes find their ids by a pass over the blocks.
#ifndef TWX_STORE_MERGE_H
#define TWX_STORE_MERGE_H

#include "store/index.h"

/** What became of the shards of one call. */
struct twx_merge_result {
    struct twx_merge_counts counts;
    // TWX_OK, or what was said of a shard: TWX_TRY_AGAIN or TWX_NO_MEMORY where one could not be read now, else
    // TWX_UNUSABLE: damaged, not ours, of another hash size.
    enum twx_status trouble;
};

/** Notes that a shard was in trouble. To try again mends what it can by itself, so that is what is reported of two. */
void twx_merge_note_trouble(enum twx_status *trouble, enum twx_status status);

enum twx_merge_flags {
    TWX_MERGE_ADOPT =
        1U << 0,  // .part files are of dead runs: a torn tail is a warning, not damage
    TWX_MERGE_REMOVE =
        1U << 1,  // remove shards once their merge is committed; damaged ones stay, adopted
                  // torn ones never do
};

/** Records sorted and written at once: tests lower it, to cross from group to group with few records. */
extern size_t twx_merge_group_records;

/**
 * Merges shard files into an index opened for writing.
 *
 * paths    shard files; order does not matter
 * result   in/out: counts are added
 * returns  TWX_OK also when shards were in trouble: the rest is merged all the same
 * errors   TWX_UNUSABLE (the index), TWX_TRY_AGAIN, TWX_STOPPED, TWX_NO_MEMORY, TWX_FAILED: the batch in progress is
 *          rolled back
 */
enum twx_status twx_merge_files(struct twx_index *index, char *const *paths, size_t n_paths,
                                unsigned flags, const struct twx_run *run,
                                struct twx_merge_result *result, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
