// SPDX-License-Identifier: MIT
//
// The distinct hashes of a ranked collection, in the order in which they are linked.
#ifndef TWX_GROUP_HASH_ORDER_H
#define TWX_GROUP_HASH_ORDER_H

#include "group/collection.h"

/** The distinct hashes of the points that may be near others: hash ids 0 .. n - 1, best first. */
struct twx_hash_order {
    uint32_t *first_point;  // owned: the best point of each
    uint32_t
        *keeper_of;  // owned: with candidates the best of each one's component; else to be made
    size_t n;
};

/** Whether a point may be near others: flat ones only gather equal bytes.  threads: pure */
bool twx_takes_part(const struct twx_collection *points, uint32_t point, bool include_flat);

/**
 * Renumbers the hashes of a collection: those of points that take part come first, best first, then all others.
 *
 * hashes   in: zeroed; out: twx_hash_order_release, whatever is returned
 * errors   TWX_NO_MEMORY
 */
enum twx_status twx_hash_order_make(struct twx_collection *points, bool include_flat,
                                    struct twx_hash_order *hashes, struct twx_error *err)
    __attribute__((warn_unused_result));

void twx_hash_order_release(struct twx_hash_order *hashes);

#endif
