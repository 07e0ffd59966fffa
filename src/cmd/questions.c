// SPDX-License-Identifier: MIT
//
// Owns the probes of hashes until they are asked for, the folder that is walked, and the list.
#include "cmd/questions.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/status.h"
#include "cmd/image_argument.h"
#include "twindex_commands.h"

/** A word of the command line. */
struct word {
    const char *text;  // raw bytes, borrowed
    bool is_hash;
    bool is_folder;
    struct twx_probe *probe;  // owned: of a hash, until it is asked for
};

struct twx_questions {
    struct twx_questions_options options;
    GArray *words;  // struct word
    guint next_word;
    struct twx_files *files;  // in progress: of a folder, or of the list
    struct twx_files *list;   // before its turn
    uint64_t n_unusable;      // of files that are done
};

// ---------------------------------------------------------------------------------------------------------
// Life

void twx_question_free(struct twx_question *question)
{
    if (question != NULL) {
        twx_probe_free(question->probe);
        g_free(question->argument);
        g_free(question->path);
        g_free(question);
    }
}

bool twx_question_is_file(const struct twx_question *question)
{
    return !question->is_hash && question->probe == NULL &&
           (question->is_found || !twx_image_is_stdin(question->argument));
}

static enum twx_status take_words(struct twx_questions *questions, struct twx_error *err)
{
    const struct twx_questions_options *o = &questions->options;
    enum twx_status status = TWX_OK;
    for (guint i = 0; o->words != NULL && i < o->words->len && status == TWX_OK; i++) {
        const struct twx_opt_item *item = &g_array_index(o->words, struct twx_opt_item, i);
        struct word word = {.text = item->text, .is_hash = item->row->name[0] != '\0'};
        if (word.is_hash) {
            status = twx_probe_from_hex(o->index, word.text, o->query, &word.probe, err);
        } else {
            word.is_folder = twx_path_is_folder(word.text);
        }
        (void)g_array_append_val(questions->words, word);
    }
    return status;
}

enum twx_status twx_questions_create(const struct twx_questions_options *options,
                                     struct twx_questions **questions, struct twx_error *err)
{
    struct twx_questions *made = g_new0(struct twx_questions, 1);
    made->options = *options;
    made->words = g_array_new(FALSE, FALSE, sizeof(struct word));
    *questions = NULL;
    enum twx_status status = take_words(made, err);
    if (status == TWX_OK && options->list != NULL) {
        status = twx_files_of_list(options->list, options->null_separated, &options->files,
                                   options->run, &made->list, err);
    }
    if (status != TWX_OK) {
        twx_questions_free(made);
        return status;
    }
    *questions = made;
    return TWX_OK;
}

void twx_questions_free(struct twx_questions *questions)
{
    if (questions == NULL) {
        return;
    }
    for (guint i = 0; i < questions->words->len; i++) {
        twx_probe_free(g_array_index(questions->words, struct word, i).probe);
    }
    (void)g_array_free(questions->words, TRUE);
    twx_files_free(questions->files);
    twx_files_free(questions->list);
    g_free(questions);
}

struct twx_questions_number twx_questions_expect(const struct twx_questions *questions)
{
    const size_t n_digits = twx_hash_bits(twx_index_hash_size(questions->options.index)) / 4;
    struct twx_questions_number number = {.are_more = questions->options.list != NULL};
    for (guint i = 0; i < questions->words->len; i++) {
        const struct word *word = &g_array_index(questions->words, struct word, i);
        const bool is_row_half = word->is_hash && strlen(word->text) < n_digits;
        number.n_row_half += is_row_half;
        number.n_whole += word->is_hash && !is_row_half;
        number.n_images += !word->is_hash && !word->is_folder;
        number.are_more = number.are_more || word->is_folder;
    }
    return number;
}

// ---------------------------------------------------------------------------------------------------------
// Questions

/** Takes the probe from the record of an image, where that is asked for and there is one. */
static enum twx_status use_record(const struct twx_questions_options *o,
                                  struct twx_question *question, struct twx_error *err)
{
    return o->uses_records && question->path != NULL
               ? twx_probe_of_indexed(o->index, question->path, o->query->variants,
                                      &question->probe, err)
               : TWX_OK;
}

/** Makes the question of a word that is no folder. */
static enum twx_status take_word(struct twx_questions *questions, struct word *word,
                                 struct twx_question **question, struct twx_error *err)
{
    struct twx_question *made = g_new0(struct twx_question, 1);
    made->argument = g_strdup(word->text);
    made->is_hash = word->is_hash;
    made->probe = word->probe;
    word->probe = NULL;
    *question = made;
    if (word->is_hash || twx_image_is_stdin(word->text)) {
        return TWX_OK;
    }
    made->path = realpath(word->text, NULL);
    if (made->path == NULL && errno == ENOMEM) {
        return twx_fail_memory(err);
    }
    return use_record(&questions->options, made, err);
}

/** The next question of the files in progress, whose end ends them. */
static enum twx_status take_file(struct twx_questions *questions, struct twx_question **question,
                                 enum twx_questions_state *state, struct twx_error *err)
{
    struct twx_found_file file;
    const enum twx_status status = twx_files_next(questions->files, &file, err);
    if (status != TWX_OK) {
        return status;
    }
    if (file.kind == TWX_FOUND_END) {
        questions->n_unusable += twx_files_n_unusable(questions->files);
        twx_files_free(questions->files);
        questions->files = NULL;
    } else if (file.kind == TWX_FOUND_WAITING) {
        *state = TWX_QUESTIONS_WAITING;
    } else if (file.kind == TWX_FOUND_FILE) {
        *question = g_new0(struct twx_question, 1);
        (*question)->argument = g_strdup(file.name);
        (*question)->path = g_strdup(file.path);
        (*question)->is_found = true;
        return use_record(&questions->options, *question, err);
    }
    return TWX_OK;
}

static enum twx_status go_on(struct twx_questions *questions, struct twx_question **question,
                             enum twx_questions_state *state, struct twx_error *err)
{
    const struct twx_questions_options *o = &questions->options;
    if (questions->files != NULL) {
        return take_file(questions, question, state, err);
    }
    if (questions->next_word < questions->words->len) {
        struct word *word = &g_array_index(questions->words, struct word, questions->next_word++);
        return word->is_folder
                   ? twx_files_in_folder(word->text, &o->files, o->run, &questions->files, err)
                   : take_word(questions, word, question, err);
    }
    if (questions->list != NULL) {
        questions->files = questions->list;
        questions->list = NULL;
        return TWX_OK;
    }
    *state = TWX_QUESTIONS_END;
    return TWX_OK;
}

enum twx_status twx_questions_next(struct twx_questions *questions, struct twx_question **question,
                                   enum twx_questions_state *state, struct twx_error *err)
{
    *question = NULL;
    *state = TWX_QUESTIONS_GO_ON;
    const enum twx_status status = go_on(questions, question, state, err);
    if (status != TWX_OK) {
        twx_question_free(*question);
        *question = NULL;
    }
    return status;
}

uint64_t twx_questions_n_unusable(const struct twx_questions *questions)
{
    return questions->n_unusable +
           (questions->files != NULL ? twx_files_n_unusable(questions->files) : 0);
}
