// SPDX-License-Identifier: MIT
//
// Hashes that another program made, as matches of a question about a row half: they have no other half, so that a whole hash
// is never compared with one.
#ifndef TWX_QUERY_IMPORTED_MATCHES_H
#define TWX_QUERY_IMPORTED_MATCHES_H

#include "query/hits.h"
#include "store/index.h"

/** Opaque. */
struct twx_imported_matches;

/**
 * Loads the rows of an index and its parts: paths and 8 or 32 bytes each.
 *
 * index     the first part; borrowed until the end
 * imported  out, owned: twx_imported_matches_free; NULL: there are none
 * errors    TWX_NO_MEMORY, those of the index
 */
enum twx_status twx_imported_matches_load(struct twx_index *index,
                                          struct twx_imported_matches **imported,
                                          struct twx_error *err)
    __attribute__((warn_unused_result));
/** Accepts NULL. */
void twx_imported_matches_free(struct twx_imported_matches *m);

/**
 * Calls fn for each that matches, in no stated order, but for those whose path some part has an image of.
 *
 * question  of a row half
 * errors    those of the index
 */
enum twx_status twx_imported_matches_each(const struct twx_imported_matches *m,
                                          const struct twx_question *question, twx_match_fn fn,
                                          void *user, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
