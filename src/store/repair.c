// SPDX-License-Identifier: MIT
//
// Repairing an index: what is sound is copied into a new file, row by row and past every index of SQLite's, and
// the new file takes the place of the old. Whatever can be derived is rebuilt by that: SQLite's indexes, the
// view, counts, checksums of blocks. What is lost is forgotten: images whose hash, folder or provenance is gone
// are left out, and the next `index` hashes them again. The old file is not touched until the new one stands.
// Owns both connections.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomicfile.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/path.h"
#include "base/rights.h"
#include "base/strings.h"
#include "store/companions.h"
#include "store/comparison_rows.h"
#include "store/db.h"
#include "store/index_connect.h"
#include "store/index_create.h"
#include "store/index_write.h"
#include "store/lock.h"
#include "store/merge_apply.h"
#include "store/repair_blocks.h"
#include "store/row_checksum.h"
#include "store/salvage.h"
#include "store/search_tables.h"
#include "twindex_commands.h"

struct repair {
    struct twx_index *damaged;
    struct twx_index *made;  // the damaged file is attached to it as `damaged`
    char *made_file;         // owned; NULL: none was made
    const struct twx_run *run;
    struct twx_repair_counts *counts;
};

// ------------------------------------------------------------------------------------------------------
// Opening both

/** Moves the log into the file and does away with it: nothing must lie beside the file that is replaced. */
static enum twx_status remove_log(struct twx_index *index, struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    const char *mode = NULL;
    enum twx_status status = twx_index_checkpoint(index, err);
    if (status != TWX_OK) {
        return status;
    }
    if (sqlite3_prepare_v2(index->db, "PRAGMA journal_mode = DELETE", -1, &s, NULL) != SQLITE_OK ||
        sqlite3_step(s) != SQLITE_ROW) {
        status = twx_db_fail(index, err);
    } else if ((mode = (const char *)sqlite3_column_text(s, 0)) == NULL) {
        status = twx_fail_memory(err);
    } else if (strcmp(mode, "delete") != 0) {
        status = twx_fail(err, TWX_TRY_AGAIN, 0,
                          "index '%s' is in use by another program: try again", index->path);
    }
    (void)sqlite3_finalize(s);
    return status;
}

static enum twx_status attach(struct repair *r, struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    char *uri = twx_index_uri_of(r->damaged->file, "");
    if (uri == NULL) {
        return twx_fail_memory(err);
    }
    int code = sqlite3_prepare_v2(r->made->db, "ATTACH ?1 AS damaged", -1, &s, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_bind_text(s, 1, uri, -1, SQLITE_STATIC);
    }
    if (code == SQLITE_OK) {
        code = sqlite3_step(s);
    }
    enum twx_status status = TWX_OK;
    if ((code & 0xff) == SQLITE_NOMEM) {
        status = twx_fail_memory(err);
    } else if (code != SQLITE_DONE) {
        // Its own connection could read it: SQLite has no other code for what the system refuses here.
        status = twx_fail(err, TWX_TRY_AGAIN, code,
                          "cannot open index '%s' a second time (%s): try again", r->made->path,
                          sqlite3_errmsg(r->made->db));
    }
    (void)sqlite3_finalize(s);
    free(uri);
    return status;
}

static enum twx_status open_both(struct repair *r, const char *index_path, struct twx_error *err)
{
    enum twx_status status = twx_index_open_damaged(index_path, r->run, &r->damaged, err);
    if (status == TWX_OK) {
        status = remove_log(r->damaged, err);
    }
    if (status != TWX_OK) {
        return status;
    }
    status = twx_companions_remove_new(r->damaged->file, index_path, err);
    if (status != TWX_OK) {
        return status;
    }
    char *file = twx_asprintf("%s.new", r->damaged->file);
    if (file == NULL) {
        return twx_fail_memory(err);
    }
    // Nobody else's until it has the permissions of the old one.
    status =
        twx_index_create(file, index_path, S_IRUSR | S_IWUSR, r->damaged->hash_size, &r->made, err);
    if (status != TWX_OK) {
        free(file);
        return status;
    }
    r->made_file = file;
    status = attach(r, err);
    if (status == TWX_OK) {
        twx_db_heed_stop(r->made, r->run);
        status =
            twx_db_exec(r->made, "PRAGMA foreign_keys = 0; PRAGMA cache_size = -65536; BEGIN", err);
    }
    return status;
}

