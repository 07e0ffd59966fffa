// SPDX-License-Identifier: MIT
//
// Where the results of query, export and the like go: stdout, or the file of -o. A regular file is published whole or
// not at all, a link to one being followed; a device, FIFO or the like is written to as it is. An existing file is
// replaced only when it may be an earlier output: nothing of the index or the collection, no image, but text, paths with NULs
// between, or what else twindex writes.
#ifndef TWX_CMD_OUTPUT_H
#define TWX_CMD_OUTPUT_H

#include <stdio.h>

#include "cmd/exit_code.h"
#include "cmd/opt.h"
#include "twindex.h"

/** What a manifest begins with. */
#define TWX_MANIFEST_BEGINNING "# twindex manifest "
/** What an array of hashes begins with, a header of 118 bytes behind it, and what the file of its paths has behind its name. */
#define TWX_NPY_BEGINNING                                                                          \
    "\x93NUMPY\x01\x00v\x00{'descr': '|u1', 'fortran_order': False, 'shape': ("
#define TWX_NPY_PATHS_SUFFIX ".paths"

struct twx_output {
    FILE *stream;                  // to write to
    struct twx_atomic_file *file;  // of -o, when that is or becomes a regular file
    const char *path;              // of -o; NULL for stdout
    int error_number;              // of the first write that failed
    size_t n_rows;                 // after which twx_output_is_good was asked
};

/** Whether a value of -o, or NULL for none, is standard output. */
bool twx_output_is_stdout(const char *path);

/**
 * Opens `path`, or stdout for NULL and `-`.
 *
 * opt      of the command line: for messages, and the index in use, no file of which is overwritten
 * index    opened from there: nor is a file that it knows, unless that begins as an earlier output; NULL for none
 * returns  TWX_EXIT_DONE, else an error was reported and nothing is open
 */
enum twx_exit twx_output_open(struct twx_output *output, const struct twx_opt *opt,
                              const char *path, struct twx_index *index);

/** To be asked after each row: false once a write has failed, and its reason is kept. */
bool twx_output_is_good(struct twx_output *output);

/**
 * Publishes the file when the results are complete, else drops it.
 *
 * is_written  out, NULL for none: all is written; a reader who left early saw only a part
 * returns     code, or that of a failure to write, which was reported; a reader who has gone is none
 */
enum twx_exit twx_output_close(struct twx_output *output, bool is_complete, enum twx_exit code,
                               bool *is_written);

#endif
