// SPDX-License-Identifier: MIT
//
// `twindex group`.
#ifndef TWX_CMD_CMD_GROUP_H
#define TWX_CMD_CMD_GROUP_H

#include "cmd/command.h"

extern const struct twx_command twx_cmd_group;

#endif