// ------------------------------------------------------------------------------------------------------
// Rows

/** A number that a query gives; 0 when it meets damage. */
static enum twx_status ask(struct twx_index *index, const char *sql, uint64_t *answer,
                           struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    int code = sqlite3_prepare_v2(index->db, sql, -1, &s, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_step(s);
    }
    *answer = code == SQLITE_ROW ? twx_db_u64(s, 0) : 0;
    const enum twx_status status =
        code == SQLITE_ROW || twx_db_is_damage(index, code) ? TWX_OK : twx_db_fail(index, err);
    (void)sqlite3_finalize(s);
    return status;
}

/** The other settings follow from the size of hashes. */
static enum twx_status copy_uuid(struct repair *r, struct twx_error *err)
{
    const enum twx_status status = twx_db_exec(
        r->made, "UPDATE twindex SET uuid = (SELECT CAST(uuid AS TEXT) FROM damaged.twindex)", err);
    return status == TWX_OK ? twx_index_load_settings(r->made, err) : status;
}

/** A clock may have been ahead, of some rows at least: else a time to come is damage, and no run could get past it. */
static enum twx_status settle_newest(struct repair *r, struct twx_error *err)
{
    if (r->damaged->newest_observed_ns <= twx_wall_ns() + TWX_CLOCK_SLACK_NS) {
        r->made->newest_observed_ns = r->damaged->newest_observed_ns;
    }
    const enum twx_status status = twx_merge_save_counts(r->made, err);
    return status == TWX_OK ? twx_db_exec(r->made,
                                          "UPDATE twindex SET newest_observed_ns = "
                                          "max(newest_observed_ns, " TWX_NEWEST_OF_ROWS ")",
                                          err)
                            : status;
}

/** Copies where rows came from: decoders, shards, and roots, without which a prune is blind. */
static enum twx_status copy_origins(struct repair *r, struct twx_error *err)
{
    static const struct twx_salvage roots = {"roots", "device + observed_ns", "", TWX_SOUND_ROOT};
    static const struct twx_salvage shards = {"shards", "merged_ns", "", "TRUE"};
    static const struct twx_salvage provenance = {"provenance", "decoder_version", "", "TRUE"};
    struct twx_salvage_counts counts;
    uint64_t n_roots = 0;
    enum twx_status status = twx_salvage_rows(r->damaged, r->made, &provenance, &counts, err);
    if (status == TWX_OK) {
        status = twx_salvage_whole(r->damaged, r->made, &shards, &counts, err);
    }
    if (status == TWX_OK) {
        status = twx_salvage_whole(r->damaged, r->made, &roots, &counts, err);
    }
    if (status == TWX_OK) {
        status = ask(r->made, "SELECT count(*) FROM roots", &n_roots, err);
    }
    if (status == TWX_OK && (counts.n_unreadable > 0 || n_roots < counts.n_read)) {
        twx_log(r->run, TWX_LEVEL_WARNING,
                "index '%s' has lost what it knew of the folders given to it: run twindex index on "
                "them before a prune",
                r->made->path);
    }
    return status;
}

/** Copies the hashes of parts: before the rows of files, whose checksums cover them. */
static enum twx_status copy_variants(struct repair *r, struct twx_error *err)
{
    static const struct twx_salvage variants = {
        "variants", "hash_id", "CROSS JOIN twindex",
        "(t.id & 63 > 0 AND t.hash_id BETWEEN 0 AND n_hashes - 1 "
        "AND t.hash_id / twindex.codes_per_block NOT IN (SELECT id FROM temp.lost_blocks))"};
    struct twx_salvage_counts counts;
    return twx_salvage_rows(r->damaged, r->made, &variants, &counts, err);
}

