// SPDX-License-Identifier: MIT
//
// The codes of a collection that picks them: each once, whatever parts have it, in the order in which they are asked for.
#ifndef TWX_GROUP_COLLECTION_CODES_H
#define TWX_GROUP_COLLECTION_CODES_H

#include "group/collection.h"

/** The id of a code; TWX_NO_CODE: it is not there. */
uint32_t twx_collection_code_id(const struct twx_collection *points, const uint8_t *code);
/** The same of one that is added where it is not there.  id: out.  returns: false when out of memory, or ids */
bool twx_collection_pick_code(struct twx_collection *points, const uint8_t *code, uint32_t *id)
    __attribute__((warn_unused_result));

#endif
