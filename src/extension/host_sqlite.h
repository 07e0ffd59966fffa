// SPDX-License-Identifier: MIT
//
// SQLite as an extension calls it: by the table of functions that the program which loads it hands over. Each file of
// twindex.so that calls SQLite begins with this, those of src/store/ by an option of the compiler: a second copy of SQLite in
// a process would end the locks of the first by closing a file that both have open.
#ifndef TWX_EXTENSION_HOST_SQLITE_H
#define TWX_EXTENSION_HOST_SQLITE_H

#include <sqlite3ext.h>

SQLITE_EXTENSION_INIT3

#define TWX_SQLITE_OF_HOST 1

#endif
