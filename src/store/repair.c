// SPDX-License-Identifier: MIT
//
// Repairing an index: what is sound is copied into a new file, row by row and past every index of SQLite's, and
// the new file takes the place of the old. Whatever can be derived is made anew by that: SQLite's indexes, the
// view, counts, checksums of blocks. What is lost is forgotten: images whose hash, folder or provenance is gone
// are left out, and the next `index` hashes them again. The old file is not touched until the new one stands.
// Owns both connections.
#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/atomicfile.h"
#include "base/checksum.h"
#include "base/clock.h"
#include "base/say.h"
#include "store/db.h"
#include "store/merge_apply.h"

struct repair {
    struct twx_index *damaged;
    struct twx_index *made;  // the damaged file is attached to it as `damaged`
    char *made_file;         // owned: g_free
    uint8_t *zeros;          // owned: a block of them
    const struct twx_run *run;
    struct twx_repair_counts *counts;
    uint64_t n_unreadable;  // ids of files on pages that cannot be read
};

// ------------------------------------------------------------------------------------------------------
// Opening both

/** Moves the log into the file and does away with it: nothing must lie beside the file that is replaced. */
static enum twx_status remove_log(struct twx_index *index, struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    enum twx_status status = twx_index_checkpoint(index, err);
    if (status != TWX_OK) {
        return status;
    }
    if (sqlite3_prepare_v2(index->db, "PRAGMA journal_mode = DELETE", -1, &s, NULL) != SQLITE_OK ||
        sqlite3_step(s) != SQLITE_ROW) {
        status = twx_db_fail(index, err);
    } else if (strcmp((const char *)sqlite3_column_text(s, 0), "delete") != 0) {
        status = twx_fail(err, TWX_TRY_AGAIN, 0,
                          "index '%s' is in use by another program: try again", index->path);
    }
    (void)sqlite3_finalize(s);
    return status;
}

static void remove_made(const struct repair *r)
{
    char *journal = g_strconcat(r->made_file, "-journal", NULL);
    (void)unlink(r->made_file);
    (void)unlink(journal);
    g_free(journal);
}

