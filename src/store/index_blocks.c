// SPDX-License-Identifier: MIT
//
// Reading blocks of hashes; a block that is missing or of a wrong size is damage.
#include "store/index_blocks.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/alloc.h"
#include "store/db.h"

// On the stack, and in the second-level cache until it was looked at. From 16 to 128 KiB all are as fast.
enum { PART_BYTES = 32 * 1024 };

enum {
    MAPPED_BYTES_MAX = 0x7fff0000,  // the most that SQLite maps
    TAIL_BYTES =
        512,  // less than any page has, and more than what has to be mapped behind a fetched byte
};

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

/** Opens a block's codes: the first of a call by a new handle, the others by the same, which is NULL before. */
static enum twx_status open_block(struct twx_index *index, uint64_t id, sqlite3_blob **blob,
                                  struct twx_error *err)
{
    const int code = *blob != NULL ? sqlite3_blob_reopen(*blob, (sqlite3_int64)id)
                                   : sqlite3_blob_open(index->db, "main", "hash_blocks", "codes",
                                                       (sqlite3_int64)id, 0, blob);
    if (code == SQLITE_OK) {
        return TWX_OK;
    }
    // SQLite's plain error: there is no such row, or no blob in it.
    return (code & 0xff) == SQLITE_ERROR ? fail_blocks(index, err) : twx_db_fail(index, err);
}

/** Hands a block out in parts. *goes_on: in, true; out, what fn returned last. */
static enum twx_status give_parts(struct twx_index *index, uint64_t id, sqlite3_blob *blob,
                                  twx_block_fn fn, void *user, bool *goes_on, struct twx_error *err)
{
    uint8_t codes[PART_BYTES];  // whole hashes, of 16 or 64 bytes
    const size_t code_bytes = twx_index_code_bytes(index);
    const size_t n_bytes = (size_t)sqlite3_blob_bytes(blob);
    if (n_bytes == 0 || n_bytes % code_bytes != 0 ||
        n_bytes / code_bytes > index->codes_per_block) {
        return fail_blocks(index, err);
    }
    for (size_t at = 0; *goes_on && at < n_bytes; at += sizeof codes) {
        const size_t n = n_bytes - at < sizeof codes ? n_bytes - at : sizeof codes;
        if (sqlite3_blob_read(blob, codes, (int)n, (int)at) != SQLITE_OK) {
            return twx_db_fail(index, err);
        }
        const struct twx_block part = {
            .first_id = id * index->codes_per_block + at / code_bytes,
            .codes = codes,
            .n_codes = n / code_bytes,
        };
        *goes_on = fn(user, &part);
    }
    return TWX_OK;
}

enum twx_status twx_index_each_block_in(struct twx_index *index, uint64_t first, uint64_t n,
                                        twx_block_fn fn, void *user, struct twx_error *err)
{
    sqlite3_blob *blob = NULL;
    bool goes_on = true;
    enum twx_status status = TWX_OK;
    for (uint64_t id = first; status == TWX_OK && goes_on && id < first + n; id++) {
        status = open_block(index, id, &blob, err);
        if (status == TWX_OK) {
            status = give_parts(index, id, blob, fn, user, &goes_on, err);
        }
    }
    (void)sqlite3_blob_close(blob);
    return status;
}

enum twx_status twx_index_each_block(struct twx_index *index, twx_block_fn fn, void *user,
                                     struct twx_error *err)
{
    struct block_call call = {.index = index, .fn = fn, .user = user};
    sqlite3_stmt *s = NULL;
    enum twx_status status = twx_db_statement(index, TWX_SQL_BLOCKS, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(s, 1, INT64_MIN);  // a number below 0 is damage
    (void)sqlite3_bind_int64(s, 2, INT64_MAX);
    status = twx_db_each_row(index, s, give_block, &call, err);
    return status == TWX_OK && call.is_damaged ? fail_blocks(index, err) : status;
}

void twx_index_give_back_pages(struct twx_index *index)
{
    sqlite3_file *file = NULL;
    sqlite3_int64 n = 0;
    void *first = NULL;
    void *last = NULL;
    if (sqlite3_file_control(index->db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK ||
        file->pMethods == NULL || file->pMethods->iVersion < 3 ||
        file->pMethods->xFileSize(file, &n) != SQLITE_OK || n <= TAIL_BYTES) {
        return;
    }
    n = n < MAPPED_BYTES_MAX ? n : MAPPED_BYTES_MAX;
    // What is not mapped is NULL; while it is fetched, the mapping stays as it is.
    if (file->pMethods->xFetch(file, 0, 1, &first) == SQLITE_OK && first != NULL) {
        if (file->pMethods->xFetch(file, n - TAIL_BYTES, 1, &last) == SQLITE_OK && last != NULL) {
            (void)madvise(first, (size_t)n, MADV_DONTNEED);  // of a file: they can be had again
            (void)file->pMethods->xUnfetch(file, n - TAIL_BYTES, last);
        }
        (void)file->pMethods->xUnfetch(file, 0, first);
    }
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
        status = twx_db_each_row_of(index, TWX_SQL_COUNT_CODES, take_number, &n_in_blocks, err);
    }
    if (status == TWX_OK && n_in_blocks != index->n_hashes) {
        return fail_blocks(index, err);
    }
    *n_hashes = index->n_hashes;
    return status;
}
