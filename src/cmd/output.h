// SPDX-License-Identifier: MIT
//
// Where the results of query and export go: stdout, or the file of -o. A regular file is published whole or
// not at all, a link to one being followed; a device, FIFO or the like is written to as it is.
#ifndef TWX_CMD_OUTPUT_H
#define TWX_CMD_OUTPUT_H

#include <stdio.h>

#include "cmd/exit_code.h"

struct twx_output {
    FILE *stream;                  // to write to
    struct twx_atomic_file *file;  // of -o, when that is or becomes a regular file
    const char *path;              // of -o; NULL for stdout
    int error_number;              // of the first write that failed
};

/**
 * Opens `path`, or stdout for NULL.
 *
 * db       the index in use: neither it nor a file that belongs to it is overwritten
 * returns  TWX_EXIT_DONE, else an error was said and nothing is open
 */
enum twx_exit twx_output_open(struct twx_output *output, const char *command, const char *path,
                              const char *db);

/** To be asked after each row: false once a write has failed, and its reason is kept. */
bool twx_output_is_good(struct twx_output *output);

/**
 * Publishes the file when the results are complete, else drops it.
 *
 * returns  code, or that of a failure to write, which was said; a reader who has gone is none
 */
enum twx_exit twx_output_close(struct twx_output *output, bool is_complete, enum twx_exit code);

#endif
