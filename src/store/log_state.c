// SPDX-License-Identifier: MIT
//
// The header of a log's index: sqlite.org/walformat.html, 2.1. It is in shared memory twice, and counts the transactions. Owns
// nothing.
#include "store/log_state.h"

#include <string.h>

enum { REGION_BYTES = 32768 };  // that SQLite maps at a time

/** Whether the database is kept with a log, whose index is open then. */
static bool has_log(sqlite3 *db)
{
    sqlite3_stmt *s = NULL;
    bool has = false;
    if (sqlite3_prepare_v2(db, "PRAGMA journal_mode", -1, &s, NULL) == SQLITE_OK &&
        sqlite3_step(s) == SQLITE_ROW) {
        const char *mode = (const char *)sqlite3_column_text(s, 0);
        has = mode != NULL && strcmp(mode, "wal") == 0;
    }
    (void)sqlite3_finalize(s);
    return has;
}

struct twx_log_state twx_log_state_now(sqlite3 *db)
{
    struct twx_log_state state = {.region = NULL};
    uint8_t second[TWX_LOG_HEADER_BYTES];
    sqlite3_file *file = NULL;
    volatile void *region = NULL;
    if (!has_log(db) ||
        sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK ||
        file->pMethods == NULL || file->pMethods->iVersion < 2 ||
        file->pMethods->xShmMap(file, 0, REGION_BYTES, 0, &region) != SQLITE_OK || region == NULL) {
        return state;
    }
    // Whoever commits writes the second copy first: where both are equal, neither was being written.
    const volatile uint8_t *header = region;
    for (size_t i = 0; i < sizeof state.header; i++) {
        state.header[i] = header[i];
    }
    file->pMethods->xShmBarrier(file);
    for (size_t i = 0; i < sizeof second; i++) {
        second[i] = header[sizeof second + i];
    }
    state.region = memcmp(state.header, second, sizeof second) == 0 ? header : NULL;
    return state;
}

bool twx_log_state_is_same(const struct twx_log_state *first, const struct twx_log_state *second)
{
    return first->region != NULL && first->region == second->region &&
           memcmp(first->header, second->header, sizeof first->header) == 0;
}
