// SPDX-License-Identifier: MIT
//
// The list of commands.
#ifndef TWX_CMD_COMMANDS_H
#define TWX_CMD_COMMANDS_H

#include "cmd/command.h"

/** Commands under a heading of the help. */
struct twx_command_group {
    const char *heading;
    const struct twx_command *const *commands;  // NULL ends the list
};

enum { TWX_N_COMMAND_GROUPS = 5 };

/** All there are, in the order of the help. */
extern const struct twx_command_group twx_command_groups[TWX_N_COMMAND_GROUPS];

/** NULL when there is none of that name. */
const struct twx_command *twx_command_find(const char *name);

/** Calls fn for each, in the order of the help. */
void twx_commands_each(void (*fn)(void *user, const struct twx_command *command), void *user);

#endif
