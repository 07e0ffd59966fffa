// SPDX-License-Identifier: MIT
//
// Whether a duplicate may go. What speaks against it is asked in order, the weightiest first, and named.
#ifndef TWX_ACT_PLAN_VERDICT_H
#define TWX_ACT_PLAN_VERDICT_H

#include "act/losses.h"
#include "twindex_commands.h"

struct twx_plan_question {
    const struct twx_plan_options *options;
    unsigned acted_on;                // 1U << enum twx_likeness for each
    const struct twx_group_row *row;  // the duplicate
    const struct twx_group_row *keeper;
    const struct twx_loss_facts *facts;
    const struct twx_loss_facts *keeper_facts;
    bool has_checksums;  // the index has those of both files
    bool is_decided;     // by a person, who saw the two: whatever its class, and what is lost
};

struct twx_plan_verdict {
    enum twx_plan_action action;
    bool is_unverified;  // one of the two could not be looked at
    bool is_left_for_losses;
    unsigned losses;  // enum twx_loss
    char note[128];   // "" of what is removed
};

/** errors: TWX_NO_MEMORY. Looks at the files, and at companions. */
enum twx_status twx_plan_judge(const struct twx_plan_question *question,
                               struct twx_plan_verdict *verdict, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
