// SPDX-License-Identifier: MIT
//
// Where the program that decodes is.
#ifndef TWX_JOBS_DECODER_PATH_H
#define TWX_JOBS_DECODER_PATH_H

#include "base/status.h"

#define TWX_DECODER_NAME "twindex-decode"
/** The one argument by which a parent starts it: both must be of one version. */
#define TWX_WORKER_ARGUMENT "--for-twindex=" TWX_VERSION

/**
 * Finds twindex-decode: $TWINDEX_DECODER, where it is set; else beside the running program, as in a build folder; else in
 * ../libexec/twindex from there, as installed; else where this library was built to be installed.
 *
 * path     out, owned: free
 * errors   TWX_FAILED: it is nowhere; TWX_NO_MEMORY
 * threads  any
 */
enum twx_status twx_decoder_find(char **path, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
