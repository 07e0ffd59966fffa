// SPDX-License-Identifier: MIT
//
// Lines of text to records.
#ifndef TWX_STORE_TSV_READ_H
#define TWX_STORE_TSV_READ_H

#include "base/status.h"
#include "store/tsv_line.h"

/**
 * Reads a line.
 *
 * text     its n bytes, without the newline, and one more to write to; paths are decoded in place
 * line     out; points into `text`
 * errors   TWX_UNUSABLE: what is wrong with it, a phrase without a subject
 * threads  pure
 */
enum twx_status twx_tsv_get(char *text, size_t n, struct twx_tsv_line *line, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