static enum twx_status attach(struct repair *r, struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    char *escaped =
        g_uri_escape_bytes((const guint8 *)r->damaged->file, strlen(r->damaged->file), "/");
    char *uri = g_strconcat(r->damaged->file[0] == '/' ? "file://" : "file:./", escaped, NULL);
    enum twx_status status = TWX_OK;
    if (sqlite3_prepare_v2(r->made->db, "ATTACH ?1 AS damaged", -1, &s, NULL) != SQLITE_OK ||
        sqlite3_bind_text(s, 1, uri, -1, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_step(s) != SQLITE_DONE) {
        status = twx_db_fail(r->made, err);
    }
    (void)sqlite3_finalize(s);
    g_free(uri);
    g_free(escaped);
    return status;
}

static enum twx_status open_both(struct repair *r, const char *index_path, struct twx_error *err)
{
    enum twx_status status = twx_index_open_writer(index_path, 0, r->run, &r->damaged, err);
    if (status == TWX_OK) {
        status = remove_log(r->damaged, err);
    }
    if (status != TWX_OK) {
        return status;
    }
    const size_t block_bytes =
        (size_t)r->damaged->codes_per_block * twx_index_code_bytes(r->damaged);
    r->zeros = twx_alloc(block_bytes, 1);
    if (r->zeros == NULL) {
        return twx_fail_memory(err);
    }
    r->made_file = g_strconcat(r->damaged->file, ".new", NULL);
    remove_made(r);  // of a run that died
    status = twx_index_create(r->made_file, r->damaged->hash_size, &r->made, err);
    g_free(r->made->path);
    r->made->path = g_strdup(index_path);  // for messages: it is the index that is damaged
    if (status == TWX_OK) {
        status = attach(r, err);
    }
    if (status == TWX_OK) {
        twx_db_heed_stop(r->made, r->run);
        status =
            twx_db_exec(r->made, "PRAGMA foreign_keys = 0; PRAGMA cache_size = -65536; BEGIN", err);
    }
    return status;
}

// ------------------------------------------------------------------------------------------------------
// Blocks

static enum twx_status put_block(struct repair *r, uint64_t id, const void *codes, size_t n_bytes,
                                 struct twx_error *err)
{
    uint8_t checksum[TWX_CHECKSUM_BYTES];
    sqlite3_stmt *s = twx_db_statement(r->made, TWX_SQL_SET_BLOCK, err);
    if (s == NULL) {
        return twx_db_fail(r->made, err);
    }
    twx_checksum128(codes, n_bytes, checksum);
    twx_db_bind_u64(s, 1, id);
    twx_db_bind_bytes(s, 2, checksum, sizeof checksum);
    twx_db_bind_bytes(s, 3, codes, n_bytes);
    return twx_db_run(r->made, s, err);
}

/** A lost block is noted, and filled with zeros to hold the places of its hashes. */
static enum twx_status put_lost_block(struct repair *r, uint64_t id, struct twx_error *err)
{
    char *note =
        sqlite3_mprintf("INSERT INTO temp.lost_blocks VALUES (%llu)", (unsigned long long)id);
    enum twx_status status = note != NULL ? twx_db_exec(r->made, note, err) : twx_fail_memory(err);
    sqlite3_free(note);
    r->counts->n_lost_blocks++;
    const size_t n_codes = (size_t)r->made->codes_per_block;
    return status == TWX_OK
               ? put_block(r, id, r->zeros, n_codes * twx_index_code_bytes(r->made), err)
               : status;
}

/** Whether a block's codes are those that were written. */
static bool is_sound(const struct repair *r, sqlite3_stmt *s, bool is_last)
{
    uint8_t checksum[TWX_CHECKSUM_BYTES];
    const size_t code_bytes = twx_index_code_bytes(r->made);
    const size_t n_bytes = (size_t)sqlite3_column_bytes(s, 2);
    const size_t full = (size_t)r->made->codes_per_block * code_bytes;
    if (n_bytes == 0 || n_bytes > full || n_bytes % code_bytes != 0 ||
        (n_bytes < full && !is_last) || sqlite3_column_bytes(s, 1) != TWX_CHECKSUM_BYTES) {
        return false;
    }
    twx_checksum128(sqlite3_column_blob(s, 2), n_bytes, checksum);
    return memcmp(checksum, sqlite3_column_blob(s, 1), TWX_CHECKSUM_BYTES) == 0;
}

/** Copies the blocks 0 .. last, of which some may be missing; sets the number of hashes. */
static enum twx_status copy_blocks(struct repair *r, uint64_t last, struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    uint64_t next = 0;
    if (sqlite3_prepare_v2(r->made->db,
                           "SELECT id, checksum, codes FROM damaged.hash_blocks "
                           "WHERE id BETWEEN 0 AND ?1 ORDER BY id",
                           -1, &s, NULL) != SQLITE_OK) {
        return twx_db_fail(r->made, err);
    }
    twx_db_bind_u64(s, 1, last);
    enum twx_status status = TWX_OK;
    int code = SQLITE_ROW;
    while (status == TWX_OK && (code = sqlite3_step(s)) == SQLITE_ROW) {
        const uint64_t id = twx_db_u64(s, 0);
        while (status == TWX_OK && next < id) {
            status = put_lost_block(r, next++, err);
        }
        const size_t n_bytes = (size_t)sqlite3_column_bytes(s, 2);
        const bool sound = is_sound(r, s, id == last);
        if (status == TWX_OK) {
            status = sound ? put_block(r, id, sqlite3_column_blob(s, 2), n_bytes, err)
                           : put_lost_block(r, id, err);
        }
        r->made->n_hashes =
            id * r->made->codes_per_block +
            (sound ? n_bytes / twx_index_code_bytes(r->made) : r->made->codes_per_block);
        next = id + 1;
    }
    if (status == TWX_OK && code != SQLITE_DONE) {
        status = twx_db_fail(r->made, err);
    }
    (void)sqlite3_finalize(s);
    return status;
}

/** A number that a query gives. */
static enum twx_status ask(struct repair *r, const char *sql, uint64_t *answer,
                           struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(r->made->db, sql, -1, &s, NULL) != SQLITE_OK) {
        return twx_db_fail(r->made, err);
    }
    const int code = sqlite3_step(s);
    *answer = code == SQLITE_ROW ? twx_db_u64(s, 0) : 0;
    const enum twx_status status = code == SQLITE_ROW ? TWX_OK : twx_db_fail(r->made, err);
    (void)sqlite3_finalize(s);
    return status;
}

