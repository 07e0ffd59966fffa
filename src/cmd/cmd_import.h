// SPDX-License-Identifier: MIT
//
// `twindex import`.
#ifndef TWX_CMD_CMD_IMPORT_H
#define TWX_CMD_CMD_IMPORT_H

#include "cmd/command.h"

extern const struct twx_command twx_cmd_import;

#endif
