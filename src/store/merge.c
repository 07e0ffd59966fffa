// SPDX-License-Identifier: MIT
//
// Shards in, transactions out: see merge.h. Owns the shards of the batch in progress and its records.
#include "store/merge.h"

#include <glib.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/strings.h"
#include "store/bulk.h"
#include "store/db.h"
#include "store/merge_apply.h"
#include "store/merge_runs.h"
#include "store/merged_shards.h"
#include "store/record_runs.h"
#include "store/roots.h"
#include "store/shard_read.h"

enum {
    TURN_RECORDS = 256,    // read from one shard before the next has its turn
    BATCH_SHARDS = 1024,   // folded in one transaction, mapped meanwhile
    BULK_BYTES = 8 << 20,  // of shards, some 40,000 records
};

size_t twx_merge_group_records = 524288;  // 160 MB; four times less costs a fifth more time

struct merge {
    struct twx_index *index;
    const struct twx_run *run;
    unsigned flags;
    struct twx_merge_result *result;
    struct twx_merge_counts batch_counts;  // added to result once committed
    struct twx_observed *records;          // at most twx_merge_group_records
    size_t records_cap;
    size_t n_records;
    struct twx_shard *shards[BATCH_SHARDS];  // of the batch, owned: records point into them
    size_t n_shards;
    struct twx_strings to_remove;  // once the batch is committed
    struct twx_bulk *bulk;         // while an empty index is filled
    struct twx_record_runs *runs;  // of the batch, once it has more records than memory should hold
    bool is_in_transaction;
};

void twx_merge_note_trouble(enum twx_status *trouble, enum twx_status status)
{
    if (status == TWX_TRY_AGAIN || *trouble == TWX_TRY_AGAIN) {
        *trouble = TWX_TRY_AGAIN;
    } else if (*trouble != TWX_NO_MEMORY) {
        *trouble = status == TWX_NO_MEMORY ? status : TWX_UNUSABLE;
    }
}

/** Sorts the records that are held and writes them as a run. */
static enum twx_status spill_group(struct merge *m, struct twx_error *err)
{
    enum twx_status status =
        m->runs != NULL ? TWX_OK
                        : twx_record_runs_create(m->index->file, m->index->path, &m->runs, err);
    if (status != TWX_OK) {
        return status;
    }
    status =
        twx_record_runs_add(m->runs, m->records, m->n_records, &m->batch_counts.n_superseded, err);
    m->n_records = 0;
    for (size_t i = 0; i < m->n_shards; i++) {
        twx_shard_forget(m->shards[i]);
    }
    return status;
}

/** Writes what was read of the batch: from memory where that held it, else from runs. */
static enum twx_status write_records(struct merge *m, struct twx_error *err)
{
    if (m->runs == NULL) {
        return twx_merge_apply(m->index, m->bulk != NULL, m->records, m->n_records,
                               &m->batch_counts, err);
    }
    enum twx_status status = spill_group(m, err);
    free(m->records);  // before the runs take their memory
    m->records = NULL;
    m->records_cap = 0;
    if (status == TWX_OK) {
        status = twx_merge_runs(m->index, m->bulk != NULL, m->runs, m->run, &m->batch_counts, err);
    }
    return status;
}

static void add_counts(struct twx_merge_counts *to, const struct twx_merge_counts *from)
{
    to->n_shards += from->n_shards;
    to->n_damaged += from->n_damaged;
    to->n_records += from->n_records;
    to->n_new += from->n_new;
    to->n_replaced += from->n_replaced;
    to->n_superseded += from->n_superseded;
}

static void free_shards(struct merge *m)
{
    for (size_t i = 0; i < m->n_shards; i++) {
        twx_shard_free(m->shards[i]);
    }
    m->n_shards = 0;
}

static void remove_merged_files(struct merge *m)
{
    for (size_t i = 0; i < m->to_remove.n; i++) {
        (void)unlink(m->to_remove.items[i]);  // one that stays is merged again: nothing changes
    }
    twx_strings_release(&m->to_remove);
}

static enum twx_status begin_batch(struct merge *m, struct twx_error *err)
{
    if (m->is_in_transaction) {
        return TWX_OK;
    }
    const enum twx_status status = twx_db_do(m->index, TWX_SQL_BEGIN, err);
    m->is_in_transaction = status == TWX_OK;
    // Counted again under SQLite's own lock: where the lock file is not seen by all hosts, another may have appended.
    return status == TWX_OK ? twx_index_load_settings(m->index, err) : status;
}

static enum twx_status commit_batch(struct merge *m, struct twx_error *err)
{
    if (!m->is_in_transaction) {
        return TWX_OK;
    }
    enum twx_status status = twx_merge_save_counts(m->index, err);
    if (status == TWX_OK) {
        status = twx_db_do(m->index, TWX_SQL_COMMIT, err);
    }
    if (status != TWX_OK) {
        return status;
    }
    m->is_in_transaction = false;
    add_counts(&m->result->counts, &m->batch_counts);
    m->batch_counts = (struct twx_merge_counts){0};
    free_shards(m);
    remove_merged_files(m);
    return TWX_OK;
}

