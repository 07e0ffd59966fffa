// SPDX-License-Identifier: MIT
//
// `twindex undo`.
#ifndef TWX_CMD_CMD_UNDO_H
#define TWX_CMD_CMD_UNDO_H

#include "cmd/command.h"

extern const struct twx_command twx_cmd_undo;

#endif
