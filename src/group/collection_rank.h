// SPDX-License-Identifier: MIT
//
// The images of a collection, best first.
#ifndef TWX_GROUP_COLLECTION_RANK_H
#define TWX_GROUP_COLLECTION_RANK_H

#include "group/collection.h"

/** Collapses byte-equal images, with a scope those of one class, into points and numbers these by the keep rules, best first. */
enum twx_status twx_collection_rank(struct twx_collection *points, const struct twx_keep *keep,
                                    struct twx_error *err) __attribute__((warn_unused_result));

/** What the index knows of an item that keep rules look at, without its path.  threads: pure */
struct twx_ranked twx_collection_ranked(const struct twx_collection *points, uint32_t number);

#endif
