// SPDX-License-Identifier: MIT
//
// A file as it was met, when it was handed in: what a worker says of its size and times counts only where that agrees.
#ifndef TWX_INGEST_SEEN_FILE_H
#define TWX_INGEST_SEEN_FILE_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/file_outcome.h"
#include "store/record.h"

/** Takes over size, times, inode and device. */
void twx_seen_file_take(const struct stat *seen, struct twx_record *record);

/**
 * Whether what a worker found may be recorded: not of another file, when that is neither what was seen nor what stands there
 * now. With the size and times of what was seen, it would count as unchanged once that file is back.
 *
 * may_be_link  whether what a link at the path leads to is what stands there
 * returns  TWX_FILE_DONE when it may; else _VANISHED, _NOT_REGULAR (a link took the place of the file) or _CHANGING
 */
enum twx_file_outcome twx_seen_file_check(const char *path, bool may_be_link,
                                          const struct stat *seen, const struct twx_record *record);

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
