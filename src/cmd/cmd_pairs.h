// SPDX-License-Identifier: MIT
//
// `twindex pairs`.
#ifndef TWX_CMD_CMD_PAIRS_H
#define TWX_CMD_CMD_PAIRS_H

#include "cmd/command.h"

extern const struct twx_command twx_cmd_pairs;

#endif
