// SPDX-License-Identifier: MIT
//
// Answers all questions of `query`: reads ahead, so that images are decoded while others are searched for, and answers in
// order. An image that cannot be decoded costs its own answer only.
#ifndef TWX_CMD_ANSWERS_H
#define TWX_CMD_ANSWERS_H

#include "cmd/answer_rows.h"
#include "cmd/exit_code.h"
#include "cmd/export_paths.h"
#include "twindex_commands.h"

/** How questions are answered, and what has been. */
struct twx_answers {
    struct twx_answer_rows rows;          // written, but where only missing ones are wanted
    struct twx_match_verifier *verifier;  // NULL: matches are not verified
    bool only_missing;                    // write the questions that have no match, by
    struct twx_export_paths missing;
    bool explain;               // name each search on stderr
    const struct twx_opt *opt;  // with explain: of the names of several indexes
    uint64_t n_answered;
    uint64_t n_failed;
    uint64_t n_missing;    // answered without a match
    uint64_t n_no_images;  // found, but no images: no questions
    uint64_t n_matches;
    double seconds;
};

/**
 * Answers all questions in their order.
 *
 * prober    for hashes of the index's size
 * code      in/out: of the last error, which was reported
 * returns   false when it came to an end before the last question
 */
bool twx_answer_all(struct twx_prober *prober, struct twx_searcher *searcher,
                    struct twx_questions *questions, struct twx_answers *answers,
                    enum twx_exit *code);

#endif
