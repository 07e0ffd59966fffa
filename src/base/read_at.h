// SPDX-License-Identifier: MIT
//
// Reading a file at an offset, whatever interrupts it.
#ifndef TWX_BASE_READ_AT_H
#define TWX_BASE_READ_AT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/**
 * Reads up to n bytes, in parts: each that comes is progress of the thread's heartbeat.
 *
 * returns  how many; fewer only at the end of the file. -1 with errno on failure
 */
ssize_t twx_read_at(int fd, void *to, size_t n, uint64_t offset);

#endif
