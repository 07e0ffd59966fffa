// SPDX-License-Identifier: MIT
//
// SQLite under our error handling, and the inside of struct twx_index, for the files of store/ alone.
#ifndef TWX_STORE_DB_H
#define TWX_STORE_DB_H

#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "store/file_columns.h"
#include "store/index.h"
#include "store/log_state.h"

enum { TWX_APPLICATION_ID = 0x74777831, TWX_BLOCK_BYTES = 512 * 1024 };
#include "schema_version.inc"  // TWX_SCHEMA_VERSION: the number of files in schema/

/**
 * Conditions in SQL on a row that a merge may have written: what `check` looks for, and what a repair keeps. NULL is
 * not sound. A record whose values do not go together is none: see twx_record_decode. Texts for twx_db_prepare.
 */
#define TWX_SOUND_FOLDER                                                                           \
    "(substr(path, 1, 1) = x'2f' AND substr(path, -1, 1) = x'2f' AND instr(path, x'00') = 0)"
#define TWX_SOUND_ROOT "(substr(path, 1, 1) = x'2f' AND instr(path, x'00') = 0)"
#define TWX_SOUND_NAME                                                                             \
    "(length(name) > 0 AND instr(name, x'2f') = 0 AND instr(name, x'00') = 0 AND "                 \
    "length(checksum) = 16)"
#define TWX_SOUND_VALUES                                                                           \
    "(status BETWEEN 0 AND 2 AND (status = 0) = (hash_id IS NOT NULL) AND "                        \
    "(status = 2) = (reason BETWEEN 1 AND 7) AND (status = 2 OR reason = 0) AND "                  \
    "min(format, width, height, n_frames) >= (status = 0) AND " TWX_COLUMN_RULES " AND "           \
    "(format > 0 OR (width = 0 AND height = 0 AND n_frames = 0 AND has_alpha = 0 AND "             \
    "exif_orientation = 0)) AND "                                                                  \
    "detail <= CASE WHEN status = 0 THEN (SELECT 2 * hash_size * hash_size FROM twindex) "         \
    "WHEN reason = 7 THEN 4294967295 ELSE 0 END AND "                                              \
    "(status = 0 OR " TWX_VARIANTS_LEVEL " = 0))"

#define TWX_SOUND_IMPORTED                                                                         \
    "substr(path, 1, 1) = x'2f' AND substr(path, -1, 1) <> x'2f' AND instr(path, x'00') = 0 AND "  \
    "length(row_half) = hash_size * hash_size / 8"

/** The newest observation that rows have; 0 without any. */
#define TWX_NEWEST_OF_ROWS                                                                         \
    "max(coalesce((SELECT max(observed_ns) FROM files), 0), "                                      \
    "coalesce((SELECT max(observed_ns) FROM roots), 0))"

/** An observation later than now by more than this, and newer than any row's, is damage: 1 day. */
#define TWX_CLOCK_SLACK_NS INT64_C(86400000000000)

