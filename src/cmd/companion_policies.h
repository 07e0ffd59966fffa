// SPDX-License-Identifier: MIT
//
// The values of --companions.
#ifndef TWX_CMD_COMPANION_POLICIES_H
#define TWX_CMD_COMPANION_POLICIES_H

#include "cmd/opt.h"

/** Of enum twx_companion_policy, in its order. */
extern const struct twx_opt_choice twx_companion_policies[];

#endif
