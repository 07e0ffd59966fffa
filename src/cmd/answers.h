// SPDX-License-Identifier: MIT
//
// The questions of `query`, and their answers as text or as rows of a table.
#ifndef TWX_CMD_ANSWERS_H
#define TWX_CMD_ANSWERS_H

#include <glib.h>

#include "cmd/exit_code.h"
#include "cmd/output.h"
#include "cmd/rows.h"
#include "twindex.h"

/** An argument: an image, or a hash in hex. */
struct twx_question {
    const char *text;  // raw bytes, borrowed
    bool is_hash;
    struct twx_probe
        *probe;  // owned: of a hash, there before the first answer; of an image, for its batch
    struct twx_error error;  // why an image has no probe
};

enum { TWX_ANSWERS_COLUMNS_MAX = 13 };

/** How answers are written, and what has been answered. */
struct twx_answers {
    struct twx_output *output;            // open
    struct twx_rows *rows;                // twx_answers_rows; NULL for text
    bool is_adaptive;                     // the radius: rows say what each match was allowed
    struct twx_match_verifier *verifier;  // NULL: matches are not verified
    bool has_inverted;                    // negatives are looked for: rows say which match is one
    bool explain;                         // name each search on stderr
    const char *columns[TWX_ANSWERS_COLUMNS_MAX];  // of twx_answers_rows
    const char *query;                             // the question in progress
    bool has_heading;                              // of text: the question is printed
    uint64_t n_answered;
    uint64_t n_failed;
    uint64_t n_matches;
    double seconds;
};

/** The rows of a table, with the columns that the options ask for. Owned: twx_rows_free, before `answers` ends. */
struct twx_rows *twx_answers_rows(struct twx_answers *answers, enum twx_rows_format format);

/**
 * Answers all questions in their order, in batches as large as the searcher asks for.
 *
 * prober     for hashes of the index's size
 * questions  struct twx_question; the images get their probes here, and lose them
 * code       in/out: of the last error, which was reported
 * returns    false when it came to an end before the last question
 */
bool twx_answer_all(struct twx_prober *prober, struct twx_searcher *searcher, GArray *questions,
                    struct twx_answers *answers, enum twx_exit *code);

#endif
