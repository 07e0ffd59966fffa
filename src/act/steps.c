// SPDX-License-Identifier: MIT
//
// By kind.
#include "act/steps.h"

#include "act/link_step.h"
#include "act/move_step.h"

static bool is_link(const struct twx_step *step)
{
    return step->kind == TWX_STEP_LINK || step->kind == TWX_STEP_SYMLINK;
}

enum twx_status twx_step_do(const struct twx_step *step, struct twx_error *err)
{
    return is_link(step) ? twx_link_do(step, err) : twx_move_do(step, err);
}

enum twx_status twx_step_undo(const struct twx_step *step, bool *was_done, struct twx_error *err)
{
    *was_done = false;
    return is_link(step) ? twx_link_undo(step, was_done, err) : twx_move_undo(step, was_done, err);
}