/** After the last record: notes the shard as merged, or says what is wrong with it. */
static enum twx_status end_shard(struct merge *m, const struct twx_shard *shard,
                                 struct twx_error *err)
{
    uint64_t n_lost = 0;
    const char *path = twx_shard_path(shard);
    const enum twx_shard_end end = twx_shard_end(shard, &n_lost);
    const bool is_adopted =
        (m->flags & TWX_MERGE_ADOPT) && g_str_has_suffix(path, TWX_SHARD_PART_SUFFIX);
    if (end == TWX_SHARD_DAMAGED || (end == TWX_SHARD_TORN && !is_adopted)) {
        twx_log(m->run, TWX_LEVEL_ERROR,
                "shard '%s' is damaged (%" G_GUINT64_FORMAT
                " bytes do not verify%s): the rest was merged; "
                "index its images again, then remove it",
                path, n_lost, end == TWX_SHARD_TORN ? ", its end is missing" : "");
        twx_merge_note_trouble(&m->result->trouble, TWX_UNUSABLE);
        m->batch_counts.n_damaged++;
        return TWX_OK;
    }
    if (end == TWX_SHARD_TORN && n_lost > 0) {
        twx_log(m->run, TWX_LEVEL_WARNING,
                "shard '%s' has a torn tail of %" G_GUINT64_FORMAT
                " bytes: its last image is hashed again",
                path, n_lost);
    }
    m->batch_counts.n_shards++;
    // A torn one cannot be noted as merged: kept, it would bring back what a later prune drops.
    const bool is_removed = (m->flags & TWX_MERGE_REMOVE) || end == TWX_SHARD_TORN;
    if (is_removed && !twx_strings_add(&m->to_remove, path)) {
        return twx_fail_memory(err);
    }
    return twx_merged_shards_add(m->index, shard, err);
}

static enum twx_status take_record(struct merge *m, const struct twx_record *record,
                                   int64_t observed_ns, struct twx_error *err)
{
    if (record->kind == TWX_RECORD_ROOT) {
        return twx_root_put(m->index, record, observed_ns, err);
    }
    if (m->n_records == twx_merge_group_records) {
        const enum twx_status status = spill_group(m, err);
        if (status != TWX_OK) {
            return status;
        }
    }
    if (!twx_reserve((void **)&m->records, &m->records_cap, m->n_records + 1, sizeof *m->records)) {
        return twx_fail_memory(err);
    }
    m->records[m->n_records++] =
        (struct twx_observed){.record = *record, .observed_ns = observed_ns};
    m->batch_counts.n_records++;
    return TWX_OK;
}

/** Takes a shard's turn of records; *ended says that it has no more. */
static enum twx_status take_turn(struct merge *m, struct twx_shard *shard, bool *ended,
                                 struct twx_error *err)
{
    const int64_t observed_ns = twx_shard_header(shard)->observed_ns;
    struct twx_record record;
    for (int i = 0; i < TURN_RECORDS; i++) {
        if (!twx_shard_next(shard, &record)) {
            *ended = true;
            return TWX_OK;
        }
        const enum twx_status status = take_record(m, &record, observed_ns, err);
        if (status != TWX_OK) {
            return status;
        }
    }
    return TWX_OK;
}

/**
 * Reads the shards of the batch in turns: workers of one run went through it side by side, so that what is held is
 * nearly sorted, and runs are of few folders.
 */
static enum twx_status fold_records(struct merge *m, struct twx_error *err)
{
    bool *ended = twx_alloc(m->n_shards, sizeof *ended);
    if (ended == NULL) {
        return twx_fail_memory(err);
    }
    enum twx_status status = TWX_OK;
    size_t n_left = m->n_shards;
    while (status == TWX_OK && n_left > 0) {
        for (size_t i = 0; status == TWX_OK && i < m->n_shards; i++) {
            if (!ended[i]) {
                status = take_turn(m, m->shards[i], &ended[i], err);
                n_left -= ended[i];
            }
        }
        if (status == TWX_OK && twx_is_stopped(m->run)) {
            status = twx_merge_stopped(err);
        }
    }
    free(ended);
    return status;
}

/** Prepares for filling an empty index, when there is enough to gain. */
static enum twx_status begin_bulk(struct merge *m, struct twx_error *err)
{
    uint64_t n_bytes = 0;
    for (size_t i = 0; i < m->n_shards; i++) {
        n_bytes += twx_shard_size(m->shards[i]);
    }
    return n_bytes >= BULK_BYTES ? twx_bulk_begin(m->index, &m->bulk, err) : TWX_OK;
}

