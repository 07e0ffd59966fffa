// SPDX-License-Identifier: MIT
//
// The functions of one row: hamming(), dhash_hex(), dhash(), twindex_stat().
#ifndef TWX_EXTENSION_SCALAR_FUNCTIONS_H
#define TWX_EXTENSION_SCALAR_FUNCTIONS_H

#include "extension/connection_state.h"

/**
 * Makes the functions of a connection.
 *
 * takes_files  dhash() takes paths as well; then it is for SQL of the host's alone, not for that of a schema
 * returns      SQLITE_OK, or what failed
 */
int twx_functions_create(struct twx_connection *connection, bool takes_files);

#endif
