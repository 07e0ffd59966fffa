// SPDX-License-Identifier: MIT
//
// The linkages: connected components by a join of all nodes, then, for star and complete, groups within each
// component. A component is small as a rule; those of a few hundred nodes are compared each with each, many at a
// time on all threads, larger ones by link_large.c one after another. Owns the work of one call.
#include "group/linkage.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/parallel_for.h"
#include "group/component_list.h"
#include "group/link_group.h"
#include "group/link_large.h"
#include "hash/dhash.h"
#include "hash/hamming.h"
#include "pairs/join.h"

enum {
    SMALL_MAX = 512,      // nodes of a component compared each with each: 131,000 pairs at most
    PIECE_NODES = 65536,  // whose components a thread takes at a time
};

// ---------------------------------------------------------------------------------------------------------
// Components

/** A join with all nodes; what is on the left is still to be said. */
static struct twx_join join_with_nodes(const struct twx_linking *linking,
                                       const struct twx_union_find *components)
{
    const struct twx_nodes *nodes = linking->nodes;
    return (struct twx_join){
        .right = nodes->codes,
        .n_right = nodes->n_nodes,
        .code_bytes = linking->code_bytes,
        .radius = nodes->reach.radius,
        .is_adaptive = nodes->reach.is_adaptive,
        .n_threads = linking->n_threads,
        .run = linking->run,
        .components = components,
    };
}

/** Joins all nodes near each other, and each node at its other turns with those near it. */
static enum twx_status join_all(const struct twx_linking *linking,
                                const struct twx_union_find *components, struct twx_error *err)
{
    const struct twx_nodes *nodes = linking->nodes;
    struct twx_join join = join_with_nodes(linking, components);
    join.left = nodes->codes;
    join.n_left = nodes->n_nodes;
    join.right = NULL;  // itself
    enum twx_status status = twx_join(&join, err);
    // Turning is an isometry, so a pair that is near by one turn is near, seen from the other node, by the
    // inverse. Orientations 6 and 8 are each other's inverse, also of negatives, all others their own: 8 has nothing to
    // add.
    for (unsigned turn = 1; turn < linking->n_turns && status == TWX_OK; turn++) {
        if (twx_turn_orientation(nodes->turns, turn) == TWX_N_ORIENTATIONS) {
            continue;
        }
        uint8_t *turned =
            twx_turn_codes(nodes->codes, nodes->n_nodes, nodes->hash_size, nodes->turns, turn);
        if (turned == NULL) {
            return twx_fail_memory(err);
        }
        join.left = turned;
        join.right = nodes->codes;
        status = twx_join(&join, err);
        free(turned);
    }
    return status;
}

/** Joins the node of each variant with the nodes near it, in all turns of the variant. */
static enum twx_status join_variants(const struct twx_linking *linking,
                                     const struct twx_union_find *components, struct twx_error *err)
{
    const struct twx_nodes *nodes = linking->nodes;
    const struct twx_node_variants *variants = nodes->variants;
    if (variants == NULL || variants->n == 0) {
        return TWX_OK;
    }
    uint32_t *owners = twx_node_variants_owners(variants);
    struct twx_join join = join_with_nodes(linking, components);
    join.n_left = variants->n;
    join.left_nodes = owners;
    enum twx_status status = owners != NULL ? TWX_OK : twx_fail_memory(err);
    for (unsigned turn = 0; turn < linking->n_turns && status == TWX_OK; turn++) {
        uint8_t *turned =
            twx_turn_codes(variants->codes, variants->n, nodes->hash_size, nodes->turns, turn);
        join.left = turned;
        status = turned != NULL ? twx_join(&join, err) : twx_fail_memory(err);
        free(turned);
    }
    free(owners);
    return status;
}

