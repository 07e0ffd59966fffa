// SPDX-License-Identifier: MIT
//
// Hashes of a part are read whole, and those that are nodes copied in order of their numbers: what is kept is what is compared.
#include "group/part_nodes.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checksum.h"
#include "base/log.h"
#include "base/sort.h"
#include "hash/dhash.h"
#include "store/index_blocks.h"
#include "store/index_read.h"
#include "store/read_blocks.h"

/** A part while it is read. */
struct part {
    struct twx_rank_numbers numbers;  // owned
    uint8_t *codes;                   // owned: by hash id
    uint64_t *nodes;                  // owned: number << 32 | hash id, ascending
    size_t n_nodes;
    uint32_t *
        place_of;  // owned: of variants, by hash id, their place in the codes; TWX_NO_CELL: none yet
};

static void release_part(struct part *part)
{
    twx_rank_numbers_release(&part->numbers);
    free(part->codes);
    free(part->nodes);
    free(part->place_of);
}

void twx_part_nodes_release(struct twx_part_nodes *nodes)
{
    free(nodes->numbers);
    free(nodes->codes);
    for (size_t p = 0; p < 2; p++) {
        free(nodes->lists[p].places);
        free(nodes->lists[p].codes);
    }
    free(nodes->links);
    twx_node_variants_release(&nodes->variants);
    *nodes = (struct twx_part_nodes){0};
}

static enum twx_status fail_changed(struct twx_index *index, const struct twx_ranks *ranks,
                                    struct twx_error *err)
{
    return twx_fail(err, TWX_UNUSABLE, 0,
                    "'%.100s' has changed since '%.100s' was made: run twindex rank again",
                    twx_index_path(index), ranks->path);
}

static enum twx_status read_part(const struct twx_ranks *ranks, uint32_t number,
                                 struct twx_index *index, const struct twx_run *run,
                                 struct part *part, struct twx_error *err)
{
    const struct twx_rank_part *of = &ranks->parts[number];
    const size_t code_bytes = twx_hash_bytes(ranks->hash_size);
    uint64_t n = 0;
    enum twx_status status = twx_index_n_hashes(index, &n, err);
    if (status == TWX_OK && (n != of->n_hashes || n >= UINT32_MAX)) {
        status = fail_changed(index, ranks, err);
    }
    if (status == TWX_OK) {
        status = twx_load_codes(index, n, run, &part->codes, err);
    }
    if (status == TWX_OK && twx_checksum64(part->codes, n * code_bytes, 0) != of->codes_sum) {
        status = fail_changed(index, ranks, err);
    }
    if (status == TWX_OK) {
        status = twx_ranks_read(ranks, number, &part->numbers, err);
    }
    if (status != TWX_OK) {
        return status;
    }
    part->nodes = twx_alloc(n, sizeof *part->nodes);
    part->place_of = twx_alloc(n, sizeof *part->place_of);
    if (part->nodes == NULL || part->place_of == NULL) {
        return twx_fail_memory(err);
    }
    memset(part->place_of, 0xff, n * sizeof *part->place_of);
    for (uint64_t id = 0; id < n; id++) {
        if (part->numbers.nodes[id] < ranks->n_nodes) {
            part->nodes[part->n_nodes++] = (uint64_t)part->numbers.nodes[id] << 32 | id;
        }
    }
    twx_sort_u64_keys(part->nodes, part->n_nodes);
    return TWX_OK;
}

/** Gives the nodes of all parts places in one order. */
static bool place_nodes(struct twx_part_nodes *nodes, const struct part *parts, size_t code_bytes)
{
    size_t next[2] = {0};
    size_t n_most = 0;
    for (size_t p = 0; p < nodes->n_lists; p++) {
        n_most += parts[p].n_nodes;
        nodes->lists[p].places = twx_alloc(parts[p].n_nodes, sizeof *nodes->lists[p].places);
        if (nodes->lists[p].places == NULL) {
            return false;
        }
    }
    nodes->numbers = twx_alloc(n_most, sizeof *nodes->numbers);
    if (nodes->numbers == NULL ||
        !twx_reserve((void **)&nodes->codes, &nodes->codes_cap, n_most, code_bytes)) {
        return false;
    }
    while (next[0] < parts[0].n_nodes || (nodes->n_lists > 1 && next[1] < parts[1].n_nodes)) {
        uint64_t least = UINT64_MAX;
        for (size_t p = 0; p < nodes->n_lists; p++) {
            const uint64_t node =
                next[p] < parts[p].n_nodes ? parts[p].nodes[next[p]] >> 32 : UINT64_MAX;
            least = node < least ? node : least;
        }
        for (size_t p = 0; p < nodes->n_lists; p++) {
            if (next[p] < parts[p].n_nodes && parts[p].nodes[next[p]] >> 32 == least) {
                const uint32_t id = (uint32_t)parts[p].nodes[next[p]++];
                memcpy(nodes->codes + nodes->n * code_bytes, parts[p].codes + id * code_bytes,
                       code_bytes);
                nodes->lists[p].places[nodes->lists[p].n++] = (uint32_t)nodes->n;
            }
        }
        nodes->numbers[nodes->n++] = (uint32_t)least;
    }
    nodes->n_codes = nodes->n;
    return true;
}

