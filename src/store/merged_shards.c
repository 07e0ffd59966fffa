// SPDX-License-Identifier: MIT
//
// The table of merged shards. Owns nothing: statements are the connection's.
#include "store/merged_shards.h"

#include <string.h>

#include "base/clock.h"
#include "store/db.h"

/** Binds the key of a shard in the table of merged ones. */
static enum twx_status shard_statement(struct twx_index *index, enum twx_statement which,
                                       const struct twx_shard_header *header, uint64_t checksum,
                                       sqlite3_stmt **s, struct twx_error *err)
{
    const enum twx_status status = twx_db_statement(index, which, s, err);
    if (status == TWX_OK) {
        twx_db_bind_bytes(*s, 1, header->run_id, TWX_RUN_ID_BYTES);
        twx_db_bind_u64(*s, 2, header->partition);
        twx_db_bind_u64(*s, 3, header->worker);
        twx_db_bind_u64(*s, 4, checksum);
    }
    return status;
}

static enum twx_status has(struct twx_index *index, const struct twx_shard_header *header,
                           uint64_t checksum, bool *merged, struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    enum twx_status status = shard_statement(index, TWX_SQL_HAS_SHARD, header, checksum, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    status = twx_db_step(index, s, merged, err);
    (void)sqlite3_reset(s);
    return status;
}

static enum twx_status add(struct twx_index *index, const struct twx_shard_header *header,
                           uint64_t checksum, uint64_t n_records, struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    const enum twx_status status =
        shard_statement(index, TWX_SQL_ADD_SHARD, header, checksum, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    twx_db_bind_u64(s, 5, n_records);
    (void)sqlite3_bind_int64(s, 6, twx_wall_ns());
    return twx_db_run(index, s, err);
}

enum twx_status twx_merged_shards_has(struct twx_index *index, const struct twx_shard *shard,
                                      bool *merged, struct twx_error *err)
{
    uint64_t n_records = 0;
    uint64_t checksum = 0;
    *merged = false;
    return twx_shard_footer(shard, &n_records, &checksum)
               ? has(index, twx_shard_header(shard), checksum, merged, err)
               : TWX_OK;
}

enum twx_status twx_merged_shards_add(struct twx_index *index, const struct twx_shard *shard,
                                      struct twx_error *err)
{
    uint64_t n_records = 0;
    uint64_t checksum = 0;
    // A torn one is removed, or merged again without effect.
    return twx_shard_footer(shard, &n_records, &checksum)
               ? add(index, twx_shard_header(shard), checksum, n_records, err)
               : TWX_OK;
}

/** The key of a file: its checksum has the place of a run's id. */
static struct twx_shard_header key_of_file(const uint8_t checksum[static TWX_CHECKSUM_BYTES])
{
    _Static_assert((int)TWX_RUN_ID_BYTES == (int)TWX_CHECKSUM_BYTES, "one has the other's place");
    struct twx_shard_header key = {.worker = 0};
    memcpy(key.run_id, checksum, sizeof key.run_id);
    return key;
}

enum twx_status twx_merged_file_has(struct twx_index *index,
                                    const uint8_t checksum[static TWX_CHECKSUM_BYTES], bool *merged,
                                    struct twx_error *err)
{
    const struct twx_shard_header key = key_of_file(checksum);
    *merged = false;
    return has(index, &key, 0, merged, err);
}

enum twx_status twx_merged_file_add(struct twx_index *index,
                                    const uint8_t checksum[static TWX_CHECKSUM_BYTES],
                                    uint64_t n_lines, struct twx_error *err)
{
    const struct twx_shard_header key = key_of_file(checksum);
    return add(index, &key, 0, n_lines, err);
}

bool twx_merged_shards_are_same(const struct twx_shard *a, const struct twx_shard *b)
{
    const struct twx_shard_header *x = twx_shard_header(a);
    const struct twx_shard_header *y = twx_shard_header(b);
    uint64_t n = 0;
    uint64_t checksum = 0;
    uint64_t other_checksum = 0;
    return twx_shard_footer(a, &n, &checksum) && twx_shard_footer(b, &n, &other_checksum) &&
           checksum == other_checksum && x->worker == y->worker && x->partition == y->partition &&
           memcmp(x->run_id, y->run_id, TWX_RUN_ID_BYTES) == 0;
}
