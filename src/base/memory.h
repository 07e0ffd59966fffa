// SPDX-License-Identifier: MIT
//
// How much memory there is now for this process. (How much in all: twx_memory_bytes.)
#ifndef TWX_BASE_MEMORY_H
#define TWX_BASE_MEMORY_H

#include <stdint.h>

/**
 * Bytes that can be had without swapping, of the machine's memory and of what its cgroups (a container) allow; no limit
 * (UINT64_MAX) where the kernel does not say.
 *
 * threads  any
 */
uint64_t twx_memory_available(void);

#endif
