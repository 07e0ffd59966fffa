// SPDX-License-Identifier: MIT
//
// The files beside an index that SQLite and runs of ours make under fixed names (X-wal, X.new, ...), recognised by what they
// hold: what the user keeps under such a name is never opened by SQLite, written over or removed.
#ifndef TWX_STORE_COMPANIONS_H
#define TWX_STORE_COMPANIONS_H

#include "base/status.h"

/**
 * Whether what lies beside a database file as its log, shared memory and journal is SQLite's: before it is opened,
 * since SQLite overwrites and removes what has these names. None of them need exist.
 *
 * file     the database file itself; it need not exist
 * path     of the index: for messages
 * errors   TWX_UNUSABLE: a file is in the way, which is named; by errno, when one cannot be looked at
 */
enum twx_status twx_companions_check(const char *file, const char *path, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Removes what a dead run left under the names that a new index `file`, and the file X.new in which it is made, will
 * use. An old log above all: when its index was removed and it was not, SQLite would play it into the new one.
 *
 * errors   as twx_companions_check; nothing of the user's is removed
 */
enum twx_status twx_companions_remove(const char *file, const char *path, struct twx_error *err)
    __attribute__((warn_unused_result));

/** The same of X.new and what belongs to that alone: beside an index that is in use. */
enum twx_status twx_companions_remove_new(const char *file, const char *path, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
