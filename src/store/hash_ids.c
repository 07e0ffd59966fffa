// SPDX-License-Identifier: MIT
//
// A set of the list's distinct hashes, probed by every code of the index in turn, so that no index on the bits has
// to be kept on disk. Nearly all codes are not in the set: a filter of a few bits a hash, small enough for the
// second-level cache, says that without a look at it. Owns the set, the filter and the block being filled.
#include "store/hash_ids.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/hash_set.h"
#include "store/db.h"
#include "store/index_blocks.h"

static const uint64_t UNKNOWN_ID = UINT64_MAX;

// A code that is not in the table finds its bit set once in 16 to 32 times.
enum { FILTER_BITS_A_HASH = 32, FILTER_BITS_MIN = 256 };

struct table {
    struct twx_code_id *codes;
    struct twx_hash_set firsts;  // of codes: the first of each distinct hash, which has its id
    uint64_t *filter;            // the bit of each hash in the table is set
    size_t filter_mask;          // number of its bits - 1
    size_t code_bytes;
};

/** Hash bits are no random bits (dense regions differ in few): multiply and fold all words. */
static uint64_t mix(const uint8_t *code, size_t n)
{
    uint64_t h = 0;
    for (size_t i = 0; i < n; i += 8) {
        uint64_t word;
        memcpy(&word, code + i, sizeof word);
        h = (h ^ word) * 0x9e3779b97f4a7c15;
        h ^= h >> 29;
    }
    return h * 0xbf58476d1ce4e5b9;
}

/** The bit of a mixed hash; *word is where it is. */
static uint64_t filter_bit(const struct table *table, uint64_t mixed, size_t *word)
{
    const size_t bit = (size_t)(mixed >> 16) & table->filter_mask;
    *word = bit / 64;
    return UINT64_C(1) << bit % 64;
}

static bool may_hold(const struct table *table, uint64_t mixed)
{
    size_t word = 0;
    const uint64_t bit = filter_bit(table, mixed, &word);
    return (table->filter[word] & bit) != 0;
}

/** A hash that is looked for. */
struct wanted {
    const struct table *table;
    const uint8_t *code;
};

static bool has_code(const void *user, uint32_t item)
{
    const struct wanted *wanted = user;
    return memcmp(wanted->table->codes[item].code, wanted->code, wanted->table->code_bytes) == 0;
}

/** Puts a hash into the table, unless it is there. */
static void add(struct table *table, uint32_t item)
{
    const struct wanted wanted = {table, table->codes[item].code};
    const uint64_t mixed = mix(wanted.code, table->code_bytes);
    if (twx_hash_set_add_item(&table->firsts, mixed, item, has_code, &wanted) == item) {
        table->codes[item].id = UNKNOWN_ID;
        size_t word = 0;
        const uint64_t bit = filter_bit(table, mixed, &word);
        table->filter[word] |= bit;
    }
}

/** The first of the list that has a hash; NULL: none has it. */
static struct twx_code_id *first_of(const struct table *table, const uint8_t *code, uint64_t mixed)
{
    const struct wanted wanted = {table, code};
    const uint32_t item = twx_hash_set_find_item(&table->firsts, mixed, has_code, &wanted);
    return item != TWX_NO_ITEM ? &table->codes[item] : NULL;
}

static enum twx_status table_init(struct table *table, const struct twx_index *index,
                                  struct twx_code_id *codes, size_t n, struct twx_error *err)
{
    size_t n_bits = FILTER_BITS_MIN;
    while (n_bits / FILTER_BITS_A_HASH < n) {
        n_bits *= 2;
    }
    *table = (struct table){.codes = codes,
                            .filter = twx_alloc(n_bits / 64, sizeof *table->filter),
                            .filter_mask = n_bits - 1,
                            .code_bytes = twx_index_code_bytes(index)};
    if (table->filter == NULL || !twx_hash_set_init(&table->firsts, n)) {
        return twx_fail_memory(err);
    }
    for (size_t i = 0; i < n; i++) {
        add(table, (uint32_t)i);
    }
    return TWX_OK;
}

static bool look_up_block(void *user, const struct twx_block *block)
{
    const struct table *table = user;
    for (size_t i = 0; i < block->n_codes; i++) {
        const uint8_t *code = block->codes + i * table->code_bytes;
        const uint64_t mixed = mix(code, table->code_bytes);
        if (!may_hold(table, mixed)) {
            continue;
        }
        struct twx_code_id *first = first_of(table, code, mixed);
        if (first != NULL && first->id == UNKNOWN_ID) {
            first->id = block->first_id + i;
        }
    }
    return true;
}

