// SPDX-License-Identifier: MIT
//
// The rows of one near(): the question, asked of an index, and what it found, copied so that nothing of the index is in use
// while SQLite goes through them.
#ifndef TWX_EXTENSION_NEAR_ROWS_H
#define TWX_EXTENSION_NEAR_ROWS_H

#include "extension/connection_state.h"
#include "extension/near_plan.h"

struct twx_near_row {
    char *path;  // owned
    size_t path_bytes;
    size_t hash_at;  // its hash, among `hashes`
    bool is_text;    // the path: it is UTF-8
    unsigned distance;
    enum twx_via via;
    uint32_t width;
    uint32_t height;
    uint64_t bytes;
    int64_t mtime_ns;
};

struct twx_near_rows {
    struct twx_near_row *rows;  // owned
    size_t n;
    size_t cap;
    uint8_t *hashes;  // owned: n of hash_bytes
    size_t hashes_cap;
    size_t hash_bytes;
    bool by_path;  // how they are ordered: see struct twx_near_question
    bool is_cut;   // at max_rows: there may be more
};

/** Frees what the rows hold, and empties them. */
void twx_near_rows_release(struct twx_near_rows *rows);

/** How many of the rows come before a row, or are it, in their order. */
size_t twx_near_rows_up_to(const struct twx_near_rows *rows, const struct twx_near_row *row);

/** A question of SQL. */
struct twx_near_question {
    sqlite3_value *query;   // not NULL: a hash or, is_path, the path of an image
    sqlite3_value *radius;  // NULL, or of SQL's NULL: the default, which is adaptive
    const char *schema;
    bool is_path;
    bool by_path;  // among rows as near, as SQLite sorts paths: blobs behind texts
    struct twx_near_bounds bounds;
};

/**
 * Asks. What `twindex query` lists is found, in its order.
 *
 * rows    in: empty; out
 * trace   out: how it was searched; zeroed where it was not
 * errors  TWX_USAGE: what SQL asks for makes no sense; those of indexes and images
 */
enum twx_status twx_near_ask(struct twx_connection *connection,
                             const struct twx_near_question *question, struct twx_near_rows *rows,
                             struct twx_search_trace *trace, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
