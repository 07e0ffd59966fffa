// SPDX-License-Identifier: MIT
//
// Blocks of a damaged index, one by one. Owns a block of zeros.
#include "store/repair_blocks.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/status.h"

struct copying {
    struct twx_index *damaged;
    struct twx_index *made;
    uint8_t *zeros;  // owned: a block of them
    uint64_t n_lost;
};

/** A lost block is noted, and filled with zeros to hold the places of its hashes. */
static enum twx_status put_lost_block(struct copying *c, uint64_t id, struct twx_error *err)
{
    char note[64];
    (void)snprintf(note, sizeof note, "INSERT INTO temp.lost_blocks VALUES (%" PRIu64 ")", id);
    const enum twx_status status = twx_db_exec(c->made, note, err);
    c->n_lost++;
    c->made->n_hashes = (id + 1) * c->made->codes_per_block;
    return status == TWX_OK
               ? twx_index_put_block(c->made, id, c->zeros, (size_t)c->made->codes_per_block, err)
               : status;
}

/** Copies a block that can be read, behind those before it; of the codes only as they were written. */
static enum twx_status copy_block(struct copying *c, uint64_t id, sqlite3_stmt *s,
                                  struct twx_error *err)
{
    const size_t code_bytes = twx_index_code_bytes(c->made);
    const size_t n_bytes = (size_t)sqlite3_column_bytes(s, 0);
    const size_t n_codes = n_bytes / code_bytes;
    enum twx_status status = TWX_OK;
    if (c->made->n_hashes % c->made->codes_per_block != 0) {  // only the last one may be short
        status = put_lost_block(c, c->made->n_hashes / c->made->codes_per_block, err);
    }
    while (status == TWX_OK && c->made->n_hashes < id * c->made->codes_per_block) {
        status = put_lost_block(c, c->made->n_hashes / c->made->codes_per_block, err);
    }
    if (status != TWX_OK) {
        return status;
    }
    if (n_codes == 0 || n_codes > c->made->codes_per_block || n_bytes % code_bytes != 0 ||
        !twx_db_agrees(s, 0, 1)) {
        return put_lost_block(c, id, err);
    }
    c->made->n_hashes = id * c->made->codes_per_block + n_codes;
    return twx_index_put_block(c->made, id, sqlite3_column_blob(s, 0), n_codes, err);
}

static enum twx_status copy_each(struct copying *c, struct twx_error *err)
{
    struct stat st;
    sqlite3_stmt *s = NULL;
    if (stat(c->damaged->file, &st) != 0) {
        return twx_fail_errno(err, errno, "cannot read index '%s'", c->damaged->path);
    }
    if (sqlite3_prepare_v2(c->damaged->db, "SELECT codes, checksum FROM hash_blocks WHERE id = ?1",
                           -1, &s, NULL) != SQLITE_OK) {
        return twx_db_fail(c->damaged, err);
    }
    // The file has no room for more blocks: one with a number far beyond is none.
    const uint64_t block_bytes = c->made->codes_per_block * twx_index_code_bytes(c->made);
    const uint64_t n = (uint64_t)st.st_size / block_bytes + 1;
    enum twx_status status = TWX_OK;
    for (uint64_t id = 0; status == TWX_OK && id < n; id++) {
        twx_db_bind_u64(s, 1, id);
        const int code = sqlite3_step(s);
        if (code == SQLITE_ROW) {
            status = copy_block(c, id, s, err);
        } else if (code != SQLITE_DONE && !twx_db_is_damage(c->damaged, code)) {
            status = twx_db_fail(c->damaged, err);
        }
        (void)sqlite3_reset(s);
    }
    (void)sqlite3_finalize(s);
    return status;
}

enum twx_status twx_repair_blocks(struct twx_index *damaged, struct twx_index *made,
                                  uint64_t *n_lost, struct twx_error *err)
{
    struct copying c = {.damaged = damaged, .made = made};
    c.zeros = twx_alloc((size_t)made->codes_per_block, twx_index_code_bytes(made));
    if (c.zeros == NULL) {
        return twx_fail_memory(err);
    }
    enum twx_status status =
        twx_db_exec(made, "CREATE TEMP TABLE lost_blocks (id INTEGER PRIMARY KEY)", err);
    if (status == TWX_OK) {
        status = copy_each(&c, err);
    }
    *n_lost = c.n_lost;
    free(c.zeros);
    return status;
}
