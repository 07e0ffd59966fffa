// SPDX-License-Identifier: MIT
//
// How far a run has come, as text: cut to the width of a terminal, or a line now and then for a log.
#ifndef TWX_CMD_PROGRESS_H
#define TWX_CMD_PROGRESS_H

#include <glib.h>
#include <stdbool.h>

#include "twindex.h"

/**
 * Appends "120 of 4000 images, 80/s, 2 failed, 0:48 left": what is not known is left out, and so is, from the least
 * important part on, what does not fit.
 *
 * width    columns it may take at most
 * threads  pure
 */
void twx_progress_append(GString *line, const struct twx_progress *progress, size_t width);

/**
 * Whether a line for a log is due: one a minute of the run.
 *
 * seconds  since the run began, or the present stage of it
 * next     in/out: when the next one is due; 0 at first
 */
bool twx_progress_is_due(double seconds, double *next);

/** Columns of the terminal behind a descriptor: asked each time, as it may be resized; $COLUMNS or 80 if unknown. */
size_t twx_terminal_width(int fd);

/** Whether a descriptor is a terminal that can erase a line: $TERM is set, and is not "dumb". */
bool twx_terminal_can_erase(int fd);

#endif
