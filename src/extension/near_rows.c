// SPDX-License-Identifier: MIT
//
// A question is a probe and options; the searcher of the index stays, with the hashes and tables that it keeps in memory.
#include "extension/near_rows.h"

#include <glib.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/hex.h"
#include "base/path.h"
#include "base/status.h"
#include "base/strings.h"
#include "twindex_commands.h"

// ---------------------------------------------------------------------------------------------------------
// Rows

void twx_near_rows_release(struct twx_near_rows *rows)
{
    for (size_t i = 0; i < rows->n; i++) {
        free(rows->rows[i].path);
    }
    free(rows->rows);
    free(rows->hashes);
    *rows = (struct twx_near_rows){0};
}

/** A search at work. */
struct asking {
    const struct twx_near_bounds *bounds;
    struct twx_near_rows *rows;
    bool is_out_of_memory;
};

static bool add_row(struct twx_near_rows *rows, const struct twx_match *match)
{
    const struct twx_image *image = &match->image;
    const size_t at = rows->n * rows->hash_bytes;
    char *path = twx_strndup(image->path, image->path_bytes);
    if (path == NULL ||
        !twx_reserve((void **)&rows->rows, &rows->cap, rows->n + 1, sizeof *rows->rows) ||
        !twx_reserve((void **)&rows->hashes, &rows->hashes_cap, at + rows->hash_bytes, 1)) {
        free(path);
        return false;
    }
    memcpy(rows->hashes + at, image->hash, rows->hash_bytes);
    rows->rows[rows->n++] = (struct twx_near_row){
        .path = path,
        .path_bytes = image->path_bytes,
        .hash_at = at,
        .is_text = g_utf8_validate(path, (gssize)image->path_bytes, NULL),
        .distance = match->distance,
        .via = match->via,
        .width = image->width,
        .height = image->height,
        .bytes = image->bytes,
        .mtime_ns = image->mtime_ns,
    };
    return true;
}

/** Matches come the nearest first. */
static bool take_match(void *user, const struct twx_match *match)
{
    struct asking *asking = user;
    if (match->distance > asking->bounds->most) {
        return false;
    }
    if (match->distance >= asking->bounds->least) {
        asking->is_out_of_memory = !add_row(asking->rows, match);
    }
    return !asking->is_out_of_memory &&
           (asking->bounds->max_rows == 0 || asking->rows->n < asking->bounds->max_rows);
}

static int compare_paths(const struct twx_near_row *x, const struct twx_near_row *y)
{
    return twx_path_compare(x->path, x->path_bytes, y->path, y->path_bytes);
}

/** Texts come before blobs, as SQLite sorts them. */
static int by_distance_then_value(const void *a, const void *b)
{
    const struct twx_near_row *x = a;
    const struct twx_near_row *y = b;
    if (x->distance != y->distance) {
        return x->distance < y->distance ? -1 : 1;
    }
    if (x->is_text != y->is_text) {
        return x->is_text ? -1 : 1;
    }
    return compare_paths(x, y);
}

size_t twx_near_rows_up_to(const struct twx_near_rows *rows, const struct twx_near_row *row)
{
    size_t n = 0;
    for (; n < rows->n; n++) {
        const struct twx_near_row *other = &rows->rows[n];
        const int order = rows->by_path ? by_distance_then_value(other, row)
                          : other->distance != row->distance
                              ? (other->distance < row->distance ? -1 : 1)
                              : compare_paths(other, row);
        if (order > 0) {
            break;
        }
    }
    return n;
}

// ---------------------------------------------------------------------------------------------------------
// Questions

