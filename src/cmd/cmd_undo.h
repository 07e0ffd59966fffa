// SPDX-License-Identifier: MIT
//
// `twindex undo`.
#ifndef TWX_CMD_CMD_UNDO_H
#define TWX_CMD_CMD_UNDO_H

#include "cmd/command.h"

extern const struct twx_command twx_cmd_undo;

/** Says on stderr, unless -q, the command that undoes a journal, behind "to undo it: " or the like. */
void twx_say_undo(const char *why, const char *journal);

#endif
