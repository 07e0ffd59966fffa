// SPDX-License-Identifier: MIT
//
// A table.
#include "cmd/companion_policies.h"

#include "twindex_commands.h"

const struct twx_opt_choice twx_companion_policies[] = {
    {"with", 1 + TWX_COMPANIONS_WITH},
    {"block", 1 + TWX_COMPANIONS_BLOCK},
    {"ignore", 1 + TWX_COMPANIONS_IGNORE},
    {NULL, 0},
};
