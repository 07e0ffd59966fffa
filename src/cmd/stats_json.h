// SPDX-License-Identifier: MIT
//
// The overview of `twindex stats` as one JSON object.
#ifndef TWX_CMD_STATS_JSON_H
#define TWX_CMD_STATS_JSON_H

#include "cmd/stats_overview.h"

/** Prints it on stdout. errors: those of reading the roots from the index */
enum twx_status twx_stats_print_json(struct twx_index *index, const struct twx_overview *overview,
                                     struct twx_error *err) __attribute__((warn_unused_result));

#endif
