// SPDX-License-Identifier: MIT
//
// Records applied to real index files: random ones against the one of each path that stands, ties against the
// documented order, and what is left of folders, hashes and provenance. Every index is checked as twindex check does.
#include "store/merge_apply.h"

#include <ftw.h>
#include <unistd.h>

#include "random_records.h"
#include "store/bulk.h"
#include "store/db.h"
#include "store/index_read.h"
#include "store/index_write.h"
#include "twindex_commands.h"

enum { N_RECORDS = 400, N_PATHS = 60, N_HASHES = 20, CONTENT_CAP = 256 * 1024 };

static char folder[64];
static char index_path[128];
static struct twx_index *target;  // NULL: closed
static struct twx_merge_counts counts;

static char paths[N_RECORDS][PATH_CAP];
static struct twx_observed records[N_RECORDS];

static char content[CONTENT_CAP];
static char wanted[CONTENT_CAP];

#define ASSERT_OK(call)                                                                            \
    do {                                                                                           \
        struct twx_error err = {0};                                                                \
        const enum twx_status got = (call);                                                        \
        ck_assert_msg(got == TWX_OK, "%s", err.text);                                              \
    } while (0)

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

static void open_index(const char *name)
{
    (void)snprintf(index_path, sizeof index_path, "%s/%s", folder, name);
    ASSERT_OK(twx_index_open_writer(index_path, 8, NULL, &target, &err));
    counts = (struct twx_merge_counts){0};
}

static void close_index(void)
{
    struct twx_check_counts checked;
    twx_index_close(target);
    target = NULL;
    ASSERT_OK(twx_check(index_path, NULL, &checked, &err));
}

static void begin(void)
{
    (void)snprintf(folder, sizeof folder, "/tmp/twindex-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    open_index("t.db");
}

static void end(void)
{
    if (target != NULL) {
        close_index();
    }
    ck_assert_int_eq(nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS), 0);
}

/** Applies some records in a transaction of their own. */
static void apply(struct twx_observed *some, size_t n, bool in_bulk)
{
    struct twx_bulk *bulk = NULL;
    ASSERT_OK(twx_db_do(target, TWX_SQL_BEGIN, &err));
    if (in_bulk) {
        ASSERT_OK(twx_bulk_begin(target, &bulk, &err));
    }
    ASSERT_OK(twx_merge_apply(target, bulk != NULL, some, n, &counts, &err));
    ASSERT_OK(twx_bulk_end(bulk, NULL, &err));
    for (size_t i = 0; i < n; i++) {
        if (some[i].observed_ns > target->newest_observed_ns) {
            target->newest_observed_ns = some[i].observed_ns;
        }
    }
    ASSERT_OK(twx_merge_save_counts(target, &err));
    ASSERT_OK(twx_db_do(target, TWX_SQL_COMMIT, &err));
    twx_bulk_free(bulk);
}

// ---------------------------------------------------------------------------------------------------------
// Content

/** The rows of a query as text, values quoted as in SQL. */
static void read_rows(const char *sql, char *to)
{
    sqlite3_stmt *s = NULL;
    size_t n = 0;
    ck_assert_msg(sqlite3_prepare_v2(target->db, sql, -1, &s, NULL) == SQLITE_OK, "%s",
                  sqlite3_errmsg(target->db));
    to[0] = '\0';
    while (sqlite3_step(s) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(s); i++) {
            ck_assert_uint_lt(n + 1024, CONTENT_CAP);
            const char *text = (const char *)sqlite3_column_text(s, i);
            n += (size_t)snprintf(to + n, CONTENT_CAP - n, "%s%s", i > 0 ? "|" : "",
                                  text != NULL ? text : "NULL");
        }
        to[n++] = '\n';
        to[n] = '\0';
    }
    ck_assert_int_eq(sqlite3_finalize(s), SQLITE_OK);
}

static int64_t number(const char *sql)
{
    char text[CONTENT_CAP];
    read_rows(sql, text);
    return strtoll(text, NULL, 10);
}

/** Each path and which record it has: the checksum is of all that a record says. That columns agree is checked later. */
static const char standing_sql[] =
    "SELECT hex(folders.path || name), observed_ns, row_checksum FROM files "
    "JOIN folders ON folders.id = folder_id ORDER BY folders.path || name";

