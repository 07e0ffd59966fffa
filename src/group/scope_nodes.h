// SPDX-License-Identifier: MIT
//
// Linking within a scope: nodes are split by class, so that each is of one hash and one class, and what may be a duplicate
// of what is asked of nodes. Which nodes are near is found without it: components of all hashes are divided.
#ifndef TWX_GROUP_SCOPE_NODES_H
#define TWX_GROUP_SCOPE_NODES_H

#include "group/hash_order.h"

/**
 * Splits the hashes of a collection by the classes of their points, and by the files that are rejected, and numbers them
 * again, best first.
 *
 * hashes   in: those of the collection, their keepers the best of their components; out: of the nodes; where groups lie
 *          within folders, components are divided by these
 * classes   out, owned: of each node
 * rejected  out, owned: of each node its number in the rejections; NULL without
 * errors   TWX_NO_MEMORY
 */
enum twx_status twx_scope_nodes_make(struct twx_collection *points, bool include_flat,
                                     struct twx_hash_order *hashes,
                                     struct twx_scope_class **classes, uint32_t **rejected,
                                     struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Links points of equal bytes that are not linked by their hashes: best first, each free one takes those that may be its
 * duplicates.
 *
 * are_hashes_linked  points that take part are: they are left as they are
 * keeper_of          in/out: of each point, itself where it is free
 * errors             TWX_NO_MEMORY
 */
enum twx_status twx_scope_link_equal(const struct twx_collection *points, bool are_hashes_linked,
                                     bool include_flat, uint32_t *keeper_of, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
