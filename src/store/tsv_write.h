// SPDX-License-Identifier: MIT
//
// Records to lines of text.
#ifndef TWX_STORE_TSV_WRITE_H
#define TWX_STORE_TSV_WRITE_H

#include <limits.h>

#include "store/tsv_line.h"

enum { TWX_TSV_ROOM = 3 * 3 * PATH_MAX + 8192 };  // three paths, of which each byte becomes three

/**
 * Writes a line, its newline included.
 *
 * line     its paths have less than PATH_MAX bytes each
 * returns  bytes written
 * threads  pure
 */
size_t twx_tsv_put(const struct twx_tsv_line *line, char out[static TWX_TSV_ROOM]);

#endif
