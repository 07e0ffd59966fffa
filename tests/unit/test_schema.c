// SPDX-License-Identifier: MIT
//
// Whether a schema is known without being made.
#include "runner.h"
#include "store/schema.h"

static sqlite3 *made(int from, int to)
{
    sqlite3 *db = NULL;
    ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
    ck_assert_int_eq(twx_schema_apply(db, from, to), SQLITE_OK);
    return db;
}

static bool is_ours(sqlite3 *db, int version)
{
    bool ours = false;
    ck_assert(twx_schema_is_ours(db, version, &ours));
    return ours;
}

START_TEST(each_schema_is_ours_of_its_version_alone)
{
    for (int version = 1; version <= TWX_SCHEMA_VERSION; version++) {
        sqlite3 *db = made(0, version);
        for (int other = 1; other <= TWX_SCHEMA_VERSION; other++) {
            ck_assert_int_eq(is_ours(db, other), other == version);
        }
        ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
    }
}
END_TEST

/** Whether the newest schema is none of ours after some SQL. */
static bool differs_after(const char *sql)
{
    sqlite3 *db = made(0, TWX_SCHEMA_VERSION);
    char *mistake = NULL;
    ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &mistake) == SQLITE_OK, "%s", mistake);
    const bool differs = !is_ours(db, TWX_SCHEMA_VERSION);
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
    ck_assert(differs_after("PRAGMA writable_schema = ON; UPDATE sqlite_schema "
                            "SET sql = sql || char(0) || 'x' WHERE name = 'files_by_hash'"));
    ck_assert(differs_after("CREATE TABLE zzz (a)"));
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
    tcase_add_test(tests, each_schema_is_ours_of_its_version_alone);
    tcase_add_test(tests, every_object_counts);
    tcase_add_test(tests, what_analyze_makes_does_not_nor_does_the_order);
}

int main(void)
{
    return run_tests("schema", add);
}
