// SPDX-License-Identifier: MIT
//
// `twindex apply`.
#ifndef TWX_CMD_CMD_APPLY_H
#define TWX_CMD_CMD_APPLY_H

#include "cmd/command.h"

extern const struct twx_command twx_cmd_apply;

#endif
