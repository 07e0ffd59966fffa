// SPDX-License-Identifier: MIT
//
// `twindex query`: answers each image and hash in the order of the command line. All usage errors are found
// before the first answer.
#include "cmd/cmd_query.h"

#include <string.h>

#include "cmd/answers.h"
#include "cmd/diag.h"
#include "cmd/image_argument.h"
#include "cmd/json.h"
#include "cmd/opt_rows.h"
#include "cmd/output.h"
#include "cmd/rows.h"

enum format { FORMAT_TEXT, FORMAT_CSV, FORMAT_JSONL };

static const struct twx_opt_choice formats[] = {
    {"text", FORMAT_TEXT},
    {"csv", FORMAT_CSV},
    {"jsonl", FORMAT_JSONL},
    {NULL, 0},
};

struct options {
    GArray *words;  // IMAGEs and hashes, in the order given
    const char *radius;
    bool adaptive;
    uint64_t max_matches;
    bool any_orientation;
    bool inverted;
    bool verify;
    uint64_t timeout_seconds;
    unsigned variants;  // 1 + enum twx_variants; 0: not given
    enum format format;
    bool explain;
    bool exit_code;
    enum twx_path_encoding_option path_encoding;
    const char *output;
    // set by check
    GArray *questions;  // struct twx_question, owned
    enum twx_path_encoding path_bytes;
};

static const struct twx_opt_row option_rows[] = {
    {.name = "hash",
     .type = TWX_OPT_ITEMS,
     .offset = offsetof(struct options, words),
     .help = "look a hash up: all hex digits, or the row half only",
     .value = "HEX"},
    {.name = "radius",
     .letter = 'r',
     .type = TWX_OPT_TEXT,
     .offset = offsetof(struct options, radius),
     .help =
         "list images within RADIUS bits (default: adaptive, up to 18 of 128, 9 of 64, 96 of 512, "
         "48 of 256)",
     .value = "RADIUS"},
    TWX_ROW_ADAPTIVE(struct options),
    {.name = "count",
     .letter = 'k',
     .type = TWX_OPT_NUMBER,
     .offset = offsetof(struct options, max_matches),
     .help = "list the nearest COUNT only, ties by path",
     .value = "COUNT",
     .least = 1,
     .most = UINT64_MAX},
    {.name = "any-orientation",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, any_orientation),
     .help = "find turned and mirrored images too"},
    {.name = "inverted",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, inverted),
     .help = "find negatives too: images whose brightness is inverted"},
    {.name = "verify",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, verify),
     .help = "decode the files and compare the pictures: say which are copies, which only alike"},
    {.name = "timeout",
     .type = TWX_OPT_NUMBER,
     .offset = offsetof(struct options, timeout_seconds),
     .help = "with --verify: give an image up that takes longer (default: 60)",
     .value = "SECONDS",
     .least = 1,
     .most = TWX_TIMEOUT_MOST},
    {.name = "variants",
     .type = TWX_OPT_CHOICE,
     .offset = offsetof(struct options, variants),
     .help = "look parts of IMAGE up, too: trim (default): without its borders; all: crops, too; "
             "none: compare whole pictures alone",
     .value = "none|trim|all",
     .choices = twx_variants_choices},
    {.name = "format",
     .type = TWX_OPT_CHOICE,
     .offset = offsetof(struct options, format),
     .help = "text (default), csv or jsonl",
     .value = "FORMAT",
     .choices = formats},
    {.name = "explain",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, explain),
     .help = "say on stderr which search ran and what it touched"},
    {.name = "exit-code",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, exit_code),
     .help = "exit with 0 when an image was found, 1 when none was, 2 when a query failed"},
    TWX_ROW_PATH_ENCODING(struct options),
    TWX_ROW_OUTPUT(struct options),
    {.name = "",
     .type = TWX_OPT_ITEMS,
     .offset = offsetof(struct options, words),
     .value = "IMAGE|--hash HEX..."},
    TWX_OPT_END,
};

