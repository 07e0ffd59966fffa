// SPDX-License-Identifier: MIT
//
// Indexes that are shared with others in this process; twindex.h has the rest.
#ifndef TWX_STORE_INDEX_SHARED_H
#define TWX_STORE_INDEX_SHARED_H

#include "store/index.h"

/** Whether it was opened by twx_index_open_shared: it is read by its one connection, on the caller's thread. */
bool twx_index_is_shared(const struct twx_index *index);

#endif
