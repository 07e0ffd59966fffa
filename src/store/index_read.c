// SPDX-License-Identifier: MIT
//
// What is read from an index: counts, roots, failures, blocks, images, what is known of a folder.
#include "store/index.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "store/db.h"
#include "store/waiting.h"

/** Calls row() for each row of a prepared statement until it returns false. */
static enum twx_status each_row(struct twx_index *index, sqlite3_stmt *s,
                                bool (*row)(void *, sqlite3_stmt *), void *user,
                                struct twx_error *err)
{
    if (s == NULL) {
        return twx_db_fail(index, err);
    }
    bool has_row = true;
    enum twx_status status = TWX_OK;
    while (status == TWX_OK && has_row) {
        status = twx_db_step(index, s, &has_row, err);
        if (status == TWX_OK && has_row && !row(user, s)) {
            (void)sqlite3_reset(s);
            break;
        }
    }
    return status;
}

/** A path column as a NUL-terminated string: the view of bytes that SQLite keeps until the next step. */
static const char *path_of(sqlite3_stmt *s, int column)
{
    const void *text = sqlite3_column_text(s, column);
    return text != NULL ? text : "";
}

// ---------------------------------------------------------------------------------------------------------
// Counts

static bool count_status(void *user, sqlite3_stmt *s)
{
    struct twx_stats *stats = user;
    const int status = sqlite3_column_int(s, 0);
    const int reason = sqlite3_column_int(s, 1);
    const int format = sqlite3_column_int(s, 2);
    const uint64_t n = twx_db_u64(s, 3);
    stats->n_images += n;
    if (status == TWX_IMAGE_HASHED) {
        stats->n_hashed += n;
        stats->n_flat += twx_db_u64(s, 4);
        stats->n_image_bytes += twx_db_u64(s, 5);
        if (format >= 0 && format < TWX_N_FORMATS) {
            stats->by_format[format] += n;
        }
    } else if (status == TWX_IMAGE_NOT_AN_IMAGE) {
        stats->n_not_images += n;
    } else if (reason == TWX_REASON_UNSUPPORTED) {
        stats->n_unsupported += n;
    } else {
        stats->n_failed += n;
        if (reason >= 0 && reason < TWX_N_REASONS) {
            stats->failed_by_reason[reason] += n;
        }
    }
    return true;
}

static bool count_tables(void *user, sqlite3_stmt *s)
{
    struct twx_stats *stats = user;
    stats->n_distinct_hashes = twx_db_u64(s, 0);
    stats->n_folders = twx_db_u64(s, 1);
    stats->n_shards_merged = twx_db_u64(s, 2);
    return true;
}

