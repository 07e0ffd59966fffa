// SPDX-License-Identifier: MIT
//
// Members of one hash and one payload: they are linked to each other, and of thousands of them no two are to be looked up.
#ifndef TWX_GROUP_MEMBER_CLASSES_H
#define TWX_GROUP_MEMBER_CLASSES_H

#include "group/verify_members.h"

/**
 * Numbers members so that those of one hash and one known payload, and no others, have one number.
 *
 * order    room for n: scratch
 * classes  out, n: numbers below n
 * threads  pure
 */
void twx_member_classes_make(const struct twx_member *members, size_t n, uint32_t *order,
                             uint32_t *classes);

#endif
