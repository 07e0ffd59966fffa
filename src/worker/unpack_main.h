// SPDX-License-Identifier: MIT
//
// A worker process whose job is `unpack`: it reads the archive at TWX_WORKER_INPUT, and sends its members to the parent, who
// hands them to processes that decode. It holds no more of a member than a message.
//
// This is in twindex-unpack.so: libarchive brings a dozen libraries, ICU among them, which no process needs that decodes. The process
// loads it before it enters the sandbox and reads any of the archive.
#ifndef TWX_WORKER_UNPACK_MAIN_H
#define TWX_WORKER_UNPACK_MAIN_H

#include "base/module.h"
#include "jobs/protocol.h"

/**
 * Enters the sandbox, and unpacks.
 *
 * returns  an exit code: enum twx_worker_exit
 * threads  the only one
 */
int twx_unpack_main(struct twx_protocol *protocol, const struct twx_worker_config *config);

/** A pointer to that function. */
struct twx_unpack_module {
    struct twx_module_head head;
    __typeof__(twx_unpack_main) *unpack_main;
};

/** All that the module exports. */
extern const struct twx_unpack_module twx_unpack_module;

#endif
