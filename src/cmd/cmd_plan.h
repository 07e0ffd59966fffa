// SPDX-License-Identifier: MIT
//
// `twindex plan`.
#ifndef TWX_CMD_CMD_PLAN_H
#define TWX_CMD_CMD_PLAN_H

#include "cmd/command.h"

extern const struct twx_command twx_cmd_plan;

#endif
