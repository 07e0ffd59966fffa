// SPDX-License-Identifier: MIT
//
// `twindex relocate`: the index follows a folder that was moved.
#ifndef TWX_CMD_CMD_RELOCATE_H
#define TWX_CMD_CMD_RELOCATE_H

#include "cmd/command.h"

extern const struct twx_command twx_cmd_relocate;

#endif
