// SPDX-License-Identifier: MIT
//
// Steps that replace a file by a link to its keeper.
#ifndef TWX_ACT_LINK_STEP_H
#define TWX_ACT_LINK_STEP_H

#include "act/step.h"

/** As twx_step_do. */
enum twx_status twx_link_do(const struct twx_step *step, struct twx_error *err)
    __attribute__((warn_unused_result));
/** As twx_step_undo. */
enum twx_status twx_link_undo(const struct twx_step *step, bool *was_done, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
