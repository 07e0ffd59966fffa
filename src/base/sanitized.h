// SPDX-License-Identifier: MIT
//
// Whether this build carries a sanitizer's runtime, which wants address space, descriptors and system calls of its own.
#ifndef TWX_BASE_SANITIZED_H
#define TWX_BASE_SANITIZED_H

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define TWX_SANITIZED 1
#else
#define TWX_SANITIZED 0
#endif

#endif
