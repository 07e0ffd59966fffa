// SPDX-License-Identifier: MIT
//
// Which vectors of processors are compiled for. With TWX_PLAIN_C (`make PLAIN=1`) none are, as for a processor that has none:
// hashes and answers are the same.
#ifndef TWX_BASE_VECTORS_H
#define TWX_BASE_VECTORS_H

// A function may be compiled for a processor that is asked for when the program runs.
#if defined(__x86_64__) && !defined(TWX_PLAIN_C)
#define TWX_X86_64 1
#endif
// What the program is compiled for has them.
#if defined(__SSE2__) && !defined(TWX_PLAIN_C)
#define TWX_SSE2 1
#endif

#endif
