// SPDX-License-Identifier: MIT
//
// What keep rules ask and only the pictures answer: whether a larger copy carries more, and whether a lossless one was made
// from a JPEG. Asked of the members of a verified group, by their fineness.
#ifndef TWX_GROUP_KEEP_SEEN_H
#define TWX_GROUP_KEEP_SEEN_H

#include "group/verify_group.h"

/**
 * Marks the members of groups in which the question arises as needing their fineness, and no others: where sizes differ, and
 * where a lossless image is beside a lossy one.
 *
 * verified  their groups
 * n_asked   out: how many are marked
 * returns   false when out of memory
 */
bool twx_keep_ask(const struct twx_collection *points, struct twx_member *members, size_t n,
                  const struct twx_verified *verified, size_t *n_asked)
    __attribute__((warn_unused_result));

/**
 * Puts the members of a component into the order in which they are to be kept, by what was seen of them, and notes that.
 *
 * verified  their groups, in which they were asked; undefined afterwards
 * changed   out: whether the order is another one
 * returns   false when out of memory
 */
bool twx_keep_rank_seen(const struct twx_collection *points, const struct twx_keep *keep,
                        struct twx_member *members, size_t n, const struct twx_verified *verified,
                        bool *changed) __attribute__((warn_unused_result));

/** The same by what is known of the files alone, as before a picture was seen.  returns: false when out of memory */
bool twx_keep_rank_known(const struct twx_collection *points, const struct twx_keep *keep,
                         struct twx_member *members, size_t n) __attribute__((warn_unused_result));

/**
 * Whether what decided for a keeper of a verified group was seen in the pictures: else a larger one may be only enlarged, and
 * a lossy one made from a lossless one. Up to 10 % more pixels are taken for one size.
 *
 * keeper, other  with what was seen of them
 * threads        pure
 */
bool twx_keep_was_seen(enum twx_keep_ground ground, const struct twx_ranked *keeper,
                       const struct twx_ranked *other);

#endif
