// SPDX-License-Identifier: MIT
//
// Verifying an index: SQLite's own checks, then what SQLite cannot know.
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/strings.h"
#include "store/comparison_rows.h"
#include "store/file_variants.h"
#include "store/imported_rows.h"
#include "store/index_blocks.h"
#include "store/row_checksum.h"
#include "store/schema.h"
#include "store/search_tables.h"
#include "store/waiting.h"
#include "twindex_commands.h"

struct check {
    struct twx_index *index;
    const struct twx_run *run;
    struct twx_check_counts *counts;
};

static void problem(struct check *c, const char *text, uint64_t n)
{
    c->counts->n_problems++;
    twx_log(c->run, TWX_LEVEL_ERROR, "index '%s': %s (%" PRIu64 ")", c->index->path, text, n);
}

/** Counts and logs a row that is not "ok", as one line. */
static enum twx_status look_at_text(struct check *c, sqlite3_stmt *s, const char *what,
                                    struct twx_error *err)
{
    const char *text = (const char *)sqlite3_column_text(s, 0);
    if (text == NULL && sqlite3_errcode(c->index->db) == SQLITE_NOMEM) {
        return twx_db_fail(c->index, err);
    }
    if (text != NULL && strcmp(text, "ok") == 0) {
        return TWX_OK;
    }
    char *line = twx_strdup(text != NULL ? text : "?");
    if (line == NULL) {
        return twx_fail_memory(err);
    }
    for (char *at = line; (at = strchr(at, '\n')) != NULL;) {
        *at = ' ';
    }
    c->counts->n_problems++;
    twx_log(c->run, TWX_LEVEL_ERROR, "index '%s': %s: %s", c->index->path, what, line);
    free(line);
    return TWX_OK;
}

/** Runs a query that gives one text a row where "ok" or no row is good. */
static enum twx_status check_texts(struct check *c, const char *sql, const char *what,
                                   struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(c->index->db, sql, -1, &s, NULL) != SQLITE_OK) {
        return twx_db_fail(c->index, err);
    }
    bool has_row = false;
    enum twx_status status = twx_db_step(c->index, s, &has_row, err);
    while (status == TWX_OK && has_row) {
        status = look_at_text(c, s, what, err);
        if (status == TWX_OK) {
            status = twx_db_step(c->index, s, &has_row, err);
        }
    }
    (void)sqlite3_finalize(s);
    return status;
}

/** Runs a query that counts rows that must not be. */
static enum twx_status check_none(struct check *c, const char *sql, const char *what,
                                  struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    enum twx_status status = twx_db_prepare(c->index, sql, 0, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    const int code = sqlite3_step(s);
    if (code == SQLITE_ROW && sqlite3_column_int64(s, 0) != 0) {
        problem(c, what, twx_db_u64(s, 0));
    }
    status = code == SQLITE_ROW ? TWX_OK : twx_db_fail(c->index, err);
    (void)sqlite3_finalize(s);
    return status;
}

static void name_object(void *user, enum twx_schema_difference difference, const char *type,
                        const char *name)
{
    struct check *c = user;
    c->counts->n_problems++;
    twx_log(c->run, TWX_LEVEL_ERROR,
            difference == TWX_SCHEMA_CHANGED
                ? "index '%s': %s '%s' is missing or not as it was made"
                : "index '%s': %s '%s' is none of twindex",
            c->index->path, type, name);
}

/** Every block follows the one before, is full but for the last, and agrees with its checksum. */
static enum twx_status check_blocks(struct check *c, struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    const size_t code_bytes = twx_index_code_bytes(c->index);
    const uint64_t n_expected =
        (c->index->n_hashes + c->index->codes_per_block - 1) / c->index->codes_per_block;
    if (sqlite3_prepare_v2(c->index->db, "SELECT id, checksum, codes FROM hash_blocks ORDER BY id",
                           -1, &s, NULL) != SQLITE_OK) {
        return twx_db_fail(c->index, err);
    }
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        const uint64_t id = twx_db_u64(s, 0);
        const size_t n = (size_t)sqlite3_column_bytes(s, 2);
        const uint64_t left = c->index->n_hashes - id * c->index->codes_per_block;
        const uint64_t n_codes =
            left < c->index->codes_per_block ? left : c->index->codes_per_block;
        if (id != c->counts->n_blocks || id >= n_expected || n != n_codes * code_bytes) {
            problem(c, "hash block out of place or of the wrong length", id);
        } else if (!twx_db_agrees(s, 2, 1)) {
            problem(c, "hash block does not agree with its checksum", id);
        }
        c->counts->n_blocks++;
    }
    const enum twx_status status = code == SQLITE_DONE ? TWX_OK : twx_db_fail(c->index, err);
    (void)sqlite3_finalize(s);
    if (status == TWX_OK && c->counts->n_blocks != n_expected) {
        problem(c, "hash blocks are missing", n_expected - c->counts->n_blocks);
    }
    return status;
}