/** Statements kept prepared. */
enum twx_statement {
    TWX_SQL_BEGIN,
    TWX_SQL_COMMIT,
    TWX_SQL_DATA_VERSION,
    TWX_SQL_SETTINGS,
    TWX_SQL_SET_COUNTS,
    TWX_SQL_FOLDER_ID,
    TWX_SQL_ADD_FOLDER,
    TWX_SQL_FIND_FILE,
    TWX_SQL_LIST_FOLDER,
    TWX_SQL_FIND_ROW,
    TWX_SQL_ADD_FILE,
    TWX_SQL_SET_FILE,
    TWX_SQL_PROVENANCE_ID,
    TWX_SQL_ADD_PROVENANCE,
    TWX_SQL_BLOCKS,
    TWX_SQL_BLOCK,
    TWX_SQL_COUNT_CODES,
    TWX_SQL_SET_BLOCK,
    TWX_SQL_SET_ROOT,
    TWX_SQL_ROOTS,
    TWX_SQL_ROOTS_BEFORE_3,
    TWX_SQL_GIVEN_ROOTS,
    TWX_SQL_SET_GIVEN,
    TWX_SQL_DROP_ROOT,
    TWX_SQL_HAS_SHARD,
    TWX_SQL_ADD_SHARD,
    TWX_SQL_IMAGES_OF_HASH,
    TWX_SQL_EACH_HASHED,
    TWX_SQL_EACH_FOLDER,
    TWX_SQL_FOLDERS_BY_PATH,
    TWX_SQL_HASHES_BY_NAME,
    TWX_SQL_FOLDER_PATH,
    TWX_SQL_EACH_FILE,
    TWX_SQL_EVERY_FILE,
    TWX_SQL_EACH_WANTED_FILE,
    TWX_SQL_EVERY_WANTED_FILE,
    TWX_SQL_EACH_IDENTITY,
    TWX_SQL_EVERY_IDENTITY,
    TWX_SQL_METADATA,
    TWX_SQL_FAILURES,
    TWX_SQL_EACH_PATH,
    TWX_SQL_COUNT_BELOW,
    TWX_SQL_DROP_FILE,
    TWX_SQL_VARIANTS_OF_FILE,
    TWX_SQL_ADD_VARIANT,
    TWX_SQL_ADD_8_VARIANTS,
    TWX_SQL_DROP_VARIANTS,
    TWX_SQL_OWNERS_OF_VARIANT,
    TWX_SQL_EACH_VARIANT,
    TWX_SQL_COUNT_VARIANTS,
    TWX_SQL_ANY_COMPARISON,
    TWX_SQL_FIND_COMPARISON,
    TWX_SQL_PUT_COMPARISON,
    TWX_SQL_DROP_STALE_COMPARISONS,
    TWX_SQL_COUNT_COMPARISONS,
    TWX_SQL_EACH_REJECTION,
    TWX_SQL_PUT_REJECTION,
    TWX_SQL_DROP_REJECTION,
    TWX_SQL_ANY_IMPORTED,
    TWX_SQL_COUNT_IMPORTED,
    TWX_SQL_COUNT_OTHER_VERSION,
    TWX_SQL_EACH_IMPORTED,
    TWX_SQL_HAS_IMPORTED,
    TWX_SQL_PUT_IMPORTED,
    TWX_SQL_DROP_IMPORTED,
    TWX_SQL_RELOCATE_IMPORTED,
    TWX_SQL_IMPORTED_BELOW,
    TWX_SQL_DROP_EMPTY_FOLDERS,
    TWX_SQL_RELOCATED_FILES,
    TWX_SQL_SET_PLACE,
    TWX_SQL_RELOCATE_FILES,
    TWX_SQL_RELOCATE_FOLDER,
    TWX_SQL_DROP_FOLDER,
    TWX_SQL_COUNT_STATUS,
    TWX_SQL_COUNT_PAYLOADS,
    TWX_SQL_COUNT_TABLES,
    TWX_N_STATEMENTS,
};

/** Their texts, for twx_db_prepare. */
extern const char *const twx_sql[TWX_N_STATEMENTS];

struct twx_index {
    sqlite3 *db;
    char *path;  // as it was given: for messages
    char *file;  // what it leads to: for SQLite and the file system
    bool is_writer;
    bool takes_any_schema;  // it is being checked or repaired
    bool lacks_space;       // it can only be read: there was no room for what lies beside it
    bool is_shared;         // others in this process have it open: see twx_index_open_shared
    int schema_version;
    unsigned hash_size;
    uint64_t codes_per_block;
    uint64_t n_hashes;
    uint32_t flat_below;
    int64_t newest_observed_ns;
    // Of a shared index alone:
    bool is_immutable;                // opened without locks: what others write is not seen
    struct stat seen;                 // the file, before it was opened
    int64_t data_version;             // SQLite's, of the snapshot
    struct twx_log_state log_before;  // of the snapshot; only of a reader that is not shared
    char uuid[37];
    sqlite3_stmt *statements[TWX_N_STATEMENTS];
    void *file_call;              // while twx_index_each_file runs: what it calls
    struct twx_index *next_part;  // owned; NULL: there is no other
};