/** Copies what is known of pairs of files. What is lost is found again. */
static enum twx_status copy_comparisons(struct repair *r, struct twx_error *err)
{
    static const struct twx_salvage comparisons = {"comparisons", "checksum", "",
                                                   TWX_COMPARISON_AGREES};
    struct twx_salvage_counts counts;
    const enum twx_status status = twx_comparison_checks_prepare(r->made, err);
    return status == TWX_OK ? twx_salvage_whole(r->damaged, r->made, &comparisons, &counts, err)
                            : status;
}

/** Copies what people have said of pairs: that they are no duplicates. */
static enum twx_status copy_rejections(struct repair *r, struct twx_error *err)
{
    static const struct twx_salvage rejections = {
        "rejections", "rejected_ns", "",
        "length(t.first) = 16 AND length(t.second) = 16 AND t.first < t.second"};
    struct twx_salvage_counts counts;
    const enum twx_status status =
        twx_salvage_whole(r->damaged, r->made, &rejections, &counts, err);
    if (status == TWX_OK && counts.n_unreadable > 0) {
        twx_log(r->run, TWX_LEVEL_WARNING,
                "index '%s' has lost which pictures were said to be no duplicates (twindex reject)",
                r->made->path);
    }
    return status;
}

/** Copies what was imported. */
static enum twx_status copy_imported(struct repair *r, struct twx_error *err)
{
    static const struct twx_salvage imported = {"imported", "imported_ns", "CROSS JOIN twindex",
                                                TWX_SOUND_IMPORTED};
    struct twx_salvage_counts counts;
    return twx_salvage_whole(r->damaged, r->made, &imported, &counts, err);
}

static enum twx_status copy_files(struct repair *r, struct twx_error *err)
{
    static const struct twx_salvage folders = {"folders", "instr(path, x'00')", "",
                                               TWX_SOUND_FOLDER};
    static const struct twx_salvage files = {
        "files", "instr(name, x'00') + row_checksum + " TWX_COLUMN_SUM,
        TWX_ROW_JOIN " CROSS JOIN twindex",
        TWX_SOUND_NAME
        " AND " TWX_SOUND_VALUES " AND " TWX_ROW_AGREES
        " AND (hash_id IS NULL OR (hash_id BETWEEN 0 AND n_hashes - 1 "
        "AND hash_id / twindex.codes_per_block NOT IN (SELECT id FROM temp.lost_blocks)))"};
    struct twx_salvage_counts counts;
    uint64_t n_by_path = 0;  // what SQLite's index counts of rows on pages that cannot be read
    enum twx_status status = twx_salvage_rows(r->damaged, r->made, &folders, &counts, err);
    if (status == TWX_OK) {
        status = copy_variants(r, err);
    }
    if (status == TWX_OK) {
        status = twx_row_checksum_prepare(r->made, err);
    }
    if (status == TWX_OK) {
        status = twx_salvage_rows(r->damaged, r->made, &files, &counts, err);
    }
    if (status == TWX_OK) {
        status = twx_db_exec(
            r->made, "DELETE FROM main.variants WHERE id / 64 NOT IN (SELECT id FROM main.files)",
            err);
    }
    if (status == TWX_OK && counts.n_unreadable > 0) {
        status =
            ask(r->damaged, "SELECT count(*) FROM files INDEXED BY files_by_path", &n_by_path, err);
    }
    if (status == TWX_OK) {
        status = ask(r->made, "SELECT count(*) FROM files", &r->counts->n_images, err);
    }
    const uint64_t n_met = counts.n_read + counts.n_unreadable;
    r->counts->n_lost = (n_by_path > n_met ? n_by_path : n_met) - r->counts->n_images;
    return status;
}

