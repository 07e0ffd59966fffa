// SPDX-License-Identifier: MIT
//
// A number is how many bits are set before a place. Codes are sorted with their numbers: those that are equal lie side by side.
#include "group/rank_hashes.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/bits.h"
#include "base/byte_key.h"
#include "base/bytes.h"
#include "base/checksum.h"
#include "base/log.h"
#include "hash/dhash.h"
#include "store/index_blocks.h"
#include "twindex_commands.h"

enum { STRETCH = 512, STRETCH_WORDS = STRETCH / 64 };

enum twx_status twx_rank_hashes_init(struct twx_rank_hashes *hashes, struct twx_index *index,
                                     struct twx_error *err)
{
    *hashes = (struct twx_rank_hashes){.n_parts = (uint32_t)twx_index_n_parts(index)};
    hashes->starts = twx_alloc((size_t)hashes->n_parts + 1, sizeof *hashes->starts);
    if (hashes->starts == NULL) {
        return twx_fail_memory(err);
    }
    for (uint32_t part = 0; part < hashes->n_parts; part++) {
        uint64_t n = 0;
        const enum twx_status status = twx_index_n_hashes(index, &n, err);
        if (status != TWX_OK) {
            return status;
        }
        if (n >= UINT32_MAX) {  // as those who read the file number them
            return twx_fail_memory(err);
        }
        hashes->starts[part + 1] = hashes->starts[part] + n;
        index = twx_index_next_part(index);
    }
    const size_t n_stretches = (size_t)(hashes->starts[hashes->n_parts] / STRETCH) + 1;
    hashes->used = twx_alloc(n_stretches * STRETCH_WORDS, sizeof *hashes->used);
    hashes->before = twx_alloc(n_stretches, sizeof *hashes->before);
    return hashes->used != NULL && hashes->before != NULL ? TWX_OK : twx_fail_memory(err);
}

void twx_rank_hashes_release(struct twx_rank_hashes *hashes)
{
    free(hashes->starts);
    free(hashes->used);
    free(hashes->before);
    free(hashes->copies);
    free(hashes->nodes);
    *hashes = (struct twx_rank_hashes){0};
}

bool twx_rank_hashes_use(struct twx_rank_hashes *hashes, uint32_t part, uint64_t hash_id)
{
    if (hash_id >= hashes->starts[part + 1] - hashes->starts[part]) {
        return false;
    }
    twx_set_bit(hashes->used, hashes->starts[part] + hash_id);
    return true;
}

bool twx_rank_hashes_number(struct twx_rank_hashes *hashes)
{
    const size_t n_stretches = (size_t)(hashes->starts[hashes->n_parts] / STRETCH) + 1;
    hashes->n = 0;
    for (size_t i = 0; i < n_stretches; i++) {
        hashes->before[i] = hashes->n;
        for (size_t word = 0; word < STRETCH_WORDS; word++) {
            hashes->n += (uint32_t)__builtin_popcountll(hashes->used[i * STRETCH_WORDS + word]);
        }
    }
    hashes->copies = twx_alloc((size_t)hashes->n / 64 + 1, sizeof *hashes->copies);
    hashes->nodes = twx_alloc(hashes->n, sizeof *hashes->nodes);
    if (hashes->copies == NULL || hashes->nodes == NULL) {
        return false;
    }
    memset(hashes->nodes, 0xff, hashes->n * sizeof *hashes->nodes);  // TWX_NO_CELL
    return true;
}

uint32_t twx_rank_hashes_find(const struct twx_rank_hashes *hashes, uint32_t part, uint64_t hash_id)
{
    const uint64_t place = hashes->starts[part] + hash_id;
    if (!twx_has_bit(hashes->used, place)) {
        return TWX_NO_CELL;
    }
    uint32_t number = hashes->before[place / STRETCH];
    for (uint64_t word = place / STRETCH * STRETCH_WORDS; word < place / 64; word++) {
        number += (uint32_t)__builtin_popcountll(hashes->used[word]);
    }
    const uint64_t below = hashes->used[place / 64] & ((UINT64_C(1) << place % 64) - 1);
    return number + (uint32_t)__builtin_popcountll(below);
}

/** The number that stands for all of its code. */
static uint32_t first_of_code(const struct twx_rank_hashes *hashes, uint32_t number)
{
    return twx_has_bit(hashes->copies, number) ? hashes->nodes[number] : number;
}

uint32_t twx_rank_hashes_node(const struct twx_rank_hashes *hashes, uint32_t number)
{
    return hashes->nodes[first_of_code(hashes, number)];
}

uint32_t twx_rank_hashes_make_node(struct twx_rank_hashes *hashes, uint32_t number, bool *is_new)
{
    uint32_t *node = &hashes->nodes[first_of_code(hashes, number)];
    *is_new = *node == TWX_NO_CELL;
    if (*is_new) {
        *node = hashes->n_nodes++;
    }
    return *node;
}

