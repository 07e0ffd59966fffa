// SPDX-License-Identifier: MIT
//
// The lines of a file that `merge --tsv` is given, one after another, in constant memory.
#ifndef TWX_STORE_TSV_FILE_H
#define TWX_STORE_TSV_FILE_H

#include "base/checksum.h"
#include "base/status.h"

enum { TWX_TSV_LINE_MOST = 1 << 20 };  // three paths of 65,535 bytes, of which each byte is three

struct twx_tsv_file;

/** A line of a file. */
struct twx_tsv_text {
    char *
        text;  // without its newline; NULL: the file is over. It may be written to, with one byte more
    size_t n;
    const char *wrong;  // why it is no line: too long, or its end is missing; else NULL
};

/**
 * Opens a file.
 *
 * path     "-": standard input; borrowed, as is run
 * run      asked whether to stop while nothing comes
 * file     out, owned: twx_tsv_file_close
 * errors   by errno; TWX_FAILED: it is a folder
 */
enum twx_status twx_tsv_file_open(const char *path, const struct twx_run *run,
                                  struct twx_tsv_file **file, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Accepts NULL. */
void twx_tsv_file_close(struct twx_tsv_file *file);

/**
 * The XXH3-128 of all bytes of a regular file, by which it is known again. To be asked before the first line.
 *
 * is_known  out: false of what is no regular file
 * errors    by errno
 */
enum twx_status twx_tsv_file_checksum(struct twx_tsv_file *file,
                                      uint8_t checksum[static TWX_CHECKSUM_BYTES], bool *is_known,
                                      struct twx_error *err) __attribute__((warn_unused_result));

/** The next line.  line: out, borrowed until the next call  errors: by errno; TWX_STOPPED */
enum twx_status twx_tsv_file_next(struct twx_tsv_file *file, struct twx_tsv_text *line,
                                  struct twx_error *err) __attribute__((warn_unused_result));

#endif
