// SPDX-License-Identifier: MIT
//
// The names of the files that belong to an index.
#ifndef TWX_BASE_INDEX_FILES_H
#define TWX_BASE_INDEX_FILES_H

/** What follows the index's own name: itself, SQLite's, the lock, a new one in the making, the folder of shards, search tables. NULL ends. */
static const char *const twx_index_file_suffixes[] = {
    "", "-wal", "-shm", "-journal", ".lock", ".new", ".new-journal", ".shards", ".tables", NULL};

#endif
