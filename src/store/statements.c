// SPDX-License-Identifier: MIT
//
// The texts of the statements that are kept prepared.
#include "store/db.h"
#include "store/row_checksum.h"

#define IMAGE_COLUMNS                                                                              \
    "files.hash_id, folders.path || files.name, files.bytes, files.mtime_ns, files.device, "       \
    "files.inode, "                                                                                \
    "files.checksum, files.width, files.height, files.format, files.detail, files.exif_time_s"

/** The same of a row without its folder: name instead of path, and the folder's id last. */
#define FILE_COLUMNS                                                                               \
    "hash_id, name, bytes, mtime_ns, device, inode, checksum, width, height, format, detail, "     \
    "exif_time_s, folder_id, " TWX_QUALITY_OF_ROW ", " TWX_METADATA_OF_ROW
#define HASHED "hash_id IS NOT NULL"
#define NOT_EMPTY "hash_id IS NOT NULL OR bytes > 0"
// By id, whatever is asked: places in this order are kept from one reading to the next.
#define EACH_FILE(call, condition) "SELECT " call " FROM files NOT INDEXED WHERE " condition
#define GIVE_FILES(condition) EACH_FILE("twindex_give_file(" FILE_COLUMNS ")", condition)
#define GIVE_IDENTITIES(condition)                                                                 \
    EACH_FILE("twindex_give_identity(hash_id, bytes, device, inode, checksum, detail, id)",        \
              condition)
#define GIVE_WANTED(condition)                                                                     \
    GIVE_FILES("id BETWEEN ?1 AND ?2 AND twindex_wants_file(" condition ")")

