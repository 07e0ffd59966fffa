// SPDX-License-Identifier: MIT
//
// What stands for a root where lines name files: the mount point of each file system, as in a list (list_input.h).
#ifndef TWX_INGEST_LINE_ROOTS_H
#define TWX_INGEST_LINE_ROOTS_H

#include "store/record.h"

struct twx_line_root;

/** Those met so far. A zeroed one is empty. */
struct twx_line_roots {
    struct twx_line_root **items;  // owned, each of them
    size_t n;
    size_t cap;
};

void twx_line_roots_release(struct twx_line_roots *roots);

/** The record of one of them. */
const struct twx_record *twx_line_root_record(const struct twx_line_roots *roots, size_t i);

/**
 * The root of a folder.
 *
 * folder   a real path
 * record   out: kind ROOT, borrowed; NULL where the folder is gone again
 * returns  false when out of memory
 */
bool twx_line_roots_find(struct twx_line_roots *roots, const char *folder,
                         const struct twx_record **record) __attribute__((warn_unused_result));

#endif
