// SPDX-License-Identifier: MIT
//
// A list of paths as an input, one an entry, as find(1) prints them.
#ifndef TWX_INGEST_LIST_INPUT_H
#define TWX_INGEST_LIST_INPUT_H

#include "base/exclude.h"
#include "ingest/input.h"
#include "ingest/kept_out.h"

/**
 * FILE, MISSING (cut when it is too long for a path), LEFT_OUT and SKIPPED; a ROOT, the mount point, before the first file
 * of each file system; folders are SKIPPED, and LISTED_FOLDERS counts them at the end. WAITING where
 * the list does not come.
 *
 * list     a file's path, or "-" for standard input; borrowed
 * exclude  its patterns of the user leave entries out, by their path below "/"; NULL for none; borrowed
 * kept_out borrowed; NULL for none
 * input    out, owned: twx_input_free
 * errors   by errno: the list cannot be read; TWX_USAGE, of an entry: it holds NUL bytes, which do not separate
 */
enum twx_status twx_list_input_open(const char *list, bool null_separated,
                                    const struct twx_exclude *exclude,
                                    const struct twx_kept_out *kept_out, struct twx_input **input,
                                    struct twx_error *err) __attribute__((warn_unused_result));

#endif
