// SPDX-License-Identifier: MIT
//
// twindex.so, an extension of SQLite: what SQLite calls when it loads it. Two entry points, for SQL that may read any file of
// the machine, by its path, is another thing than SQL that may not; a switch within SQL would be one for injected SQL, too.
#include "extension/connection_state.h"
#include "extension/near_table.h"
#include "extension/scalar_functions.h"

// The table of the host's functions. Its name is what sqlite3ext.h wants.
const sqlite3_api_routines *sqlite3_api;

/** 3.38.0 hands LIMIT to virtual tables; 3.37.0 has the STRICT tables of an index. */
enum { SQLITE_VERSION_NEEDED = 3038000 };

int sqlite3_twindex_init(sqlite3 *db, char **message, const sqlite3_api_routines *api);
int sqlite3_twindex_files_init(sqlite3 *db, char **message, const sqlite3_api_routines *api);

static int load(sqlite3 *db, char **message, const sqlite3_api_routines *api, bool takes_files)
{
    sqlite3_api = api;
    if (sqlite3_libversion_number() < SQLITE_VERSION_NEEDED) {
        *message = sqlite3_mprintf("twindex needs SQLite 3.38 or newer: this program has %s",
                                   sqlite3_libversion());
        return SQLITE_ERROR;
    }
    struct twx_connection *connection = twx_connection_create(db);
    if (connection == NULL) {
        return SQLITE_NOMEM;
    }
    int code = twx_functions_create(connection, takes_files);
    if (code == SQLITE_OK) {
        code = twx_near_create(connection, takes_files);
    }
    twx_connection_leave(connection);
    if (code != SQLITE_OK) {
        *message = sqlite3_mprintf("twindex: %s", sqlite3_errmsg(db));
    }
    return code;
}

/** hamming(), dhash_hex(), dhash() of bytes, near(), twindex_stat(). */
__attribute__((visibility("default"))) int sqlite3_twindex_init(sqlite3 *db, char **message,
                                                                const sqlite3_api_routines *api)
{
    return load(db, message, api, false);
}

/** These, and what reads files by their paths: dhash() of a path, near_path(). */
__attribute__((visibility("default"))) int
sqlite3_twindex_files_init(sqlite3 *db, char **message, const sqlite3_api_routines *api)
{
    return load(db, message, api, true);
}
