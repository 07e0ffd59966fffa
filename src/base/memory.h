// SPDX-License-Identifier: MIT
//
// How much memory this machine has to give.
#ifndef TWX_BASE_MEMORY_H
#define TWX_BASE_MEMORY_H

#include <stdint.h>

/** Bytes that can be had without swapping; no limit (UINT64_MAX) where the kernel does not say.  threads: any */
uint64_t twx_memory_available(void);

#endif
