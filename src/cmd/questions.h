// SPDX-License-Identifier: MIT
//
// The questions of `query` one after another, in the order of the command line: hashes and images, those in folders and of
// a list among them. A folder is walked as its questions are asked for: they are never there all at once.
#ifndef TWX_CMD_QUESTIONS_H
#define TWX_CMD_QUESTIONS_H

#include <glib.h>

#include "twindex_commands.h"

struct twx_question {
    char
        *argument;  // owned: as it was given; in a folder, that as it was given and what lies below
    char *path;     // owned: absolute; NULL of a hash, of standard input, and of what is not there
    bool is_hash;
    bool is_found;            // in a folder or a list, where what is no image is no question
    struct twx_probe *probe;  // owned; of a hash, and of an image whose record is used
    bool is_no_image;         // an image without a probe: why,
    struct twx_error error;   // and what to say
};

/** Accepts NULL. */
void twx_question_free(struct twx_question *question);
/** Whether an image is to be decoded that is a file. */
bool twx_question_is_file(const struct twx_question *question);

struct twx_questions_options {
    const GArray *
        words;  // struct twx_opt_item: of an option --hash, else an IMAGE or a folder; NULL for none
    const char *list;                // of --files-from; NULL for none
    bool null_separated;             // the list
    struct twx_files_options files;  // of folders and the list
    struct twx_index *index;
    bool uses_records;  // of images that are indexed, rather than decode them
    const struct twx_query_options *query;
    const struct twx_run *run;
};

struct twx_questions;

/**
 * Makes the probes of all hashes, and opens the list.
 *
 * options    what it points to is borrowed until twx_questions_free
 * questions  out, owned: twx_questions_free
 * errors     TWX_USAGE: of a hash; by errno, of the list
 */
enum twx_status twx_questions_create(const struct twx_questions_options *options,
                                     struct twx_questions **questions, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Accepts NULL. */
void twx_questions_free(struct twx_questions *questions);

/** How many images the command line names, and row halves: of hashes. Whether there may be more: a folder or a list. */
struct twx_questions_number {
    uint64_t n_images;
    uint64_t n_whole;
    uint64_t n_row_half;
    bool are_more;
};
struct twx_questions_number twx_questions_expect(const struct twx_questions *questions);

enum twx_questions_state {
    TWX_QUESTIONS_GO_ON,    // there may be more
    TWX_QUESTIONS_WAITING,  // for a list, whose writer is slow
    TWX_QUESTIONS_END,
};

/**
 * The next question.
 *
 * question  out, owned: twx_question_free; NULL: see state
 * errors    those of twx_files_in_folder, twx_files_next and reading the index
 */
enum twx_status twx_questions_next(struct twx_questions *questions, struct twx_question **question,
                                   enum twx_questions_state *state, struct twx_error *err)
    __attribute__((warn_unused_result));

/** How many paths so far could not be used, each of which was reported. */
uint64_t twx_questions_n_unusable(const struct twx_questions *questions);

#endif
