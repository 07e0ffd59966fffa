// SPDX-License-Identifier: MIT
//
// `twindex prune`: drops the records of files that are gone.
#ifndef TWX_CMD_CMD_PRUNE_H
#define TWX_CMD_CMD_PRUNE_H

#include "cmd/command.h"

extern const struct twx_command twx_cmd_prune;

#endif
