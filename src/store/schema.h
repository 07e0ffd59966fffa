// SPDX-License-Identifier: MIT
//
// The schema that is compiled in from schema/, and whether that of a file is the same. An index from elsewhere may hold
// triggers, views or tables by which SQL of ours would do what somebody else wants.
#ifndef TWX_STORE_SCHEMA_H
#define TWX_STORE_SCHEMA_H

#include "store/db.h"

/** How an object of a file's schema differs from ours. */
enum twx_schema_difference {
    TWX_SCHEMA_CHANGED,  // ours, but missing, or not as it was made
    TWX_SCHEMA_FOREIGN,  // not ours
};

/** type: "table", "index", "view" or "trigger"; both texts are valid during the call only. */
typedef void (*twx_schema_fn)(void *user, enum twx_schema_difference difference, const char *type,
                              const char *name);

/** Runs the schema files above version `from`, up to `to`; returns SQLite's code. */
int twx_schema_apply(sqlite3 *db, int from, int to);

/** Brings the schema of an index to ours, all or nothing. */
enum twx_status twx_schema_migrate(struct twx_index *index, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Compares the schema of an index with ours of the same version, and calls fn for each difference: what is changed first.
 * Tables of SQLite's own, which ANALYZE makes, are none.
 */
enum twx_status twx_schema_compare(struct twx_index *index, twx_schema_fn fn, void *user,
                                   struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Whether the schema of an index is ours: to be asked before its first statement on a table.
 *
 * errors   TWX_UNUSABLE: it differs; the first object that does is named
 */
enum twx_status twx_schema_check(struct twx_index *index, struct twx_error *err)
    __attribute__((warn_unused_result));

/** The same of tables alone: what a repair reads. */
enum twx_status twx_schema_check_tables(struct twx_index *index, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Whether the objects of a schema are those of our schema of a version, 1 to TWX_SCHEMA_VERSION.
 *
 * is_ours  out
 * returns  false: SQLite's error is on the connection
 */
bool twx_schema_is_ours(sqlite3 *db, int version, bool *is_ours)
    __attribute__((warn_unused_result));

#endif
