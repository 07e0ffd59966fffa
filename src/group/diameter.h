// SPDX-License-Identifier: MIT
//
// The diameter of nodes.
#ifndef TWX_GROUP_DIAMETER_H
#define TWX_GROUP_DIAMETER_H

#include "group/linkage.h"

/** The largest pairwise distance of the nodes, 0 for one node; the radius is not looked at.  threads: pure */
unsigned twx_diameter(const struct twx_nodes *nodes);

#endif
