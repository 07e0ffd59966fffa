// SPDX-License-Identifier: MIT
//
// Groups as people read them: the keeper, what is near it, and what would be freed.
#ifndef TWX_CMD_EXPORT_TEXT_H
#define TWX_CMD_EXPORT_TEXT_H

#include <stdio.h>

#include "twindex.h"

/** A text being written; zeroed but for its stream. */
struct twx_export_text {
    FILE *stream;            // borrowed
    bool has_group;          // one is begun
    uint64_t n_freed_bytes;  // by the duplicates of this group
};

/** Writes a row. On a terminal a path that does not fit beside what is said of it has a line of its own. */
void twx_export_text_row(struct twx_export_text *text, const struct twx_group_row *row);

/** Ends the last group. */
void twx_export_text_end(struct twx_export_text *text);

#endif
