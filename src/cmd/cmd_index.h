// SPDX-License-Identifier: MIT
//
// `twindex index`: hashes what is new or changed, and merges it.
#ifndef TWX_CMD_CMD_INDEX_H
#define TWX_CMD_CMD_INDEX_H

#include "cmd/command.h"

extern const struct twx_command twx_cmd_index;

#endif
