// SPDX-License-Identifier: MIT
//
// Two files, published when both are complete: OUTPUT, an array of uint8 in version 1.0 of NumPy's format, and OUTPUT.paths,
// a path with a NUL behind it for each row. Nothing is changed of an array that does not fit the disk.
#ifndef TWX_CMD_NPY_OUTPUT_H
#define TWX_CMD_NPY_OUTPUT_H

#include "cmd/command.h"
#include "cmd/output.h"

enum { TWX_NPY_HEADER_BYTES = 128 };  // a multiple of 64, at which NumPy aligns what follows

struct twx_npy_output {
    struct twx_output array;
    struct twx_output paths;
    char *paths_name;  // owned
};

/** NumPy's header.  shape: a Python tuple without parentheses, "5, 16" */
void twx_npy_make_header(const char *shape, char header[static TWX_NPY_HEADER_BYTES]);

/**
 * Opens both.
 *
 * path     of -o; must be or become a file
 * returns  TWX_EXIT_DONE, else an error was reported and nothing is open
 */
enum twx_exit twx_npy_output_open(const struct twx_call *call, const char *path,
                                  struct twx_npy_output *output);
/** As twx_output_is_good, of both. */
bool twx_npy_output_is_good(struct twx_npy_output *output);
/** Flushes and syncs both, so that closing has only to rename.  returns: false after an error was reported */
bool twx_npy_output_sync(struct twx_npy_output *output, enum twx_exit *code);
/** As twx_output_close. */
enum twx_exit twx_npy_output_close(struct twx_npy_output *output, bool is_complete,
                                   enum twx_exit code);

#endif
