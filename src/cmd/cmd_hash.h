// SPDX-License-Identifier: MIT
//
// `twindex hash`: hashes into shard files.
#ifndef TWX_CMD_CMD_HASH_H
#define TWX_CMD_CMD_HASH_H

#include "cmd/command.h"

extern const struct twx_command twx_cmd_hash;

#endif
