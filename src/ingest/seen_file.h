// SPDX-License-Identifier: MIT
//
// A file as it was met, when it was handed in: what a worker says of its size and times counts only where that agrees.
#ifndef TWX_INGEST_SEEN_FILE_H
#define TWX_INGEST_SEEN_FILE_H

#include <sys/stat.h>

#include "base/file_outcome.h"
#include "store/record.h"

/** Takes over size, times, inode and device. */
void twx_seen_file_take(const struct stat *seen, struct twx_record *record);

/**
 * Settles which size, times and inode a record has: those that a worker found stand where they are what `seen` says, or
 * the file now: else the record is of what was seen, and the next run finds the file changed.
 *
 * record   in/out
 */
void twx_seen_file_settle(const char *path, const struct stat *seen, struct twx_record *record);

/** Of a file of which no worker could say anything: TWX_FILE_DONE, or _VANISHED or _CHANGING when it is another by now. */
enum twx_file_outcome twx_seen_file_outcome(const char *path, const struct stat *seen);

#endif
