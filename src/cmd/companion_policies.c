// SPDX-License-Identifier: MIT
//
// A table.
#include "cmd/companion_policies.h"

#include "twindex.h"

const struct twx_opt_choice twx_companion_policies[] = {
    {"with", TWX_COMPANIONS_WITH},
    {"block", TWX_COMPANIONS_BLOCK},
    {"ignore", TWX_COMPANIONS_IGNORE},
    {NULL, 0},
};
