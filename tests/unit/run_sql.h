// SPDX-License-Identifier: MIT
//
// Statements run on a database by a connection of their own.
#ifndef TWX_TESTS_RUN_SQL_H
#define TWX_TESTS_RUN_SQL_H

#include <sqlite3.h>

#include "runner.h"

static inline void run_sql(const char *path, const char *text)
{
    sqlite3 *db = NULL;
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

#endif
