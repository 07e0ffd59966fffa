// SPDX-License-Identifier: MIT
//
// One table on a stream, as CSV (RFC 4180 quoting, LF line ends, a header line always) or as JSON lines (keys are the
// column names), or for a <script> of HTML as lines of JSON arrays, the names in the first. The caller gives each row's cells in
// column order. CSV that a terminal gets is escaped.
#ifndef TWX_CMD_ROWS_H
#define TWX_CMD_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum twx_rows_format {
    TWX_ROWS_CSV,
    TWX_ROWS_JSONL,
    TWX_ROWS_HTML,  // nothing in it ends an element: each < is escaped
};

/** How CSV has paths. */
enum twx_path_encoding {
    TWX_PATHS_RAW,      // bytes as they are
    TWX_PATHS_PERCENT,  // see twx_append_percent
};

struct twx_rows;

/**
 * Begins a table and writes the line of names that CSV and HTML have.
 *
 * out      borrowed; write errors stay on it (ferror)
 * columns  n_columns names; borrowed, best static
 * returns  owned: twx_rows_free
 */
struct twx_rows *twx_rows_create(FILE *out, enum twx_rows_format format, const char *const *columns,
                                 size_t n_columns);
/** Accepts NULL. Leaves the stream open. */
void twx_rows_free(struct twx_rows *rows);

/** From the next path on; raw at first. */
void twx_rows_set_path_encoding(struct twx_rows *rows, enum twx_path_encoding encoding);
/** Paths so far whose bytes were written as they are, though they are not UTF-8. */
uint64_t twx_rows_n_not_utf8(const struct twx_rows *rows);

void twx_rows_number(struct twx_rows *rows, uint64_t value);
/** part / whole with four digits, rounded down: 1.0000 is all of it. whole: not 0 */
void twx_rows_share(struct twx_rows *rows, uint64_t part, uint64_t whole);
/** 1 or 0; true or false in JSON lines. */
void twx_rows_flag(struct twx_rows *rows, bool value);
/** UTF-8 text. */
void twx_rows_text(struct twx_rows *rows, const char *value);
/**
 * Bytes of a path. What is not UTF-8 comes in JSON lines as base64 under the column's name plus "_base64", in HTML as
 * {"base64":TEXT}.
 */
void twx_rows_path(struct twx_rows *rows, const char *bytes, size_t n);
/** Lower-case hex. */
void twx_rows_hex(struct twx_rows *rows, const uint8_t *bytes, size_t n);
/** ISO 8601, UTC, with nanoseconds; nothing for INT64_MAX and INT64_MIN, which stand for times that do not fit. */
void twx_rows_time(struct twx_rows *rows, int64_t ns);
/** ISO 8601 to the second, of a time without a zone: seconds since 1970 by its own clock. */
void twx_rows_local_time(struct twx_rows *rows, int64_t seconds);
/** Nothing; null in JSON. */
void twx_rows_empty(struct twx_rows *rows);

/** Writes the row.  returns: false when the stream has failed: no more need be written */
bool twx_rows_end(struct twx_rows *rows);

enum { TWX_TIME_BYTES = 40 };
/** "2001-02-03T04:05:06.000000007Z" of nanoseconds since 1970.  threads: pure */
void twx_time_text(int64_t ns, char text[static TWX_TIME_BYTES]);

#endif
