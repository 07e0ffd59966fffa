// SPDX-License-Identifier: MIT
//
// Folders come by path, each with a slash at its end, and files of a folder by name. A folder's files and what lies in its
// folders are not apart in the order of bytes ("a/b.jpg" is before "a/b/c.jpg", and that before "a/ba.jpg"), so that the
// folders above the one in progress wait on a stack, each with the name up to which its files were handed out. Memory is that
// of the deepest path.
#include "store/index_by_path.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/strings.h"
#include "store/db.h"
#include "store/record.h"

enum { ROWS_A_LOOK = 4096 };  // between two looks at the stop flag

// ---------------------------------------------------------------------------------------------------------
// Codes

enum twx_status twx_code_reader_get(struct twx_code_reader *reader, struct twx_index *index,
                                    uint64_t hash_id, uint8_t *code, struct twx_error *err)
{
    const size_t n = twx_index_code_bytes(index);
    const uint64_t block = hash_id / index->codes_per_block;
    sqlite3_blob *blob = reader->blob;
    int result = SQLITE_OK;
    if (blob == NULL) {
        result = sqlite3_blob_open(index->db, "main", "hash_blocks", "codes", (sqlite3_int64)block,
                                   0, &blob);
    } else if (block != reader->block) {
        result = sqlite3_blob_reopen(blob, (sqlite3_int64)block);
    }
    reader->blob = blob;
    reader->block = block;
    if (result == SQLITE_OK) {
        result = sqlite3_blob_read(blob, code, (int)n, (int)(hash_id % index->codes_per_block * n));
    }
    return result == SQLITE_OK ? TWX_OK : twx_db_fail(index, err);
}

void twx_code_reader_release(struct twx_code_reader *reader)
{
    (void)sqlite3_blob_close(reader->blob);
    *reader = (struct twx_code_reader){.blob = NULL};
}

// ---------------------------------------------------------------------------------------------------------
// Paths

/** A folder some of whose files are still to come. */
struct open_folder {
    int64_t id;
    size_t n_path;  // bytes of the path in progress that are this folder's
    char *done;     // names up to here are done; owned
    size_t n_done;
};

struct by_path {
    struct twx_index *index;
    const struct twx_run *run;
    twx_hash_fn fn;
    void *user;
    struct twx_code_reader codes;
    struct open_folder *stack;
    size_t n_open;
    size_t stack_cap;
    char *path;  // of the folder on top, and the file handed out
    size_t path_cap;
    uint8_t code[TWX_HASH_BYTES_MAX];
    uint64_t n_rows;
    bool is_over;                                // fn has had enough
    uint8_t last_name[TWX_RECORD_PATH_MAX + 1];  // after all names
};

/** Hands out the file of a row. */
static enum twx_status give(struct by_path *b, size_t n_folder, sqlite3_stmt *s,
                            struct twx_error *err)
{
    const size_t n_name = (size_t)sqlite3_column_bytes(s, 0);
    const void *name = sqlite3_column_blob(s, 0);
    if (!twx_reserve((void **)&b->path, &b->path_cap, n_folder + n_name + 1, 1)) {
        return twx_fail_memory(err);
    }
    if (n_name > 0) {
        memcpy(b->path + n_folder, name, n_name);
    }
    b->path[n_folder + n_name] = '\0';
    const enum twx_status status =
        twx_code_reader_get(&b->codes, b->index, twx_db_u64(s, 1), b->code, err);
    if (status == TWX_OK) {
        b->is_over = !b->fn(b->user, b->path, n_folder + n_name, b->code);
    }
    return status;
}

