// SPDX-License-Identifier: MIT
//
// Shards in DB.shards that the index does not hold yet: of a run that is in progress, or that ended before its merge.
#ifndef TWX_STORE_WAITING_H
#define TWX_STORE_WAITING_H

#include "store/index.h"

/**
 * Lists them, sealed ones first, each by name. Those that `index --keep-shards` left are merged, and not listed; one that
 * cannot be read is.
 *
 * returns  NULL-terminated, owned (g_strfreev); NULL when the folder cannot be read
 */
char **twx_index_waiting_shards(struct twx_index *index);

#endif
