// SPDX-License-Identifier: MIT
//
// The overview of `twindex stats` for people.
#ifndef TWX_CMD_STATS_TEXT_H
#define TWX_CMD_STATS_TEXT_H

#include "cmd/stats_overview.h"

/** Prints it on stdout, in at most 60 columns but for paths. errors: those of reading the roots from the index */
enum twx_status twx_stats_print_text(struct twx_index *index, const struct twx_overview *overview,
                                     struct twx_error *err) __attribute__((warn_unused_result));

#endif