/** All rows as they are, with their ids. */
static void read_everything(char *to)
{
    static const char *const tables[] = {
        "SELECT * FROM twindex",
        "SELECT id, hex(path) FROM folders ORDER BY id",
        "SELECT * FROM provenance ORDER BY id",
        "SELECT id, hex(checksum), hex(substr(codes, 1, 256)) FROM hash_blocks ORDER BY id",
        "SELECT id, folder_id, hex(name), hash_id, provenance_id, row_checksum FROM files "
        "ORDER BY id",
        "SELECT * FROM variants ORDER BY id",
        "SELECT name, sql FROM sqlite_schema ORDER BY name",
    };
    static char part[CONTENT_CAP];
    to[0] = '\0';
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        read_rows(tables[i], part);
        ck_assert_uint_lt(strlen(to) + strlen(part), CONTENT_CAP);
        memcpy(to + strlen(to), part, strlen(part) + 1);
    }
}

/** libcheck has no room for whole contents: the first difference is reported. */
static void assert_same(const char *a, const char *b)
{
    for (size_t i = 0; a[i] != '\0' || b[i] != '\0'; i++) {
        ck_assert_msg(a[i] == b[i], "at byte %zu: %.100s, not %.100s", i, a + i, b + i);
    }
}

static int by_path_text(const void *a, const void *b)
{
    return strcmp((*(const struct twx_observed *const *)a)->record.path,
                  (*(const struct twx_observed *const *)b)->record.path);
}

/** What standing_sql gives once all records are applied: of each path the one that no other stands over. */
static size_t expect_standing(char *to)
{
    static const struct twx_observed *sorted[N_RECORDS];
    size_t n = 0;
    size_t n_paths = 0;
    for (size_t i = 0; i < N_RECORDS; i++) {
        sorted[i] = &records[i];
    }
    qsort(sorted, N_RECORDS, sizeof(void *), by_path_text);
    for (size_t i = 0; i < N_RECORDS;) {
        const struct twx_observed *best = sorted[i];
        const char *path = best->record.path;
        for (; i < N_RECORDS && strcmp(sorted[i]->record.path, path) == 0; i++) {
            if (twx_record_compare(&sorted[i]->record, sorted[i]->observed_ns, &best->record,
                                   best->observed_ns) > 0) {
                best = sorted[i];
            }
        }
        for (const char *p = path; *p != '\0'; p++) {
            n += (size_t)snprintf(to + n, CONTENT_CAP - n, "%02X", (unsigned char)*p);
        }
        n += (size_t)snprintf(to + n, CONTENT_CAP - n, "|%lld|%lld\n", (long long)best->observed_ns,
                              (long long)twx_record_checksum(&best->record, best->observed_ns));
        n_paths++;
    }
    return n_paths;
}

static void make_records(uint64_t *state)
{
    for (size_t i = 0; i < N_RECORDS; i++) {
        random_path(N_PATHS, paths[i], state);
        records[i] = (struct twx_observed){.record = random_record(paths[i], N_HASHES, state),
                                           .observed_ns = 1000 + (int64_t)below(3, state)};
    }
}

/** What twx_merge_apply fills must not depend on what was there: random bytes are. */
static void shuffle(struct twx_observed *some, size_t n, uint64_t *state)
{
    for (size_t i = n; i > 1; i--) {
        const size_t at = (size_t)below(i, state);
        const struct twx_observed kept = some[i - 1];
        some[i - 1] = some[at];
        some[at] = kept;
    }
    for (size_t i = 0; i < n; i++) {
        some[i].folder_bytes = (size_t)next_random(state);
        some[i].folder_id = (int64_t)next_random(state);
        some[i].stands = next_random(state) % 2 == 0;
        some[i].is_new = next_random(state) % 2 == 0;
        some[i].had_variants = false;
        some[i].file_id = (int64_t)next_random(state);
        some[i].first_code = (size_t)next_random(state);
    }
}

static void assert_all_counted(size_t n_applied, size_t n_paths)
{
    ck_assert_uint_eq(counts.n_new, n_paths);
    ck_assert_uint_eq(counts.n_new + counts.n_replaced + counts.n_superseded, n_applied);
}

// ---------------------------------------------------------------------------------------------------------
// Order, groups, repetition

START_TEST(neither_order_nor_grouping_matters)
{
    uint64_t state = 100 + (uint64_t)_i;
    make_records(&state);
    const size_t n_paths = expect_standing(wanted);
    for (unsigned round = 0; round < 3; round++) {
        char name[16];
        close_index();
        (void)snprintf(name, sizeof name, "%u.db", round);
        open_index(name);
        shuffle(records, N_RECORDS, &state);
        for (size_t i = 0; i < N_RECORDS;) {
            const size_t most = round == 0 ? N_RECORDS : 1 + (size_t)below(60, &state);
            const size_t n = most < N_RECORDS - i ? most : N_RECORDS - i;
            apply(records + i, n, round == 2);
            i += n;
        }
        read_rows(standing_sql, content);
        assert_same(content, wanted);
        assert_all_counted(N_RECORDS, n_paths);
    }
}
END_TEST

