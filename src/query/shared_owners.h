// SPDX-License-Identifier: MIT
//
// Images of one hash share their variants, also where these are known of an image in one part alone.
#ifndef TWX_QUERY_SHARED_OWNERS_H
#define TWX_QUERY_SHARED_OWNERS_H

#include "query/part_search.h"

/**
 * Adds to what each part found for question i the hashes that another part found by variants of theirs.
 *
 * n_direct  of each part, as twx_part_search_find says
 */
enum twx_status twx_share_owners(struct twx_part_search *const *parts, size_t n_parts, size_t i,
                                 const size_t *n_direct, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
