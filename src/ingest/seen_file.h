// SPDX-License-Identifier: MIT
//
// A file as it was met, when it was handed in: what a worker says of its size and times counts only where that agrees.
#ifndef TWX_INGEST_SEEN_FILE_H
#define TWX_INGEST_SEEN_FILE_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/file_outcome.h"
#include "store/record.h"

struct twx_seen_file {
    struct stat st;     // as it was met
    bool follow_links;  // what a link at its path leads to is the file
};

/** Takes over size, times, inode and device. */
void twx_seen_file_take(const struct stat *st, struct twx_record *record);

/**
 * Settles which size, times and inode the record of a worker's result has, and whether it may be recorded. What the worker
 * found stands where that is the file as it was seen, or the one at the path now. Another version of the file that was seen is
 * recorded with the facts of that one: the next run finds it changed. Another file is not recorded: with these facts it would
 * count as unchanged once the first one is back.
 *
 * record        in/out
 * error_number  out: with TWX_FILE_UNREADABLE
 * returns       TWX_FILE_DONE: it may be recorded; else what became of the file: _VANISHED, _NOT_REGULAR, _UNREADABLE or
 *               _CHANGING
 */
enum twx_file_outcome twx_seen_file_settle(const char *path, const struct twx_seen_file *seen,
                                           struct twx_record *record, int *error_number);

/** What became of a file of which no worker could say anything: as above, TWX_FILE_DONE when it is as it was seen. */
enum twx_file_outcome twx_seen_file_outcome(const char *path, const struct twx_seen_file *seen,
                                            int *error_number);

#endif
