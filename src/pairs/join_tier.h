// SPDX-License-Identifier: MIT
//
// The join of some of the codes with some others. Internal to join*.c.
#ifndef TWX_PAIRS_JOIN_TIER_H
#define TWX_PAIRS_JOIN_TIER_H

#include "pairs/join.h"

/** Some codes of one side of a join, ascending. */
struct twx_join_tier {
    const uint32_t *members;  // positions; NULL: all
    size_t n;
    const uint16_t *limits;  // by position, how far each code's matches may be; NULL: not known
    unsigned radius;         // none of them matches a code that is farther
};

/**
 * All pairs of some codes that match and are no farther apart than the lesser radius of the two tiers.
 *
 * right    NULL: those of the left tier among themselves
 * is_over  out: fn wants no more
 * errors   as twx_join
 */
enum twx_status twx_join_tier(const struct twx_join *join, const struct twx_join_tier *left,
                              const struct twx_join_tier *right, bool *is_over,
                              struct twx_error *err) __attribute__((warn_unused_result));

#endif
