// SPDX-License-Identifier: MIT
//
// From near pairs to groups: the three linkages over distinct hashes in memory. A hash that many images share
// is one node here: its images are at distance 0, so every linkage treats them alike.
#ifndef TWX_GROUP_LINKAGE_H
#define TWX_GROUP_LINKAGE_H

#include "group/rejections.h"
#include "group/scope.h"
#include "hash/radius.h"
#include "hash/turn.h"
#include "pairs/node_variants.h"

/** Distinct hashes, best first by the keep rules. */
struct twx_nodes {
    const uint8_t *codes;  // n_nodes whole hashes in a row
    size_t n_nodes;        // below UINT32_MAX
    unsigned hash_size;
    struct twx_reach reach;
    struct twx_turns turns;  // the distance is the least over all
    // The distance is also the least over variants, see node_match.h; NULL: there are none.
    const struct twx_node_variants *variants;
    const struct twx_scope *scope;            // NULL: any two may join
    const struct twx_scope_class *classes;    // with a scope: of each node
    const struct twx_rejections *rejections;  // with a scope; NULL: there are none
    const uint32_t *rejected;                 // with rejections: of each node its number in them
};

/** Whether somebody said that two nodes are no duplicates. */
static inline bool twx_nodes_reject(const struct twx_nodes *nodes, uint32_t a, uint32_t b)
{
    return nodes->rejections != NULL &&
           twx_rejections_has(nodes->rejections, nodes->rejected[a], nodes->rejected[b]);
}

/** Whether a node may be the duplicate of another. */
static inline bool twx_nodes_allow(const struct twx_nodes *nodes, uint32_t keeper,
                                   uint32_t duplicate)
{
    return nodes->scope == NULL ||
           (twx_scope_allows(nodes->scope, &nodes->classes[keeper], &nodes->classes[duplicate]) &&
            !twx_nodes_reject(nodes, keeper, duplicate));
}

/**
 * Groups nodes.
 *
 *   star      best first, each free node takes every free node within the radius
 *   complete  best first; of the free nodes within the radius of the keeper, by distance to it, then rank,
 *             each is admitted that is within the radius of every member
 *   single    connected components
 *
 * n_threads  at least 1; the result does not depend on it
 * run        stop is honoured
 * keeper_of  out, n_nodes: the best node of each node's group, itself for a keeper
 * errors     TWX_STOPPED, TWX_NO_MEMORY: keeper_of is undefined
 */
enum twx_status twx_link(const struct twx_nodes *nodes, enum twx_linkage linkage,
                         unsigned n_threads, const struct twx_run *run, uint32_t *keeper_of,
                         struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Groups nodes within components that are known: star or complete, as twx_link.
 *
 * keeper_of  in: the best node of each node's component, or of several components together, which are then found to be
 *            not near each other; out: of its group
 */
enum twx_status twx_link_components(const struct twx_nodes *nodes, enum twx_linkage linkage,
                                    unsigned n_threads, const struct twx_run *run,
                                    uint32_t *keeper_of, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Groups nodes within a scope, and within components that are known. As twx_link, but that star and complete take only what
 * may be a duplicate of their keeper and is rejected by no member, and single goes from node to node only where one may be
 * the other's duplicate.
 *
 * keeper_of  in: the best node of each node's component; out: of its group
 */
enum twx_status twx_link_in_scope(const struct twx_nodes *nodes, enum twx_linkage linkage,
                                  unsigned n_threads, const struct twx_run *run,
                                  uint32_t *keeper_of, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