// ------------------------------------------------------------------------------------------------------
// Rows

static enum twx_status copy_settings(struct repair *r, struct twx_error *err)
{
    const struct twx_index *from = r->damaged;
    char *text =
        sqlite3_mprintf("UPDATE twindex SET uuid = %Q, flat_below = %u, "
                        "codes_per_block = %llu",
                        from->uuid, from->flat_below, (unsigned long long)from->codes_per_block);
    const enum twx_status status =
        text != NULL ? twx_db_exec(r->made, text, err) : twx_fail_memory(err);
    sqlite3_free(text);
    return status == TWX_OK ? twx_index_load_settings(r->made, err) : status;
}

/** The condition that each value of a row `t` is of its column's type: SQLite does not look when it reads. */
static enum twx_status sound_types(struct repair *r, const char *table, char **condition,
                                   struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    enum twx_status status = TWX_OK;
    if (sqlite3_prepare_v2(r->made->db,
                           "SELECT group_concat(printf('(typeof(t.%s) = ''%s''%s)', name, "
                           "lower(type), iif(\"notnull\" OR pk > 0, '', "
                           "printf(' OR t.%s IS NULL', name))), ' AND ') "
                           "FROM pragma_table_info(?1, 'main')",
                           -1, &s, NULL) != SQLITE_OK ||
        sqlite3_bind_text(s, 1, table, -1, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_step(s) != SQLITE_ROW) {
        status = twx_db_fail(r->made, err);
    } else {
        *condition = g_strdup((const char *)sqlite3_column_text(s, 0));
    }
    (void)sqlite3_finalize(s);
    return status;
}

/** What is copied of a table, in order. */
struct copy {
    const char *table;
    const char *how;    // of two rows of one key the one that came first stays, or the last
    const char *from;   // NOT INDEXED: an index may be what is damaged
    const char *where;  // the condition on a row `t`, and the order
};

/** The statement that copies a table's sound rows; NULL on failure (err filled). */
static sqlite3_stmt *prepare_copy(struct repair *r, const struct copy *copy, struct twx_error *err)
{
    char *types = NULL;
    sqlite3_stmt *s = NULL;
    if (sound_types(r, copy->table, &types, err) == TWX_OK) {
        char *text =
            g_strdup_printf("INSERT OR %s INTO %s SELECT t.* FROM damaged.%s AS t %s "
                            "WHERE %s AND %s",
                            copy->how, copy->table, copy->table, copy->from, types, copy->where);
        if (sqlite3_prepare_v2(r->made->db, text, -1, &s, NULL) != SQLITE_OK) {
            (void)twx_db_fail(r->made, err);
        }
        g_free(text);
    }
    g_free(types);
    return s;
}

/** Whether SQLite met a damaged page; what the system could not read may be readable another time. */
static bool is_damage(struct repair *r, int code)
{
    int last_errno = 0;
    return (code & 0xff) == SQLITE_CORRUPT &&
           (sqlite3_file_control(r->damaged->db, "main", SQLITE_FCNTL_LAST_ERRNO, &last_errno) !=
                SQLITE_OK ||
            last_errno != EIO);
}

static enum twx_status copy_table(struct repair *r, const struct copy *copy, struct twx_error *err)
{
    sqlite3_stmt *s = prepare_copy(r, copy, err);
    if (s == NULL) {
        return TWX_UNUSABLE;
    }
    const enum twx_status status =
        sqlite3_step(s) == SQLITE_DONE ? TWX_OK : twx_db_fail(r->made, err);
    (void)sqlite3_finalize(s);
    return status;
}

/** Copying files by ranges of ids: whether a range can be read is asked before any of it is written. */
struct ranges {
    sqlite3_stmt *probe;
    sqlite3_stmt *copy;
};

static int run_range(sqlite3_stmt *s, int64_t first, int64_t last)
{
    (void)sqlite3_bind_int64(s, 1, first);
    (void)sqlite3_bind_int64(s, 2, last);
    const int code = sqlite3_step(s);
    (void)sqlite3_reset(s);
    return code;
}

/** Copies the rows first .. last; a stretch with a damaged page is halved until only that is left out. */
static enum twx_status copy_range(struct repair *r, const struct ranges *ranges, int64_t first,
                                  int64_t last, struct twx_error *err)
{
    const int code = run_range(ranges->probe, first, last);
    if (code == SQLITE_ROW) {
        return run_range(ranges->copy, first, last) == SQLITE_DONE ? TWX_OK
                                                                   : twx_db_fail(r->made, err);
    }
    if (!is_damage(r, code)) {
        return twx_db_fail(r->damaged, err);
    }
    if (first == last) {
        r->n_unreadable++;
        return TWX_OK;
    }
    const int64_t middle = first + (last - first) / 2;
    const enum twx_status status = copy_range(r, ranges, first, middle, err);
    return status == TWX_OK ? copy_range(r, ranges, middle + 1, last, err) : status;
}

/** Copies the files with ids up to `last`. */
static enum twx_status copy_by_id(struct repair *r, const struct copy *copy, int64_t last,
                                  struct twx_error *err)
{
    enum { RANGE_IDS = 4096 };
    // All of a row is read. Not by the connection that writes: once that has met damage, SQLite lets its
    // transaction write no more.
    static const char probe[] = "SELECT sum(instr(name, x'2f') + detail) FROM files NOT INDEXED "
                                "WHERE id BETWEEN ?1 AND ?2";
    struct ranges ranges = {.copy = prepare_copy(r, copy, err)};
    enum twx_status status = ranges.copy != NULL ? TWX_OK : TWX_UNUSABLE;
    if (status == TWX_OK &&
        sqlite3_prepare_v2(r->damaged->db, probe, -1, &ranges.probe, NULL) != SQLITE_OK) {
        status = twx_db_fail(r->damaged, err);
    }
    for (int64_t first = 1; status == TWX_OK && first <= last; first += RANGE_IDS) {
        const int64_t end = last - first < RANGE_IDS ? last : first + RANGE_IDS - 1;
        status = copy_range(r, &ranges, first, end, err);
    }
    (void)sqlite3_finalize(ranges.probe);
    (void)sqlite3_finalize(ranges.copy);
    return status;
}

static enum twx_status copy_small_tables(struct repair *r, struct twx_error *err)
{
    static const struct copy copies[] = {
        {"folders", "IGNORE", "NOT INDEXED", TWX_SOUND_FOLDER " ORDER BY t.id"},
        {"provenance", "IGNORE", "NOT INDEXED", "TRUE ORDER BY t.id"},
        {"roots", "IGNORE", "", TWX_SOUND_ROOT},
        {"shards", "IGNORE", "", "TRUE"},
    };
    enum twx_status status =
        twx_db_exec(r->made, "CREATE TEMP TABLE lost_blocks (id INTEGER PRIMARY KEY)", err);
    for (size_t i = 0; status == TWX_OK && i < sizeof copies / sizeof *copies; i++) {
        status = copy_table(r, &copies[i], err);
    }
    return status;
}

static const struct copy copy_files = {
    "files", "REPLACE", "NOT INDEXED, twindex",
    "t.folder_id IN (SELECT id FROM folders) "
    "AND t.provenance_id IN (SELECT id FROM provenance) "
    "AND " TWX_SOUND_NAME " AND " TWX_SOUND_VALUES " "
    "AND (hash_id IS NULL OR (hash_id BETWEEN 0 AND n_hashes - 1 "
    "AND hash_id / twindex.codes_per_block NOT IN (SELECT id FROM temp.lost_blocks))) "
    "AND t.id BETWEEN ?1 AND ?2 ORDER BY t.id"};

static const char settle_newest[] =
    "UPDATE twindex SET newest_observed_ns = max(newest_observed_ns, "
    "coalesce((SELECT max(observed_ns) FROM files), 0))";

static enum twx_status copy_rows(struct repair *r, struct twx_error *err)
{
    uint64_t n_before = 0;
    uint64_t last = 0;
    uint64_t last_file = 0;
    enum twx_status status = copy_settings(r, err);
    if (status == TWX_OK) {
        status = copy_small_tables(r, err);
    }
    if (status == TWX_OK) {  // a block far out of place is no block
        status = ask(r,
                     "SELECT coalesce(max(id), 0) FROM damaged.hash_blocks WHERE id < "
                     "(SELECT count(*) + 1 FROM damaged.hash_blocks)",
                     &last, err);
    }
    if (status == TWX_OK) {
        status = copy_blocks(r, last, err);
    }
    if (status == TWX_OK) {
        r->made->newest_observed_ns = r->damaged->newest_observed_ns;
        status = twx_merge_save_counts(r->made, err);
    }
    if (status == TWX_OK) {
        status =
            ask(r, "SELECT coalesce(max(id), 0) FROM damaged.files NOT INDEXED", &last_file, err);
    }
    if (status == TWX_OK) {
        status = copy_by_id(r, &copy_files, (int64_t)last_file, err);
    }
    if (status == TWX_OK) {
        status = twx_db_exec(r->made, settle_newest, err);
    }
    n_before = last_file;  // rows that cannot be read cannot be counted: ids have few gaps
    if (status == TWX_OK && r->n_unreadable == 0) {
        status = ask(r, "SELECT count(*) FROM damaged.files NOT INDEXED", &n_before, err);
    }
    if (status == TWX_OK) {
        status = ask(r, "SELECT count(*) FROM files", &r->counts->n_images, err);
    }
    if (status != TWX_OK) {
        return status;
    }
    r->counts->n_lost = n_before - r->counts->n_images;
    // With the shards forgotten, merging those that were kept brings back what was lost.
    return twx_db_exec(r->made,
                       r->counts->n_lost > 0 ? "DELETE FROM shards; COMMIT; DETACH damaged"
                                             : "COMMIT; DETACH damaged",
                       err);
}

/** Puts the new file in the place of the old, with its permissions. */
static enum twx_status replace(struct repair *r, struct twx_error *err)
{
    struct stat st;
    char *file = g_strdup(r->damaged->file);
    twx_index_close(r->made);
    twx_index_close(r->damaged);
    r->made = r->damaged = NULL;
    if (stat(file, &st) == 0) {
        (void)chmod(r->made_file, st.st_mode & 07777);
        (void)!chown(r->made_file, st.st_uid, st.st_gid);  // for root; else it is ours already
    }
    enum twx_status status = TWX_OK;
    if (rename(r->made_file, file) != 0) {
        status = twx_fail_errno(err, errno, "cannot replace index '%s'", file);
    } else {
        status = twx_sync_folder_of(file, err);
    }
    g_free(file);
    return status;
}

enum twx_status twx_repair(const char *index_path, const struct twx_run *run,
                           struct twx_repair_counts *counts, struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    struct twx_index_lock *lock = NULL;
    *counts = (struct twx_repair_counts){0};
    struct repair r = {.run = run, .counts = counts};
    enum twx_status status = TWX_OK;
    if (access(index_path, F_OK) != 0) {
        return twx_fail(err, TWX_FAILED, errno, "no index at '%s': run twindex index", index_path);
    }
    status = twx_index_lock_take(index_path, &lock, err);
    if (status == TWX_OK) {
        status = open_both(&r, index_path, err);
    }
    if (status == TWX_OK) {
        status = copy_rows(&r, err);
    }
    if (status == TWX_OK) {
        status = replace(&r, err);
    }
    if (status != TWX_OK && twx_is_stopped(run)) {
        status = twx_fail(err, TWX_STOPPED, 0, "stopped: index '%s' is as it was", index_path);
    }
    twx_index_close(r.made);
    twx_index_close(r.damaged);
    if (status != TWX_OK && r.made_file != NULL) {
        remove_made(&r);
    }
    twx_index_lock_free(lock);
    g_free(r.made_file);
    free(r.zeros);
    counts->seconds = twx_monotonic_seconds() - begin;
    return status;
}
