// SPDX-License-Identifier: MIT
//
// Whether this build carries a sanitizer's runtime, which wants address space, descriptors and system calls of its own.
#ifndef TWX_BASE_SANITIZED_H
#define TWX_BASE_SANITIZED_H

#if defined(__has_feature)
#define TWX_HAS_FEATURE(name) __has_feature(name)
#else
#define TWX_HAS_FEATURE(name) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) ||                               \
    TWX_HAS_FEATURE(address_sanitizer) || TWX_HAS_FEATURE(thread_sanitizer)
#define TWX_SANITIZED 1
#else
#define TWX_SANITIZED 0
#endif

#endif
