// SPDX-License-Identifier: MIT
//
// By kind.
#include "act/steps.h"

#include "act/folder_step.h"
#include "act/link_step.h"
#include "act/move_step.h"

enum twx_status twx_step_do(const struct twx_step *step, struct twx_error *err)
{
    switch (step->kind) {
    case TWX_STEP_LINK:
    case TWX_STEP_SYMLINK:
        return twx_link_do(step, err);
    case TWX_STEP_FOLDER:
        return twx_folder_make(step->from, err);
    case TWX_STEP_MOVE:
    case TWX_STEP_COPY:
    case TWX_N_STEP_KINDS:
        break;
    }
    return twx_move_do(step, err);
}

enum twx_status twx_step_undo(const struct twx_step *step, bool *was_done, struct twx_error *err)
{
    *was_done = false;
    switch (step->kind) {
    case TWX_STEP_LINK:
    case TWX_STEP_SYMLINK:
        return twx_link_undo(step, was_done, err);
    case TWX_STEP_FOLDER:
        twx_folder_undo(step);
        return TWX_OK;
    case TWX_STEP_MOVE:
    case TWX_STEP_COPY:
    case TWX_N_STEP_KINDS:
        break;
    }
    return twx_move_undo(step, was_done, err);
}
