// SPDX-License-Identifier: MIT
//
// What an index with one row a hash does: SELECT ... WHERE hamming(hash, ?) <= ?, over a table in memory. 64-bit
// hashes are integers, which SQLite reads faster than blobs.
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rivals.h"

struct table {
    sqlite3 *db;
    sqlite3_stmt *select;
};

__attribute__((target("popcnt"))) static int bits_of(uint64_t word)
{
    return __builtin_popcountll(word);
}

static void hamming(sqlite3_context *context, int n, sqlite3_value **values)
{
    (void)n;
    if (sqlite3_value_type(values[0]) == SQLITE_INTEGER) {
        sqlite3_result_int(context, bits_of((uint64_t)sqlite3_value_int64(values[0]) ^
                                            (uint64_t)sqlite3_value_int64(values[1])));
        return;
    }
    uint64_t a[2];
    uint64_t b[2];
    memcpy(a, sqlite3_value_blob(values[0]), sizeof a);
    memcpy(b, sqlite3_value_blob(values[1]), sizeof b);
    sqlite3_result_int(context, bits_of(a[0] ^ b[0]) + bits_of(a[1] ^ b[1]));
}

static void must(struct table *table, int code)
{
    if (code != SQLITE_OK) {
        (void)fprintf(stderr, "rivals: %s\n", sqlite3_errmsg(table->db));
        exit(1);
    }
}

static void bind_code(sqlite3_stmt *s, int at, const uint8_t *code, size_t n_bytes)
{
    if (n_bytes == 8) {
        sqlite3_int64 word;
        memcpy(&word, code, sizeof word);
        (void)sqlite3_bind_int64(s, at, word);
    } else {
        (void)sqlite3_bind_blob(s, at, code, (int)n_bytes, SQLITE_STATIC);
    }
}

static void release(void *built)
{
    struct table *table = built;
    (void)sqlite3_finalize(table->select);
    (void)sqlite3_close(table->db);
    free(table);
}

static void *build(const struct search_codes *codes, const int *setting)
{
    (void)setting;
    struct table *table = calloc(1, sizeof *table);
    sqlite3_stmt *insert = NULL;
    must(table, sqlite3_open(":memory:", &table->db));
    must(table, sqlite3_create_function(table->db, "hamming", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC,
                                        NULL, hamming, NULL, NULL));
    must(table, sqlite3_exec(table->db, "CREATE TABLE image(id INTEGER PRIMARY KEY, hash); BEGIN",
                             NULL, NULL, NULL));
    must(table,
         sqlite3_prepare_v2(table->db, "INSERT INTO image(hash) VALUES(?1)", -1, &insert, NULL));
    for (size_t i = 0; i < codes->n_codes; i++) {
        bind_code(insert, 1, codes->codes + i * codes->n_bytes, codes->n_bytes);
        (void)sqlite3_step(insert);
        must(table, sqlite3_reset(insert));
    }
    must(table, sqlite3_finalize(insert));
    must(table, sqlite3_exec(table->db, "COMMIT", NULL, NULL, NULL));
    must(table, sqlite3_prepare_v2(table->db, "SELECT id FROM image WHERE hamming(hash, ?1) <= ?2",
                                   -1, &table->select, NULL));
    return table;
}

static uint64_t search(void *built, const struct search_codes *codes, size_t n, unsigned radius)
{
    struct table *table = built;
    uint64_t n_found = 0;
    for (size_t q = 0; q < n; q++) {
        bind_code(table->select, 1, codes->queries + q * codes->n_bytes, codes->n_bytes);
        (void)sqlite3_bind_int64(table->select, 2, radius);
        while (sqlite3_step(table->select) == SQLITE_ROW) {
            n_found++;
        }
        must(table, sqlite3_reset(table->select));
    }
    return n_found;
}

const struct rival sql_rival = {
    .name = "table scan with a SQL function", .build = build, .search = search, .release = release};
