// SPDX-License-Identifier: MIT
//
// Copying what can be read of a damaged index's tables into a new one. SQLite lets a transaction write no more once
// its connection has met a damaged page: whether rows can be read is asked of the damaged index's own connection, and
// only then are they copied by the new one's, to which the damaged file is attached as `damaged`.
#ifndef TWX_STORE_SALVAGE_H
#define TWX_STORE_SALVAGE_H

#include "store/db.h"

/** A table, and what is copied of it. The texts are SQL of ours, for twx_db_prepare. */
struct twx_salvage {
    const char *table;
    const char *touch;  // values of a row of which the last byte is that of the row
    const char *join;   // behind the row `t` of the table
    const char *where;  // the condition on `t` and what is joined
};

/** What was met on the way. */
struct twx_salvage_counts {
    uint64_t n_read;        // rows that can be read, copied or not
    uint64_t n_unreadable;  // stretches of rows on damaged pages, of one row or more each
};

/**
 * Copies the rows of a table that has an integer key `id`, from id 1 on, in order of it; of two rows of one key the later
 * stays. Values that are not of their column's type are left out: SQLite does not look when it reads.
 *
 * damaged  no transaction needed
 * made     in a transaction
 * errors   of either; damage of the table is none
 */
enum twx_status twx_salvage_rows(struct twx_index *damaged, struct twx_index *made,
                                 const struct twx_salvage *what, struct twx_salvage_counts *counts,
                                 struct twx_error *err) __attribute__((warn_unused_result));

/** The same of a table without such a key: all of it, or none when some of it cannot be read. */
enum twx_status twx_salvage_whole(struct twx_index *damaged, struct twx_index *made,
                                  const struct twx_salvage *what, struct twx_salvage_counts *counts,
                                  struct twx_error *err) __attribute__((warn_unused_result));

#endif
