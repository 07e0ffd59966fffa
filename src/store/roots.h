// SPDX-License-Identifier: MIT
//
// Whether a root is on the file system that it was on when it was indexed.
#ifndef TWX_STORE_ROOTS_H
#define TWX_STORE_ROOTS_H

#include "store/index.h"

/** Whether files with this st_dev are on the root's file system: the same device, or another of the same UUID. */
bool twx_root_is_on(const struct twx_root *root, uint64_t device);

#endif