/** Whether no IMAGE is empty, and so on; false after a usage error was reported. */
static bool are_images_sound(const struct twx_opt *opt, const GArray *questions)
{
    GPtrArray *images = g_ptr_array_new();
    for (guint i = 0; i < questions->len; i++) {
        const struct twx_question *question = &g_array_index(questions, struct twx_question, i);
        if (!question->is_hash) {
            g_ptr_array_add(images, (gpointer)(uintptr_t)question->text);
        }
    }
    const bool are_sound =
        twx_images_are_sound(opt, (const char *const *)images->pdata, images->len);
    (void)g_ptr_array_free(images, TRUE);
    return are_sound;
}

/** The questions of the command line. Owned. */
static GArray *make_questions(const GArray *words)
{
    GArray *questions = g_array_new(FALSE, FALSE, sizeof(struct twx_question));
    for (guint i = 0; words != NULL && i < words->len; i++) {
        const struct twx_opt_item *item = &g_array_index(words, struct twx_opt_item, i);
        const struct twx_question question = {
            .text = item->text,
            .is_hash = item->row->name[0] != '\0',
        };
        (void)g_array_append_val(questions, question);
    }
    return questions;
}

static bool are_all_files(const GArray *questions)
{
    for (guint i = 0; i < questions->len; i++) {
        const struct twx_question *question = &g_array_index(questions, struct twx_question, i);
        if (question->is_hash || twx_image_is_stdin(question->text)) {
            return false;
        }
    }
    return true;
}

static enum twx_exit check(struct twx_call *call)
{
    struct options *options = call->options;
    call->is_question = options->exit_code;
    options->questions = make_questions(options->words);
    if (!twx_path_encoding_read(&call->opt, options->path_encoding, options->format == FORMAT_CSV,
                                &options->path_bytes)) {
        return TWX_EXIT_USAGE;
    }
    if (call->opt.json && twx_output_is_stdout(options->output)) {
        return twx_diag_usage(call->opt.command,
                              "--json needs -o FILE: stdout carries the matches");
    }
    if (options->timeout_seconds > 0 && !options->verify) {
        return twx_diag_usage(call->opt.command, "--timeout goes with --verify");
    }
    if (options->verify && !are_all_files(options->questions)) {
        return twx_diag_usage(call->opt.command,
                              "--verify compares files: not with --hash, nor with -");
    }
    if (options->questions->len == 0) {
        return twx_diag_usage(call->opt.command, "no IMAGE and no --hash given");
    }
    return are_images_sound(&call->opt, options->questions) ? TWX_EXIT_DONE : TWX_EXIT_USAGE;
}

/** Reads the radius and makes the probes of all hashes, which need the index; false after an error was reported. */
static bool prepare(const struct twx_call *call, struct twx_query_options *query,
                    enum twx_exit *code)
{
    const struct options *options = call->options;
    GArray *questions = options->questions;
    const unsigned n_bits = twx_hash_bits(twx_index_hash_size(call->index));
    if (!twx_opt_radius(&call->opt, options->radius, n_bits, &query->radius)) {
        *code = TWX_EXIT_USAGE;
        return false;
    }
    for (guint i = 0; i < questions->len; i++) {
        struct twx_question *question = &g_array_index(questions, struct twx_question, i);
        struct twx_error err = {0};
        if (!question->is_hash) {
            continue;
        }
        const enum twx_status status =
            twx_probe_from_hex(call->index, question->text, query, &question->probe, &err);
        if (status != TWX_OK) {
            *code = status == TWX_USAGE ? twx_diag_usage(call->opt.command, "%s", err.text)
                                        : twx_diag_error(&err);
            return false;
        }
    }
    return true;
}

static void print_json(const struct twx_answers *answers, uint64_t n_queries)
{
    twx_json_begin();
    twx_json_count("queries", n_queries);
    twx_json_count("answered", answers->n_answered);
    twx_json_count("failed", answers->n_failed);
    twx_json_count("matches", answers->n_matches);
    twx_json_seconds("seconds", answers->seconds);
    twx_json_end();
}

