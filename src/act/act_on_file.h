// SPDX-License-Identifier: MIT
//
// One file of a plan that was verified: what is done to it, and to its companions. Each step is in the journal before.
#ifndef TWX_ACT_ACT_ON_FILE_H
#define TWX_ACT_ACT_ON_FILE_H

#include "act/journal.h"
#include "act/known_file.h"
#include "base/strings.h"
#include "twindex_commands.h"

struct twx_action {
    const struct twx_apply_options *options;
    struct twx_journal *journal;          // NULL of what needs none
    const struct twx_known_file *file;    // open, verified
    const struct twx_known_file *keeper;  // likewise
    const struct twx_strings *companions;
};

/**
 * Does it, or undoes what was done of it.
 *
 * to       out, owned (free): where the file is now; NULL where it stays
 * errors   TWX_FAILED, or by errno: the file and its companions are as they were, or what is not is named
 */
enum twx_status twx_act_on_file(const struct twx_action *action, char **to, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