/** The radius that SQL asks for; -1: the default. */
static enum twx_status read_radius(sqlite3_value *value, int *radius, struct twx_error *err)
{
    *radius = -1;
    if (value == NULL || sqlite3_value_type(value) == SQLITE_NULL) {
        return TWX_OK;
    }
    const bool is_number = sqlite3_value_numeric_type(value) == SQLITE_INTEGER;
    const sqlite3_int64 n = is_number ? sqlite3_value_int64(value) : -1;
    if (n < 0 || n > INT_MAX) {
        const char *text = (const char *)sqlite3_value_text(value);
        return twx_fail(err, TWX_USAGE, 0, "radius '%.40s' is not a number of bits: 0 or more",
                        text != NULL ? text : "");
    }
    *radius = (int)n;
    return TWX_OK;
}

static enum twx_status fail_hash(const struct twx_index *index, size_t n, struct twx_error *err)
{
    const unsigned n_bytes = twx_hash_bits(twx_index_hash_size(index)) / 8;
    return twx_fail(err, TWX_USAGE, 0,
                    "the hash has %zu bytes: this index takes %u, or %u for the row half", n,
                    n_bytes, n_bytes / 2);
}

/** The probe of a hash: bytes, or hexadecimal digits. */
static enum twx_status probe_of_hash(const struct twx_index *index, sqlite3_value *value,
                                     const struct twx_query_options *options,
                                     struct twx_probe **probe, struct twx_error *err)
{
    char hex[2 * TWX_HASH_BYTES_MAX + 1];
    const int type = sqlite3_value_type(value);
    if (type == SQLITE_TEXT) {
        const char *text = (const char *)sqlite3_value_text(value);
        if (text == NULL) {
            return twx_fail_memory(err);
        }
        return strlen(text) == (size_t)sqlite3_value_bytes(value)
                   ? twx_probe_from_hex(index, text, options, probe, err)
                   : twx_fail(err, TWX_USAGE, 0, "the hash is not hexadecimal");
    }
    if (type != SQLITE_BLOB) {
        return twx_fail(err, TWX_USAGE, 0, "a hash is a BLOB, or hexadecimal digits");
    }
    const uint8_t *bytes = sqlite3_value_blob(value);
    const size_t n = (size_t)sqlite3_value_bytes(value);
    if (bytes == NULL && n > 0) {
        return twx_fail_memory(err);
    }
    if (n == 0 || n > TWX_HASH_BYTES_MAX || n % 8 != 0) {
        return fail_hash(index, n, err);
    }
    twx_hex_from_bytes(bytes, n, hex);
    return 8 * n == twx_hash_bits(twx_index_hash_size(index)) ||
                   16 * n == twx_hash_bits(twx_index_hash_size(index))
               ? twx_probe_from_hex(index, hex, options, probe, err)
               : fail_hash(index, n, err);
}

/** The probe of an image by its path. */
static enum twx_status probe_of_file(struct twx_connection *connection,
                                     const struct twx_index *index, sqlite3_value *value,
                                     struct twx_probe **probe, struct twx_error *err)
{
    struct twx_prober *prober = NULL;
    const int type = sqlite3_value_type(value);
    // A value that was made a text has a NUL behind it, whatever its bytes are.
    const char *path =
        type == SQLITE_TEXT || type == SQLITE_BLOB ? (const char *)sqlite3_value_text(value) : "";
    if (path == NULL && sqlite3_value_bytes(value) > 0) {
        return twx_fail_memory(err);
    }
    if (path == NULL || path[0] == '\0' || strlen(path) != (size_t)sqlite3_value_bytes(value)) {
        return twx_fail(err, TWX_USAGE, 0, "the path of an image is a text, or its bytes");
    }
    enum twx_status status =
        twx_connection_prober(connection, twx_index_hash_size(index), &prober, err);
    if (status == TWX_OK) {
        status = twx_prober_file(prober, path, probe, err);
    }
    if (status != TWX_OK && status != TWX_BAD_IMAGE) {
        twx_connection_drop_prober(connection);
    }
    return status;
}

