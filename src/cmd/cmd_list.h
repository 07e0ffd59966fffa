// SPDX-License-Identifier: MIT
//
// `twindex list`: folds shards into the index.
#ifndef TWX_CMD_CMD_LIST_H
#define TWX_CMD_CMD_LIST_H

#include "cmd/command.h"

extern const struct twx_command twx_cmd_list;

#endif
