// SPDX-License-Identifier: MIT
//
// The diameter of nodes.
#ifndef TWX_GROUP_DIAMETER_H
#define TWX_GROUP_DIAMETER_H

#include "group/linkage.h"

/** The largest pairwise distance of the nodes, 0 for one node; the radius is not looked at.  threads: pure */
unsigned twx_diameter(const struct twx_nodes *nodes);

/**
 * The same of some nodes, by their distances as node_match.h has them.
 *
 * diameter  out
 * returns   false when out of memory
 */
bool twx_diameter_of_nodes(const struct twx_nodes *nodes, const uint32_t *ids, size_t n,
                           unsigned *diameter) __attribute__((warn_unused_result));

#endif
