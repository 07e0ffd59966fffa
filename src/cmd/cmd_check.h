// SPDX-License-Identifier: MIT
//
// `twindex check`: verifies or repairs the index.
#ifndef TWX_CMD_CMD_CHECK_H
#define TWX_CMD_CMD_CHECK_H

#include "cmd/command.h"

extern const struct twx_command twx_cmd_check;

#endif
