// SPDX-License-Identifier: MIT
//
// `twindex stats`: counts what the index holds.
#ifndef TWX_CMD_CMD_STATS_H
#define TWX_CMD_CMD_STATS_H

#include "cmd/command.h"

extern const struct twx_command twx_cmd_stats;

#endif
