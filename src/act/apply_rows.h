// SPDX-License-Identifier: MIT
//
// The rows of a plan that are acted on, and what can be said against one by the plan alone: that it is there twice, or
// that the file is the keeper of another row.
#ifndef TWX_ACT_APPLY_ROWS_H
#define TWX_ACT_APPLY_ROWS_H

#include "act/plan_file.h"
#include "base/hash_set.h"

struct twx_apply_rows {
    const struct twx_plan_file *plan;  // borrowed
    size_t *rows;                      // owned: places in it of what is to be removed, in order
    size_t n;
    bool *is_repeated;                 // owned: an earlier one has the path
    const char **keepers;              // owned: theirs, by path
    struct twx_hash_set keeper_files;  // their inodes, as they are now
};

/**
 * rows     out: twx_apply_rows_release, whatever is returned; borrows the plan
 * errors   TWX_NO_MEMORY
 */
enum twx_status twx_apply_rows_make(const struct twx_plan_file *plan, struct twx_apply_rows *rows,
                                    struct twx_error *err) __attribute__((warn_unused_result));
void twx_apply_rows_release(struct twx_apply_rows *rows);

/** A row by its number, below rows->n. */
static inline const struct twx_plan_entry *twx_apply_row(const struct twx_apply_rows *rows,
                                                         size_t number)
{
    return &rows->plan->entries[rows->rows[number]];
}

/** What the plan itself has against a row, for a message; NULL: nothing.  threads: pure */
const char *twx_apply_row_fault(const struct twx_apply_rows *rows, size_t number);

/** Whether the path is that of a keeper. */
bool twx_apply_keeps_path(const struct twx_apply_rows *rows, const char *path);

/** Whether the inode is that of a keeper. */
bool twx_apply_keeps_inode(const struct twx_apply_rows *rows, uint64_t device, uint64_t inode);

#endif