static enum twx_status copy_all(struct repair *r, struct twx_error *err)
{
    static enum twx_status (*const steps[])(struct repair *, struct twx_error *) = {
        copy_origins, copy_files, copy_comparisons, copy_rejections, copy_imported, settle_newest};
    enum twx_status status = copy_uuid(r, err);
    if (status == TWX_OK) {
        status = twx_repair_blocks(r->damaged, r->made, &r->counts->n_lost_blocks, err);
    }
    if (status == TWX_OK) {
        status = twx_merge_save_counts(r->made, err);
    }
    for (size_t i = 0; status == TWX_OK && i < sizeof steps / sizeof *steps; i++) {
        status = steps[i](r, err);
    }
    if (status != TWX_OK) {
        return status;
    }
    // With the shards forgotten, merging those that were kept brings back what was lost.
    return twx_db_exec(r->made,
                       r->counts->n_lost > 0 ? "DELETE FROM shards; COMMIT; DETACH damaged"
                                             : "COMMIT; DETACH damaged",
                       err);
}

/** Gives the new file, which is closed, the owner and the permissions of the old. */
static void take_rights(const struct repair *r, const char *file)
{
    struct stat st;
    const int fd = open(r->made_file, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0 && lstat(file, &st) == 0) {
        twx_rights_copy(file, &st, fd);
    }
    if (fd >= 0) {
        (void)close(fd);
    }
}

/** Puts the new file in the place of the old. */
static enum twx_status replace(struct repair *r, struct twx_error *err)
{
    char *file = twx_strdup(r->damaged->file);
    if (file == NULL) {
        return twx_fail_memory(err);
    }
    twx_index_close(r->made);
    twx_index_close(r->damaged);
    r->made = r->damaged = NULL;
    take_rights(r, file);
    enum twx_status status = TWX_OK;
    if (rename(r->made_file, file) != 0) {
        status = twx_fail_errno(err, errno, "cannot replace index '%s'", file);
    } else {
        twx_search_tables_remove(file);  // of hashes that may have other ids now
        status = twx_sync_folder_of(file, err);
    }
    free(file);
    return status;
}

/** Leaves the index in the journal mode of all others: what is made begins in one in which readers keep writers out. */
static void set_journal(const char *index_path, const struct twx_run *run)
{
    struct twx_index *index = NULL;
    if (twx_index_open_writer(index_path, 0, run, &index, NULL) == TWX_OK) {
        twx_index_close(index);
    }  // else the next writer does it
}

enum twx_status twx_repair(const char *index_path, const struct twx_run *run,
                           struct twx_repair_counts *counts, struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    struct twx_index_lock *lock = NULL;
    *counts = (struct twx_repair_counts){0};
    struct repair r = {.run = run, .counts = counts};
    enum twx_status status = TWX_OK;
    if (twx_path_is_absent(index_path)) {
        return twx_fail(err, TWX_FAILED, ENOENT,
                        "no index at '%s': run twindex index, or name one by -d or TWINDEX_DB",
                        index_path);
    }
    status = twx_index_lock_take(index_path, &lock, err);
    if (status == TWX_OK) {
        status = open_both(&r, index_path, err);
    }
    if (status == TWX_OK) {
        status = copy_all(&r, err);
    }
    if (status == TWX_OK) {
        status = replace(&r, err);
    }
    if (status == TWX_OK) {
        set_journal(index_path, run);
    }
    if (status != TWX_OK && twx_is_stopped(run)) {
        status = twx_fail(err, TWX_STOPPED, 0, "stopped: index '%s' is as it was", index_path);
    }
    twx_index_close(r.made);
    twx_index_close(r.damaged);
    if (status != TWX_OK && r.made_file != NULL) {
        twx_index_remove_made(r.made_file);
    }
    twx_index_lock_free(lock);
    free(r.made_file);
    counts->seconds = twx_monotonic_seconds() - begin;
    return status;
}
