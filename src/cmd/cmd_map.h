// SPDX-License-Identifier: MIT
//
// `twindex map`: a function of one's own over many images.
#ifndef TWX_CMD_CMD_MAP_H
#define TWX_CMD_CMD_MAP_H

#include "cmd/command.h"

extern const struct twx_command twx_cmd_map;

#endif
