// SPDX-License-Identifier: MIT
//
// Hashes of two nodes, each with each but for variants among themselves.
#include "group/node_match.h"

#include <limits.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "hash/dhash.h"

bool twx_turned_node_set(struct twx_turned_node *turned, const struct twx_nodes *nodes,
                         uint32_t node)
{
    const size_t code_bytes = twx_hash_bytes(nodes->hash_size);
    size_t first = 0;
    turned->nodes = nodes;
    turned->n_variants = twx_node_variants_find(nodes->variants, node, &first);
    turned->n_turns = twx_make_turns(nodes->codes + node * code_bytes, nodes->hash_size,
                                     nodes->turns, turned->codes);
    const size_t turns_bytes = turned->n_turns * code_bytes;
    if (turned->n_variants == 0) {
        return true;
    }
    if (!twx_reserve((void **)&turned->variants, &turned->variants_cap,
                     turned->n_variants * turns_bytes, 1)) {
        return false;
    }
    turned->kinds = nodes->variants->kinds + first;
    for (size_t i = 0; i < turned->n_variants; i++) {
        (void)twx_make_turns(nodes->variants->codes + (first + i) * code_bytes, nodes->hash_size,
                             nodes->turns, turned->variants + i * turns_bytes);
    }
    return true;
}

void twx_turned_node_release(struct twx_turned_node *turned)
{
    free(turned->variants);
}

/** Takes the distance of a code in its turns to another, if it is less, or as small by a better way. */
static void take_nearer(const struct twx_turned_node *turned, const uint8_t *turns,
                        const uint8_t *code, unsigned kind, struct twx_node_match *match)
{
    const struct twx_reach *reach = &turned->nodes->reach;
    unsigned turn = 0;
    const enum twx_via via = twx_via_of_kind(kind);
    const unsigned distance = twx_nearest_turn(turns, turned->n_turns, code,
                                               twx_hash_bytes(turned->nodes->hash_size), &turn);
    const bool is_near = distance <= reach->radius &&
                         (!reach->is_adaptive || distance <= twx_reach_allowed(reach, turns, code));
    const bool is_nearer = is_near != match->is_near ? is_near
                           : distance != match->distance
                               ? distance < match->distance
                               : via < match->via || (via == match->via && turn < match->turn);
    if (is_nearer) {
        *match = (struct twx_node_match){distance, turn, via, is_near, turns, code};
    }
}

struct twx_node_match twx_turned_node_match(const struct twx_turned_node *turned, uint32_t other)
{
    const struct twx_nodes *nodes = turned->nodes;
    const size_t code_bytes = twx_hash_bytes(nodes->hash_size);
    const uint8_t *whole = nodes->codes + other * code_bytes;
    struct twx_node_match match = {.distance = UINT_MAX};
    size_t first = 0;
    const size_t n = twx_node_variants_find(nodes->variants, other, &first);
    take_nearer(turned, turned->codes, whole, TWX_VARIANT_NONE, &match);
    for (size_t i = 0; i < n; i++) {
        take_nearer(turned, turned->codes, nodes->variants->codes + (first + i) * code_bytes,
                    nodes->variants->kinds[first + i], &match);
    }
    for (size_t i = 0; i < turned->n_variants; i++) {
        take_nearer(turned, turned->variants + i * turned->n_turns * code_bytes, whole,
                    turned->kinds[i], &match);
    }
    return match;
}