/** Searches for a probe. */
static enum twx_status search(struct twx_open_index *open, const struct twx_probe *probe,
                              const struct twx_query_options *options, struct asking *asking,
                              struct twx_search_trace *trace, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    if (open->searcher == NULL) {
        status = twx_searcher_create(open->index, options, 1, 0, &open->searcher, err);
    }
    if (status != TWX_OK) {
        return status;
    }
    twx_searcher_set_options(open->searcher, options);
    status = twx_searcher_ask(open->searcher, &probe, 1, err);
    if (status == TWX_OK) {
        status = twx_searcher_answer(open->searcher, 0, take_match, asking, trace, err);
    }
    return status == TWX_OK && asking->is_out_of_memory ? twx_fail_memory(err) : status;
}

/** Cuts a plain radius to the distances that are wanted: a smaller one is found sooner. */
static void narrow(struct twx_query_options *options, const struct twx_near_bounds *bounds)
{
    if (options->radius >= 0 && bounds->most < (unsigned)options->radius) {
        options->radius = (int)bounds->most;
    }
    // Of rows that are nearer than wanted none must take the place of one that is wanted.
    options->max_matches = bounds->least == 0 ? bounds->max_rows : 0;
}

/** Whether a row cannot be a text: where some were cut off, others may come before it. */
static bool has_blobs(const struct twx_near_rows *rows)
{
    size_t i = 0;
    while (i < rows->n && rows->rows[i].is_text) {
        i++;
    }
    return i < rows->n;
}

static enum twx_status find_rows(struct twx_open_index *open, const struct twx_probe *probe,
                                 const struct twx_near_question *question,
                                 struct twx_query_options options, struct twx_near_rows *rows,
                                 struct twx_search_trace *trace, struct twx_error *err)
{
    struct twx_near_bounds bounds = question->bounds;
    struct asking asking = {.bounds = &bounds, .rows = rows};
    const size_t hash_bytes = twx_hash_bits(twx_index_hash_size(open->index)) / 8;
    narrow(&options, &bounds);
    rows->hash_bytes = hash_bytes;
    rows->by_path = question->by_path;
    enum twx_status status = search(open, probe, &options, &asking, trace, err);
    rows->is_cut = bounds.max_rows > 0 && rows->n == bounds.max_rows;
    if (status != TWX_OK || !question->by_path || !has_blobs(rows)) {
        return status;
    }
    if (rows->is_cut) {  // once more, all of them: SQLite counts what it takes
        twx_near_rows_release(rows);
        rows->hash_bytes = hash_bytes;
        rows->by_path = true;
        bounds.max_rows = 0;
        options.max_matches = 0;
        status = search(open, probe, &options, &asking, trace, err);
    }
    if (status == TWX_OK) {
        qsort(rows->rows, rows->n, sizeof *rows->rows, by_distance_then_value);
    }
    return status;
}

enum twx_status twx_near_ask(struct twx_connection *connection,
                             const struct twx_near_question *question, struct twx_near_rows *rows,
                             struct twx_search_trace *trace, struct twx_error *err)
{
    struct twx_open_index *open = NULL;
    struct twx_probe *probe = NULL;
    // As query without options looks hashes and images up.
    struct twx_query_options options = {
        .size = sizeof options, .variants = TWX_VARIANTS_TRIM, .keeps_hashes = true};
    *trace = (struct twx_search_trace){0};
    enum twx_status status = read_radius(question->radius, &options.radius, err);
    if (status == TWX_OK) {
        status = twx_connection_index(connection, question->schema, &open, err);
    }
    if (open == NULL) {
        return status;
    }
    status = question->is_path
                 ? probe_of_file(connection, open->index, question->query, &probe, err)
                 : probe_of_hash(open->index, question->query, &options, &probe, err);
    if (status == TWX_OK && question->bounds.most >= question->bounds.least) {
        status = find_rows(open, probe, question, options, rows, trace, err);
    }
    twx_probe_free(probe);
    twx_connection_rest(connection, open, status);
    return status;
}