static enum twx_status count_images(struct check *c, struct twx_error *err)
{
    struct twx_stats stats;
    const enum twx_status status = twx_index_stats(c->index, &stats, err);
    c->counts->n_images = stats.n_images;
    c->counts->n_hashes = c->index->n_hashes;
    return status;
}

/** Shards that await the next `index` are no fault of the index: they are named. */
static enum twx_status name_leftovers(struct check *c, struct twx_error *err)
{
    struct twx_strings paths;
    const enum twx_status status = twx_index_waiting_shards(c->index, &paths, NULL);
    if (status == TWX_NO_MEMORY) {
        return twx_fail_memory(err);
    }
    if (status != TWX_OK) {
        twx_log(c->run, TWX_LEVEL_WARNING, "cannot read folder '%s.shards': shards may wait there",
                c->index->file);
    }
    for (size_t i = 0; i < paths.n; i++) {
        c->counts->n_leftover_shards++;
        twx_log(c->run, TWX_LEVEL_WARNING,
                "shard '%s' is not merged yet: the next twindex index takes it", paths.items[i]);
    }
    twx_strings_release(&paths);
    return TWX_OK;
}

static int by_code(const void *a, const void *b, void *code_bytes)
{
    return memcmp(a, b, *(const size_t *)code_bytes);
}

/** How many hashes stand more than once. Zeros do not count: they hold the places of those that a repair lost. */
static uint64_t count_repeated(uint8_t *codes, size_t n, size_t code_bytes)
{
    static const uint8_t lost[TWX_HASH_BYTES_MAX];
    uint64_t n_repeated = 0;
    qsort_r(codes, n, code_bytes, by_code, &code_bytes);
    for (size_t i = 1; i < n; i++) {
        const uint8_t *code = codes + i * code_bytes;
        n_repeated +=
            memcmp(code, code - code_bytes, code_bytes) == 0 && memcmp(code, lost, code_bytes) != 0;
    }
    return n_repeated;
}

/** Whether each distinct hash is there once; the blocks are known to be sound. */
static enum twx_status check_distinct(struct check *c, struct twx_error *err)
{
    uint8_t *codes = NULL;
    const enum twx_status status = twx_index_all_codes(c->index, &codes, err);
    if (status != TWX_OK) {
        return status;
    }
    const uint64_t n_repeated =
        count_repeated(codes, (size_t)c->index->n_hashes, twx_index_code_bytes(c->index));
    if (n_repeated > 0) {
        problem(c, "hashes that are there more than once", n_repeated);
    }
    free(codes);
    return TWX_OK;
}

