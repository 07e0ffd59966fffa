// SPDX-License-Identifier: MIT
//
// Records into the index, however they come, each with its own observation time: gathered, sorted in a file beside the
// index where there are more than memory should hold (record_runs.h), and applied in order of path in one transaction.
// What is not committed is taken back.
#ifndef TWX_STORE_MERGE_GROUP_H
#define TWX_STORE_MERGE_GROUP_H

#include "base/checksum.h"
#include "store/index.h"
#include "store/record.h"

struct twx_merge_group;

/**
 * index    opened for writing; borrowed
 * counts   in/out: those of records are added as they are committed; borrowed
 * returns  owned: twx_merge_group_free; NULL when out of memory
 */
struct twx_merge_group *twx_merge_group_create(struct twx_index *index, const struct twx_run *run,
                                               struct twx_merge_counts *counts)
    __attribute__((warn_unused_result));

/** Takes back what is not committed. Accepts NULL. */
void twx_merge_group_free(struct twx_merge_group *group);

/**
 * Adds a record; what it points to is copied.
 *
 * errors   of writing beside the index; TWX_STOPPED; TWX_NO_MEMORY: nothing more can be added
 */
enum twx_status twx_merge_group_add(struct twx_merge_group *group, const struct twx_record *record,
                                    int64_t observed_ns, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Adds a root, unless it was just added. */
enum twx_status twx_merge_group_add_root(struct twx_merge_group *group,
                                         const struct twx_record *root, int64_t observed_ns,
                                         struct twx_error *err) __attribute__((warn_unused_result));

/** Whether a file of these bytes was noted as merged. checksum: XXH3-128 */
enum twx_status twx_merge_group_has_file(struct twx_merge_group *group,
                                         const uint8_t checksum[static TWX_CHECKSUM_BYTES],
                                         bool *has, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Notes that all records of a file were added. n_lines: of it */
enum twx_status twx_merge_group_note_file(struct twx_merge_group *group,
                                          const uint8_t checksum[static TWX_CHECKSUM_BYTES],
                                          uint64_t n_lines, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Commits what was added. */
enum twx_status twx_merge_group_commit(struct twx_merge_group *group, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
