// SPDX-License-Identifier: MIT
//
// Links of hashes that are known before a collection is loaded: in place of twx_link.
#ifndef TWX_GROUP_KNOWN_LINKS_H
#define TWX_GROUP_KNOWN_LINKS_H

#include "group/collection.h"
#include "group/hash_order.h"

struct twx_known_links {
    /**
     * Says the keeper of each hash of a ranked collection.
     *
     * hashes   in: first_point and n; out: keeper_of
     * returns  false when out of memory
     */
    bool (*link)(void *user, const struct twx_collection *points, struct twx_hash_order *hashes);
    void *user;
};

#endif
