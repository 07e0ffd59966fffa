// SPDX-License-Identifier: MIT
//
// Groups inside one component, for the linkages that do not take it whole. Internal to linkage.c and link_*.c.
//
// Best first, each free node becomes a keeper and takes of its free neighbours: star all of them, complete those
// that are near all it has taken. Single, which is left to be done within a scope, joins a node with all neighbours of
// which one may be the other's duplicate, and settles it alone. No neighbour is in another component, so that each may be dealt with alone.
#ifndef TWX_GROUP_LINK_GROUP_H
#define TWX_GROUP_LINK_GROUP_H

#include "group/node_match.h"
#include "pairs/union_find.h"

/** Not yet: no keeper. */
#define TWX_NO_NODE UINT32_MAX

/** What all components share. */
struct twx_linking {
    const struct twx_nodes *nodes;
    enum twx_linkage linkage;  // star or complete; single within a scope
    unsigned n_threads;
    const struct twx_run *run;
    uint32_t *keeper_of;  // of all nodes; TWX_NO_NODE in the component at hand until settled
    size_t code_bytes;
    unsigned n_turns;                     // 1 to TWX_N_TURNS_MAX
    const struct twx_union_find *chains;  // single: what was joined
};

/** The free nodes of a component, and the group being made of them. */
struct twx_flock {
    const struct twx_linking *linking;
    uint32_t *ids;   // owned: nodes, ascending
    uint8_t *codes;  // owned: theirs, in a row
    size_t n;
    size_t ids_cap;
    size_t codes_cap;    // bytes
    uint8_t *members;    // owned: codes of the group being made, nearest to its keeper first
    size_t members_cap;  // bytes
    struct twx_turned_node turned;  // of nodes with variants: the one at hand
    uint32_t *member_ids;           // owned: of the group being made
    size_t member_ids_cap;
    uint32_t *rejecting;  // owned: those of the group being made that are in the rejections
    size_t n_rejecting;
    size_t rejecting_cap;
};

void twx_flock_release(struct twx_flock *flock);

/** Begins with some nodes, none of them settled.  returns: false when out of memory */
bool twx_flock_load(struct twx_flock *flock, const uint32_t *ids, size_t n)
    __attribute__((warn_unused_result));

/** Drops the nodes that have a keeper. */
void twx_flock_drop_settled(struct twx_flock *flock);

/** A neighbour as a number that sorts by distance, then rank: position among the free nodes. */
static inline uint64_t twx_neighbour(unsigned distance, size_t position)
{
    return (uint64_t)distance << 32 | (uint64_t)position;
}

/**
 * Makes the node at `position` a keeper, and its group.
 *
 * neighbours  behind it in rank, within the radius, settled ones and repetitions allowed; put in order here
 * returns     false when out of memory
 */
bool twx_flock_group(struct twx_flock *flock, size_t position, uint64_t *neighbours, size_t n)
    __attribute__((warn_unused_result));

static inline bool twx_flock_is_free(const struct twx_flock *flock, size_t position)
{
    return flock->linking->keeper_of[flock->ids[position]] == TWX_NO_NODE;
}

#endif
