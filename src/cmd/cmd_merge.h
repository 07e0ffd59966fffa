// SPDX-License-Identifier: MIT
//
// `twindex merge`: folds shards into the index.
#ifndef TWX_CMD_CMD_MERGE_H
#define TWX_CMD_CMD_MERGE_H

#include "cmd/command.h"

extern const struct twx_command twx_cmd_merge;

#endif
