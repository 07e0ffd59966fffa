// SPDX-License-Identifier: MIT
//
// The merge as an algebra: whatever the order, the batches and the repetitions, the content is what the order of
// records, reported here by a few lines of their own.
#include <dirent.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/checksum.h"
#include "random_records.h"
#include "store/merge.h"
#include "store/shard_write.h"
#include "twindex_commands.h"

enum { N_SHARDS = 7, N_PATHS = 23, RECORDS_MAX = 40, N_HASHES = 6, CONTENT_CAP = 64 * 1024 };

static char folder[] = "/tmp/twindex-test-XXXXXX";
static char index_path[64];
static char shard_paths[N_SHARDS][128];

/** What was put into the shards. */
static char paths[N_SHARDS][RECORDS_MAX][PATH_CAP];
static struct twx_record records[N_SHARDS][RECORDS_MAX];
static unsigned n_records[N_SHARDS];
static int64_t observed[N_SHARDS];

static char wanted[CONTENT_CAP];
static char content[CONTENT_CAP];

static void empty_folder(void)
{
    char path[400];
    DIR *dir = opendir(folder);
    ck_assert_ptr_nonnull(dir);
    for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        (void)unlink(path);
    }
    (void)closedir(dir);
}

static void begin(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(index_path, sizeof index_path, "%s/t.db", folder);
}

static void end(void)
{
    empty_folder();
    ck_assert_int_eq(rmdir(folder), 0);
}

// ---------------------------------------------------------------------------------------------------------
// Shards

/** Writes a shard of what records[i] holds, the last of its records perhaps torn off. */
static void write_shard(unsigned i, uint64_t *state)
{
    struct twx_shard_header header = {
        .hash_version = 1, .hash_size = 8, .worker = i, .observed_ns = observed[i]};
    struct twx_shard_writer *writer = NULL;
    fill_random(header.run_id, sizeof header.run_id, state);
    ck_assert_int_eq(twx_shard_writer_create(folder, &header, &writer, NULL), TWX_OK);
    for (unsigned k = 0; k < n_records[i]; k++) {
        ck_assert_int_eq(twx_shard_writer_append(writer, &records[i][k], NULL), TWX_OK);
    }
    ck_assert_int_eq(twx_shard_writer_seal(&writer, NULL), TWX_OK);
    int n = snprintf(shard_paths[i], sizeof shard_paths[i], "%s/", folder);
    for (unsigned k = 0; k < sizeof header.run_id; k++) {
        n += snprintf(shard_paths[i] + n, sizeof shard_paths[i] - (size_t)n, "%02x",
                      header.run_id[k]);
    }
    (void)snprintf(shard_paths[i] + n, sizeof shard_paths[i] - (size_t)n, "-%03u.twx", i);
}

static void make_shards(uint64_t *state)
{
    empty_folder();
    for (unsigned i = 0; i < N_SHARDS; i++) {
        observed[i] = 100 + (int64_t)below(3, state);
        n_records[i] = 1 + (unsigned)below(RECORDS_MAX, state);
        for (unsigned k = 0; k < n_records[i]; k++) {
            random_path(N_PATHS, paths[i][k], state);
            records[i][k] = random_record(paths[i][k], N_HASHES, state);
            if (below(12, state) == 0) {
                records[i][k] = (struct twx_record){.kind = TWX_RECORD_ROOT,
                                                    .path = paths[i][k],
                                                    .path_bytes = strlen(paths[i][k]),
                                                    .device = below(3, state)};
            }
        }
        write_shard(i, state);
    }
}

// ---------------------------------------------------------------------------------------------------------
// Content

static void append_line(char *to, const char *line)
{
    ck_assert_uint_lt(strlen(to) + strlen(line) + 2, CONTENT_CAP);
    (void)snprintf(to + strlen(to), CONTENT_CAP - strlen(to), "%s\n", line);
}

static int append_row(void *to, int n, char **values, char **names)
{
    (void)names;
    for (int i = 0; i < n; i++) {
        append_line(to, values[i] != NULL ? values[i] : "NULL");
    }
    return 0;
}

