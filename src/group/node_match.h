// SPDX-License-Identifier: MIT
//
// The distance of two nodes: the least of whole pictures, and of the variants of one to the whole of the other. It is no
// metric: two nodes may be near a third and far from each other by more than the sum.
#ifndef TWX_GROUP_NODE_MATCH_H
#define TWX_GROUP_NODE_MATCH_H

#include "group/linkage.h"

struct twx_node_match {
    unsigned distance;
    unsigned turn;     // of the turned node: the first that has it
    enum twx_via via;  // whole before trimmed before crop
    bool
        is_near;  // within the reach of the nodes; two hashes that are come before two that are not
    const uint8_t *turned_code;  // the two hashes, the first as it is; borrowed
    const uint8_t *other_code;
};

/** A node's hashes in all turns, to be compared with others. */
struct twx_turned_node {
    const struct twx_nodes *nodes;
    unsigned n_turns;
    size_t n_variants;
    uint8_t *variants;  // owned: n_variants x n_turns codes
    size_t variants_cap;
    const uint8_t *kinds;
    uint8_t codes[TWX_N_TURNS_MAX * TWX_HASH_BYTES_MAX];
};

/**
 * Turns a node.
 *
 * turned   in/out: zeroed, or used before
 * node     NULL variants of the nodes, or a higher number than they know: it has none
 * returns  false when out of memory
 */
bool twx_turned_node_set(struct twx_turned_node *turned, const struct twx_nodes *nodes,
                         uint32_t node) __attribute__((warn_unused_result));
void twx_turned_node_release(struct twx_turned_node *turned);

/** Compares it with a node. */
struct twx_node_match twx_turned_node_match(const struct twx_turned_node *turned, uint32_t other);

#endif