/** Copies the codes of each of two lists into its own order: it is asked about for block after block. */
static bool gather_codes(struct twx_part_nodes *nodes, size_t code_bytes)
{
    for (size_t p = 0; nodes->n_lists > 1 && p < nodes->n_lists; p++) {
        struct twx_part_list *list = &nodes->lists[p];
        list->codes = twx_alloc(list->n, code_bytes);
        if (list->codes == NULL) {
            return false;
        }
        for (size_t i = 0; i < list->n; i++) {
            memcpy(list->codes + i * code_bytes, nodes->codes + list->places[i] * code_bytes,
                   code_bytes);
        }
    }
    return true;
}

// ---------------------------------------------------------------------------------------------------------
// Variants

struct variants_loading {
    struct twx_part_nodes *nodes;
    struct part *part;
    uint64_t n_hashes;
    size_t code_bytes;
    enum twx_variants level;
    bool is_damaged;
    bool is_out_of_memory;
};

/** The place of a node; TWX_NO_CELL: it is none of these. */
static uint32_t find_place(const struct twx_part_nodes *nodes, uint32_t number)
{
    size_t low = 0;
    size_t high = nodes->n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (nodes->numbers[middle] < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < nodes->n && nodes->numbers[low] == number ? (uint32_t)low : TWX_NO_CELL;
}

/** Puts a variant's code behind those that there are, once. */
static bool keep_code(struct variants_loading *v, uint64_t id)
{
    struct twx_part_nodes *nodes = v->nodes;
    if (v->part->place_of[id] != TWX_NO_CELL) {
        return true;
    }
    if (nodes->n_codes >= TWX_NO_CELL - 1 || !twx_reserve((void **)&nodes->codes, &nodes->codes_cap,
                                                          nodes->n_codes + 1, v->code_bytes)) {
        return false;
    }
    memcpy(nodes->codes + nodes->n_codes * v->code_bytes, v->part->codes + id * v->code_bytes,
           v->code_bytes);
    v->part->place_of[id] = (uint32_t)nodes->n_codes++;
    return true;
}

static bool load_variant(void *user, const struct twx_index_variant *variant)
{
    struct variants_loading *v = user;
    struct twx_part_nodes *nodes = v->nodes;
    if (v->level == TWX_VARIANTS_TRIM && variant->kind > TWX_VARIANT_TRIMMED) {
        return true;
    }
    v->is_damaged = variant->hash_id >= v->n_hashes || variant->variant_id >= v->n_hashes;
    if (v->is_damaged) {
        return false;
    }
    const uint32_t place = find_place(nodes, v->part->numbers.nodes[variant->hash_id]);
    if (place == TWX_NO_CELL) {
        return true;
    }
    if (!keep_code(v, variant->variant_id) ||
        !twx_reserve((void **)&nodes->links, &nodes->links_cap, nodes->n_links + 1,
                     sizeof *nodes->links)) {
        v->is_out_of_memory = true;
        return false;
    }
    nodes->links[nodes->n_links++] = (struct twx_variant_link){
        place, v->part->place_of[variant->variant_id], (uint8_t)variant->kind};
    return true;
}

static enum twx_status load_variants(struct variants_loading *v, struct twx_index *index,
                                     struct twx_error *err)
{
    if (v->level == TWX_VARIANTS_NONE) {
        return TWX_OK;
    }
    const enum twx_status status = twx_index_each_variant(index, load_variant, v, err);
    if (status == TWX_OK && v->is_damaged) {
        return twx_fail(err, TWX_UNUSABLE, 0,
                        "the index is damaged: a part of an image has no hash");
    }
    return status == TWX_OK && v->is_out_of_memory ? twx_fail_memory(err) : status;
}

enum twx_status twx_part_nodes_load(const struct twx_ranks *ranks, struct twx_index *const *of,
                                    const uint32_t parts[static 2], enum twx_variants level,
                                    const struct twx_run *run, struct twx_part_nodes *nodes,
                                    struct twx_error *err)
{
    struct part read[2] = {0};
    const size_t code_bytes = twx_hash_bytes(ranks->hash_size);
    enum twx_status status = TWX_OK;
    *nodes = (struct twx_part_nodes){.n_lists = parts[0] == parts[1] ? 1 : 2};
    for (size_t p = 0; p < nodes->n_lists && status == TWX_OK; p++) {
        status = read_part(ranks, parts[p], of[parts[p]], run, &read[p], err);
    }
    if (status == TWX_OK && !place_nodes(nodes, read, code_bytes)) {
        status = twx_fail_memory(err);
    }
    for (size_t p = 0; p < nodes->n_lists && status == TWX_OK; p++) {
        struct variants_loading v = {.nodes = nodes,
                                     .part = &read[p],
                                     .n_hashes = ranks->parts[parts[p]].n_hashes,
                                     .code_bytes = code_bytes,
                                     .level = level};
        status = load_variants(&v, of[parts[p]], err);
    }
    release_part(&read[0]);
    release_part(&read[1]);
    if (status == TWX_OK && !gather_codes(nodes, code_bytes)) {
        status = twx_fail_memory(err);
    }
    return status != TWX_OK
               ? status
               : twx_node_variants_make(nodes->links, nodes->n_links, nodes->n, nodes->codes,
                                        code_bytes, &nodes->variants, err);
}
