// SPDX-License-Identifier: MIT
//
// `twindex query`: finds what looks like an image or a hash.
#ifndef TWX_CMD_CMD_QUERY_H
#define TWX_CMD_CMD_QUERY_H

#include "cmd/command.h"

extern const struct twx_command twx_cmd_query;

#endif
