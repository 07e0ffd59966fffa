// SPDX-License-Identifier: MIT
//
// `twindex folders`: which folders share images, and which hold nothing that is not elsewhere.
#ifndef TWX_CMD_CMD_FOLDERS_H
#define TWX_CMD_CMD_FOLDERS_H

#include "cmd/command.h"

extern const struct twx_command twx_cmd_folders;

#endif