/** Bytes of one code in a block. */
static inline size_t twx_index_code_bytes(const struct twx_index *index)
{
    return twx_hash_bytes(index->hash_size);
}

/** The status that a failed SQLite call means, with "index 'PATH': <SQLite's words>". */
enum twx_status twx_db_fail(struct twx_index *index, struct twx_error *err);

/** Whether a code of this connection's means a damaged page: what the system could not read may be readable another time. */
bool twx_db_is_damage(struct twx_index *index, int code);

/** Runs SQL of ours without parameters or rows. */
enum twx_status twx_db_exec(struct twx_index *index, const char *text, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Prepares SQL of ours, in which the marks of file_columns.h stand for columns of the index's schema.
 *
 * flags      SQLITE_PREPARE_...
 * statement  out, owned: sqlite3_finalize; NULL on failure
 */
enum twx_status twx_db_prepare(struct twx_index *index, const char *text, unsigned flags,
                               sqlite3_stmt **statement, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * A statement, prepared at first use, reset and without bindings.
 *
 * statement  out, borrowed: the connection's; NULL on failure
 */
enum twx_status twx_db_statement(struct twx_index *index, enum twx_statement which,
                                 sqlite3_stmt **statement, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Steps; *has_row says whether a row stands. A statement that is done or failed is reset. */
enum twx_status twx_db_step(struct twx_index *index, sqlite3_stmt *statement, bool *has_row,
                            struct twx_error *err) __attribute__((warn_unused_result));
/** Steps a statement that yields no row. */
enum twx_status twx_db_run(struct twx_index *index, sqlite3_stmt *statement, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Prepares, steps once without parameters, for BEGIN and the like. */
enum twx_status twx_db_do(struct twx_index *index, enum twx_statement which, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Calls row() for each row of a statement until it returns false. Out of memory for a column's text is an error. */
enum twx_status twx_db_each_row(struct twx_index *index, sqlite3_stmt *s,
                                bool (*row)(void *, sqlite3_stmt *), void *user,
                                struct twx_error *err) __attribute__((warn_unused_result));
/** The same of a statement without parameters. */
enum twx_status twx_db_each_row_of(struct twx_index *index, enum twx_statement which,
                                   bool (*row)(void *, sqlite3_stmt *), void *user,
                                   struct twx_error *err) __attribute__((warn_unused_result));

/** Drops the open transaction, if SQLite has not done so itself, and reads the settings again. */
void twx_db_rollback(struct twx_index *index);

/** Binds and columns of unsigned 64-bit values, stored as SQLite's signed ones. */
void twx_db_bind_u64(sqlite3_stmt *statement, int at, uint64_t value);
uint64_t twx_db_u64(sqlite3_stmt *statement, int column);
/** Binds n bytes, borrowed until the statement is reset; an empty value is an empty blob, not NULL. */
void twx_db_bind_bytes(sqlite3_stmt *statement, int at, const void *bytes, size_t n);

/** A path column as a NUL-terminated string: the view of bytes that SQLite keeps until the next step. */
const char *twx_db_path(sqlite3_stmt *s, int column);

/** Whether the bytes of one column have the XXH3-128 that another column holds. */
bool twx_db_agrees(sqlite3_stmt *statement, int bytes_column, int checksum_column);

/** Writes a block of codes with its checksum, over the one that has the number. */
enum twx_status twx_index_put_block(struct twx_index *index, uint64_t id, const uint8_t *codes,
                                    size_t n_codes, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Loads hash size, counts and UUID; TWX_UNUSABLE when the file is not ours. */
enum twx_status twx_index_load_settings(struct twx_index *index, struct twx_error *err)
    __attribute__((warn_unused_result));

/** From now on a raised stop flag breaks off the statement at work; run = NULL ends that. */
void twx_db_heed_stop(struct twx_index *index, const struct twx_run *run);

#endif