enum twx_status twx_index_stats(struct twx_index *index, struct twx_stats *stats,
                                struct twx_error *err)
{
    *stats = (struct twx_stats){.hash_size = index->hash_size};
    memcpy(stats->uuid, index->uuid, sizeof stats->uuid);
    sqlite3_stmt *s = twx_db_statement(index, TWX_SQL_COUNT_STATUS, err);
    if (s != NULL) {
        twx_db_bind_u64(s, 1, index->flat_below);
    }
    enum twx_status status = each_row(index, s, count_status, stats, err);
    if (status == TWX_OK) {
        status = each_row(index, twx_db_statement(index, TWX_SQL_COUNT_TABLES, err), count_tables,
                          stats, err);
    }
    struct stat st;
    if (stat(index->file, &st) == 0) {
        stats->n_index_bytes = (uint64_t)st.st_size;
    }
    char **waiting = twx_index_waiting_shards(index);
    stats->has_waiting_shards = waiting != NULL;
    for (char **path = waiting; path != NULL && *path != NULL; path++) {
        stats->n_waiting_shards++;
    }
    g_strfreev(waiting);
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// Roots and failures

struct root_call {
    twx_root_fn fn;
    void *user;
};

static bool give_root(void *user, sqlite3_stmt *s)
{
    const struct root_call *call = user;
    const struct twx_root root = {
        .path = path_of(s, 0),
        .device = twx_db_u64(s, 1),
        .fs_uuid = (const char *)sqlite3_column_text(s, 2),
        .fs_label = (const char *)sqlite3_column_text(s, 3),
    };
    return call->fn(call->user, &root);
}

enum twx_status twx_index_roots(struct twx_index *index, twx_root_fn fn, void *user,
                                struct twx_error *err)
{
    struct root_call call = {fn, user};
    // Before version 3 nothing was recorded of file systems.
    const enum twx_statement which =
        index->schema_version < 3 ? TWX_SQL_ROOTS_BEFORE_3 : TWX_SQL_ROOTS;
    return each_row(index, twx_db_statement(index, which, err), give_root, &call, err);
}

enum twx_status twx_index_given_paths(struct twx_index *index, twx_root_fn fn, void *user,
                                      struct twx_error *err)
{
    struct root_call call = {fn, user};
    return index->schema_version < 3
               ? TWX_OK  // which ones were given is not recorded
               : each_row(index, twx_db_statement(index, TWX_SQL_GIVEN_ROOTS, err), give_root,
                          &call, err);
}

struct failure_call {
    twx_failure_fn fn;
    void *user;
};

static bool give_failure(void *user, sqlite3_stmt *s)
{
    const struct failure_call *call = user;
    struct twx_failure failure = {
        .path = path_of(s, 0),
        .reason = (enum twx_reason)sqlite3_column_int(s, 1),
        .bytes = twx_db_u64(s, 2),
        .mtime_ns = sqlite3_column_int64(s, 3),
    };
    failure.path_bytes = (size_t)sqlite3_column_bytes(s, 0);
    return call->fn(call->user, &failure);
}

enum twx_status twx_index_failures(struct twx_index *index, twx_failure_fn fn, void *user,
                                   struct twx_error *err)
{
    struct failure_call call = {fn, user};
    return each_row(index, twx_db_statement(index, TWX_SQL_FAILURES, err), give_failure, &call,
                    err);
}

// ---------------------------------------------------------------------------------------------------------
// Blocks and images

struct block_call {
    const struct twx_index *index;
    twx_block_fn fn;
    void *user;
    uint64_t next_id;  // of the next block
    bool is_damaged;
};

static bool give_block(void *user, sqlite3_stmt *s)
{
    struct block_call *call = user;
    const uint64_t id = twx_db_u64(s, 0);
    const size_t n_bytes = (size_t)sqlite3_column_bytes(s, 1);
    const struct twx_block block = {
        .first_id = id * call->index->codes_per_block,
        .codes = sqlite3_column_blob(s, 1),
        .n_codes = n_bytes / twx_index_code_bytes(call->index),
    };
    call->is_damaged = id != call->next_id++ || block.n_codes == 0 ||
                       block.n_codes > call->index->codes_per_block ||
                       n_bytes % twx_index_code_bytes(call->index) != 0;
    return !call->is_damaged && call->fn(call->user, &block);
}

static enum twx_status fail_blocks(const struct twx_index *index, struct twx_error *err)
{
    return twx_fail(err, TWX_UNUSABLE, 0,
                    "index '%s' is damaged in its hash blocks: run twindex check", index->path);
}

/** Blocks numbered from .. to, of which call->next_id must be the first. */
static enum twx_status each_block(struct block_call *call, int64_t from, int64_t to,
                                  struct twx_index *index, struct twx_error *err)
{
    sqlite3_stmt *s = twx_db_statement(index, TWX_SQL_BLOCKS, err);
    if (s != NULL) {
        (void)sqlite3_bind_int64(s, 1, from);
        (void)sqlite3_bind_int64(s, 2, to);
    }
    const enum twx_status status = each_row(index, s, give_block, call, err);
    return status == TWX_OK && call->is_damaged ? fail_blocks(index, err) : status;
}

enum twx_status twx_index_each_block_in(struct twx_index *index, uint64_t first, uint64_t n,
                                        twx_block_fn fn, void *user, struct twx_error *err)
{
    struct block_call call = {.index = index, .fn = fn, .user = user, .next_id = first};
    return each_block(&call, (int64_t)first, (int64_t)(first + n - 1), index, err);
}

enum twx_status twx_index_each_block(struct twx_index *index, twx_block_fn fn, void *user,
                                     struct twx_error *err)
{
    struct block_call call = {.index = index, .fn = fn, .user = user};
    return each_block(&call, INT64_MIN, INT64_MAX, index, err);  // a number below 0 is damage
}

struct codes {
    uint8_t *bytes;
    size_t code_bytes;
    uint64_t n;
    uint64_t n_most;
};

static bool take_codes(void *user, const struct twx_block *block)
{
    struct codes *codes = user;
    if (block->n_codes > codes->n_most - codes->n) {
        return false;
    }
    memcpy(codes->bytes + codes->n * codes->code_bytes, block->codes,
           block->n_codes * codes->code_bytes);
    codes->n += block->n_codes;
    return true;
}

enum twx_status twx_index_all_codes(struct twx_index *index, uint8_t **codes, struct twx_error *err)
{
    struct codes all = {.code_bytes = twx_index_code_bytes(index), .n_most = index->n_hashes};
    all.bytes = twx_alloc_large((size_t)index->n_hashes, all.code_bytes);
    if (all.bytes == NULL) {
        return twx_fail_memory(err);
    }
    enum twx_status status = twx_index_each_block(index, take_codes, &all, err);
    if (status == TWX_OK && all.n != all.n_most) {
        status = fail_blocks(index, err);
    }
    if (status != TWX_OK) {
        free(all.bytes);
        return status;
    }
    *codes = all.bytes;
    return TWX_OK;
}

uint64_t twx_index_codes_per_block(const struct twx_index *index)
{
    return index->codes_per_block;
}

static bool take_number(void *user, sqlite3_stmt *s)
{
    uint64_t *number = user;
    *number = twx_db_u64(s, 0);
    return false;
}

enum twx_status twx_index_n_hashes(struct twx_index *index, uint64_t *n_hashes,
                                   struct twx_error *err)
{
    uint64_t n_in_blocks = 0;
    enum twx_status status = twx_index_load_settings(index, err);
    if (status == TWX_OK) {
        status = each_row(index, twx_db_statement(index, TWX_SQL_COUNT_CODES, err), take_number,
                          &n_in_blocks, err);
    }
    if (status == TWX_OK && n_in_blocks != index->n_hashes) {
        return fail_blocks(index, err);
    }
    *n_hashes = index->n_hashes;
    return status;
}

struct image_call {
    const struct twx_index *index;
    twx_hashed_image_fn fn;
    void *user;
};

/** The columns after the path, of images and files alike. */
static void take_image(const struct twx_index *index, sqlite3_stmt *s, struct twx_image *image)
{
    image->bytes = twx_db_u64(s, 2);
    image->mtime_ns = sqlite3_column_int64(s, 3);
    image->device = twx_db_u64(s, 4);
    image->inode = twx_db_u64(s, 5);
    if (sqlite3_column_bytes(s, 6) == TWX_CHECKSUM_BYTES) {
        memcpy(image->checksum, sqlite3_column_blob(s, 6), TWX_CHECKSUM_BYTES);
    }
    image->width = (uint32_t)sqlite3_column_int64(s, 7);
    image->height = (uint32_t)sqlite3_column_int64(s, 8);
    image->format = (enum twx_format)sqlite3_column_int(s, 9);
    image->detail = (uint32_t)sqlite3_column_int64(s, 10);
    image->has_hash = sqlite3_column_type(s, 0) != SQLITE_NULL;
    image->is_flat = image->has_hash && image->detail < index->flat_below;
    image->has_taken = sqlite3_column_type(s, 11) != SQLITE_NULL;
    image->taken_s = sqlite3_column_int64(s, 11);
}

static bool give_image(void *user, sqlite3_stmt *s)
{
    const struct image_call *call = user;
    struct twx_image image = {.path = path_of(s, 1)};
    image.path_bytes = (size_t)sqlite3_column_bytes(s, 1);
    take_image(call->index, s, &image);
    return call->fn(call->user, twx_db_u64(s, 0), &image);
}

enum twx_status twx_index_images_of_hash(struct twx_index *index, uint64_t hash_id,
                                         twx_hashed_image_fn fn, void *user, struct twx_error *err)
{
    struct image_call call = {index, fn, user};
    sqlite3_stmt *s = twx_db_statement(index, TWX_SQL_IMAGES_OF_HASH, err);
    if (s != NULL) {
        twx_db_bind_u64(s, 1, hash_id);
    }
    return each_row(index, s, give_image, &call, err);
}

enum twx_status twx_index_each_hashed(struct twx_index *index, twx_hashed_image_fn fn, void *user,
                                      struct twx_error *err)
{
    struct image_call call = {index, fn, user};
    return each_row(index, twx_db_statement(index, TWX_SQL_EACH_HASHED, err), give_image, &call,
                    err);
}

struct folder_call {
    twx_folder_fn fn;
    void *user;
};

static bool give_folder(void *user, sqlite3_stmt *s)
{
    const struct folder_call *call = user;
    const char *path = sqlite3_column_blob(s, 1);
    return call->fn(call->user, sqlite3_column_int64(s, 0), path != NULL ? path : "",
                    (size_t)sqlite3_column_bytes(s, 1));
}

enum twx_status twx_index_each_folder(struct twx_index *index, twx_folder_fn fn, void *user,
                                      struct twx_error *err)
{
    struct folder_call call = {fn, user};
    return each_row(index, twx_db_statement(index, TWX_SQL_EACH_FOLDER, err), give_folder, &call,
                    err);
}

struct file_call {
    const struct twx_index *index;
    twx_file_fn fn;
    void *user;
};

static bool give_file(void *user, sqlite3_stmt *s)
{
    const struct file_call *call = user;
    struct twx_image image = {.path = sqlite3_column_blob(s, 1)};
    image.path_bytes = (size_t)sqlite3_column_bytes(s, 1);
    if (image.path == NULL) {  // an empty name
        image.path = "";
    }
    take_image(call->index, s, &image);
    return call->fn(call->user, twx_db_u64(s, 0), sqlite3_column_int64(s, 12), &image);
}

enum twx_status twx_index_each_file(struct twx_index *index, bool all_files, twx_file_fn fn,
                                    void *user, struct twx_error *err)
{
    struct file_call call = {index, fn, user};
    // Each page of a mapped file that is touched counts as memory of this process, and this touches nearly all.
    const enum twx_status status = twx_db_exec(index, "PRAGMA mmap_size = 0", err);
    if (status != TWX_OK) {
        return status;
    }
    const enum twx_statement which = all_files ? TWX_SQL_EVERY_FILE : TWX_SQL_EACH_FILE;
    return each_row(index, twx_db_statement(index, which, err), give_file, &call, err);
}

// ---------------------------------------------------------------------------------------------------------
// What is known of files

static void take_known(sqlite3_stmt *s, struct twx_known *known)
{
    known->name = sqlite3_column_blob(s, 0);
    known->name_bytes = (size_t)sqlite3_column_bytes(s, 0);
    known->bytes = twx_db_u64(s, 1);
    known->mtime_ns = sqlite3_column_int64(s, 2);
    known->ctime_ns = sqlite3_column_int64(s, 3);
    known->status = (enum twx_image_status)sqlite3_column_int(s, 4);
    known->hash_version = (unsigned)sqlite3_column_int(s, 5);
    known->has_checksum = sqlite3_column_int(s, 6) != 0;
    known->reason = (enum twx_reason)sqlite3_column_int(s, 7);
    known->detail = (uint32_t)sqlite3_column_int64(s, 8);
}

enum twx_status twx_index_folder_begin(struct twx_index *index, const char *folder,
                                       struct twx_error *err)
{
    sqlite3_stmt *s = twx_db_statement(index, TWX_SQL_LIST_FOLDER, err);
    if (s == NULL) {
        return twx_db_fail(index, err);
    }
    (void)sqlite3_bind_blob64(s, 1, folder, strlen(folder), SQLITE_TRANSIENT);
    return TWX_OK;
}

enum twx_status twx_index_folder_next(struct twx_index *index, struct twx_known *known, bool *found,
                                      struct twx_error *err)
{
    sqlite3_stmt *s = index->statements[TWX_SQL_LIST_FOLDER];
    const enum twx_status status = twx_db_step(index, s, found, err);
    if (*found) {
        take_known(s, known);
    }
    return status;
}

void twx_index_folder_end(struct twx_index *index)
{
    (void)sqlite3_reset(index->statements[TWX_SQL_LIST_FOLDER]);  // NULL is allowed
    (void)sqlite3_reset(index->statements[TWX_SQL_FIND_FILE]);
}

enum twx_status twx_index_find(struct twx_index *index, const char *path, struct twx_known *known,
                               bool *found, struct twx_error *err)
{
    *found = false;
    const char *slash = strrchr(path, '/');
    sqlite3_stmt *s = twx_db_statement(index, TWX_SQL_FIND_FILE, err);
    if (s == NULL || slash == NULL) {
        return twx_db_fail(index, err);
    }
    twx_db_bind_bytes(s, 1, path, (size_t)(slash + 1 - path));
    twx_db_bind_bytes(s, 2, slash + 1, strlen(slash + 1));
    const enum twx_status status = twx_db_step(index, s, found, err);
    if (*found) {
        take_known(s, known);
    }
    return status;
}

enum twx_status twx_index_has_path(struct twx_index *index, const char *path, bool *has_path,
                                   struct twx_error *err)
{
    struct twx_known known;
    const enum twx_status status = twx_index_find(index, path, &known, has_path, err);
    twx_index_folder_end(index);
    return status;
}
