// SPDX-License-Identifier: MIT
//
// Looking at the files that a walk meets: in its folder, or by path where that was deferred. Pure but for the system call.
#ifndef TWX_INGEST_ENTRY_LOOK_H
#define TWX_INGEST_ENTRY_LOOK_H

#include <stdbool.h>

#include "ingest/input.h"

/**
 * Looks at a name in an open folder, or with AT_FDCWD at a path, without following a link.
 *
 * st       out
 * returns  false when it cannot be looked at: the entry is then VANISHED or UNREADABLE
 */
bool twx_entry_look(int folder, const char *name, struct stat *st, struct twx_entry *entry)
    __attribute__((warn_unused_result));

/**
 * Looks at a FILE where that was deferred. The entry becomes what the walk would have reported, except that a folder in the
 * place of the file is VANISHED: the walk has passed it.
 *
 * st       out; the entry borrows it
 */
void twx_entry_look_at_deferred(struct twx_entry *entry, struct stat *st);

#endif