const char *const twx_sql[TWX_N_STATEMENTS] = {
    [TWX_SQL_BEGIN] = "BEGIN IMMEDIATE",
    [TWX_SQL_COMMIT] = "COMMIT",
    [TWX_SQL_DATA_VERSION] = "PRAGMA data_version",
    [TWX_SQL_SETTINGS] = "SELECT hash_size, codes_per_block, n_hashes, newest_observed_ns, "
                         "flat_below, uuid FROM twindex",
    [TWX_SQL_SET_COUNTS] = "UPDATE twindex SET n_hashes = ?1, newest_observed_ns = ?2",
    [TWX_SQL_FOLDER_ID] = "SELECT id FROM folders WHERE path = ?1",
    [TWX_SQL_ADD_FOLDER] = "INSERT INTO folders (path) VALUES (?1)",
    [TWX_SQL_FIND_FILE] =
        "SELECT name, bytes, mtime_ns, ctime_ns, status, hash_version, checksum <> zeroblob(16), "
        "reason, detail, " TWX_VARIANTS_LEVEL " FROM files "
        "JOIN provenance ON provenance.id = provenance_id "
        "WHERE folder_id = (SELECT id FROM folders WHERE path = ?1) AND name = ?2",
    [TWX_SQL_LIST_FOLDER] =
        "SELECT name, bytes, mtime_ns, ctime_ns, status, hash_version, checksum <> zeroblob(16), "
        "reason, detail, " TWX_VARIANTS_LEVEL " FROM files "
        "JOIN provenance ON provenance.id = provenance_id "
        "WHERE folder_id = (SELECT id FROM folders WHERE path = ?1) ORDER BY name",
    [TWX_SQL_FIND_ROW] = "SELECT files.id, observed_ns, hash_id, status, reason, hash_version, "
                         "decoder, decoder_version, " TWX_COLUMN_NAMES
                         " FROM files JOIN provenance ON provenance.id = provenance_id "
                         "WHERE folder_id = ?1 AND name = ?2",
    [TWX_SQL_ADD_FILE] =
        "INSERT INTO files (folder_id, name, hash_id, status, reason, provenance_id, "
        "observed_ns, row_checksum, " TWX_COLUMN_NAMES
        ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, " TWX_COLUMN_PARAMETERS ")",
    [TWX_SQL_SET_FILE] =
        "UPDATE files SET hash_id = ?3, status = ?4, reason = ?5, provenance_id = ?6, observed_ns "
        "= ?7, row_checksum = ?8, (" TWX_COLUMN_NAMES ") = (" TWX_COLUMN_PARAMETERS
        ") WHERE folder_id = ?1 AND name = ?2",
    [TWX_SQL_PROVENANCE_ID] = "SELECT id FROM provenance WHERE hash_version = ?1 AND decoder = ?2 "
                              "AND decoder_version = ?3",
    [TWX_SQL_ADD_PROVENANCE] =
        "INSERT INTO provenance (hash_version, decoder, decoder_version) VALUES (?1, ?2, ?3)",
    [TWX_SQL_BLOCKS] = "SELECT id, codes FROM hash_blocks WHERE id BETWEEN ?1 AND ?2 ORDER BY id",
    [TWX_SQL_BLOCK] = "SELECT codes FROM hash_blocks WHERE id = ?1",
    [TWX_SQL_COUNT_CODES] =
        "SELECT hash_blocks.id * codes_per_block + length(codes) / (hash_size * hash_size / 4) "
        "FROM hash_blocks, twindex ORDER BY hash_blocks.id DESC LIMIT 1",
    [TWX_SQL_SET_BLOCK] =
        "INSERT OR REPLACE INTO hash_blocks (id, checksum, codes) VALUES (?1, ?2, ?3)",
    [TWX_SQL_SET_ROOT] = "INSERT INTO roots (path, device, observed_ns, fs_uuid, fs_label) "
                         "VALUES (?1, ?2, ?3, ?4, ?5) "
                         "ON CONFLICT (path) DO UPDATE SET device = excluded.device, "
                         "observed_ns = excluded.observed_ns, fs_uuid = excluded.fs_uuid, "
                         "fs_label = excluded.fs_label "
                         "WHERE (excluded.observed_ns, excluded.device) > (observed_ns, device)",
    [TWX_SQL_ROOTS] = "SELECT path, device, fs_uuid, fs_label FROM roots ORDER BY path",
    [TWX_SQL_ROOTS_BEFORE_3] = "SELECT path, device, NULL, NULL FROM roots ORDER BY path",
    [TWX_SQL_GIVEN_ROOTS] =
        "SELECT path, device, fs_uuid, fs_label FROM roots WHERE given = 1 ORDER BY path",
    [TWX_SQL_SET_GIVEN] = "UPDATE roots SET given = 1 WHERE path = ?1 AND given = 0",
    [TWX_SQL_DROP_ROOT] = "DELETE FROM roots WHERE path = ?1",
    [TWX_SQL_HAS_SHARD] = "SELECT 1 FROM shards WHERE run_id = ?1 AND partition = ?2 AND worker = "
                          "?3 AND checksum = ?4",
    [TWX_SQL_ADD_SHARD] =
        "INSERT OR IGNORE INTO shards (run_id, partition, worker, checksum, n_records, merged_ns) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [TWX_SQL_IMAGES_OF_HASH] =
        "SELECT " IMAGE_COLUMNS " FROM files JOIN folders ON folders.id = folder_id "
        "WHERE hash_id = ?1",
    [TWX_SQL_EACH_HASHED] =
        "SELECT " IMAGE_COLUMNS " FROM files JOIN folders ON folders.id = folder_id "
        "WHERE hash_id IS NOT NULL",
    [TWX_SQL_EACH_FOLDER] = "SELECT id, path FROM folders ORDER BY id",
    [TWX_SQL_FOLDERS_BY_PATH] = "SELECT id, path FROM folders ORDER BY path",
    [TWX_SQL_HASHES_BY_NAME] =
        "SELECT name, hash_id FROM files WHERE folder_id = ?1 AND name > ?2 AND name < ?3 "
        "AND hash_id IS NOT NULL ORDER BY name",
    [TWX_SQL_FOLDER_PATH] = "SELECT path FROM folders WHERE id = ?1",
    [TWX_SQL_EACH_FILE] = GIVE_FILES(HASHED),
    [TWX_SQL_EVERY_FILE] = GIVE_FILES(NOT_EMPTY),
    [TWX_SQL_EACH_WANTED_FILE] = GIVE_WANTED(HASHED),
    [TWX_SQL_EVERY_WANTED_FILE] = GIVE_WANTED(NOT_EMPTY),
    [TWX_SQL_EACH_IDENTITY] = GIVE_IDENTITIES(HASHED),
    [TWX_SQL_EVERY_IDENTITY] = GIVE_IDENTITIES(NOT_EMPTY),
    [TWX_SQL_METADATA] =
        "SELECT " TWX_COLUMN_NAMES ", observed_ns FROM files WHERE folder_id = ?1 AND name = ?2",
    [TWX_SQL_FAILURES] =
        "SELECT CAST(folders.path || name AS BLOB) AS p, reason, bytes, mtime_ns FROM files "
        "JOIN folders ON folders.id = folder_id WHERE status = 2 ORDER BY p",
    [TWX_SQL_EACH_PATH] = "SELECT files.id, folders.path || name, inode FROM files "
                          "JOIN folders ON folders.id = folder_id "
                          "WHERE ?1 IS NULL OR (folders.path || name) = ?1 "
                          "OR substr(folders.path, 1, length(?2)) = ?2",
    [TWX_SQL_COUNT_BELOW] =
        "SELECT sum((SELECT count(*) FROM files WHERE folder_id = folders.id)) FROM folders "
        "WHERE substr(folders.path, 1, length(?1)) = ?1",
    [TWX_SQL_DROP_FILE] = "DELETE FROM files WHERE id = ?1",
    [TWX_SQL_VARIANTS_OF_FILE] = "SELECT id & 63, hash_id FROM variants "
                                 "WHERE id BETWEEN 64 * ?1 AND 64 * ?1 + 63 ORDER BY id",
    [TWX_SQL_ADD_VARIANT] = "INSERT INTO variants (id, hash_id) VALUES (64 * ?1 + ?2, ?3)",
    [TWX_SQL_ADD_8_VARIANTS] =
        "INSERT INTO variants (id, hash_id) VALUES (64 * ?1 + ?2, ?3), (64 * ?1 + ?4, ?5), "
        "(64 * ?1 + ?6, ?7), (64 * ?1 + ?8, ?9), (64 * ?1 + ?10, ?11), (64 * ?1 + ?12, ?13), "
        "(64 * ?1 + ?14, ?15), (64 * ?1 + ?16, ?17)",
    [TWX_SQL_DROP_VARIANTS] = "DELETE FROM variants WHERE id BETWEEN 64 * ?1 AND 64 * ?1 + 63",
    [TWX_SQL_OWNERS_OF_VARIANT] =
        "SELECT files.hash_id, min(variants.id & 63), variants.hash_id FROM variants "
        "CROSS JOIN files ON files.id = variants.id / 64 "
        "WHERE variants.hash_id = ?1 AND files.hash_id IS NOT NULL "
        "GROUP BY files.hash_id",
    [TWX_SQL_EACH_VARIANT] = "SELECT files.hash_id, variants.id & 63, variants.hash_id "
                             "FROM variants CROSS JOIN files ON files.id = variants.id / 64 "
                             "WHERE files.hash_id IS NOT NULL",
    [TWX_SQL_COUNT_VARIANTS] =
        "SELECT count(*), (SELECT coalesce(max(variants), 0) FROM files) FROM variants",
    [TWX_SQL_ANY_COMPARISON] = "SELECT 1 FROM comparisons LIMIT 1",
    [TWX_SQL_FIND_COMPARISON] = "SELECT recipe, result, checksum FROM comparisons "
                                "WHERE first = ?1 AND second = ?2 AND turn = ?3",
    [TWX_SQL_PUT_COMPARISON] =
        "INSERT OR REPLACE INTO comparisons (first, second, turn, recipe, result, checksum) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [TWX_SQL_DROP_STALE_COMPARISONS] =
        "DELETE FROM comparisons WHERE first NOT IN (SELECT checksum FROM files) "
        "OR second NOT IN (SELECT checksum FROM files)",
    [TWX_SQL_COUNT_COMPARISONS] = "SELECT count(*) FROM comparisons",
    [TWX_SQL_EACH_REJECTION] =
        "SELECT first, second, rejected_ns FROM rejections ORDER BY first, second",
    [TWX_SQL_PUT_REJECTION] =
        "INSERT OR IGNORE INTO rejections (first, second, rejected_ns) VALUES (?1, ?2, ?3)",
    [TWX_SQL_DROP_REJECTION] = "DELETE FROM rejections WHERE first = ?1 AND second = ?2",
    [TWX_SQL_ANY_IMPORTED] = "SELECT 1 FROM imported LIMIT 1",
    [TWX_SQL_COUNT_IMPORTED] = "SELECT count(*) FROM imported",
    [TWX_SQL_COUNT_OTHER_VERSION] =
        "SELECT count(*) FROM provenance JOIN files ON provenance_id = provenance.id "
        "WHERE provenance.hash_version <> ?1 AND files.status = 0",
    [TWX_SQL_EACH_IMPORTED] = "SELECT path, row_half FROM imported ORDER BY path",
    [TWX_SQL_HAS_IMPORTED] = "SELECT 1 FROM imported WHERE path = ?1",
    [TWX_SQL_PUT_IMPORTED] =
        "INSERT OR REPLACE INTO imported (path, row_half, imported_ns) VALUES (?1, ?2, ?3)",
    [TWX_SQL_DROP_IMPORTED] = "DELETE FROM imported WHERE path = ?1",
    [TWX_SQL_RELOCATE_IMPORTED] =
        "UPDATE OR REPLACE imported SET path = CAST(?2 || substr(path, length(?1) + 1) AS BLOB) "
        "WHERE substr(path, 1, length(?1)) = ?1",
    [TWX_SQL_IMPORTED_BELOW] = "SELECT path FROM imported WHERE ?1 IS NULL OR path = ?1 "
                               "OR substr(path, 1, length(?2)) = ?2",
    [TWX_SQL_DROP_EMPTY_FOLDERS] =
        "DELETE FROM folders WHERE NOT EXISTS (SELECT 1 FROM files WHERE folder_id = folders.id)",
    // With whether the row is as it was written, and whether folder ?2 has a file of this name, too.
    [TWX_SQL_RELOCATED_FILES] =
        "SELECT t.id, t.name, t.bytes, t.mtime_ns, t.ctime_ns, t.inode, t.device, " TWX_ROW_AGREES
        ", EXISTS (SELECT 1 FROM files AS there WHERE there.folder_id = ?2 AND there.name = "
        "t.name) "
        "FROM files AS t " TWX_ROW_JOIN " WHERE t.folder_id = ?1",
    [TWX_SQL_SET_PLACE] = "UPDATE files SET ctime_ns = CASE ctime_ns WHEN 0 THEN 0 ELSE ?2 END, "
                          "inode = ?3, device = ?4 WHERE id = ?1",
    [TWX_SQL_RELOCATE_FILES] =
        "UPDATE files AS t SET folder_id = ?2, row_checksum = CASE row_checksum WHEN 0 THEN 0 "
        "ELSE " TWX_ROW_CHECKSUM(
            "?3 || t.name") " END FROM provenance "
                            "WHERE t.folder_id = ?1 AND provenance.id = t.provenance_id",
    [TWX_SQL_RELOCATE_FOLDER] = "UPDATE folders SET path = ?2 WHERE id = ?1",
    [TWX_SQL_DROP_FOLDER] = "DELETE FROM folders WHERE id = ?1",
    [TWX_SQL_COUNT_STATUS] =
        "SELECT status, reason, format, count(*), sum(hash_id IS NOT NULL AND detail < ?1), "
        "sum(bytes), (width * height >= ?2) + (width * height >= ?3) + (width * height >= ?4) + "
        "(width * height >= ?5) FROM files GROUP BY 1, 2, 3, 7",
    [TWX_SQL_COUNT_PAYLOADS] =
        "SELECT count(*), sum(n - 1) FROM (SELECT count(DISTINCT checksum) AS n FROM files "
        "WHERE status = 0 AND payload_checksum IS NOT NULL GROUP BY payload_checksum HAVING n > 1)",
    [TWX_SQL_COUNT_TABLES] = "SELECT (SELECT count(DISTINCT hash_id) FROM files), "
                             "(SELECT count(*) FROM folders), (SELECT count(*) FROM shards)",
};