/** Folds the shards gathered so far in one transaction. */
static enum twx_status fold_batch(struct merge *m, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    if (m->n_shards > 0) {
        status = begin_bulk(m, err);
    }
    if (status == TWX_OK && m->n_shards > 0) {
        status = fold_records(m, err);
    }
    if (status == TWX_OK) {
        status = write_records(m, err);
    }
    twx_record_runs_free(m->runs);
    m->runs = NULL;
    m->n_records = 0;
    if (status == TWX_OK) {
        status = twx_bulk_end(m->bulk, m->run, err);
    }
    twx_bulk_free(m->bulk);
    m->bulk = NULL;
    for (size_t i = 0; status == TWX_OK && i < m->n_shards; i++) {
        status = end_shard(m, m->shards[i], err);
    }
    return status == TWX_OK ? commit_batch(m, err) : status;
}

/** Opens a shard and checks that it fits this index. */
static enum twx_status open_shard(const struct merge *m, const char *path, struct twx_shard **shard,
                                  struct twx_error *err)
{
    enum twx_status status = twx_shard_open(path, shard, err);
    if (status == TWX_OK && twx_shard_header(*shard)->hash_size != m->index->hash_size) {
        status = twx_fail(
            err, TWX_UNUSABLE, 0,
            "shard '%s' holds hashes of size %u, index '%s' of size %u: merge it into another "
            "index with -d",
            path, twx_shard_header(*shard)->hash_size, m->index->path, m->index->hash_size);
        twx_shard_free(*shard);
        *shard = NULL;
    }
    return status;
}

/**
 * A shard that cannot be opened is reported and passed over. A dead run's part without a header is nothing: it was only
 * just begun, or the power went out before its beginning was on the disk.
 */
static enum twx_status pass_over(struct merge *m, const char *path, const struct twx_error *why)
{
    const bool is_part =
        (m->flags & TWX_MERGE_ADOPT) && g_str_has_suffix(path, TWX_SHARD_PART_SUFFIX);
    bool is_unbegun = false;
    if (is_part && twx_shard_is_unbegun(path, &is_unbegun, NULL) == TWX_OK && is_unbegun) {
        twx_log(m->run, TWX_LEVEL_WARNING,
                "shard '%s' was not begun before its run died: its images are hashed again", path);
        (void)unlink(path);
        return TWX_OK;
    }
    twx_log(m->run, TWX_LEVEL_ERROR, "%s", why->text);
    twx_merge_note_trouble(&m->result->trouble, why->status);
    return TWX_OK;
}

/** Whether the batch holds this very shard already, under another name. */
static bool is_in_batch(const struct merge *m, const struct twx_shard *shard)
{
    for (size_t i = 0; i < m->n_shards; i++) {
        if (twx_merged_shards_are_same(m->shards[i], shard)) {
            return true;
        }
    }
    return false;
}

/** Opens a shard into the batch, unless the index holds it already. */
static enum twx_status gather_shard(struct merge *m, const char *path, struct twx_error *err)
{
    struct twx_error why = {0};
    struct twx_shard *shard = NULL;
    bool merged = false;
    if (open_shard(m, path, &shard, &why) != TWX_OK) {
        return pass_over(m, path, &why);
    }
    enum twx_status status = begin_batch(m, err);
    if (status == TWX_OK) {
        status = twx_merged_shards_has(m->index, shard, &merged, err);
    }
    if (status == TWX_OK && (merged || is_in_batch(m, shard))) {
        m->result->counts.n_already_merged++;
        if ((m->flags & TWX_MERGE_REMOVE) && !twx_strings_add(&m->to_remove, path)) {
            status = twx_fail_memory(err);
        }
    } else if (status == TWX_OK) {
        if (twx_shard_header(shard)->observed_ns > m->index->newest_observed_ns) {
            m->index->newest_observed_ns = twx_shard_header(shard)->observed_ns;
        }
        m->shards[m->n_shards++] = shard;  // owned by the batch: its records are borrowed
        shard = NULL;
    }
    twx_shard_free(shard);
    return status;
}

enum twx_status twx_merge_files(struct twx_index *index, char *const *paths, size_t n_paths,
                                unsigned flags, const struct twx_run *run,
                                struct twx_merge_result *result, struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    struct merge m = {.index = index, .run = run, .flags = flags, .result = result};
    enum twx_status status = TWX_OK;
    for (size_t i = 0; status == TWX_OK && i < n_paths; i++) {
        if (twx_is_stopped(run)) {
            status = twx_merge_stopped(err);
            break;
        }
        status = gather_shard(&m, paths[i], err);
        if (status == TWX_OK && m.n_shards == BATCH_SHARDS) {
            status = fold_batch(&m, err);
        }
    }
    if (status == TWX_OK) {
        status = fold_batch(&m, err);
    }
    if (m.is_in_transaction) {
        twx_db_rollback(index);
    }
    free_shards(&m);
    twx_strings_release(&m.to_remove);
    free(m.records);
    result->counts.seconds += twx_monotonic_seconds() - begin;
    return status;
}