/** All that a record leaves in the index, in the words that expect_content has for it too. */
static const char content_sql[] =
    "SELECT lower(hex(folders.path || name)), files.status, files.reason, files.bytes, "
    "files.mtime_ns, images.hash, lower(hex(files.checksum)), files.width, files.height, "
    "files.format, files.detail, ctime_ns, inode, files.device, n_frames, has_alpha, "
    "exif_orientation, exif_time_s, hash_version, decoder, decoder_version, files.observed_ns, "
    "lower(hex(payload_checksum)), subsec_us, camera_hash, metadata_fields, metadata_flags, "
    "jpeg_quality, variants, (SELECT group_concat(kind || ':' || hash) FROM "
    "(SELECT v.id & 63 AS kind, lower(hex(substr(codes, v.hash_id % 32768 * 16 + 1, 16))) AS hash "
    "FROM variants AS v JOIN hash_blocks ON hash_blocks.id = v.hash_id / 32768 "
    "WHERE v.id / 64 = files.id ORDER BY v.id)) FROM files JOIN folders ON folders.id = folder_id "
    "JOIN provenance ON provenance.id = provenance_id "
    "JOIN images ON images.path = CAST(folders.path || name AS TEXT) "
    "ORDER BY CAST(folders.path || name AS BLOB); "
    "SELECT lower(hex(path)), device, observed_ns FROM roots ORDER BY path; "
    "SELECT newest_observed_ns FROM twindex";

