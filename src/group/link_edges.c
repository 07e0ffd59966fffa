// SPDX-License-Identifier: MIT
//
// One pass over the edges, some hundred at a time: what a node needs is asked for before it is its turn, as it lies in
// another part of memory than that of the node before. Owns the bits, or the parents, of one call.
#include "group/link_edges.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/sort.h"

enum { BATCH = 512 };

struct linking {
    struct twx_edge_merge *merge;
    const struct twx_run *run;
    uint32_t n_nodes;
    struct twx_joined *joined;
    uint64_t *taken;    // owned, star: bits
    uint32_t *parents;  // owned, single: a lower node, or itself
};

void twx_joined_release(struct twx_joined *joined)
{
    free(joined->pairs);
    *joined = (struct twx_joined){0};
}

static bool add_pair(struct twx_joined *joined, uint32_t node, uint32_t keeper)
{
    if (!twx_reserve((void **)&joined->pairs, &joined->cap, joined->n + 1, sizeof *joined->pairs)) {
        return false;
    }
    joined->pairs[joined->n++] = (uint64_t)node << 32 | keeper;
    return true;
}

static bool is_taken(const struct linking *l, uint32_t node)
{
    return (l->taken[node >> 6] >> (node & 63) & 1) != 0;
}

/** When the first edge of a node comes, those of all better nodes have been: whether it is taken is final. */
static bool link_star(struct linking *l, const uint64_t *edges, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        __builtin_prefetch(&l->taken[(uint32_t)edges[i] >> 6], 1);
    }
    for (size_t i = 0; i < n; i++) {
        const uint32_t better = (uint32_t)(edges[i] >> 32);
        const uint32_t worse = (uint32_t)edges[i];
        if (is_taken(l, better) || is_taken(l, worse)) {
            continue;
        }
        l->taken[worse >> 6] |= UINT64_C(1) << (worse & 63);
        if (!add_pair(l->joined, worse, better)) {
            return false;
        }
    }
    return true;
}

/** The lowest node of a component; halves the way there. */
static uint32_t find(uint32_t *parents, uint32_t node)
{
    while (parents[node] != node) {
        parents[node] = parents[parents[node]];
        node = parents[node];
    }
    return node;
}

static bool link_single(struct linking *l, const uint64_t *edges, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        __builtin_prefetch(&l->parents[(uint32_t)edges[i]], 1);
    }
    for (size_t i = 0; i < n; i++) {
        const uint32_t a = find(l->parents, (uint32_t)(edges[i] >> 32));
        const uint32_t b = find(l->parents, (uint32_t)edges[i]);
        l->parents[a < b ? b : a] = a < b ? a : b;
    }
    return true;
}

/** The pairs of components, in order of the nodes. */
static bool list_components(const struct linking *l)
{
    bool has_memory = true;
    for (uint32_t node = 0; node < l->n_nodes && has_memory; node++) {
        const uint32_t root = find(l->parents, node);
        has_memory = root == node || add_pair(l->joined, node, root);
    }
    return has_memory;
}

static bool make_room(struct linking *l, enum twx_linkage linkage)
{
    if (linkage == TWX_LINKAGE_STAR) {
        l->taken = twx_alloc((size_t)l->n_nodes / 64 + 1, sizeof *l->taken);
        return l->taken != NULL;
    }
    l->parents = twx_alloc(l->n_nodes, sizeof *l->parents);
    for (uint32_t node = 0; l->parents != NULL && node < l->n_nodes; node++) {
        l->parents[node] = node;
    }
    return l->parents != NULL;
}

/** Links all edges. */
static enum twx_status link_all(struct linking *l, enum twx_linkage linkage, struct twx_error *err)
{
    uint64_t edges[BATCH];
    size_t n = 0;
    do {
        enum twx_status status = twx_edge_merge_next(l->merge, edges, BATCH, &n, err);
        if (status != TWX_OK) {
            return status;
        }
        if (twx_is_stopped(l->run)) {
            return twx_fail(err, TWX_STOPPED, 0, "stopped while joining edges");
        }
        l->joined->n_edges += n;
        if (!(linkage == TWX_LINKAGE_STAR ? link_star(l, edges, n) : link_single(l, edges, n))) {
            return twx_fail_memory(err);
        }
    } while (n > 0);
    return TWX_OK;
}

enum twx_status twx_link_edges(struct twx_edge_merge *merge, enum twx_linkage linkage,
                               uint32_t n_nodes, const struct twx_run *run,
                               struct twx_joined *joined, struct twx_error *err)
{
    struct linking l = {.merge = merge, .run = run, .n_nodes = n_nodes, .joined = joined};
    *joined = (struct twx_joined){0};
    enum twx_status status =
        make_room(&l, linkage) ? link_all(&l, linkage, err) : twx_fail_memory(err);
    if (status == TWX_OK && linkage == TWX_LINKAGE_STAR) {
        twx_sort_u64(joined->pairs, joined->n);  // they came by keeper
    } else if (status == TWX_OK && !list_components(&l)) {
        status = twx_fail_memory(err);
    }
    free(l.taken);
    free(l.parents);
    return status;
}

uint32_t twx_joined_keeper(const struct twx_joined *joined, uint32_t node)
{
    size_t low = 0;
    size_t high = joined->n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (joined->pairs[middle] >> 32 < node) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < joined->n && joined->pairs[low] >> 32 == node ? (uint32_t)joined->pairs[low]
                                                               : node;
}
