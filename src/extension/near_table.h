// SPDX-License-Identifier: MIT
//
// The table-valued functions near(hash, radius, schema) and near_path(path, radius, schema).
#ifndef TWX_EXTENSION_NEAR_TABLE_H
#define TWX_EXTENSION_NEAR_TABLE_H

#include "extension/connection_state.h"

/**
 * Makes near() of a connection, and with files near_path(), which SQL of a schema cannot call.
 *
 * returns  SQLITE_OK, or what failed
 */
int twx_near_create(struct twx_connection *connection, bool takes_files);

#endif