static enum twx_status find_components(const struct twx_linking *linking, struct twx_error *err)
{
    const size_t n = linking->nodes->n_nodes;
    const struct twx_union_find components = {.parent = twx_alloc(n, sizeof *components.parent)};
    if (components.parent == NULL) {
        return twx_fail_memory(err);
    }
    for (size_t i = 0; i < n; i++) {
        atomic_init(&components.parent[i], (uint32_t)i);
    }
    enum twx_status status = join_all(linking, &components, err);
    if (status == TWX_OK) {
        status = join_variants(linking, &components, err);
    }
    for (size_t i = 0; i < n; i++) {
        linking->keeper_of[i] = twx_union_find_find(&components, (uint32_t)i);
    }
    free(components.parent);
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// Groups within components

/** All nodes by component. */
struct division {
    const struct twx_linking *linking;
    struct twx_component_list components;  // owned
    size_t n_whole;      // nodes of the largest component that is a group as it is
    atomic_size_t next;  // piece of the roots, handed out in order
    atomic_bool is_out_of_memory;
};

/** Makes the nodes of a component free, and puts them into the flock. */
static bool load_component(const struct division *division, size_t root, struct twx_flock *flock)
{
    const uint32_t *members = twx_component_members(&division->components, root);
    const size_t n = twx_component_size(&division->components, root);
    for (size_t i = 0; i < n; i++) {
        division->linking->keeper_of[members[i]] = TWX_NO_NODE;
    }
    return twx_flock_load(flock, members, n);
}

/** As group_small, of nodes with variants: each is compared with each. */
static bool group_small_variants(struct twx_flock *flock)
{
    const struct twx_nodes *nodes = flock->linking->nodes;
    uint64_t neighbours[SMALL_MAX];
    for (size_t i = 0; i < flock->n; i++) {
        size_t n = 0;
        if (!twx_flock_is_free(flock, i)) {
            continue;
        }
        if (!twx_turned_node_set(&flock->turned, nodes, flock->ids[i])) {
            return false;
        }
        for (size_t j = i + 1; j < flock->n; j++) {
            const struct twx_node_match match =
                twx_turned_node_match(&flock->turned, flock->ids[j]);
            if (match.is_near) {
                neighbours[n++] = twx_neighbour(match.distance, j);
            }
        }
        if (!twx_flock_group(flock, i, neighbours, n)) {
            return false;
        }
    }
    return true;
}

/** Adds the codes behind the i-th that are near one turn of it.  returns: how many there are now */
static size_t add_neighbours(const struct twx_flock *flock, size_t i, const uint8_t *turned,
                             unsigned limit, uint64_t *neighbours, size_t n)
{
    const struct twx_reach *reach = &flock->linking->nodes->reach;
    const size_t code_bytes = flock->linking->code_bytes;
    struct twx_code_hit hits[SMALL_MAX];
    const size_t n_hits = twx_hamming_scan(flock->codes + (i + 1) * code_bytes, flock->n - i - 1,
                                           code_bytes, turned, code_bytes, limit, hits);
    for (size_t h = 0; h < n_hits; h++) {
        const size_t position = i + 1 + hits[h].position;
        if (twx_reach_has(reach, limit, hits[h].distance, flock->codes + position * code_bytes)) {
            neighbours[n++] = twx_neighbour(hits[h].distance, position);
        }
    }
    return n;
}

/** Groups a small flock: neighbours are looked for when a node has its turn and is free. */
static bool group_small(struct twx_flock *flock)
{
    const struct twx_linking *linking = flock->linking;
    const size_t code_bytes = linking->code_bytes;
    uint8_t turned[TWX_N_TURNS_MAX * TWX_HASH_BYTES_MAX];
    uint64_t neighbours[SMALL_MAX * TWX_N_TURNS_MAX];
    if (linking->nodes->variants != NULL) {
        return group_small_variants(flock);
    }
    for (size_t i = 0; i < flock->n; i++) {
        if (!twx_flock_is_free(flock, i)) {
            continue;
        }
        size_t n = 0;
        const uint8_t *code = flock->codes + i * code_bytes;
        const unsigned limit = twx_reach_limit(&linking->nodes->reach, code);
        (void)twx_make_turns(code, linking->nodes->hash_size, linking->nodes->turns, turned);
        for (unsigned turn = 0; turn < linking->n_turns; turn++) {
            n = add_neighbours(flock, i, turned + turn * code_bytes, limit, neighbours, n);
        }
        if (!twx_flock_group(flock, i, neighbours, n)) {
            return false;
        }
    }
    return true;
}

/** Takes pieces of the roots, and groups their small components. */
static void group_pieces(void *user, unsigned share)
{
    struct division *division = user;
    const size_t n_nodes = division->linking->nodes->n_nodes;
    struct twx_flock flock = {.linking = division->linking};
    (void)share;
    while (!twx_is_stopped(division->linking->run) && !atomic_load(&division->is_out_of_memory)) {
        const size_t begin = PIECE_NODES * atomic_fetch_add(&division->next, 1);
        if (begin >= n_nodes) {
            break;
        }
        for (size_t root = begin; root < n_nodes && root < begin + PIECE_NODES; root++) {
            const size_t n = twx_component_size(&division->components, root);
            if (n > division->n_whole && n <= SMALL_MAX &&
                (!load_component(division, root, &flock) || !group_small(&flock))) {
                atomic_store(&division->is_out_of_memory, true);
                break;
            }
        }
    }
    twx_flock_release(&flock);
}

static enum twx_status group_large(const struct division *division, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    struct twx_flock flock = {.linking = division->linking};
    for (size_t root = 0; root < division->linking->nodes->n_nodes && status == TWX_OK; root++) {
        if (twx_component_size(&division->components, root) > SMALL_MAX) {
            status = load_component(division, root, &flock) ? twx_flock_group_large(&flock, err)
                                                            : twx_fail_memory(err);
        }
    }
    twx_flock_release(&flock);
    return status;
}

/**
 * Makes groups of the components in keeper_of.
 *
 * n_whole  1; 2: nodes of one component are near each other or by others of it, and any two that are near may join
 */
static enum twx_status group_components(const struct twx_linking *linking, size_t n_whole,
                                        struct twx_error *err)
{
    struct division division = {.linking = linking, .n_whole = n_whole};
    enum twx_status status = TWX_OK;
    if (!twx_component_list_make(linking->keeper_of, linking->nodes->n_nodes,
                                 &division.components)) {
        status = twx_fail_memory(err);
        goto done;
    }
    twx_parallel_for(linking->n_threads, group_pieces, &division);
    if (atomic_load(&division.is_out_of_memory)) {
        status = twx_fail_memory(err);
    } else if (twx_is_stopped(linking->run)) {
        status = twx_fail(err, TWX_STOPPED, 0, "stopped while grouping hashes");
    } else {
        status = group_large(&division, err);
    }
done:
    twx_component_list_release(&division.components);
    return status;
}

/** What all components share, but for where their keepers go. */
static struct twx_linking linking_of(const struct twx_nodes *nodes, enum twx_linkage linkage,
                                     unsigned n_threads, const struct twx_run *run)
{
    return (struct twx_linking){
        .nodes = nodes,
        .linkage = linkage,
        .n_threads = n_threads,
        .run = run,
        .code_bytes = twx_hash_bytes(nodes->hash_size),
        .n_turns = twx_n_turns(nodes->turns),
    };
}

/** Groups components, and logs how long that took since `begin`.  n_whole: as of group_components */
static enum twx_status group_and_log(const struct twx_linking *linking, size_t n_whole,
                                     double begin, struct twx_error *err)
{
    const enum twx_status status = group_components(linking, n_whole, err);
    twx_log(linking->run, TWX_LEVEL_INFO, "grouped them: %.2f s", twx_monotonic_seconds() - begin);
    return status;
}

enum twx_status twx_link_components(const struct twx_nodes *nodes, enum twx_linkage linkage,
                                    unsigned n_threads, const struct twx_run *run,
                                    uint32_t *keeper_of, struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    struct twx_linking linking = linking_of(nodes, linkage, n_threads, run);
    linking.keeper_of = keeper_of;
    // Two nodes of one component may be joined by others alone, that are no nodes here.
    return group_and_log(&linking, 1, begin, err);
}

enum twx_status twx_link(const struct twx_nodes *nodes, enum twx_linkage linkage,
                         unsigned n_threads, const struct twx_run *run, uint32_t *keeper_of,
                         struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    struct twx_linking linking = linking_of(nodes, linkage, n_threads, run);
    linking.keeper_of = keeper_of;
    const enum twx_status status = find_components(&linking, err);
    if (status != TWX_OK) {
        return status;
    }
    const double joined = twx_monotonic_seconds();
    twx_log(run, TWX_LEVEL_INFO, "joined %zu distinct hashes within %u bits%s: %.2f s, %u threads",
            nodes->n_nodes, nodes->reach.radius, twx_reach_suffix(&nodes->reach), joined - begin,
            n_threads);
    return linkage != TWX_LINKAGE_SINGLE ? group_and_log(&linking, 2, joined, err) : TWX_OK;
}

enum twx_status twx_link_in_scope(const struct twx_nodes *nodes, enum twx_linkage linkage,
                                  unsigned n_threads, const struct twx_run *run,
                                  uint32_t *keeper_of, struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    const size_t n = nodes->n_nodes;
    const struct twx_union_find chains = {.parent = twx_alloc(n, sizeof *chains.parent)};
    struct twx_linking linking = linking_of(nodes, linkage, n_threads, run);
    if (chains.parent == NULL) {
        return twx_fail_memory(err);
    }
    for (size_t i = 0; i < n; i++) {
        atomic_init(&chains.parent[i], (uint32_t)i);
    }
    linking.keeper_of = keeper_of;
    linking.chains = &chains;
    const enum twx_status status = group_components(&linking, 1, err);
    for (size_t i = 0; i < n && linkage == TWX_LINKAGE_SINGLE; i++) {
        keeper_of[i] = twx_union_find_find(&chains, (uint32_t)i);
    }
    free(chains.parent);
    twx_log(run, TWX_LEVEL_INFO, "grouped %zu hashes of different folders or sides: %.2f s", n,
            twx_monotonic_seconds() - begin);
    return status;
}
