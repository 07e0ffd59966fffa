// SPDX-License-Identifier: MIT
//
// `twindex reject`.
#ifndef TWX_CMD_CMD_REJECT_H
#define TWX_CMD_CMD_REJECT_H

#include "cmd/command.h"

extern const struct twx_command twx_cmd_reject;

#endif
