// SPDX-License-Identifier: MIT
//
// The sums by which schemas are known without being made.
#include <string.h>

#include "runner.h"
#include "store/schema.h"

static sqlite3 *made(int from, int to)
{
    sqlite3 *db = NULL;
    ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
    ck_assert_int_eq(twx_schema_apply(db, from, to), SQLITE_OK);
    return db;
}

START_TEST(known_sums_are_those_of_the_schemas)
{
    for (int version = 1; version <= TWX_SCHEMA_VERSION; version++) {
        sqlite3 *db = made(0, version);
        char sum[TWX_SCHEMA_SUM_CHARS + 1];
        ck_assert(twx_schema_sum(db, sum));
        const char *known = twx_schema_known_sum(version);
        ck_assert_msg(known != NULL && strcmp(known, sum) == 0,
                      "put [%d] = \"%s\" into known_sums of src/store/schema.c", version, sum);
        ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
    }
}
END_TEST

/** Whether the newest schema has another sum after some SQL. */
static bool differs_after(const char *sql)
{
    sqlite3 *db = made(0, TWX_SCHEMA_VERSION);
    char before[TWX_SCHEMA_SUM_CHARS + 1];
    char after[TWX_SCHEMA_SUM_CHARS + 1];
    ck_assert(twx_schema_sum(db, before));
    ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    ck_assert(twx_schema_sum(db, after));
    const bool differs = strcmp(before, after) != 0;
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
    return differs;
}

START_TEST(every_object_counts)
{
    ck_assert(differs_after("CREATE TRIGGER t AFTER INSERT ON files BEGIN DELETE FROM files; END"));
    ck_assert(differs_after("CREATE VIEW v AS SELECT 1"));
    ck_assert(differs_after("CREATE TABLE t (a)"));
    ck_assert(differs_after("CREATE INDEX i ON files (bytes)"));
    ck_assert(differs_after("DROP INDEX files_by_hash"));
    ck_assert(differs_after("ALTER TABLE files ADD COLUMN more INTEGER AS (bytes + 1)"));
    ck_assert(differs_after("ALTER TABLE files RENAME TO others"));
}
END_TEST

START_TEST(what_analyze_makes_does_not_nor_does_the_order)
{
    ck_assert(!differs_after("INSERT INTO folders (path) VALUES (x'2f'); ANALYZE"));
    ck_assert(
        !differs_after("DROP INDEX files_by_hash; CREATE INDEX files_by_hash ON files (hash_id) "
                       "WHERE hash_id IS NOT NULL"));
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, known_sums_are_those_of_the_schemas);
    tcase_add_test(tests, every_object_counts);
    tcase_add_test(tests, what_analyze_makes_does_not_nor_does_the_order);
}

int main(void)
{
    return run_tests("schema", add);
}
