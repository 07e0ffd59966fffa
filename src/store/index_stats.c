// SPDX-License-Identifier: MIT
//
// What twindex.h says of an index: counts, roots, failures.
#include <string.h>
#include <sys/stat.h>

#include "store/comparison_rows.h"
#include "store/file_variants.h"
#include "store/imported_rows.h"
#include "store/waiting.h"
#include "twindex_commands.h"

enum { N_PIXEL_CLASSES = 5 };  // as many as the statement tells apart

uint64_t twx_pixel_class_begin(unsigned pixel_class)
{
    // Thumbnails, screens of phones and web pages, older cameras, today's, and more.
    static const uint64_t begins[N_PIXEL_CLASSES] = {0, 300000, 2000000, 8000000, 20000000};
    return pixel_class < N_PIXEL_CLASSES ? begins[pixel_class] : 0;
}

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
            stats->bytes_by_format[format] += twx_db_u64(s, 5);
        }
        stats->n_by_pixels[sqlite3_column_int(s, 6)] += n;
        stats->bytes_by_pixels[sqlite3_column_int(s, 6)] += twx_db_u64(s, 5);
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

static bool count_variants(void *user, sqlite3_stmt *s)
{
    struct twx_stats *stats = user;
    const uint64_t most = twx_db_u64(s, 1);
    stats->n_variants = twx_db_u64(s, 0);
    stats->variants = most <= TWX_VARIANTS_ALL ? (enum twx_variants)most : TWX_VARIANTS_NONE;
    return true;
}

static bool count_comparisons(void *user, sqlite3_stmt *s)
{
    ((struct twx_stats *)user)->n_comparisons = twx_db_u64(s, 0);
    return true;
}

static bool take_other_version(void *user, sqlite3_stmt *s)
{
    ((struct twx_stats *)user)->n_other_version = twx_db_u64(s, 0);
    return true;
}

static enum twx_status count_other_version(struct twx_index *index, struct twx_stats *stats,
                                           struct twx_error *err)
{
    sqlite3_stmt *s = NULL;
    const enum twx_status status = twx_db_statement(index, TWX_SQL_COUNT_OTHER_VERSION, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    twx_db_bind_u64(s, 1, TWX_HASH_VERSION);
    return twx_db_each_row(index, s, take_other_version, stats, err);
}

/** Counts the shards that are not merged; those of a folder that cannot be read are not known. */
static enum twx_status count_waiting(struct twx_index *index, struct twx_stats *stats,
                                     struct twx_error *err)
{
    struct twx_strings waiting;
    const enum twx_status status = twx_index_waiting_shards(index, &waiting, NULL);
    if (status == TWX_NO_MEMORY) {
        return twx_fail_memory(err);
    }
    stats->has_waiting_shards = status == TWX_OK;
    stats->n_waiting_shards = waiting.n;
    twx_strings_release(&waiting);
    return TWX_OK;
}

const char *twx_index_uuid(const struct twx_index *index)
{
    return index->uuid;
}

enum twx_status twx_index_stats(struct twx_index *index, struct twx_stats *stats,
                                struct twx_error *err)
{
    *stats = (struct twx_stats){.hash_size = index->hash_size};
    memcpy(stats->uuid, index->uuid, sizeof stats->uuid);
    sqlite3_stmt *s = NULL;
    enum twx_status status = twx_db_statement(index, TWX_SQL_COUNT_STATUS, &s, err);
    if (status == TWX_OK) {
        twx_db_bind_u64(s, 1, index->flat_below);
        for (unsigned i = 1; i < N_PIXEL_CLASSES; i++) {
            twx_db_bind_u64(s, (int)(1 + i), twx_pixel_class_begin(i));
        }
        status = twx_db_each_row(index, s, count_status, stats, err);
    }
    if (status == TWX_OK) {
        status = twx_db_each_row_of(index, TWX_SQL_COUNT_TABLES, count_tables, stats, err);
    }
    if (status == TWX_OK && twx_index_has_variants(index)) {
        status = twx_db_each_row_of(index, TWX_SQL_COUNT_VARIANTS, count_variants, stats, err);
    }
    if (status == TWX_OK && twx_index_has_comparisons(index)) {
        status =
            twx_db_each_row_of(index, TWX_SQL_COUNT_COMPARISONS, count_comparisons, stats, err);
    }
    if (status == TWX_OK) {
        status = twx_imported_count(index, &stats->n_imported, err);
    }
    if (status == TWX_OK) {
        status = count_other_version(index, stats, err);
    }
    struct stat st;
    if (stat(index->file, &st) == 0) {
        stats->n_index_bytes = (uint64_t)st.st_size;
    }
    return status == TWX_OK ? count_waiting(index, stats, err) : status;
}

static bool take_payloads(void *user, sqlite3_stmt *s)
{
    uint64_t *counts = user;
    counts[0] = twx_db_u64(s, 0);
    counts[1] = twx_db_u64(s, 1);
    return true;
}

enum twx_status twx_index_payload_duplicates(struct twx_index *index, uint64_t *n_groups,
                                             uint64_t *n_files, struct twx_error *err)
{
    uint64_t counts[2] = {0};
    const enum twx_status status =
        index->schema_version < 4
            ? TWX_OK  // nothing is known of payloads
            : twx_db_each_row_of(index, TWX_SQL_COUNT_PAYLOADS, take_payloads, counts, err);
    *n_groups = counts[0];
    *n_files = counts[1];
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
        .path = twx_db_path(s, 0),
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
    return twx_db_each_row_of(index, which, give_root, &call, err);
}

enum twx_status twx_index_given_paths(struct twx_index *index, twx_root_fn fn, void *user,
                                      struct twx_error *err)
{
    struct root_call call = {fn, user};
    return index->schema_version < 3
               ? TWX_OK  // which ones were given is not recorded
               : twx_db_each_row_of(index, TWX_SQL_GIVEN_ROOTS, give_root, &call, err);
}

struct failure_call {
    twx_failure_fn fn;
    void *user;
};

static bool give_failure(void *user, sqlite3_stmt *s)
{
    const struct failure_call *call = user;
    struct twx_failure failure = {
        .path = twx_db_path(s, 0),
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
    return twx_db_each_row_of(index, TWX_SQL_FAILURES, give_failure, &call, err);
}