// ---------------------------------------------------------------------------------------------------------
// Codes

struct reading {
    const struct twx_rank_hashes *hashes;
    struct twx_byte_sort *sort;  // owned; NULL: codes of one part are all different
    struct twx_checksum64 *sum;  // owned
    size_t code_bytes;
    uint32_t part;  // in progress
    uint64_t n_part_codes;
    const struct twx_run *run;
    enum twx_status status;
    struct twx_error *err;
};

static enum twx_status sort_code(const struct reading *r, uint64_t hash_id, const uint8_t *code)
{
    uint8_t bytes[TWX_HASH_BYTES_MAX + 4];
    struct twx_key key = {.bytes = bytes};
    const uint32_t number = twx_rank_hashes_find(r->hashes, r->part, hash_id);
    if (number == TWX_NO_CELL) {
        return TWX_OK;
    }
    twx_key_bytes(&key, code, r->code_bytes);
    twx_key_u32(&key, number);
    return twx_byte_sort_add(r->sort, key.bytes, key.n, r->err);
}

static bool take_block(void *user, const struct twx_block *block)
{
    struct reading *r = user;
    size_t n = block->n_codes;
    if (block->first_id >= r->n_part_codes) {
        return false;
    }
    n = n < r->n_part_codes - block->first_id ? n : (size_t)(r->n_part_codes - block->first_id);
    twx_checksum64_add(r->sum, block->codes, n * r->code_bytes);
    for (size_t i = 0; i < n && r->sort != NULL && r->status == TWX_OK; i++) {
        r->status = sort_code(r, block->first_id + i, block->codes + i * r->code_bytes);
    }
    if (r->status == TWX_OK && twx_is_stopped(r->run)) {
        r->status = twx_fail(r->err, TWX_STOPPED, 0, "stopped while reading the index");
    }
    return r->status == TWX_OK;
}

static enum twx_status read_parts(struct reading *r, struct twx_index *index, uint64_t *sums)
{
    enum twx_status status = TWX_OK;
    for (; index != NULL && status == TWX_OK; index = twx_index_next_part(index), r->part++) {
        const uint64_t per_block = twx_index_codes_per_block(index);
        r->n_part_codes = r->hashes->starts[r->part + 1] - r->hashes->starts[r->part];
        twx_checksum64_reset(r->sum, 0);
        status = twx_index_each_block_in(index, 0, (r->n_part_codes + per_block - 1) / per_block,
                                         take_block, r, r->err);
        status = status == TWX_OK ? r->status : status;
        sums[r->part] = twx_checksum64_get(r->sum);
    }
    return status;
}

/** Has the first number of each code stand for the others. */
static enum twx_status find_copies(struct twx_rank_hashes *hashes, const struct reading *r)
{
    uint8_t last[TWX_HASH_BYTES_MAX];
    uint32_t first = TWX_NO_CELL;  // that has the last code
    const uint8_t *bytes = NULL;
    size_t n = 0;
    enum twx_status status = twx_byte_sort_read(r->sort, r->err);
    while (status == TWX_OK) {
        status = twx_byte_sort_next(r->sort, &bytes, &n, r->err);
        if (status != TWX_OK || bytes == NULL) {
            break;
        }
        const uint32_t number = twx_get_be32(bytes + r->code_bytes);
        if (first != TWX_NO_CELL && memcmp(bytes, last, r->code_bytes) == 0) {
            twx_set_bit(hashes->copies, number);
            hashes->nodes[number] = first;
            continue;
        }
        memcpy(last, bytes, r->code_bytes);
        first = number;
    }
    return status;
}

enum twx_status twx_rank_hashes_read(struct twx_rank_hashes *hashes, struct twx_index *index,
                                     const struct twx_byte_sort_options *sorting, uint64_t *sums,
                                     struct twx_error *err)
{
    struct reading r = {.hashes = hashes,
                        .code_bytes = twx_hash_bytes(twx_index_hash_size(index)),
                        .run = sorting->run,
                        .status = TWX_OK,
                        .err = err,
                        .sum = twx_checksum64_create(0)};
    enum twx_status status = r.sum != NULL ? TWX_OK : twx_fail_memory(err);
    if (status == TWX_OK && hashes->n_parts > 1) {
        status = twx_byte_sort_create(sorting, &r.sort, err);
    }
    if (status == TWX_OK) {
        status = read_parts(&r, index, sums);
    }
    if (status == TWX_OK && r.sort != NULL) {
        status = find_copies(hashes, &r);
    }
    twx_byte_sort_free(r.sort);
    twx_checksum64_free(r.sum);
    return status;
}
