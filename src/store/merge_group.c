// SPDX-License-Identifier: MIT
//
// Owns the records that are held, the memory that they point into, the runs of those before, and the open transaction.
#include "store/merge_group.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/status.h"
#include "store/bulk.h"
#include "store/db.h"
#include "store/merge.h"
#include "store/merge_apply.h"
#include "store/merge_runs.h"
#include "store/merged_shards.h"
#include "store/record_runs.h"
#include "store/roots.h"

enum {
    GROUPS_TOGETHER = 4,  // in one transaction,
    BULK_GROUPS = 32,  // or while an empty index is filled: its indexes are built once, at the end
    BULK_RECORDS = 40000,   // from which on filling an empty index without its indexes is faster
    LOOK_RECORDS = 4096,    // between two looks at the stop flag
    BLOCK_BYTES = 1 << 20,  // of memory for records
    ROOTS_KEPT = 32,
};

/** A root as it was put last. */
struct put_root {
    uint8_t *bytes;  // owned: as twx_record_encode writes it
    size_t n;
    int64_t observed_ns;
};

struct twx_merge_group {
    struct twx_index *index;
    const struct twx_run *run;
    struct twx_merge_counts *counts;
    struct twx_merge_counts batch_counts;  // of what is not committed
    int64_t newest_observed_ns;            // likewise
    struct twx_observed *records;
    size_t records_cap;
    size_t n_records;
    uint8_t **blocks;  // owned, each of BLOCK_BYTES: records point into them
    size_t blocks_cap;
    size_t n_blocks;  // made
    size_t n_full;
    size_t block_used;             // bytes of the block after those that are full
    struct twx_record_runs *runs;  // once there are more records than memory should hold
    bool is_in_transaction;
    struct put_root roots[ROOTS_KEPT];
    size_t n_roots;
    uint8_t encoded[TWX_RECORD_BYTES_MAX];
};

struct twx_merge_group *twx_merge_group_create(struct twx_index *index, const struct twx_run *run,
                                               struct twx_merge_counts *counts)
{
    struct twx_merge_group *g = twx_alloc(1, sizeof *g);
    if (g != NULL) {
        g->index = index;
        g->run = run;
        g->counts = counts;
    }
    return g;
}

/** Frees the records that are held and their memory. */
static void free_records(struct twx_merge_group *g)
{
    for (size_t i = 0; i < g->n_blocks; i++) {
        free(g->blocks[i]);
    }
    free(g->blocks);
    free(g->records);
    g->blocks = NULL;
    g->records = NULL;
    g->blocks_cap = g->n_blocks = g->n_full = g->block_used = 0;
    g->records_cap = g->n_records = 0;
}

void twx_merge_group_free(struct twx_merge_group *g)
{
    if (g == NULL) {
        return;
    }
    if (g->is_in_transaction) {
        twx_db_rollback(g->index);
    }
    twx_record_runs_free(g->runs);
    free_records(g);
    for (size_t i = 0; i < g->n_roots; i++) {
        free(g->roots[i].bytes);
    }
    free(g);
}

// ---------------------------------------------------------------------------------------------------------
// Transactions

static enum twx_status begin(struct twx_merge_group *g, struct twx_error *err)
{
    if (g->is_in_transaction) {
        return TWX_OK;
    }
    const enum twx_status status = twx_db_do(g->index, TWX_SQL_BEGIN, err);
    g->is_in_transaction = status == TWX_OK;
    // Counted again under SQLite's own lock: see merge.c.
    return status == TWX_OK ? twx_index_load_settings(g->index, err) : status;
}

/** Sorts the records that are held and writes them as a run. */
static enum twx_status spill(struct twx_merge_group *g, struct twx_error *err)
{
    enum twx_status status =
        g->runs != NULL ? TWX_OK
                        : twx_record_runs_create(g->index->file, g->index->path, &g->runs, err);
    if (status == TWX_OK) {
        status = twx_record_runs_add(g->runs, g->records, g->n_records,
                                     &g->batch_counts.n_superseded, err);
    }
    g->n_records = 0;
    g->n_full = 0;
    g->block_used = 0;
    return status;
}

/** Writes all records, in order of path. */
static enum twx_status write_records(struct twx_merge_group *g, bool is_bulk, struct twx_error *err)
{
    if (g->runs == NULL) {
        return twx_merge_apply(g->index, is_bulk, g->records, g->n_records, &g->batch_counts, err);
    }
    enum twx_status status = spill(g, err);
    free_records(g);  // before the runs take their memory
    if (status == TWX_OK) {
        status = twx_merge_runs(g->index, is_bulk, g->runs, g->run, &g->batch_counts, err);
    }
    return status;
}

/** Applies all records; an empty index is filled without its indexes, where that is worth it. */
static enum twx_status apply(struct twx_merge_group *g, struct twx_error *err)
{
    struct twx_bulk *bulk = NULL;
    enum twx_status status = TWX_OK;
    if (g->batch_counts.n_records >= BULK_RECORDS) {
        status = twx_bulk_begin(g->index, &bulk, err);
    }
    if (status == TWX_OK) {
        status = write_records(g, bulk != NULL, err);
    }
    if (status == TWX_OK) {
        status = twx_bulk_end(bulk, g->run, err);
    }
    twx_bulk_free(bulk);
    twx_record_runs_free(g->runs);
    g->runs = NULL;
    g->n_records = 0;
    return status;
}

