// SPDX-License-Identifier: MIT
//
// The values of --companions.
#ifndef TWX_CMD_COMPANION_POLICIES_H
#define TWX_CMD_COMPANION_POLICIES_H

#include "cmd/opt.h"

/** 1 + enum twx_companion_policy, in its order, so that 0 is an option that was not given. */
extern const struct twx_opt_choice twx_companion_policies[];

#endif
