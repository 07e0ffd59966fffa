// SPDX-License-Identifier: MIT
//
// Shards in DB.shards that the index does not hold yet: of a run that is in progress, or that ended before its merge.
#ifndef TWX_STORE_WAITING_H
#define TWX_STORE_WAITING_H

#include "base/strings.h"
#include "store/index.h"

/**
 * Lists them, sealed ones first, each by name. Those that `index --keep-shards` left are merged, and not listed; one that
 * cannot be read is.
 *
 * paths    out, owned: twx_strings_release; empty on failure
 * errors   TWX_NO_MEMORY; others when the folder cannot be read
 */
enum twx_status twx_index_waiting_shards(struct twx_index *index, struct twx_strings *paths,
                                         struct twx_error *err) __attribute__((warn_unused_result));

#endif
