// SPDX-License-Identifier: MIT
//
// One pass over the edges. What a node needs is asked for some edges before it is its turn, as it lies in another part of
// memory than that of the node before. Components are the same by any order of edges, so that nothing is sorted for them.
#include "group/link_edges.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "group/edge_merge.h"

enum { AHEAD = 32 };  // edges: what is asked for has come from memory by then

struct linking {
    uint32_t n_nodes;
    struct twx_joined *joined;
    uint64_t *pairs;  // owned, star: node << 32 | keeper, by keeper
    size_t n_pairs;
    size_t pairs_cap;
};

void twx_joined_release(struct twx_joined *joined)
{
    free(joined->keepers);
    free(joined->bits);
    free(joined->before);
    *joined = (struct twx_joined){0};
}

// ---------------------------------------------------------------------------------------------------------
// Star

static bool is_taken(const uint64_t *bits, uint32_t node)
{
    return (bits[node >> 6] >> (node & 63) & 1) != 0;
}

/** When the first edge of a node comes, those of all better nodes have been: whether it is taken is final. */
static bool link_star(struct linking *l, const uint64_t *edges, size_t n)
{
    uint64_t *bits = l->joined->bits;
    if (!twx_reserve((void **)&l->pairs, &l->pairs_cap, l->n_pairs + n, sizeof *l->pairs)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        const uint32_t better = (uint32_t)(edges[i] >> 32);
        const uint32_t worse = (uint32_t)edges[i];
        __builtin_prefetch(&bits[(uint32_t)edges[i + AHEAD < n ? i + AHEAD : i] >> 6], 1);
        if (!is_taken(bits, better) && !is_taken(bits, worse)) {
            bits[worse >> 6] |= UINT64_C(1) << (worse & 63);
            l->pairs[l->n_pairs++] = (uint64_t)worse << 32 | better;
        }
    }
    return true;
}

/** The place of a joined node among them. */
static size_t place_of(const struct twx_joined *joined, uint32_t node)
{
    const uint64_t lower = joined->bits[node >> 6] & ((UINT64_C(1) << (node & 63)) - 1);
    return joined->before[node >> 6] + (size_t)__builtin_popcountll(lower);
}

/** Puts the keepers in order of the nodes. */
static bool place_keepers(struct linking *l)
{
    struct twx_joined *joined = l->joined;
    const size_t n_words = (size_t)l->n_nodes / 64 + 1;
    uint32_t n = 0;
    joined->n = l->n_pairs;
    joined->before = twx_alloc(n_words, sizeof *joined->before);
    joined->keepers = twx_alloc_large(joined->n, sizeof *joined->keepers);
    if (joined->before == NULL || joined->keepers == NULL) {
        return false;
    }
    for (size_t word = 0; word < n_words; word++) {
        joined->before[word] = n;
        n += (uint32_t)__builtin_popcountll(joined->bits[word]);
    }
    for (size_t i = 0; i < joined->n; i++) {
        joined->keepers[place_of(joined, (uint32_t)(l->pairs[i] >> 32))] = (uint32_t)l->pairs[i];
    }
    return true;
}

// ---------------------------------------------------------------------------------------------------------
// Single

/** The lowest node of a component; halves the way there. */
static uint32_t find(uint32_t *parents, uint32_t node)
{
    while (parents[node] != node) {
        parents[node] = parents[parents[node]];
        node = parents[node];
    }
    return node;
}

static void link_single(uint32_t *parents, const uint64_t *edges, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        __builtin_prefetch(&parents[(uint32_t)edges[i + AHEAD < n ? i + AHEAD : i]], 1);
        const uint32_t a = find(parents, (uint32_t)(edges[i] >> 32));
        const uint32_t b = find(parents, (uint32_t)edges[i]);
        parents[a < b ? b : a] = a < b ? a : b;
    }
}

/** Makes each node's parent the lowest of its component. A parent is lower than its node: it has come before. */
static void flatten(struct twx_joined *joined)
{
    uint32_t *parents = joined->keepers;
    for (uint32_t node = 0; node < joined->n_nodes; node++) {
        parents[node] = parents[parents[node]];
        joined->n += parents[node] != node;
    }
}

// ---------------------------------------------------------------------------------------------------------

static bool make_room(struct twx_joined *joined, bool is_star)
{
    if (is_star) {
        const size_t n_words = (size_t)joined->n_nodes / 64 + 1;
        joined->bits = twx_alloc_large(n_words, sizeof *joined->bits);
        if (joined->bits != NULL) {
            memset(joined->bits, 0, n_words * sizeof *joined->bits);
        }
        return joined->bits != NULL;
    }
    joined->keepers = twx_alloc_large(joined->n_nodes, sizeof *joined->keepers);
    for (uint32_t node = 0; joined->keepers != NULL && node < joined->n_nodes; node++) {
        joined->keepers[node] = node;
    }
    return joined->keepers != NULL;
}

/** Links all edges. */
static enum twx_status link_all(struct linking *l, struct twx_edge_merge *merge, bool is_star,
                                const struct twx_run *run, struct twx_error *err)
{
    const uint64_t *edges = NULL;
    size_t n = 0;
    do {
        enum twx_status status = twx_edge_merge_next(merge, &edges, &n, err);
        if (status != TWX_OK) {
            return status;
        }
        if (twx_is_stopped(run)) {
            return twx_fail(err, TWX_STOPPED, 0, "stopped while joining edges");
        }
        l->joined->n_edges += n;
        if (is_star && !link_star(l, edges, n)) {
            return twx_fail_memory(err);
        }
        if (!is_star) {
            link_single(l->joined->keepers, edges, n);
        }
    } while (n > 0);
    return TWX_OK;
}

enum twx_status twx_link_edges(const struct twx_edge_file *files, size_t n_files,
                               enum twx_linkage linkage, uint32_t n_nodes,
                               const struct twx_run *run, struct twx_joined *joined,
                               struct twx_error *err)
{
    const bool is_star = linkage == TWX_LINKAGE_STAR;
    struct linking l = {.n_nodes = n_nodes, .joined = joined};
    struct twx_edge_merge *merge = NULL;
    *joined = (struct twx_joined){.n_nodes = n_nodes};
    enum twx_status status = twx_edge_merge_create(
        files, n_files, n_nodes, is_star ? TWX_EDGES_BY_BETTER : TWX_EDGES_AS_READ, &merge, err);
    if (status == TWX_OK && !make_room(joined, is_star)) {
        status = twx_fail_memory(err);
    }
    if (status == TWX_OK) {
        status = link_all(&l, merge, is_star, run, err);
    }
    twx_edge_merge_free(merge);
    if (status == TWX_OK && !is_star) {
        flatten(joined);
    } else if (status == TWX_OK && !place_keepers(&l)) {
        status = twx_fail_memory(err);
    }
    free(l.pairs);
    return status;
}

uint32_t twx_joined_keeper(const struct twx_joined *joined, uint32_t node)
{
    if (node >= joined->n_nodes) {
        return node;
    }
    if (joined->bits == NULL) {
        return joined->keepers[node];
    }
    return is_taken(joined->bits, node) ? joined->keepers[place_of(joined, node)] : node;
}
