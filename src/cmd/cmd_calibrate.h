// SPDX-License-Identifier: MIT
//
// `twindex calibrate`: measures which radius suits a collection.
#ifndef TWX_CMD_CMD_CALIBRATE_H
#define TWX_CMD_CMD_CALIBRATE_H

#include "cmd/command.h"

extern const struct twx_command twx_cmd_calibrate;

#endif