/** Whether each row is the record that was merged; what its hash is takes sound blocks to know. */
static enum twx_status check_rows(struct check *c, struct twx_error *err)
{
    if (c->index->schema_version < 2) {
        twx_log(c->run, TWX_LEVEL_INFO, "index '%s': rows of schema 1 have no checksums",
                c->index->path);
        return TWX_OK;
    }
    const enum twx_status status = twx_row_checksum_prepare(c->index, err);
    return status == TWX_OK ? check_none(c,
                                         "SELECT count(*) FROM files AS t " TWX_ROW_JOIN
                                         " WHERE " TWX_ROW_AGREES " IS NOT TRUE",
                                         "files that do not agree with their checksum", err)
                            : status;
}

/** Whether each value by itself is one that a merge may have written. */
static enum twx_status check_values(struct check *c, struct twx_error *err)
{
    static const struct {
        const char *sql;
        const char *what;
    } rules[] = {
        {"SELECT count(*) FROM folders WHERE " TWX_SOUND_FOLDER " IS NOT TRUE",
         "folders whose path is not absolute"},
        {"SELECT count(*) FROM roots WHERE " TWX_SOUND_ROOT " IS NOT TRUE",
         "roots whose path is not absolute"},
        {"SELECT count(*) FROM files WHERE " TWX_SOUND_NAME " IS NOT TRUE",
         "files with a name or checksum that cannot be"},
        {"SELECT count(*) FROM files WHERE " TWX_SOUND_VALUES " IS NOT TRUE",
         "files whose values do not go together"},
    };
    enum twx_status status = TWX_OK;
    for (size_t i = 0; status == TWX_OK && i < sizeof rules / sizeof *rules; i++) {
        status = check_none(c, rules[i].sql, rules[i].what, err);
    }
    return status;
}

/** Whether the settings are those that follow from the size of hashes, and the newest observation can be. */
static enum twx_status check_settings(struct check *c, struct twx_error *err)
{
    const struct twx_index *index = c->index;
    if (index->flat_below != twx_flat_below(index->hash_size) ||
        index->codes_per_block != TWX_BLOCK_BYTES / twx_index_code_bytes(index)) {
        problem(c, "settings that do not go with hashes of this size", index->hash_size);
    }
    enum twx_status status =
        check_none(c, "SELECT count(*) FROM files, twindex WHERE observed_ns > newest_observed_ns",
                   "files observed after the newest observation", err);
    if (status == TWX_OK && index->newest_observed_ns > twx_wall_ns() + TWX_CLOCK_SLACK_NS) {
        status = check_none(c, "SELECT newest_observed_ns > " TWX_NEWEST_OF_ROWS " FROM twindex",
                            "the newest observation is in the future", err);
    }
    return status;
}

/** Whether variants are of files, and their hashes in the blocks; which ones a file has its checksum says. */
static enum twx_status check_variants(struct check *c, struct twx_error *err)
{
    if (!twx_index_has_variants(c->index)) {
        return TWX_OK;
    }
    const enum twx_status status = check_none(
        c,
        "SELECT count(*) FROM variants WHERE id & 63 = 0 OR id / 64 NOT IN (SELECT id FROM files)",
        "hashes of parts of no file", err);
    return status == TWX_OK ? check_none(c,
                                         "SELECT count(*) FROM variants, twindex WHERE "
                                         "hash_id < 0 OR hash_id >= n_hashes",
                                         "parts of images whose hash is not in the blocks", err)
                            : status;
}

/** Whether what is known of pairs of files was written so. */
static enum twx_status check_comparisons(struct check *c, struct twx_error *err)
{
    if (!twx_index_has_comparisons(c->index)) {
        return TWX_OK;
    }
    const enum twx_status status = twx_comparison_checks_prepare(c->index, err);
    return status == TWX_OK
               ? check_none(c,
                            "SELECT count(*) FROM comparisons AS t WHERE " TWX_COMPARISON_AGREES
                            " IS NOT TRUE",
                            "comparisons that do not agree with their checksum", err)
               : status;
}

/** Whether search tables that questions are answered by are as they were written; others are not used. */
static enum twx_status check_search_tables(struct check *c, struct twx_error *err)
{
    bool are_damaged = false;
    const enum twx_status status =
        twx_search_tables_check(c->index, c->index->n_hashes, c->run, &are_damaged, err);
    if (are_damaged) {
        problem(c, "its search tables are damaged: make them again with twindex optimize", 1);
    }
    return status;
}