/** Hands out the files of the folder on top whose names are below n_limit bytes of `limit`. */
static enum twx_status give_below(struct by_path *b, const void *limit, size_t n_limit,
                                  struct twx_error *err)
{
    const struct open_folder *top = &b->stack[b->n_open - 1];
    sqlite3_stmt *s = NULL;
    bool has_row = true;
    enum twx_status status = twx_db_statement(b->index, TWX_SQL_HASHES_BY_NAME, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(s, 1, top->id);
    twx_db_bind_bytes(s, 2, top->done, top->n_done);
    twx_db_bind_bytes(s, 3, limit, n_limit);
    while (status == TWX_OK && !b->is_over) {
        status = twx_db_step(b->index, s, &has_row, err);
        if (status != TWX_OK || !has_row) {
            return status;
        }
        status = b->n_rows++ % ROWS_A_LOOK == 0 && twx_is_stopped(b->run)
                     ? twx_fail(err, TWX_STOPPED, 0, "stopped")
                     : give(b, top->n_path, s, err);
    }
    (void)sqlite3_reset(s);
    return status;
}

/** Ends the folder on top: hands out the rest of its files. The one below it is done up to where this one stood. */
static enum twx_status close_folder(struct by_path *b, struct twx_error *err)
{
    const enum twx_status status = give_below(b, b->last_name, sizeof b->last_name, err);
    free(b->stack[--b->n_open].done);
    return status;
}

/** Puts a folder on top of those that it lies in. */
static enum twx_status open_folder(struct by_path *b, int64_t id, const char *path, size_t n,
                                   struct twx_error *err)
{
    if (b->n_open > 0) {  // it need not be looked at again before this folder's own name
        struct open_folder *above = &b->stack[b->n_open - 1];
        free(above->done);
        above->n_done = n - above->n_path;
        above->done = twx_strndup(path + above->n_path, above->n_done);
        if (above->done == NULL) {
            return twx_fail_memory(err);
        }
    }
    if (!twx_reserve((void **)&b->stack, &b->stack_cap, b->n_open + 1, sizeof *b->stack) ||
        !twx_reserve((void **)&b->path, &b->path_cap, n + 1, 1)) {
        return twx_fail_memory(err);
    }
    memcpy(b->path, path, n);
    b->stack[b->n_open++] = (struct open_folder){.id = id, .n_path = n};
    return TWX_OK;
}

/** Takes the next folder by path: what comes before it is handed out. */
static enum twx_status enter_folder(struct by_path *b, int64_t id, const char *path, size_t n,
                                    struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    while (status == TWX_OK && b->n_open > 0 && !b->is_over) {
        const struct open_folder *top = &b->stack[b->n_open - 1];
        if (top->n_path < n && memcmp(b->path, path, top->n_path) == 0) {
            status = give_below(b, path + top->n_path, n - top->n_path, err);
            break;
        }
        status = close_folder(b, err);
    }
    return status == TWX_OK && !b->is_over ? open_folder(b, id, path, n, err) : status;
}

static enum twx_status give_all(struct by_path *b, struct twx_error *err)
{
    sqlite3_stmt *folders = NULL;
    bool has_row = true;
    enum twx_status status = twx_db_statement(b->index, TWX_SQL_FOLDERS_BY_PATH, &folders, err);
    while (status == TWX_OK && !b->is_over) {
        status = twx_db_step(b->index, folders, &has_row, err);
        if (status != TWX_OK || !has_row) {
            break;
        }
        const void *path = sqlite3_column_blob(folders, 1);
        status = enter_folder(b, sqlite3_column_int64(folders, 0), path != NULL ? path : "",
                              (size_t)sqlite3_column_bytes(folders, 1), err);
    }
    while (status == TWX_OK && b->n_open > 0 && !b->is_over) {
        status = close_folder(b, err);
    }
    if (folders != NULL) {
        (void)sqlite3_reset(folders);
    }
    return status;
}

enum twx_status twx_each_hash(struct twx_index *index, const struct twx_run *run, twx_hash_fn fn,
                              void *user, struct twx_error *err)
{
    struct by_path *b = twx_alloc(1, sizeof *b);
    if (b == NULL) {
        return twx_fail_memory(err);
    }
    b->index = index;
    b->run = run;
    b->fn = fn;
    b->user = user;
    memset(b->last_name, 0xff, sizeof b->last_name);
    // Each page of a mapped file that is touched counts as memory of this process, and this touches nearly all.
    enum twx_status status = twx_db_exec(index, "PRAGMA mmap_size = 0", err);
    if (status == TWX_OK) {
        status = give_all(b, err);
    }
    twx_code_reader_release(&b->codes);
    while (b->n_open > 0) {
        free(b->stack[--b->n_open].done);
    }
    free(b->stack);
    free(b->path);
    free(b);
    return status;
}
