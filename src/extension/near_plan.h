// SPDX-License-Identifier: MIT
//
// The plan of a near(): which constraints of a query it takes on itself. What it takes it does exactly as SQLite would, for
// SQLite does not look again (omit).
#ifndef TWX_EXTENSION_NEAR_PLAN_H
#define TWX_EXTENSION_NEAR_PLAN_H

#include "extension/host_sqlite.h"
#include "twindex.h"

/** Columns; those from TWX_NEAR_QUERY on are hidden: the arguments. */
enum twx_near_column {
    TWX_NEAR_PATH,
    TWX_NEAR_DISTANCE,
    TWX_NEAR_HASH,
    TWX_NEAR_BYTES,
    TWX_NEAR_WIDTH,
    TWX_NEAR_HEIGHT,
    TWX_NEAR_MTIME_NS,
    TWX_NEAR_VIA,
    TWX_NEAR_QUERY,
    TWX_NEAR_RADIUS,
    TWX_NEAR_SCHEMA,
};

#define TWX_NEAR_DECLARATION                                                                       \
    "CREATE TABLE near (path, distance INTEGER, hash BLOB, bytes INTEGER, width INTEGER, "         \
    "height INTEGER, mtime_ns INTEGER, via TEXT, query HIDDEN, radius HIDDEN, schema HIDDEN)"

/** The values that xFilter gets, in this order, each where it was taken; bits of idxNum. */
enum twx_near_value {
    TWX_NEAR_TAKES_QUERY = 1U << 0,
    TWX_NEAR_TAKES_RADIUS = 1U << 1,
    TWX_NEAR_TAKES_SCHEMA = 1U << 2,
    TWX_NEAR_TAKES_AT_MOST = 1U << 3,  // distance <= ?
    TWX_NEAR_TAKES_BELOW = 1U << 4,    // distance < ?
    TWX_NEAR_TAKES_EQUAL = 1U << 5,    // distance = ?
    TWX_NEAR_TAKES_LIMIT = 1U << 6,
    TWX_NEAR_TAKES_OFFSET = 1U << 7,  // only looked at: SQLite passes over the rows
};
enum { TWX_NEAR_N_VALUES = 8, TWX_NEAR_BY_PATH = 1U << 8 };  // the latter: ORDER BY distance, path

/** xBestIndex. */
int twx_near_best_index(sqlite3_vtab *table, sqlite3_index_info *info);

/** Which distances are asked for, and how many rows. */
struct twx_near_bounds {
    unsigned least;     // distance
    unsigned most;      // distance; below `least`: none
    uint64_t max_rows;  // 0: all
};

/**
 * Reads the bounds of xFilter's values, compared as SQLite compares with a column of integers.
 *
 * values   by the number of their bit; NULL where none was taken
 */
struct twx_near_bounds twx_near_read_bounds(sqlite3_value *const values[static TWX_NEAR_N_VALUES]);

#endif
