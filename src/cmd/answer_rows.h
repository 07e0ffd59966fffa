// SPDX-License-Identifier: MIT
//
// Answers of `query` written: as text, or as rows of a table.
#ifndef TWX_CMD_ANSWER_ROWS_H
#define TWX_CMD_ANSWER_ROWS_H

#include "cmd/output.h"
#include "cmd/questions.h"
#include "cmd/rows.h"

enum { TWX_ANSWERS_COLUMNS_MAX = 14 };

/** How matches are written. */
struct twx_answer_rows {
    struct twx_output *output;  // open; borrowed
    bool is_adaptive;           // the radius: rows say what each match was allowed
    bool has_likeness;          // matches are verified
    bool has_inverted;          // negatives are looked for: rows say which match is one
    struct twx_rows *table;     // of twx_answer_rows_begin; NULL for text
    const char *columns[TWX_ANSWERS_COLUMNS_MAX];
    const struct twx_question *question;  // in progress; borrowed
    bool has_heading;                     // of text: it is printed
};

/** Begins a table with the columns that the options ask for. twx_rows_free(rows->table), before `rows` ends. */
void twx_answer_rows_begin(struct twx_answer_rows *rows, enum twx_rows_format format,
                           enum twx_path_encoding encoding);

/** Begins the answer to a question, which is borrowed until the next. */
void twx_answer_rows_question(struct twx_answer_rows *rows, const struct twx_question *question);

/** Writes a match of that.  returns: false when no more need be written */
bool twx_answer_rows_match(struct twx_answer_rows *rows, const struct twx_match *match,
                           enum twx_likeness likeness);

/** Ends an answer without a match: text says so. */
void twx_answer_rows_no_match(struct twx_answer_rows *rows, const struct twx_search_trace *trace);

#endif
