// SPDX-License-Identifier: MIT
//
// Which of two files of a collection is the better one, by all keep rules and then by path.
#ifndef TWX_GROUP_KEEP_ORDER_H
#define TWX_GROUP_KEEP_ORDER_H

#include "group/collection.h"

/** Of one thread. */
struct twx_keep_order {
    const struct twx_collection *points;
    const struct twx_keep *keep;
    char *paths[2];  // owned: room for one each
};

/**
 * points, keep  borrowed
 * order         out: twx_keep_order_release, whatever is returned
 * returns       false when out of memory
 */
bool twx_keep_order_init(const struct twx_collection *points, const struct twx_keep *keep,
                         struct twx_keep_order *order) __attribute__((warn_unused_result));
void twx_keep_order_release(struct twx_keep_order *order);

/** A file, and what is known of it, without its path. */
struct twx_kept_file {
    uint32_t item;
    struct twx_ranked ranked;
};

/** Below 0: a is to be kept rather than b. */
int twx_keep_order_compare(const struct twx_keep_order *order, const struct twx_kept_file *a,
                           const struct twx_kept_file *b);

#endif
