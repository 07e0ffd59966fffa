// SPDX-License-Identifier: MIT
//
// `twindex pack`: many images into one array.
#ifndef TWX_CMD_CMD_PACK_H
#define TWX_CMD_CMD_PACK_H

#include "cmd/command.h"

extern const struct twx_command twx_cmd_pack;

#endif
