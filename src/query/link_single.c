// SPDX-License-Identifier: MIT
//
// Single linkage: connected components. Each node is expanded once: compared with all nodes not yet expanded,
// except those known to be of its component. When a large component is at hand, blocks are made of its nodes
// alone and its inside is never compared again: a dense region costs its border, not its square.
#include "query/link_work.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

enum { WORDS_A_ROW = TWX_LINK_BLOCK / 64 };

struct single {
    struct twx_link_work *work;
    uint32_t *parent;   // owned: union-find; the root is the best node of its component
    uint32_t *pending;  // owned: nodes not expanded, ascending
    size_t n_pending;
    uint32_t *n_in;  // owned: for each root, its nodes not expanded
    uint32_t block[TWX_LINK_BLOCK];
    size_t n_block;
    uint32_t whole;   // the component all of the block belongs to, or TWX_NO_NODE
    uint32_t *first;  // owned: for each target the first query near it, or TWX_NO_NODE
    // Owned: for each thread a matrix of bits, set where two queries share a target: all that a sweep has to
    // remember of its pairs.
    uint64_t *shared;
};

static uint32_t find(uint32_t *parent, uint32_t node)
{
    while (parent[node] != node) {
        parent[node] = parent[parent[node]];
        node = parent[node];
    }
    return node;
}

static void join(uint32_t *parent, uint32_t a, uint32_t b)
{
    const uint32_t root_a = find(parent, a);
    const uint32_t root_b = find(parent, b);
    if (root_a < root_b) {
        parent[root_b] = root_a;
    } else {
        parent[root_a] = root_b;
    }
}

/** The component with most nodes pending when that fills a block, else TWX_NO_NODE. */
static uint32_t largest_component(const struct single *single)
{
    uint32_t largest = TWX_NO_NODE;
    for (size_t i = 0; i < single->n_pending; i++) {
        single->n_in[find(single->parent, single->pending[i])] = 0;
    }
    for (size_t i = 0; i < single->n_pending; i++) {
        const uint32_t root = find(single->parent, single->pending[i]);
        single->n_in[root]++;
        if (single->n_in[root] >= TWX_LINK_BLOCK &&
            (largest == TWX_NO_NODE || single->n_in[root] > single->n_in[largest])) {
            largest = root;
        }
    }
    return largest;
}

/** Chooses the next block, and as targets all that is pending beside it and not of its component. */
static void choose_block(struct single *single)
{
    struct twx_link_work *work = single->work;
    size_t n_pending = 0;
    single->n_block = 0;
    work->n_left = 0;
    single->whole = largest_component(single);
    if (single->whole != TWX_NO_NODE && single->n_in[single->whole] == single->n_pending) {
        single->n_pending = 0;  // one component is all there is left: nothing more to join
        return;
    }
    for (size_t i = 0; i < single->n_pending; i++) {
        const uint32_t id = single->pending[i];
        const bool is_of_whole =
            single->whole != TWX_NO_NODE && find(single->parent, id) == single->whole;
        if (single->n_block < TWX_LINK_BLOCK && (single->whole == TWX_NO_NODE || is_of_whole)) {
            single->block[single->n_block++] = id;
            continue;
        }
        single->pending[n_pending++] = id;
        if (!is_of_whole) {
            work->ids[work->n_left] = id;
            memcpy(work->codes + work->n_left * work->code_bytes,
                   work->nodes->codes + id * work->code_bytes, work->code_bytes);
            work->n_left++;
        }
    }
    single->n_pending = n_pending;
}

