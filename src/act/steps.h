// SPDX-License-Identifier: MIT
//
// Doing a step, and undoing it.
#ifndef TWX_ACT_STEPS_H
#define TWX_ACT_STEPS_H

#include "act/step.h"

/**
 * Does a step that is in the journal. The file was verified just before; what has its name now is looked at once more
 * after it was moved, and put back if it is another.
 *
 * errors   by errno, and TWX_FAILED: the file is as it was, or twx_step_undo makes it so
 */
enum twx_status twx_step_do(const struct twx_step *step, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Undoes a step, however far it came.
 *
 * was_done  out: there was something to undo
 * errors    TWX_FAILED, or by errno: what stands in the way is named, and nothing is lost
 */
enum twx_status twx_step_undo(const struct twx_step *step, bool *was_done, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
