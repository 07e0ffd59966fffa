// SPDX-License-Identifier: MIT
//
// `twindex export`: prints the groups of duplicates.
#ifndef TWX_CMD_CMD_EXPORT_H
#define TWX_CMD_CMD_EXPORT_H

#include "cmd/command.h"

extern const struct twx_command twx_cmd_export;

#endif
