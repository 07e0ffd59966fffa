// SPDX-License-Identifier: MIT
//
// `twindex rank`.
#ifndef TWX_CMD_CMD_RANK_H
#define TWX_CMD_CMD_RANK_H

#include "cmd/command.h"

extern const struct twx_command twx_cmd_rank;

#endif
