// SPDX-License-Identifier: MIT
//
// `twindex transform`: many images into a folder of others.
#ifndef TWX_CMD_CMD_TRANSFORM_H
#define TWX_CMD_CMD_TRANSFORM_H

#include "cmd/command.h"

extern const struct twx_command twx_cmd_transform;

#endif