/** The block at the end of the index, while codes are appended to it. */
struct tail {
    uint64_t block_id;
    uint8_t *codes;
    size_t n_codes;
    bool is_changed;
};

static enum twx_status save_tail(struct twx_index *index, struct tail *tail, struct twx_error *err)
{
    if (!tail->is_changed) {
        return TWX_OK;
    }
    tail->is_changed = false;
    return twx_index_put_block(index, tail->block_id, tail->codes, tail->n_codes, err);
}

/** Loads the last block when it is not full, else begins the next. */
static enum twx_status load_tail(struct twx_index *index, struct tail *tail, struct twx_error *err)
{
    const size_t code_bytes = twx_index_code_bytes(index);
    *tail = (struct tail){.block_id = index->n_hashes / index->codes_per_block,
                          .n_codes = (size_t)(index->n_hashes % index->codes_per_block)};
    tail->codes = twx_alloc((size_t)index->codes_per_block, code_bytes);
    if (tail->codes == NULL) {
        return twx_fail_memory(err);
    }
    if (tail->n_codes == 0) {
        return TWX_OK;
    }
    bool has_row = false;
    sqlite3_stmt *s = NULL;
    enum twx_status status = twx_db_statement(index, TWX_SQL_BLOCK, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    twx_db_bind_u64(s, 1, tail->block_id);
    status = twx_db_step(index, s, &has_row, err);
    if (status != TWX_OK) {
        return status;
    }
    if (!has_row || (size_t)sqlite3_column_bytes(s, 0) != tail->n_codes * code_bytes) {
        return twx_fail(err, TWX_UNUSABLE, 0,
                        "index '%s' is damaged in its hash blocks: run twindex check", index->path);
    }
    memcpy(tail->codes, sqlite3_column_blob(s, 0), tail->n_codes * code_bytes);
    (void)sqlite3_reset(s);
    return TWX_OK;
}

static enum twx_status append(struct twx_index *index, struct tail *tail, const uint8_t *code,
                              struct twx_error *err)
{
    const size_t code_bytes = twx_index_code_bytes(index);
    memcpy(tail->codes + tail->n_codes * code_bytes, code, code_bytes);
    tail->n_codes++;
    tail->is_changed = true;
    index->n_hashes++;
    if (tail->n_codes < index->codes_per_block) {
        return TWX_OK;
    }
    const enum twx_status status = save_tail(index, tail, err);
    tail->block_id++;
    tail->n_codes = 0;
    return status;
}

struct twx_hash_ids {
    struct twx_index *index;
    struct table table;
    struct tail tail;
};

enum twx_status twx_hash_ids_create(struct twx_index *index, struct twx_code_id *codes, size_t n,
                                    struct twx_hash_ids **ids, struct twx_error *err)
{
    struct twx_hash_ids *made = twx_alloc(1, sizeof *made);
    if (made == NULL) {
        return twx_fail_memory(err);
    }
    made->index = index;
    enum twx_status status = table_init(&made->table, index, codes, n, err);
    if (status == TWX_OK && n > 0 && index->n_hashes > 0) {
        status = twx_index_each_block(index, look_up_block, &made->table, err);
    }
    if (status == TWX_OK) {
        status = load_tail(index, &made->tail, err);
    }
    if (status != TWX_OK) {
        twx_hash_ids_free(made);
        return status;
    }
    *ids = made;
    return TWX_OK;
}

enum twx_status twx_hash_ids_get(struct twx_hash_ids *ids, const uint8_t *code, uint64_t *id,
                                 struct twx_error *err)
{
    struct twx_code_id *first = first_of(&ids->table, code, mix(code, ids->table.code_bytes));
    enum twx_status status = TWX_OK;
    if (first->id == UNKNOWN_ID) {
        first->id = ids->index->n_hashes;
        status = append(ids->index, &ids->tail, code, err);
    }
    *id = first->id;
    return status;
}

enum twx_status twx_hash_ids_finish(struct twx_hash_ids *ids, struct twx_error *err)
{
    return save_tail(ids->index, &ids->tail, err);
}

void twx_hash_ids_free(struct twx_hash_ids *ids)
{
    if (ids == NULL) {
        return;
    }
    free(ids->tail.codes);
    free(ids->table.filter);
    twx_hash_set_release(&ids->table.firsts);
    free(ids);
}
