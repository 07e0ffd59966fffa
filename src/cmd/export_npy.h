// SPDX-License-Identifier: MIT
//
// `twindex export --format npy`: the hashes as an array that NumPy maps, and the paths of its rows beside it.
#ifndef TWX_CMD_EXPORT_NPY_H
#define TWX_CMD_EXPORT_NPY_H

#include "cmd/command.h"

/** output: of -o.  returns: the exit code */
enum twx_exit twx_export_npy_run(const struct twx_call *call, const char *output);

#endif