static void read_content(char *to)
{
    sqlite3 *db = NULL;
    char *message = NULL;
    to[0] = '\0';
    ck_assert_int_eq(sqlite3_open_v2(index_path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(db, content_sql, append_row, to, &message) == SQLITE_OK, "%s",
                  message);
    (void)sqlite3_close(db);
}

static void append_hex(char *to, const void *bytes, size_t n)
{
    char text[256] = "";
    for (size_t i = 0; i < n; i++) {
        (void)snprintf(text + 2 * i, 3, "%02x", ((const uint8_t *)bytes)[i]);
    }
    append_line(to, text);
}

static void append_number(char *to, int64_t n)
{
    char text[32];
    (void)snprintf(text, sizeof text, "%lld", (long long)n);
    append_line(to, text);
}

static void expect_metadata(char *to, const struct twx_metadata *m)
{
    append_hex(to, m->payload_checksum,
               twx_checksum_is_known(m->payload_checksum) ? sizeof m->payload_checksum : 0);
    if (m->has_subsec) {
        append_number(to, m->subsec_us);
    } else {
        append_line(to, "NULL");
    }
    append_number(to, (int64_t)m->camera_hash);
    append_number(to, m->n_fields);
    append_number(to, m->flags);
    append_number(to, m->jpeg_quality);
}

static void expect_variants(char *to, const struct twx_record *r)
{
    char text[512] = "";
    size_t n = 0;
    for (unsigned i = 0; i < r->n_variants; i++) {
        const uint8_t *variant = r->variants + 17 * (size_t)i;
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%u:", i > 0 ? "," : "", variant[0]);
        for (unsigned k = 1; k < 17; k++) {
            n += (size_t)snprintf(text + n, sizeof text - n, "%02x", variant[k]);
        }
    }
    append_number(to, r->variants_level);
    append_line(to, n > 0 ? text : "NULL");
}

static void expect_record(char *to, const struct twx_record *r, int64_t observed_ns)
{
    append_hex(to, r->path, r->path_bytes);
    append_number(to, r->status);
    append_number(to, r->reason);
    append_number(to, (int64_t)r->bytes);
    append_number(to, r->mtime_ns);
    if (r->status == TWX_IMAGE_HASHED) {
        append_hex(to, r->hash, 16);
    } else {
        append_line(to, "NULL");
    }
    append_hex(to, r->checksum, sizeof r->checksum);
    append_number(to, r->picture.width);
    append_number(to, r->picture.height);
    append_number(to, r->picture.format);
    append_number(to, r->detail);
    append_number(to, r->ctime_ns);
    append_number(to, (int64_t)r->inode);
    append_number(to, (int64_t)r->device);
    append_number(to, r->picture.n_frames);
    append_number(to, r->picture.has_alpha);
    append_number(to, r->picture.exif_orientation);
    if (r->picture.has_exif_time) {
        append_number(to, r->picture.exif_time_s);
    } else {
        append_line(to, "NULL");
    }
    append_number(to, r->hash_version);
    append_number(to, r->picture.decoder);
    append_number(to, r->picture.decoder_version);
    append_number(to, observed_ns);
    expect_metadata(to, &r->metadata);
    expect_variants(to, r);
}

/** The record of a path that stands over all others of its kind, or NULL. */
static const struct twx_record *standing(const char *path, enum twx_record_kind kind,
                                         int64_t *observed_ns)
{
    const struct twx_record *best = NULL;
    for (unsigned i = 0; i < N_SHARDS; i++) {
        for (unsigned k = 0; k < n_records[i]; k++) {
            const struct twx_record *r = &records[i][k];
            if (r->kind == kind && strcmp(r->path, path) == 0 &&
                (best == NULL || twx_record_compare(r, observed[i], best, *observed_ns) > 0)) {
                best = r;
                *observed_ns = observed[i];
            }
        }
    }
    return best;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void expect_content(void)
{
    static const char *sorted[N_SHARDS * RECORDS_MAX];
    size_t n = 0;
    int64_t newest = 0;
    for (unsigned i = 0; i < N_SHARDS; i++) {
        newest = observed[i] > newest ? observed[i] : newest;
        for (unsigned k = 0; k < n_records[i]; k++) {
            sorted[n++] = paths[i][k];
        }
    }
    qsort(sorted, n, sizeof *sorted, by_text);
    wanted[0] = '\0';
    for (int kind = TWX_RECORD_FILE; kind <= TWX_RECORD_ROOT; kind++) {
        for (size_t i = 0; i < n; i++) {
            int64_t at = 0;
            const struct twx_record *r = standing(sorted[i], (enum twx_record_kind)kind, &at);
            if (r == NULL || (i > 0 && strcmp(sorted[i], sorted[i - 1]) == 0)) {
                continue;
            }
            if (kind == TWX_RECORD_FILE) {
                expect_record(wanted, r, at);
            } else {
                append_hex(wanted, r->path, r->path_bytes);
                append_number(wanted, (int64_t)r->device);
                append_number(wanted, at);
            }
        }
    }
    append_number(wanted, newest);
}

/** libcheck has no room for whole contents: the first line that differs is reported. */
static void assert_same(const char *a, const char *b)
{
    size_t line = 0;
    for (size_t i = 0; a[i] != '\0' || b[i] != '\0'; i++) {
        ck_assert_msg(a[i] == b[i], "from line %zu: %.200s, not %.200s", line, a + i, b + i);
        line += a[i] == '\n';
    }
}

// ---------------------------------------------------------------------------------------------------------
// Merging

static void merge(const char *const *shards, size_t n)
{
    struct twx_merge_counts counts;
    struct twx_error err = {0};
    const enum twx_status status = twx_merge_shards(index_path, shards, n, NULL, &counts, &err);
    ck_assert_msg(status == TWX_OK, "%s", err.text);
}

/** Merges all shards in a random order, some at a time, some again. */
static void merge_randomly(uint64_t *state)
{
    const char *shards[N_SHARDS];
    for (unsigned i = 0; i < N_SHARDS; i++) {
        const unsigned at = (unsigned)below(i + 1, state);
        shards[i] = shards[at];
        shards[at] = shard_paths[i];
    }
    for (unsigned i = 0; i < N_SHARDS;) {
        const unsigned n = 1 + (unsigned)below(N_SHARDS - i, state);
        merge(shards + i, n);
        if (below(3, state) == 0) {
            merge(shards, 1 + below(i + n, state));
        }
        i += n;
    }
}

static void check_index(void)
{
    struct twx_check_counts counts;
    struct twx_error err = {0};
    ck_assert_msg(twx_check(index_path, NULL, &counts, &err) == TWX_OK, "%s", err.text);
}

START_TEST(the_order_of_merging_does_not_matter)
{
    uint64_t state = 100 + (uint64_t)_i;
    make_shards(&state);
    expect_content();
    for (unsigned i = 0; i < 4; i++) {
        (void)unlink(index_path);
        merge_randomly(&state);
        read_content(content);
        assert_same(content, wanted);
        check_index();
    }
}
END_TEST

START_TEST(merging_again_changes_nothing)
{
    const char *shards[2 * N_SHARDS];
    struct twx_merge_counts counts;
    uint64_t state = 7;
    make_shards(&state);
    expect_content();
    for (unsigned i = 0; i < N_SHARDS; i++) {
        shards[i] = shards[N_SHARDS + i] = shard_paths[i];
    }
    // Each named twice in one call, then all again
    ck_assert_int_eq(twx_merge_shards(index_path, shards, 2 * N_SHARDS, NULL, &counts, NULL),
                     TWX_OK);
    ck_assert_uint_eq(counts.n_shards, N_SHARDS);
    ck_assert_uint_eq(counts.n_already_merged, N_SHARDS);
    ck_assert_int_eq(twx_merge_shards(index_path, shards, N_SHARDS, NULL, &counts, NULL), TWX_OK);
    ck_assert_uint_eq(counts.n_already_merged, N_SHARDS);
    ck_assert_uint_eq(counts.n_records, 0);
    read_content(content);
    assert_same(content, wanted);
}
END_TEST

START_TEST(a_repair_keeps_all_that_was_merged)
{
    struct twx_repair_counts counts;
    struct twx_error err = {0};
    uint64_t state = 8;
    make_shards(&state);
    expect_content();
    merge_randomly(&state);
    ck_assert_msg(twx_repair(index_path, NULL, &counts, &err) == TWX_OK, "%s", err.text);
    ck_assert_uint_eq(counts.n_lost, 0);
    read_content(content);
    assert_same(content, wanted);
    check_index();
}
END_TEST

static volatile sig_atomic_t stop;

START_TEST(a_stopped_merge_leaves_whole_batches)
{
    struct twx_merge_counts counts;
    const struct twx_run run = {.stop = &stop};
    const char *shards[N_SHARDS];
    uint64_t state = 8;
    make_shards(&state);
    expect_content();
    for (unsigned i = 0; i < N_SHARDS; i++) {
        shards[i] = shard_paths[i];
    }
    merge(shards, 3);
    read_content(content);
    stop = 1;
    ck_assert_int_eq(twx_merge_shards(index_path, shards, N_SHARDS, &run, &counts, NULL),
                     TWX_STOPPED);
    ck_assert_uint_eq(counts.n_shards, 0);
    char *before = strdup(content);
    ck_assert_ptr_nonnull(before);
    read_content(content);
    assert_same(content, before);
    free(before);
    merge(shards, N_SHARDS);
    read_content(content);
    assert_same(content, wanted);
}
END_TEST

enum { N_MANY = 35000, N_MANY_PATHS = 400000, N_MANY_HASHES = 1000000, N_GROUP = 5000 };

/** A shard of many records: more than one group and window in the merge, and blocks of hashes. */
static void write_large_shard(unsigned i, uint64_t *state)
{
    char path[PATH_CAP];
    struct twx_shard_header header = {.hash_version = 1,
                                      .hash_size = 8,
                                      .worker = i,
                                      .observed_ns = 1 + (int64_t)below(2, state)};
    struct twx_shard_writer *writer = NULL;
    ck_assert_int_eq(twx_shard_writer_create(folder, &header, &writer, NULL), TWX_OK);
    for (unsigned k = 0; k < N_MANY; k++) {
        const unsigned n = (unsigned)below(N_MANY_PATHS, state);
        (void)snprintf(path, sizeof path, "/%u/%u", n % 7, n);
        const struct twx_record record = random_record(path, N_MANY_HASHES, state);
        ck_assert_int_eq(twx_shard_writer_append(writer, &record, NULL), TWX_OK);
    }
    ck_assert_int_eq(twx_shard_writer_seal(&writer, NULL), TWX_OK);
    (void)snprintf(shard_paths[i], sizeof shard_paths[i], "%s/%032d-%03u.twx", folder, 0, i);
}

/** The one number that a query gives. */
static int64_t number(const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    ck_assert_int_eq(sqlite3_open_v2(index_path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    char *attach = sqlite3_mprintf("ATTACH '%s/u.db' AS u", folder);
    ck_assert_int_eq(sqlite3_exec(db, attach, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_free(attach);
    ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    const int64_t result = sqlite3_column_int64(statement, 0);
    (void)sqlite3_finalize(statement);
    (void)sqlite3_close(db);
    return result;
}

START_TEST(groups_and_blocks_are_crossed)
{
    uint64_t state = 9;
    twx_merge_group_records = N_GROUP;
    for (unsigned i = 0; i < 4; i++) {
        write_large_shard(i, &state);
    }
    const char *const forth[] = {shard_paths[0], shard_paths[1], shard_paths[2], shard_paths[3]};
    const char *const back[] = {shard_paths[3], shard_paths[2], shard_paths[1], shard_paths[0]};
    (void)snprintf(index_path, sizeof index_path, "%s/u.db", folder);
    merge(back, 1);
    merge(back, 4);
    check_index();
    (void)snprintf(index_path, sizeof index_path, "%s/t.db", folder);
    merge(forth, 4);
    check_index();
    ck_assert_int_gt(number("SELECT max(hash_id) FROM files"), 32768);
    ck_assert_int_eq(number("SELECT count(*) - count(DISTINCT path) FROM images"), 0);
    ck_assert_int_eq(number("SELECT (SELECT count(*) FROM files) - (SELECT count(*) FROM u.files)"),
                     0);
    // A seventh of them: each hash is cut from its block.
    ck_assert_int_gt(number("SELECT count(*) FROM images WHERE path < '/1'"), 10000);
    ck_assert_int_eq(number("SELECT count(*) FROM (SELECT * FROM images WHERE path < '/1' EXCEPT "
                            "SELECT * FROM u.images WHERE path < '/1')"),
                     0);
}
END_TEST

static void add(TCase *tests)
{
    tcase_set_timeout(tests, 60);  // beside other work
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_loop_test(tests, the_order_of_merging_does_not_matter, 0, 12);
    tcase_add_test(tests, merging_again_changes_nothing);
    tcase_add_test(tests, a_repair_keeps_all_that_was_merged);
    tcase_add_test(tests, a_stopped_merge_leaves_whole_batches);
    tcase_add_test(tests, groups_and_blocks_are_crossed);
}

int main(void)
{
    return run_tests("merge", add);
}