START_TEST(applying_again_changes_nothing)
{
    uint64_t state = 2;
    make_records(&state);
    apply(records, N_RECORDS, false);
    read_everything(wanted);
    for (unsigned round = 0; round < 3; round++) {
        shuffle(records, N_RECORDS, &state);
        const size_t n = round == 0 ? N_RECORDS : 1 + (size_t)below(N_RECORDS, &state);
        counts = (struct twx_merge_counts){0};
        ASSERT_OK(twx_db_do(target, TWX_SQL_BEGIN, &err));
        const int n_changes = sqlite3_total_changes(target->db);
        ASSERT_OK(twx_merge_apply(target, false, records, n, &counts, &err));
        ck_assert_int_eq(sqlite3_total_changes(target->db), n_changes);
        ASSERT_OK(twx_db_do(target, TWX_SQL_COMMIT, &err));
        ck_assert_uint_eq(counts.n_new + counts.n_replaced, 0);
        ck_assert_uint_eq(counts.n_superseded, n);
        read_everything(content);
        assert_same(content, wanted);
    }
}
END_TEST

START_TEST(no_records_change_nothing)
{
    read_everything(wanted);
    apply(records, 0, false);
    read_everything(content);
    assert_same(content, wanted);
    assert_all_counted(0, 0);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Which record stands

enum change {
    OBSERVED_LATER,
    MTIME_LATER,
    SUCCEEDS,
    IS_NO_IMAGE,
    HASH_LARGER,
    BYTES_LARGER,
    CHECKSUM_LARGER,
    N_CHANGES,
};

static struct twx_observed plain_record(const char *path)
{
    uint64_t state = 3;
    struct twx_observed o = {.observed_ns = 1000};
    o.record = (struct twx_record){
        .path = path, .path_bytes = strlen(path), .bytes = 10, .mtime_ns = 500, .hash_version = 1};
    fill_image(&o.record, 1, &state);
    memset(o.record.checksum, 7, sizeof o.record.checksum);
    memset(o.record.hash, 7, 16);
    return o;
}

static void make_failed(struct twx_observed *o)
{
    o->record = (struct twx_record){.status = TWX_IMAGE_FAILED,
                                    .reason = TWX_REASON_CORRUPT,
                                    .path = o->record.path,
                                    .path_bytes = o->record.path_bytes,
                                    .bytes = o->record.bytes,
                                    .mtime_ns = o->record.mtime_ns,
                                    .hash_version = 1};
}

/** Makes `winner` stand over `loser` by one thing, while all that counts less speaks for the loser. */
static void set_apart(enum change change, struct twx_observed *winner, struct twx_observed *loser)
{
    if (change == OBSERVED_LATER) {
        winner->observed_ns++;
        loser->record.mtime_ns++;
        make_failed(winner);
    } else if (change == MTIME_LATER) {
        winner->record.mtime_ns++;
        make_failed(winner);
    } else if (change == SUCCEEDS) {
        make_failed(loser);
        loser->record.bytes++;
    } else if (change == IS_NO_IMAGE) {  // which is no failure
        make_failed(winner);
        make_failed(loser);
        winner->record.status = TWX_IMAGE_NOT_AN_IMAGE;
        winner->record.reason = TWX_REASON_NONE;
        loser->record.bytes++;
    } else if (change == HASH_LARGER) {
        winner->record.hash[15]++;
    } else if (change == BYTES_LARGER) {
        winner->record.bytes++;
        loser->record.hash[0]++;
    } else {
        winner->record.checksum[0]++;
        loser->record.hash[0]++;
    }
}

START_TEST(the_documented_order_decides)
{
    static const char path[] = "/a/b.jpg";
    for (unsigned order = 0; order < 4; order++) {
        char name[16];
        struct twx_observed pair[2] = {plain_record(path), plain_record(path)};
        close_index();
        (void)snprintf(name, sizeof name, "%u.db", order);
        open_index(name);
        // The winner first or last, together or one after the other.
        const size_t w = order % 2;
        set_apart((enum change)_i, &pair[w], &pair[1 - w]);
        const int64_t observed_ns = pair[w].observed_ns;
        const uint64_t sum = twx_record_checksum(&pair[w].record, observed_ns);
        if (order < 2) {
            apply(pair, 2, false);
        } else {
            apply(pair, 1, false);
            apply(pair + 1, 1, false);
        }
        ck_assert_int_eq(number("SELECT row_checksum FROM files"), (int64_t)sum);
        ck_assert_int_eq(number("SELECT observed_ns FROM files"), observed_ns);
        ck_assert_int_eq(number("SELECT count(*) FROM files"), 1);
        assert_all_counted(2, 1);
        ck_assert_uint_eq(counts.n_replaced, order == 3);
    }
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Rows of folders, provenance and hashes

static struct twx_observed numbered_record(const char *path, uint8_t hash)
{
    struct twx_observed o = plain_record(path);
    memset(o.record.hash, hash, 16);
    return o;
}

static void apply_one(struct twx_observed o)
{
    apply(&o, 1, false);
}

START_TEST(a_folder_has_one_row_which_is_reused)
{
    struct twx_observed some[] = {
        numbered_record("/a/2", 1), numbered_record("/a-b/1", 1), numbered_record("/a/b/1", 1),
        numbered_record("/a/1", 1), numbered_record("/1", 1),     numbered_record("/a/b/2", 1),
        numbered_record("/a/b", 1),
    };
    apply(some, sizeof some / sizeof *some, false);
    // In order of path, so that rows of one folder are near each other.
    read_rows("SELECT CAST(path AS TEXT) FROM folders ORDER BY id", content);
    ck_assert_str_eq(content, "/\n/a-b/\n/a/\n/a/b/\n");
    read_rows("SELECT CAST(folders.path || name AS TEXT) FROM files "
              "JOIN folders ON folders.id = folder_id ORDER BY files.id",
              content);
    ck_assert_str_eq(content, "/1\n/a-b/1\n/a/1\n/a/2\n/a/b\n/a/b/1\n/a/b/2\n");
    apply_one(numbered_record("/a/3", 1));
    apply_one(numbered_record("/b/1", 1));
    ck_assert_int_eq(number("SELECT count(*) FROM folders"), 5);
    ck_assert_int_eq(number("SELECT count(*) FROM files JOIN folders ON folders.id = folder_id "
                            "WHERE folders.path = x'2f612f'"),
                     4);
}
END_TEST

START_TEST(a_replaced_row_keeps_its_id)
{
    apply_one(numbered_record("/a/1", 1));
    apply_one(numbered_record("/a/2", 2));
    struct twx_observed later = numbered_record("/a/1", 3);
    later.observed_ns++;
    apply_one(later);
    read_rows("SELECT id, CAST(name AS TEXT), hash_id FROM files ORDER BY id", content);
    ck_assert_str_eq(content, "1|1|2\n2|2|1\n");
}
END_TEST

START_TEST(equal_hashes_share_an_id_and_new_ones_follow_in_order_of_path)
{
    struct twx_observed some[] = {numbered_record("/3", 5), numbered_record("/1", 9),
                                  numbered_record("/2", 5), numbered_record("/4", 1)};
    apply(some, 4, false);
    read_rows("SELECT CAST(name AS TEXT), hash_id FROM files ORDER BY name", content);
    ck_assert_str_eq(content, "1|0\n2|1\n3|1\n4|2\n");
    struct twx_observed more[] = {numbered_record("/6", 5), numbered_record("/5", 4)};
    apply(more, 2, false);
    read_rows("SELECT CAST(name AS TEXT), hash_id FROM files WHERE name >= x'35' ORDER BY name",
              content);
    ck_assert_str_eq(content, "5|3\n6|1\n");
    ck_assert_int_eq(number("SELECT n_hashes FROM twindex"), 4);
    for (uint8_t id = 0; id < 4; id++) {
        uint8_t code[16];
        ASSERT_OK(twx_index_code(target, id, code, &err));
        ck_assert_uint_eq(code[0], ((const uint8_t[]){9, 5, 1, 4})[id]);
    }
}
END_TEST

START_TEST(what_is_superseded_leaves_no_hash)
{
    struct twx_observed some[] = {numbered_record("/1", 5), numbered_record("/1", 6)};
    some[0].observed_ns++;
    apply(some, 2, false);
    apply_one(numbered_record("/1", 7));
    ck_assert_int_eq(number("SELECT n_hashes FROM twindex"), 1);
    ck_assert_int_eq(number("SELECT count(*) FROM hash_blocks WHERE hex(codes) = "
                            "'05050505050505050505050505050505'"),
                     1);
}
END_TEST

START_TEST(a_path_loses_its_hash_with_its_image_and_gets_one_again)
{
    struct twx_observed o = numbered_record("/1", 5);
    const struct twx_record hashed = o.record;
    apply_one(o);
    o.observed_ns++;
    make_failed(&o);
    apply_one(o);
    ck_assert_int_eq(number("SELECT count(*) FROM files WHERE hash_id IS NULL AND status = 2"), 1);
    ck_assert_int_eq(number("SELECT count(*) FROM files WHERE checksum = zeroblob(16)"), 1);
    o.observed_ns++;
    o.record = hashed;
    apply_one(o);
    ck_assert_int_eq(number("SELECT hash_id FROM files WHERE status = 0"), 0);
    ck_assert_int_eq(number("SELECT n_hashes FROM twindex"), 1);
    ck_assert_int_eq(number("SELECT newest_observed_ns FROM twindex"), 1002);
}
END_TEST

START_TEST(each_provenance_has_one_row)
{
    struct twx_observed some[6];
    for (unsigned i = 0; i < 6; i++) {
        (void)snprintf(paths[i], PATH_CAP, "/%u", i);
        some[i] = numbered_record(paths[i], 1);
        some[i].record.hash_version = 1 + i % 2;
        some[i].record.picture.decoder = 1;
        some[i].record.picture.decoder_version = i / 2 % 2;
    }
    apply(some, 6, false);
    apply(some, 6, false);
    ck_assert_int_eq(number("SELECT count(*) FROM provenance"), 4);
    read_rows("SELECT CAST(name AS TEXT), hash_version, decoder, decoder_version FROM files "
              "JOIN provenance ON provenance.id = provenance_id ORDER BY name",
              content);
    ck_assert_str_eq(content, "0|1|1|0\n1|2|1|0\n2|1|1|1\n3|2|1|1\n4|1|1|0\n5|2|1|0\n");
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Filling an empty index

START_TEST(a_bulk_builds_the_indexes_that_it_dropped)
{
    static const char indexes[] = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND "
                                  "tbl_name IN ('files', 'variants') ORDER BY name";
    struct twx_bulk *bulk = NULL;
    struct twx_observed some[] = {numbered_record("/a/2", 2), numbered_record("/a/1", 1)};
    read_rows(indexes, wanted);
    ck_assert_uint_gt(strlen(wanted), 100);
    ASSERT_OK(twx_db_do(target, TWX_SQL_BEGIN, &err));
    ASSERT_OK(twx_bulk_begin(target, &bulk, &err));
    ck_assert_ptr_nonnull(bulk);
    ASSERT_OK(twx_merge_apply(target, true, some, 2, &counts, &err));
    read_rows("SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name IN ('files', "
              "'variants')",
              content);
    ck_assert_str_eq(content, "files_by_path\n");
    ASSERT_OK(twx_bulk_end(bulk, NULL, &err));
    read_rows(indexes, content);
    ck_assert_str_eq(content, wanted);
    target->newest_observed_ns = some[0].observed_ns;
    ASSERT_OK(twx_merge_save_counts(target, &err));
    ASSERT_OK(twx_db_do(target, TWX_SQL_COMMIT, &err));
    twx_bulk_free(bulk);
    assert_all_counted(2, 2);
    // An index that holds files is not filled in bulk.
    ASSERT_OK(twx_db_do(target, TWX_SQL_BEGIN, &err));
    ASSERT_OK(twx_bulk_begin(target, &bulk, &err));
    ck_assert_ptr_null(bulk);
    ASSERT_OK(twx_db_do(target, TWX_SQL_COMMIT, &err));
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_loop_test(tests, neither_order_nor_grouping_matters, 0, 6);
    tcase_add_test(tests, applying_again_changes_nothing);
    tcase_add_test(tests, no_records_change_nothing);
    tcase_add_loop_test(tests, the_documented_order_decides, 0, N_CHANGES);
    tcase_add_test(tests, a_folder_has_one_row_which_is_reused);
    tcase_add_test(tests, a_replaced_row_keeps_its_id);
    tcase_add_test(tests, equal_hashes_share_an_id_and_new_ones_follow_in_order_of_path);
    tcase_add_test(tests, what_is_superseded_leaves_no_hash);
    tcase_add_test(tests, a_path_loses_its_hash_with_its_image_and_gets_one_again);
    tcase_add_test(tests, each_provenance_has_one_row);
    tcase_add_test(tests, a_bulk_builds_the_indexes_that_it_dropped);
}

int main(void)
{
    return run_tests("merge_apply", add_tests);
}
