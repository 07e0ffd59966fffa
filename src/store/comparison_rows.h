// SPDX-License-Identifier: MIT
//
// The table `comparisons`: results of comparing the pictures of two files, by the checksums of the files. A row carries a
// checksum of its own: what it says decides which files are copies of each other.
//
// recipe and result are the caller's: a number for the way in which pictures are compared, and a byte.
#ifndef TWX_STORE_COMPARISON_ROWS_H
#define TWX_STORE_COMPARISON_ROWS_H

#include "store/compared_pair.h"
#include "store/db.h"

/** Whether the index has the table: since schema version 7. */
static inline bool twx_index_has_comparisons(const struct twx_index *index)
{
    return index->schema_version >= 7;
}

/** Whether the table has a row. */
enum twx_status twx_comparisons_are_any(struct twx_index *index, bool *are_any,
                                        struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Looks up a pair of files.
 *
 * comparison  in: the key; out: the result, where it is known
 * is_known    out: there is a sound row of this recipe
 */
enum twx_status twx_compared_pair_find(struct twx_index *index, unsigned recipe,
                                       struct twx_compared_pair *comparison, bool *is_known,
                                       struct twx_error *err) __attribute__((warn_unused_result));

/** Writes a row, in place of the one that has its key. */
enum twx_status twx_compared_pair_put(struct twx_index *index, unsigned recipe,
                                      const struct twx_compared_pair *comparison,
                                      struct twx_error *err) __attribute__((warn_unused_result));

/** Drops the rows of files that the index does not hold. */
enum twx_status twx_comparisons_drop_stale(struct twx_index *index, struct twx_error *err)
    __attribute__((warn_unused_result));

/** The condition that the row `t` is as it was written: a text for twx_db_prepare. */
#define TWX_COMPARISON_AGREES                                                                      \
    "twindex_comparison_agrees(t.first, t.second, t.turn, t.recipe, t.result, t.checksum)"

/** Makes twindex_comparison_agrees() known to the index's connection. */
enum twx_status twx_comparison_checks_prepare(struct twx_index *index, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
