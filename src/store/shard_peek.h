// SPDX-License-Identifier: MIT
//
// Both ends of a sealed shard, without what is between them.
#ifndef TWX_STORE_SHARD_PEEK_H
#define TWX_STORE_SHARD_PEEK_H

#include "store/shard.h"

/**
 * Reads header and footer.
 *
 * header   out
 * errors   TWX_UNUSABLE: not a shard, newer, damaged, not sealed; by errno: ENOENT in err->code where it is not there
 */
enum twx_status twx_shard_peek(const char *path, struct twx_shard_header *header,
                               struct twx_error *err) __attribute__((warn_unused_result));

#endif
