// SPDX-License-Identifier: MIT
//
// `twindex generate`: many images into one array.
#ifndef TWX_CMD_CMD_GENERATE_H
#define TWX_CMD_CMD_GENERATE_H

#include "cmd/command.h"

extern const struct twx_command twx_cmd_generate;

#endif
