// SPDX-License-Identifier: MIT
//
// What holds a process that decodes, should an image take a decoder over: it may read files, use the descriptors it
// has, and run threads. It may not open a file for writing, change a name, start a program or process, open a socket,
// trace or signal another, nor gain rights.
//
// Two fences, each of which refuses all of that, where the kernel has both: a seccomp filter, which lists the calls
// that decoders make and refuses the rest (EPERM), and Landlock, which knows files. Reading is free: decoders load
// modules and configuration as they go, and an image that reads what it should not has nowhere to send it.
#ifndef TWX_FILE_SANDBOX_H
#define TWX_FILE_SANDBOX_H

#include "base/status.h"

/** What holds. */
struct twx_sandbox {
    bool is_loose;   // nothing refuses system calls, though that was asked for
    char text[128];  // for people
};

/**
 * Bounds what this process may take, and enters the sandbox, for the calling thread and those it starts: call it while there is
 * no other. It leaves no core dump, for what crashes here crashes for an image's sake, and makes no file larger: it writes
 * to sockets, pipes and shared memory alone. What this kernel lacks is left out, and `sandbox` says so.
 *
 * memory_bytes  that may be in use; the bound is on address space, which stacks and heaps of threads only reserve:
 *               it is as much wider, a stop for what grows too fast for a parent's eye
 * n_threads     of ours
 * no_sandbox    the bounds alone
 * sandbox       out
 * threads       the only one
 */
void twx_sandbox_enter(uint64_t memory_bytes, size_t n_threads, bool no_sandbox,
                       struct twx_sandbox *sandbox);

#endif
