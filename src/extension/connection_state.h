// SPDX-License-Identifier: MIT
//
// What the extension keeps for one connection of the host: indexes that are open, the process that decodes, what the last
// near() did. Used by the connection's thread alone; SQLite sees to that.
#ifndef TWX_EXTENSION_CONNECTION_STATE_H
#define TWX_EXTENSION_CONNECTION_STATE_H

#include "extension/host_sqlite.h"
#include "twindex.h"

/** An index that stays open. */
struct twx_open_index {
    struct twx_open_index *next;
    char *path;                     // owned
    struct twx_index *index;        // owned
    struct twx_searcher *searcher;  // owned; NULL: made when it is needed
};

/** What the last near() did, for twindex_stat(). */
struct twx_near_stat {
    bool is_there;
    uint64_t n_rows;     // hashes looked at
    uint64_t n_matches;  // rows handed out
    char plan[160];
};

struct twx_connection {
    unsigned n_users;  // functions and modules made with it
    sqlite3 *db;       // the host's
    struct twx_open_index *indexes;
    struct twx_prober *prober;  // owned; NULL: none was needed yet
    unsigned prober_hash_size;
    long prober_thread;  // the decoding process ends with the thread that started it
    struct twx_near_stat stat;
};

/** returns: with one user; NULL when out of memory */
struct twx_connection *twx_connection_create(sqlite3 *db);
/** A further user: what it is handed to calls twx_connection_leave. */
struct twx_connection *twx_connection_join(struct twx_connection *connection);
/** The last one that leaves frees it: closes indexes, ends the decoding process. For SQLite's destructors. */
void twx_connection_leave(void *user);

/**
 * The index that is the file of one of the connection's schemas ("main", or the name given to ATTACH), as of now. It has a
 * snapshot until twx_connection_rest.
 *
 * open    out, borrowed; no searcher that has become of no use
 * errors  TWX_USAGE: no such schema, or it has no file; as of twx_index_open
 */
enum twx_status twx_connection_index(struct twx_connection *connection, const char *schema,
                                     struct twx_open_index **open, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Ends the snapshot of an index; with a failure of it, closes it. */
void twx_connection_rest(struct twx_connection *connection, struct twx_open_index *open,
                         enum twx_status status);

/**
 * What makes probes of images, for one image at a time.
 *
 * prober  out, borrowed; after an error other than TWX_BAD_IMAGE: twx_connection_drop_prober
 */
enum twx_status twx_connection_prober(struct twx_connection *connection, unsigned hash_size,
                                      struct twx_prober **prober, struct twx_error *err)
    __attribute__((warn_unused_result));
void twx_connection_drop_prober(struct twx_connection *connection);

/** Makes a message one that SQLite can hand on: what is not UTF-8, or controls a terminal, becomes '?'. */
void twx_error_make_text(struct twx_error *err);

#endif