/** Turns the block's codes into queries, and joins what is near within the block. */
static void settle_block(struct single *single)
{
    struct twx_link_work *work = single->work;
    uint8_t codes[TWX_LINK_BLOCK * TWX_HASH_BYTES_MAX];
    struct twx_hit hits[TWX_LINK_BLOCK];
    for (size_t i = 0; i < single->n_block; i++) {
        const uint8_t *code = work->nodes->codes + single->block[i] * work->code_bytes;
        memcpy(codes + i * work->code_bytes, code, work->code_bytes);
        twx_link_turn(work, code, work->queries + i * work->n_turns * work->code_bytes);
    }
    if (single->whole != TWX_NO_NODE) {
        return;
    }
    for (size_t i = 0; i < single->n_block * work->n_turns; i++) {
        const size_t query = i / work->n_turns;
        const size_t n_hits = twx_hamming_scan(
            codes + (query + 1) * work->code_bytes, single->n_block - query - 1, work->code_bytes,
            work->queries + i * work->code_bytes, work->code_bytes, work->nodes->radius, hits);
        for (size_t h = 0; h < n_hits; h++) {
            join(single->parent, single->block[query], single->block[query + 1 + hits[h].position]);
        }
    }
}

static bool note(void *user, unsigned share, size_t query, size_t first, const struct twx_hit *hits,
                 size_t n_hits)
{
    const struct single *single = user;
    uint64_t *shared = single->shared + (size_t)share * TWX_LINK_BLOCK * WORDS_A_ROW;
    for (size_t h = 0; h < n_hits; h++) {
        uint32_t *first_query = &single->first[first + hits[h].position];
        if (*first_query == TWX_NO_NODE) {
            *first_query = (uint32_t)query;
        } else {
            shared[(size_t)*first_query * WORDS_A_ROW + query / 64] |= UINT64_C(1) << query % 64;
        }
    }
    return true;
}

/** Joins what a sweep has noted. */
static void join_noted(const struct single *single)
{
    const struct twx_link_work *work = single->work;
    for (size_t i = 0; i < work->n_left; i++) {
        if (single->first[i] != TWX_NO_NODE) {
            join(single->parent, single->block[single->first[i]], work->ids[i]);
        }
    }
    for (size_t i = 0; i < (size_t)work->n_threads * TWX_LINK_BLOCK * WORDS_A_ROW; i++) {
        for (uint64_t bits = single->shared[i]; bits != 0; bits &= bits - 1) {
            const size_t a = i / WORDS_A_ROW % TWX_LINK_BLOCK;
            const size_t b = i % WORDS_A_ROW * (size_t)64 + (size_t)__builtin_ctzll(bits);
            join(single->parent, single->block[a], single->block[b]);
        }
    }
}

static enum twx_status allocate(struct single *single, struct twx_error *err)
{
    const size_t n = single->work->nodes->n_nodes;
    const size_t matrix_words = (size_t)TWX_LINK_BLOCK * WORDS_A_ROW;
    single->parent = twx_alloc(n, sizeof *single->parent);
    single->pending = twx_alloc(n, sizeof *single->pending);
    single->n_in = twx_alloc(n, sizeof *single->n_in);
    single->first = twx_alloc(n, sizeof *single->first);
    single->shared = twx_alloc(single->work->n_threads * matrix_words, sizeof *single->shared);
    if (single->parent == NULL || single->pending == NULL || single->n_in == NULL ||
        single->first == NULL || single->shared == NULL) {
        return twx_fail_memory(err);
    }
    for (size_t i = 0; i < n; i++) {
        single->parent[i] = (uint32_t)i;
        single->pending[i] = (uint32_t)i;
    }
    single->n_pending = n;
    return TWX_OK;
}

enum twx_status twx_link_single(struct twx_link_work *work, struct twx_error *err)
{
    struct single single = {.work = work};
    enum twx_status status = allocate(&single, err);
    while (single.n_pending > 0 && status == TWX_OK) {
        choose_block(&single);
        settle_block(&single);
        memset(single.first, 0xff, work->n_left * sizeof *single.first);  // TWX_NO_NODE
        memset(single.shared, 0,
               (size_t)work->n_threads * TWX_LINK_BLOCK * WORDS_A_ROW * sizeof *single.shared);
        status = twx_link_sweep(work, single.n_block, 0, note, &single, err);
        if (status == TWX_OK) {
            join_noted(&single);
        }
    }
    for (size_t i = 0; i < work->nodes->n_nodes && status == TWX_OK; i++) {
        work->keeper_of[i] = find(single.parent, (uint32_t)i);
    }
    free(single.shared);
    free(single.first);
    free(single.n_in);
    free(single.pending);
    free(single.parent);
    return status;
}
