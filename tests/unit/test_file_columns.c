// SPDX-License-Identifier: MIT
//
// The table of columns against the schemas: it has all that `files` has but for what names and places a row, and what is
// written by it is read by it.
#include <string.h>

#include "random_records.h"
#include "store/file_columns.h"
#include "store/schema.h"

static sqlite3 *made(int version)
{
    sqlite3 *db = NULL;
    ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
    ck_assert_int_eq(twx_schema_apply(db, 0, version), SQLITE_OK);
    return db;
}

/** Prepares a text with marks. */
static sqlite3_stmt *prepared(sqlite3 *db, const char *text, int version)
{
    sqlite3_stmt *s = NULL;
    char *whole = twx_file_columns_put_in(text, version);
    ck_assert_ptr_nonnull(whole);
    ck_assert_msg(sqlite3_prepare_v2(db, whole, -1, &s, NULL) == SQLITE_OK, "%s: %s", whole,
                  sqlite3_errmsg(db));
    sqlite3_free(whole);
    return s;
}

START_TEST(a_schema_has_the_columns_of_its_version)
{
    static const char others[] =
        "SELECT count(*) FROM pragma_table_info('files') WHERE name NOT IN ('id', 'folder_id', "
        "'name', 'hash_id', 'status', 'reason', 'provenance_id', 'observed_ns', 'row_checksum')";
    for (int version = 1; version <= TWX_SCHEMA_VERSION; version++) {
        sqlite3 *db = made(version);
        sqlite3_stmt *s = prepared(db, "SELECT " TWX_COLUMN_NAMES " FROM files", version);
        ck_assert_int_eq(sqlite3_column_count(s), twx_file_columns_count(version));
        (void)sqlite3_finalize(s);
        s = prepared(db, others, version);
        ck_assert_int_eq(sqlite3_step(s), SQLITE_ROW);
        ck_assert_int_eq(sqlite3_column_int(s, 0), twx_file_columns_count(version));
        (void)sqlite3_finalize(s);
        ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
    }
}
END_TEST

START_TEST(what_is_bound_is_read)
{
    // Rules of partial hashes ask for the reason and the size of hashes.
    static const char text[] = "WITH t (" TWX_COLUMN_NAMES ") AS (VALUES (" TWX_COLUMN_PARAMETERS
                               ")), twindex (hash_size) AS (VALUES (8)) SELECT " TWX_COLUMN_RULES
                               ", " TWX_COLUMN_NAMES " FROM (SELECT *, 1 AS reason FROM t)";
    uint64_t state = 1;
    sqlite3 *db = made(TWX_SCHEMA_VERSION);
    sqlite3_stmt *s = prepared(db, text, TWX_SCHEMA_VERSION);
    struct twx_record records[2];
    for (unsigned i = 0; i < 5000; i++) {
        const struct twx_record *bound = i > 0 ? &records[(i + 1) % 2] : NULL;
        struct twx_record *record = &records[i % 2];
        *record = random_record("/x", 8, &state);
        twx_file_columns_bind(s, 1, record, bound);
        ck_assert_int_eq(sqlite3_step(s), SQLITE_ROW);
        ck_assert_int_eq(sqlite3_column_int(s, 0), 1);
        // What no column holds is taken from the record itself.
        struct twx_record back = *record;
        back.bytes = 0;
        back.mtime_ns = 0;
        back.ctime_ns = 0;
        back.inode = back.device = 0;
        memset(back.checksum, 0, sizeof back.checksum);
        back.picture = (struct twx_picture){.decoder = record->picture.decoder,
                                            .decoder_version = record->picture.decoder_version};
        back.metadata = (struct twx_metadata){0};
        back.partial = (struct twx_partial){0};
        back.variants_level = TWX_VARIANTS_NONE;
        twx_file_columns_read(s, 1, &back);
        ck_assert_int_eq(twx_record_compare(record, 1, &back, 1), 0);
        (void)sqlite3_reset(s);
    }
    (void)sqlite3_finalize(s);
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, a_schema_has_the_columns_of_its_version);
    tcase_add_test(tests, what_is_bound_is_read);
}

int main(void)
{
    return run_tests("file_columns", add);
}
