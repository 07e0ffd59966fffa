// SPDX-License-Identifier: MIT
//
// A wrapper of inputs that puts files into an order of reading that suits the disk: on rotational media they come in order
// of inode, a window at a time, which on the usual file systems is near their order on the platter.
#ifndef TWX_INGEST_DISK_ORDER_H
#define TWX_INGEST_DISK_ORDER_H

#include "ingest/input.h"

/** Whether a device says that it turns; false where it does not say (network, memory). */
bool twx_device_is_rotational(uint64_t device);

/**
 * The entries of `files`, of which FILE waits for its window when its disk turns, with NOTHING_YET in its place. Unchanged
 * files, which are not read, and all other entries pass at once. In a window a file is of no folder in progress.
 *
 * files          consumed, whatever is returned; NULL is refused
 * is_rotational  twx_device_is_rotational, but for tests
 * returns        owned: twx_input_free; NULL when out of memory
 */
struct twx_input *twx_disk_order_create(struct twx_input *files,
                                        bool (*is_rotational)(uint64_t device))
    __attribute__((warn_unused_result));

#endif
