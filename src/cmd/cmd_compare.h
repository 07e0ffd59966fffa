// SPDX-License-Identifier: MIT
//
// `twindex compare`: prints the distance of two images.
#ifndef TWX_CMD_CMD_COMPARE_H
#define TWX_CMD_CMD_COMPARE_H

#include "cmd/command.h"

extern const struct twx_command twx_cmd_compare;

#endif
