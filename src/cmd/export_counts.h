// SPDX-License-Identifier: MIT
//
// What `twindex export` says of the groups it has printed.
#ifndef TWX_CMD_EXPORT_COUNTS_H
#define TWX_CMD_EXPORT_COUNTS_H

#include <stdbool.h>

#include "twindex.h"

/** For --json. */
void twx_export_print_json(const struct twx_export_counts *counts);
/** The closing line.  is_verified: pictures were compared */
void twx_export_say_summary(const struct twx_export_counts *counts, bool is_verified);

#endif
