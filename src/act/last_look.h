// SPDX-License-Identifier: MIT
//
// The removal of a file whose bytes are elsewhere.
#ifndef TWX_ACT_LAST_LOOK_H
#define TWX_ACT_LAST_LOOK_H

#include "base/status.h"

/**
 * Removes a file if its bytes have this checksum and nobody is writing to it, up to that moment. Where the file system has
 * no leases (NFS), or the file is another user's, who has had it open for writing all along is not seen.
 *
 * own      where it is: a name of ours (new_name.h), so that nobody opens or replaces it by name any more
 * path     what it is called, for messages
 * stays    where its bytes are found from now on, links followed: looked at last of all
 * errors   TWX_FAILED, or by errno: it is still there
 */
enum twx_status twx_remove_known_bytes(const char *own, const char *path, const char *stays,
                                       const uint8_t checksum[static TWX_CHECKSUM_BYTES],
                                       struct twx_error *err) __attribute__((warn_unused_result));

#endif
