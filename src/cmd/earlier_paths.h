// SPDX-License-Identifier: MIT
//
// What `index` goes through when no PATH is given.
#ifndef TWX_CMD_EARLIER_PATHS_H
#define TWX_CMD_EARLIER_PATHS_H

#include "cmd/exit_code.h"
#include "cmd/opt.h"

/**
 * The PATHs given to earlier runs of `index` on opt->db; each is named on stderr.
 *
 * code     out, set when NULL is returned: an error was reported
 * returns  owned: g_strfreev
 */
char **twx_earlier_paths(const struct twx_opt *opt, enum twx_exit *code);

#endif