/** Whether each hash that was imported is one, of a path that no row of ours has. */
static enum twx_status check_imported(struct check *c, struct twx_error *err)
{
    bool has_any = false;
    const enum twx_status status = twx_imported_any(c->index, &has_any, err);
    return status == TWX_OK && has_any
               ? check_none(c,
                            "SELECT count(*) FROM imported, twindex WHERE (" TWX_SOUND_IMPORTED
                            ") IS NOT TRUE",
                            "imported rows that cannot be", err)
               : status;
}

static enum twx_status check_all(struct check *c, struct twx_error *err)
{
    static const struct {
        enum twx_status (*run)(struct check *, struct twx_error *);
        bool needs_sound;  // what was looked at before
    } steps[] = {{check_variants, false},    {check_comparisons, false}, {check_imported, false},
                 {check_values, false},      {check_distinct, true},     {check_rows, true},
                 {check_search_tables, true}};
    enum twx_status status = check_texts(c, "PRAGMA integrity_check", "SQLite says", err);
    if (status == TWX_OK) {
        status =
            check_texts(c, "SELECT \"table\" || ' row ' || rowid FROM pragma_foreign_key_check",
                        "a row refers to nothing", err);
    }
    if (status == TWX_OK) {
        status = check_blocks(c, err);
    }
    if (status == TWX_OK) {
        status = check_settings(c, err);
    }
    if (status == TWX_OK) {
        status = check_none(c,
                            "SELECT count(*) FROM files, twindex WHERE hash_id IS NOT NULL AND "
                            "(hash_id < 0 OR hash_id >= n_hashes)",
                            "images whose hash is not in the blocks", err);
    }
    for (size_t i = 0; status == TWX_OK && i < sizeof steps / sizeof *steps; i++) {
        if (c->counts->n_problems == 0 || !steps[i].needs_sound) {
            status = steps[i].run(c, err);
        }
    }
    return status;
}

/** Checks the schema, and with ours everything else: what another would make of our statements is not tried. */
static enum twx_status check_index(struct check *c, struct twx_error *err)
{
    enum twx_status status = twx_schema_check_tables(c->index, err);
    c->counts->n_problems += status == TWX_UNUSABLE;
    if (status == TWX_OK) {
        status = twx_schema_compare(c->index, name_object, c, err);
    }
    if (status != TWX_OK || c->counts->n_problems > 0) {
        return status;
    }
    status = twx_index_load_settings(c->index, err);
    if (status == TWX_OK) {
        status = check_all(c, err);
    }
    return status == TWX_OK ? count_images(c, err) : status;
}

enum twx_status twx_check(const char *index_path, const struct twx_run *run,
                          struct twx_check_counts *counts, struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    *counts = (struct twx_check_counts){0};
    struct check c = {.run = run, .counts = counts};
    enum twx_status status = twx_index_open_any_schema(index_path, &c.index, err);
    if (status == TWX_OK) {
        twx_db_heed_stop(c.index, run);
        status = check_index(&c, err);
        twx_db_heed_stop(c.index, NULL);
    }
    if (status != TWX_OK && twx_is_stopped(run)) {
        status = twx_fail(err, TWX_STOPPED, 0, "stopped: not all of index '%s' was verified",
                          index_path);
    }
    if (status == TWX_OK) {
        status = name_leftovers(&c, err);
    }
    if (status == TWX_OK && counts->n_problems > 0) {
        status = twx_fail(err, TWX_UNUSABLE, 0,
                          "index '%s' has %" PRIu64
                          " problem%s: restore it, or run twindex check --repair",
                          index_path, counts->n_problems, counts->n_problems == 1 ? "" : "s");
    }
    twx_index_close(c.index);
    counts->seconds = twx_monotonic_seconds() - begin;
    return status;
}