/** Makes what searches, for as many questions of each kind as there are. */
static enum twx_status make_searcher(struct twx_index *index, const GArray *questions,
                                     const struct twx_query_options *options,
                                     struct twx_searcher **searcher, struct twx_error *err)
{
    const size_t n_digits = twx_hash_bits(twx_index_hash_size(index)) / 4;
    uint64_t n_row_half = 0;
    for (guint i = 0; i < questions->len; i++) {
        const struct twx_question *question = &g_array_index(questions, struct twx_question, i);
        n_row_half += question->is_hash && strlen(question->text) < n_digits;
    }
    return twx_searcher_create(index, options, questions->len - n_row_half, n_row_half, searcher,
                               err);
}

/** Answers all questions on an open output; false when it came to an end before. */
static bool answer(struct twx_call *call, const struct twx_query_options *query,
                   struct twx_answers *answers, enum twx_exit *code)
{
    const struct options *options = call->options;
    struct twx_searcher *searcher = NULL;
    struct twx_prober *prober = NULL;
    struct twx_error err = {0};
    if (options->verify &&
        twx_match_verifier_create(call->index, 0, (double)options->timeout_seconds, &call->run,
                                  &answers->verifier, &err) != TWX_OK) {
        *code = twx_diag_error(&err);
        return false;
    }
    if (options->format != FORMAT_TEXT) {
        answers->rows = twx_answers_rows(answers, options->format == FORMAT_CSV ? TWX_ROWS_CSV
                                                                                : TWX_ROWS_JSONL);
        twx_rows_set_path_encoding(answers->rows, options->path_bytes);
    }
    bool is_complete =
        make_searcher(call->index, options->questions, query, &searcher, &err) == TWX_OK &&
        twx_prober_create(twx_index_hash_size(call->index), query->variants, 1, &call->run, &prober,
                          &err) == TWX_OK;
    if (!is_complete) {
        *code = twx_diag_error(&err);
    }
    is_complete =
        is_complete && twx_answer_all(prober, searcher, options->questions, answers, code);
    twx_prober_free(prober);
    twx_searcher_free(searcher);
    twx_match_verifier_free(answers->verifier);
    if (answers->rows != NULL) {
        twx_path_encoding_warn(answers->rows);
    }
    twx_rows_free(answers->rows);
    return is_complete;
}

/** A signal to stop is looked for between two questions: -o leaves nothing behind. */
static enum twx_exit run(struct twx_call *call)
{
    const struct options *options = call->options;
    struct twx_query_options query = {
        .adaptive = options->adaptive,
        .max_matches = options->max_matches,
        .any_orientation = options->any_orientation,
        .inverted = options->inverted,
        .variants = twx_opt_variants(options->variants, TWX_VARIANTS_TRIM),
    };
    enum twx_exit code = TWX_EXIT_DONE;
    if (!prepare(call, &query, &code)) {
        return code;
    }
    struct twx_output output;
    code = twx_output_open(&output, &call->opt, options->output, call->index);
    if (code != TWX_EXIT_DONE) {
        return code;
    }
    struct twx_answers answers = {.output = &output,
                                  .explain = options->explain,
                                  .is_adaptive = query.radius == -1 || query.adaptive,
                                  .has_inverted = query.inverted};
    const bool is_complete = answer(call, &query, &answers, &code);
    code = twx_output_close(&output, is_complete, code, NULL);
    call->is_yes = answers.n_matches > 0;
    if (call->opt.json) {
        print_json(&answers, options->questions->len);
    }
    return code;
}

static void release(void *options)
{
    GArray *questions = ((struct options *)options)->questions;
    for (guint i = 0; questions != NULL && i < questions->len; i++) {
        twx_probe_free(g_array_index(questions, struct twx_question, i).probe);
    }
    if (questions != NULL) {
        (void)g_array_free(questions, TRUE);
    }
}

const struct twx_command twx_cmd_query = {
    .name = "query",
    .headline = "find the indexed images that look like an image or a hash",
    .summary = "Lists the indexed images that look like an IMAGE, or like a hash: by distance "
               "in bits, then "
               "path.\nQuestions are answered in the order given. The IMAGE - is "
               "standard input.",
    .rows = option_rows,
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_DB | TWX_COMMAND_JSON | TWX_COMMAND_INDEX | TWX_COMMAND_STOPS,
    .check = check,
    .run = run,
    .release = release,
};
