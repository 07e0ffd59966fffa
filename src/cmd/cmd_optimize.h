// SPDX-License-Identifier: MIT
#ifndef TWX_CMD_CMD_OPTIMIZE_H
#define TWX_CMD_CMD_OPTIMIZE_H

#include "cmd/command.h"

extern const struct twx_command twx_cmd_optimize;

#endif
