// SPDX-License-Identifier: MIT
//
// Whether two connections see the same of a database that others write. SQLite compares snapshots only where it was built to
// (Debian's was not), so this goes by the header of the log's index, which each commit changes.
#ifndef TWX_STORE_LOG_STATE_H
#define TWX_STORE_LOG_STATE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

enum { TWX_LOG_HEADER_BYTES = 48 };

/** A zeroed one is of no log. */
struct twx_log_state {
    const volatile uint8_t
        *region;  // where all connections of this process to one file have it; NULL: not known
    uint8_t header[TWX_LOG_HEADER_BYTES];
};

/**
 * The state after the last commit, whatever snapshot the connection has. Of a database without a log, or opened as immutable, it
 * is not known, nor while one is being committed.
 *
 * db       open; its log too, by a statement that has read
 * threads  that of the connection
 */
struct twx_log_state twx_log_state_now(sqlite3 *db);

/**
 * Whether two states, taken by connections that are both still open, are of one file, and nothing was committed from before
 * the first until after the second was taken: whoever began a snapshot in between sees the same.
 */
bool twx_log_state_is_same(const struct twx_log_state *first, const struct twx_log_state *second);

#endif
