// SPDX-License-Identifier: MIT
//
// The sum that cksum(1) prints, on every system that has a shell.
#ifndef TWX_ACT_POSIX_CKSUM_H
#define TWX_ACT_POSIX_CKSUM_H

#include <stdbool.h>
#include <stdint.h>

/**
 * Of all bytes of an open file.
 *
 * returns  false by errno
 * source   POSIX.1-2017, cksum: CRC-32 by 0x04C11DB7, most significant bit first, over the bytes and then their number
 */
bool twx_posix_cksum(int fd, uint32_t *sum);

#endif
