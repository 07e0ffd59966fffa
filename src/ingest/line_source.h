// SPDX-License-Identifier: MIT
//
// Lines from a descriptor, as they come: nobody waits here.
#ifndef TWX_INGEST_LINE_SOURCE_H
#define TWX_INGEST_LINE_SOURCE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

enum {
    TWX_LINE_MOST =
        3 * PATH_MAX,  // bytes of a line that are kept: a path, of which each byte is three
    TWX_LINE_SOURCE_BUFFER = 1 << 16,
};

enum twx_line_came {
    TWX_LINE_NOT_YET = 0,
    TWX_LINE_HERE = 1,
    TWX_LINES_OVER = 2,  // the end, or, by error_number, what came cannot be read
};

struct twx_line_source {
    int fd;  // borrowed
    char separator;
    bool is_at_end;
    int error_number;
    size_t n_buffered;
    size_t n_taken;  // of them
    size_t n_bytes;  // read of the line in progress, also those not kept
    char buffer[TWX_LINE_SOURCE_BUFFER];
    char text[TWX_LINE_MOST];
};

void twx_line_source_init(struct twx_line_source *source, int fd, char separator);

/**
 * The next line; the last one needs no separator.
 *
 * text     out, borrowed until the next call: without the separator
 * n        out: its bytes; of a line that is longer than TWX_LINE_MOST, of which no more is kept, one more than that
 */
enum twx_line_came twx_line_source_next(struct twx_line_source *source, const char **text,
                                        size_t *n);

#endif