static void add_counts(struct twx_merge_counts *to, const struct twx_merge_counts *from)
{
    to->n_records += from->n_records;
    to->n_new += from->n_new;
    to->n_replaced += from->n_replaced;
    to->n_superseded += from->n_superseded;
}

enum twx_status twx_merge_group_commit(struct twx_merge_group *g, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    if (g->batch_counts.n_records > 0) {
        status = begin(g, err);
    }
    if (status == TWX_OK && g->newest_observed_ns > g->index->newest_observed_ns) {
        g->index->newest_observed_ns = g->newest_observed_ns;
    }
    if (status == TWX_OK && g->batch_counts.n_records > 0) {
        status = apply(g, err);
    }
    if (status != TWX_OK || !g->is_in_transaction) {
        return status;
    }
    status = twx_merge_save_counts(g->index, err);
    if (status == TWX_OK) {
        status = twx_db_do(g->index, TWX_SQL_COMMIT, err);
    }
    if (status == TWX_OK) {
        g->is_in_transaction = false;
        add_counts(g->counts, &g->batch_counts);
        g->batch_counts = (struct twx_merge_counts){0};
    }
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// Records

/** Room for n bytes, which stays until the group is applied. */
static uint8_t *take_room(struct twx_merge_group *g, size_t n)
{
    if (g->n_full < g->n_blocks && g->block_used + n > BLOCK_BYTES) {
        g->n_full++;
        g->block_used = 0;
    }
    if (g->n_full == g->n_blocks) {
        uint8_t *block = twx_alloc(BLOCK_BYTES, 1);
        if (block == NULL ||
            !twx_reserve((void **)&g->blocks, &g->blocks_cap, g->n_blocks + 1, sizeof(uint8_t *))) {
            free(block);
            return NULL;
        }
        g->blocks[g->n_blocks++] = block;
    }
    uint8_t *room = g->blocks[g->n_full] + g->block_used;
    g->block_used += n;
    return room;
}

enum twx_status twx_merge_group_add(struct twx_merge_group *g, const struct twx_record *record,
                                    int64_t observed_ns, struct twx_error *err)
{
    if (g->batch_counts.n_records % LOOK_RECORDS == 0 && twx_is_stopped(g->run)) {
        return twx_merge_stopped(err);
    }
    if (g->n_records == twx_merge_group_records) {
        const enum twx_status status = spill(g, err);
        if (status != TWX_OK) {
            return status;
        }
    }
    const size_t n = twx_record_encode(record, g->encoded);
    uint8_t *copy = take_room(g, n);
    if (copy == NULL ||
        !twx_reserve((void **)&g->records, &g->records_cap, g->n_records + 1, sizeof *g->records)) {
        return twx_fail_memory(err);
    }
    struct twx_observed *observed = &g->records[g->n_records];
    *observed = (struct twx_observed){.observed_ns = observed_ns};
    memcpy(copy, g->encoded, n);
    if (!twx_record_decode(copy, n, &observed->record)) {
        return twx_fail(err, TWX_UNUSABLE, 0, "what is to be merged is no record");
    }
    if (observed_ns > g->newest_observed_ns) {
        g->newest_observed_ns = observed_ns;
    }
    g->n_records++;
    g->batch_counts.n_records++;
    return TWX_OK;
}

/** Whether this root was put, no earlier observed. Else notes that it is put now, if there is room. */
static enum twx_status note_root(struct twx_merge_group *g, size_t n, int64_t observed_ns,
                                 bool *is_put, struct twx_error *err)
{
    for (size_t i = 0; i < g->n_roots; i++) {
        struct put_root *root = &g->roots[i];
        if (root->n == n && memcmp(root->bytes, g->encoded, n) == 0) {
            *is_put = root->observed_ns >= observed_ns;
            root->observed_ns = *is_put ? root->observed_ns : observed_ns;
            return TWX_OK;
        }
    }
    if (g->n_roots < ROOTS_KEPT) {
        uint8_t *bytes = twx_alloc(n, 1);
        if (bytes == NULL) {
            return twx_fail_memory(err);
        }
        memcpy(bytes, g->encoded, n);
        g->roots[g->n_roots++] =
            (struct put_root){.bytes = bytes, .n = n, .observed_ns = observed_ns};
    }
    return TWX_OK;
}

enum twx_status twx_merge_group_add_root(struct twx_merge_group *g, const struct twx_record *root,
                                         int64_t observed_ns, struct twx_error *err)
{
    bool is_put = false;
    const size_t n = twx_record_encode(root, g->encoded);
    enum twx_status status = note_root(g, n, observed_ns, &is_put, err);
    if (status == TWX_OK && !is_put) {
        status = begin(g, err);
    }
    return status == TWX_OK && !is_put ? twx_root_put(g->index, root, observed_ns, err) : status;
}

enum twx_status twx_merge_group_has_file(struct twx_merge_group *g,
                                         const uint8_t checksum[static TWX_CHECKSUM_BYTES],
                                         bool *has, struct twx_error *err)
{
    const enum twx_status status = begin(g, err);
    return status == TWX_OK ? twx_merged_file_has(g->index, checksum, has, err) : status;
}

enum twx_status twx_merge_group_note_file(struct twx_merge_group *g,
                                          const uint8_t checksum[static TWX_CHECKSUM_BYTES],
                                          uint64_t n_lines, struct twx_error *err)
{
    const enum twx_status status = begin(g, err);
    return status == TWX_OK ? twx_merged_file_add(g->index, checksum, n_lines, err) : status;
}
