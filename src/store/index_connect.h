// SPDX-License-Identifier: MIT
//
// One connection to an index: the file before SQLite touches it, and SQLite before it reads a table. For the files of
// store/ that open an index.
#ifndef TWX_STORE_INDEX_CONNECT_H
#define TWX_STORE_INDEX_CONNECT_H

#include "store/db.h"

enum {
    TWX_BUSY_TIMEOUT_MS = 10000,   // longer than any checkpoint of ours holds the file
    TWX_SHARED_TIMEOUT_MS = 1000,  // it may be the caller itself who holds it, and waits for us
};

/** Whether a file is on a network file system, as far as its type says. */
bool twx_index_is_on_network(const char *path);

/**
 * Checks the file and what lies beside it, before SQLite touches either.
 *
 * errors   TWX_FAILED: no such file; TWX_UNUSABLE: no SQLite database, or what is beside it belongs to another
 */
enum twx_status twx_index_look_at_files(const char *path, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * An index that is not open yet.
 *
 * file     what `path` leads to, copied; NULL: twx_index_file_of
 * returns  owned: twx_index_close; NULL when out of memory
 */
struct twx_index *twx_index_new(const char *path, const char *file)
    __attribute__((warn_unused_result));

/**
 * A file's name as the URI that SQLite wants: a name that looks like one must not be taken for it. Not made absolute by
 * its text, which is not what ".." means behind a linked folder: SQLite goes the way of the file system.
 *
 * how      "" or parameters, as "?immutable=1"
 * returns  owned: free(); NULL when out of memory
 */
char *twx_index_uri_of(const char *file, const char *how) __attribute__((warn_unused_result));

/**
 * Opens by SQLite.
 *
 * flags    SQLITE_OPEN_READONLY or SQLITE_OPEN_READWRITE
 * how      "" or "?immutable=1"
 */
enum twx_status twx_index_connect(struct twx_index *index, int flags, const char *how,
                                  struct twx_error *err) __attribute__((warn_unused_result));
/** Ends the connection; another may follow. */
void twx_index_disconnect(struct twx_index *index);

/** Whether a connected file is a twindex index of a version that we know; takes its schema version. */
enum twx_status twx_index_check_identity(struct twx_index *index, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
