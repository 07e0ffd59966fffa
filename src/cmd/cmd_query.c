// SPDX-License-Identifier: MIT
//
// `twindex query`: answers each image and hash in the order of the command line. All usage errors are found
// before the first answer; an image that cannot be decoded costs its own answer only. Questions are asked in
// batches as large as the searcher wants them.
#include <string.h>

#include "cmd/commands.h"
#include "cmd/diag.h"
#include "cmd/image_argument.h"
#include "cmd/json.h"
#include "cmd/opt.h"
#include "cmd/output.h"
#include "cmd/path_encoding.h"
#include "cmd/rows.h"
#include "cmd/text.h"

/** An argument: an image, or a hash in hex. */
struct question {
    char *text;  // raw bytes
    bool is_hash;
    struct twx_probe
        *probe;  // owned: of a hash, made before the first answer; of an image, for its batch
    struct twx_error error;  // why an image has no probe
};

static GArray *questions;
static char *radius_option;
static char *count_option;
static gboolean any_orientation;
static char *format_option;
static gboolean explain_is_wanted;
static char *path_encoding_option;
static enum twx_path_encoding path_encoding;
static char *output_option;
static gboolean exit_code_is_wanted;

static gboolean add_question(const char *name, const char *value, gpointer data, GError **error)
{
    (void)data;
    (void)error;
    const struct question question = {.text = g_strdup(value),
                                      .is_hash = strcmp(name, "--hash") == 0};
    g_array_append_val(questions, question);
    return TRUE;
}

static const GOptionEntry query_entries[] = {
    {"hash", 0, G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, (gpointer)add_question,
     "look a hash up: all hex digits, or the row half only", "HEX"},
    {"radius", 'r', 0, G_OPTION_ARG_STRING, &radius_option,
     "list images within RADIUS bits (default: 12 of 128, 6 of 64, 48 of 512, 24 of 256)",
     "RADIUS"},
    {"count", 'k', 0, G_OPTION_ARG_STRING, &count_option,
     "list the nearest COUNT only, ties by path", "COUNT"},
    {"any-orientation", 0, 0, G_OPTION_ARG_NONE, &any_orientation,
     "find turned and mirrored images too", NULL},
    {"format", 0, 0, G_OPTION_ARG_STRING, &format_option, "text (default), csv or jsonl", "FORMAT"},
    {"explain", 0, 0, G_OPTION_ARG_NONE, &explain_is_wanted,
     "say on stderr which search ran and what it touched", NULL},
    {"exit-code", 0, 0, G_OPTION_ARG_NONE, &exit_code_is_wanted,
     "exit with 0 when an image was found, 1 when none was, 2 when a query failed", NULL},
    {"path-encoding", 0, 0, G_OPTION_ARG_STRING, &path_encoding_option,
     "raw (default) or percent, of paths in CSV: see README", "ENCODING"},
    {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output_option,
     "write to FILE, whole or not at all; - is standard output", "FILE"},
    {G_OPTION_REMAINING, 0, G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, (gpointer)add_question,
     NULL, "IMAGE|--hash HEX..."},
    G_OPTION_ENTRY_NULL,
};

static const char *const columns[] = {"query",  "path",  "distance", "exact",      "width",
                                      "height", "bytes", "mtime",    "orientation"};

/** How answers are written, and what has been answered. */
struct answers {
    struct twx_output output;
    struct twx_rows *rows;  // owned; NULL for text
    const char *query;      // the question at hand
    bool has_heading;       // of text: the question is printed
    uint64_t n_answered;
    uint64_t n_failed;
    uint64_t n_matches;
    double seconds;
};

// ------------------------------------------------------------------------------------------------------
// Text

static void print_heading(struct answers *answers)
{
    if (!answers->has_heading) {
        twx_print_escaped(answers->output.stream, answers->query, strlen(answers->query));
        (void)fputc('\n', answers->output.stream);
        answers->has_heading = true;
    }
}

/** "    7  turn 6    640x480  /a/b.jpg" */
static void print_match(struct answers *answers, const struct twx_match *match)
{
    char size[32];
    char mark[16] = "";
    print_heading(answers);
    (void)g_snprintf(size, sizeof size, "%ux%u", match->image.width, match->image.height);
    if (match->is_exact) {
        (void)g_snprintf(mark, sizeof mark, "exact");
    } else if (match->orientation != 1) {
        (void)g_snprintf(mark, sizeof mark, "turn %u", match->orientation);
    }
    (void)fprintf(answers->output.stream, "%5u  %-6s  %11s  ", match->distance, mark, size);
    twx_print_escaped(answers->output.stream, match->image.path, match->image.path_bytes);
    (void)fputc('\n', answers->output.stream);
}

// ------------------------------------------------------------------------------------------------------
// Answers

static bool write_match(void *user, const struct twx_match *match)
{
    struct answers *answers = user;
    struct twx_rows *rows = answers->rows;
    if (rows == NULL) {
        print_match(answers, match);
        return twx_output_is_good(&answers->output);
    }
    twx_rows_path(rows, answers->query, strlen(answers->query));
    twx_rows_path(rows, match->image.path, match->image.path_bytes);
    twx_rows_number(rows, match->distance);
    twx_rows_flag(rows, match->is_exact);
    twx_rows_number(rows, match->image.width);
    twx_rows_number(rows, match->image.height);
    twx_rows_number(rows, match->image.bytes);
    twx_rows_time(rows, match->image.mtime_ns);
    twx_rows_number(rows, match->orientation);
    (void)twx_rows_end(rows);
    return twx_output_is_good(&answers->output);
}

/** Says which search ran, also without -v: it was asked for. */
static void explain(const char *query, const struct twx_search_trace *t)
{
    const int verbosity = twx_diag_verbosity();
    twx_diag_set_verbosity(verbosity > 1 ? verbosity : 1);
    twx_diag(TWX_LEVEL_INFO,
             "'%s': %s (%s; kernel %s): looked at %" G_GUINT64_FORMAT
             " hashes over %u bits, radius %u, matches %" G_GUINT64_FORMAT ", %.3f ms",
             query, t->method, t->why, t->kernel, t->n_candidates, t->n_bits, t->radius,
             t->n_matches, 1e3 * t->seconds);
    twx_diag_set_verbosity(verbosity);
}

/**
 * Makes the probes of a batch's images. An image that cannot be read or decoded has none.
 *
 * n        in/out: questions; fewer when a signal to stop came, or an error that concerns them all
 * returns  such an error, for after the answers
 */
static enum twx_status make_probes(const struct twx_index *index, struct question *batch, size_t *n)
{
    for (size_t i = 0; i < *n; i++) {
        if (batch[i].is_hash) {
            continue;
        }
        if (twx_diag_stop_signal() != 0) {
            *n = i;
            break;
        }
        twx_diag_mute_libraries();
        const enum twx_status status = twx_image_probe(twx_index_hash_size(index), batch[i].text,
                                                       &batch[i].probe, &batch[i].error);
        if (status != TWX_OK && status != TWX_BAD_IMAGE) {
            *n = i;
            return status;
        }
    }
    return TWX_OK;
}

/** Prints the answer to the i-th question of the batch that was asked; false when there is no use in going on. */
static bool answer(struct twx_searcher *searcher, const struct question *question, size_t i,
                   struct answers *answers, enum twx_exit *code)
{
    struct twx_search_trace trace = {0};
    struct twx_error err = {0};
    answers->query = question->text;
    answers->has_heading = false;
    if (question->probe == NULL) {
        answers->n_failed++;
        *code = twx_diag_error(&question->error);
        return true;
    }
    if (twx_searcher_answer(searcher, i, write_match, answers, &trace, &err) != TWX_OK) {
        *code = twx_diag_error(&err);
        return false;
    }
    if (answers->rows == NULL && trace.n_matches == 0) {
        print_heading(answers);
        (void)fprintf(answers->output.stream, "    no match within %u of %u bits\n", trace.radius,
                      trace.n_bits);
    }
    if (explain_is_wanted) {
        explain(question->text, &trace);
    }
    answers->n_answered++;
    answers->n_matches += trace.n_matches;
    answers->seconds += trace.seconds;
    return twx_output_is_good(&answers->output);
}

/** False after a signal to stop, which was said. */
static bool go_on(enum twx_exit *code)
{
    if (twx_diag_stop_signal() == 0) {
        return true;
    }
    const struct twx_error err = {.status = TWX_STOPPED,
                                  .text = "stopped: not all questions were answered"};
    *code = twx_diag_error(&err);
    return false;
}

/** Asks n questions together and prints their answers; false when there is no use in going on. */
static bool answer_batch(struct twx_searcher *searcher, const struct question *batch, size_t n,
                         struct answers *answers, enum twx_exit *code)
{
    const struct twx_probe **probes = g_new(const struct twx_probe *, n);
    struct twx_error err = {0};
    for (size_t i = 0; i < n; i++) {
        probes[i] = batch[i].probe;
    }
    bool is_good = twx_searcher_ask(searcher, probes, n, &err) == TWX_OK;
    if (!is_good) {
        *code = twx_diag_error(&err);
    }
    for (size_t i = 0; i < n && is_good; i++) {
        is_good = go_on(code) && answer(searcher, &batch[i], i, answers, code);
    }
    g_free(probes);
    return is_good;
}

static void free_probes(struct question *batch, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        twx_probe_free(batch[i].probe);
        batch[i].probe = NULL;
    }
}

/** Answers all questions; false when it came to an end before. */
static bool answer_questions(struct twx_index *index, struct twx_searcher *searcher,
                             struct answers *answers, enum twx_exit *code)
{
    bool is_good = true;
    for (guint first = 0; first < questions->len && is_good;) {
        struct question *batch = &g_array_index(questions, struct question, first);
        const size_t wanted = twx_searcher_batch(searcher);
        size_t n = questions->len - first < wanted ? questions->len - first : wanted;
        const enum twx_status status = make_probes(index, batch, &n);
        is_good = go_on(code) && (n == 0 || answer_batch(searcher, batch, n, answers, code));
        if (is_good && status != TWX_OK) {
            *code = twx_diag_error(&batch[n].error);
            is_good = false;
        }
        free_probes(batch, n);
        first += (guint)n;
    }
    return is_good;
}

// ------------------------------------------------------------------------------------------------------
// The command line

enum format { FORMAT_TEXT, FORMAT_CSV, FORMAT_JSONL };

/** Reads the options that need no index; false after a usage error was said. */
static bool read_options(const struct twx_opt *opt, struct twx_query_options *options,
                         enum format *format)
{
    uint64_t count = 0;
    if (!twx_opt_number(opt, "-k", count_option, 1, UINT64_MAX, &count)) {
        return false;
    }
    *options = (struct twx_query_options){
        .max_matches = count,
        .any_orientation = any_orientation,
    };
    static const char *const names[] = {"text", "csv", "jsonl", NULL};
    *format = FORMAT_TEXT;
    while (format_option != NULL && strcmp(format_option, names[*format]) != 0) {
        if (names[++*format] == NULL) {
            (void)twx_diag_usage(opt->command, "--format takes text, csv or jsonl, not '%s'",
                                 format_option);
            return false;
        }
    }
    if (!twx_path_encoding_read(opt, path_encoding_option, *format == FORMAT_CSV, &path_encoding)) {
        return false;
    }
    if (opt->json && twx_output_is_stdout(output_option)) {
        (void)twx_diag_usage(opt->command, "--json needs -o FILE: stdout carries the matches");
        return false;
    }
    if (questions->len == 0) {
        (void)twx_diag_usage(opt->command, "no IMAGE and no --hash given");
        return false;
    }
    GPtrArray *images = g_ptr_array_new();
    for (guint i = 0; i < questions->len; i++) {
        const struct question *question = &g_array_index(questions, struct question, i);
        if (!question->is_hash) {
            g_ptr_array_add(images, question->text);
        }
    }
    const bool are_sound =
        twx_images_are_sound(opt, (const char *const *)images->pdata, images->len);
    g_ptr_array_free(images, TRUE);
    return are_sound;
}

/** Reads the radius and makes the probes of all hashes, which need the index; false after an error was said. */
static bool prepare(const struct twx_opt *opt, const struct twx_index *index,
                    struct twx_query_options *options, enum twx_exit *code)
{
    const unsigned n_bits = twx_hash_bits(twx_index_hash_size(index));
    if (!twx_opt_radius(opt, radius_option, n_bits, &options->radius)) {
        *code = TWX_EXIT_USAGE;
        return false;
    }
    for (guint i = 0; i < questions->len; i++) {
        struct question *question = &g_array_index(questions, struct question, i);
        struct twx_error err = {0};
        if (!question->is_hash) {
            continue;
        }
        const enum twx_status status =
            twx_probe_from_hex(index, question->text, options, &question->probe, &err);
        if (status != TWX_OK) {
            *code = status == TWX_USAGE ? twx_diag_usage(opt->command, "%s", err.text)
                                        : twx_diag_error(&err);
            return false;
        }
    }
    return true;
}

static void print_json(const struct answers *answers)
{
    twx_json_begin();
    twx_json_count("queries", questions->len);
    twx_json_count("answered", answers->n_answered);
    twx_json_count("failed", answers->n_failed);
    twx_json_count("matches", answers->n_matches);
    twx_json_seconds("seconds", answers->seconds);
    twx_json_end();
}

/** Makes what searches, for as many questions of each kind as there are. */
static enum twx_status make_searcher(struct twx_index *index,
                                     const struct twx_query_options *options,
                                     struct twx_searcher **searcher, struct twx_error *err)
{
    const size_t n_digits = twx_hash_bits(twx_index_hash_size(index)) / 4;
    uint64_t n_row_half = 0;
    for (guint i = 0; i < questions->len; i++) {
        const struct question *question = &g_array_index(questions, struct question, i);
        n_row_half += question->is_hash && strlen(question->text) < n_digits;
    }
    return twx_searcher_create(index, options, questions->len - n_row_half, n_row_half, searcher,
                               err);
}

/** Answers all questions on the output. */
static enum twx_exit answer_all(const struct twx_opt *opt, struct twx_index *index,
                                const struct twx_query_options *options, enum format format,
                                bool *has_match)
{
    struct answers answers = {0};
    (void)
        twx_diag_run();  // a signal to stop is heard between two questions: -o leaves nothing behind
    enum twx_exit code = twx_output_open(&answers.output, opt, output_option, index);
    if (code != TWX_EXIT_DONE) {
        return code;
    }
    if (format != FORMAT_TEXT) {
        answers.rows = twx_rows_create(answers.output.stream,
                                       format == FORMAT_CSV ? TWX_ROWS_CSV : TWX_ROWS_JSONL,
                                       columns, G_N_ELEMENTS(columns));
        twx_rows_set_path_encoding(answers.rows, path_encoding);
    }
    struct twx_searcher *searcher = NULL;
    struct twx_error err = {0};
    bool is_complete = make_searcher(index, options, &searcher, &err) == TWX_OK;
    if (!is_complete) {
        code = twx_diag_error(&err);
    }
    is_complete = is_complete && answer_questions(index, searcher, &answers, &code);
    twx_searcher_free(searcher);
    if (answers.rows != NULL) {
        twx_path_encoding_warn(answers.rows);
    }
    twx_rows_free(answers.rows);
    code = twx_output_close(&answers.output, is_complete, code);
    *has_match = answers.n_matches > 0;
    if (opt->json) {
        print_json(&answers);
    }
    return code;
}

static void free_questions(void)
{
    for (guint i = 0; i < questions->len; i++) {
        struct question *question = &g_array_index(questions, struct question, i);
        g_free(question->text);
        twx_probe_free(question->probe);
    }
    (void)g_array_free(questions, TRUE);
    questions = NULL;
}

int twx_cmd_query(int argc, char **argv)
{
    struct twx_opt opt = {
        .command = "query",
        .summary = "Lists the indexed images that look like an IMAGE, or like a hash: by distance "
                   "in bits, then "
                   "path.\nQuestions are answered in the order given. The IMAGE - is "
                   "standard input.",
        .entries = query_entries,
        .flags = TWX_OPT_DB | TWX_OPT_JSON,
    };
    enum twx_exit code = TWX_EXIT_DONE;
    struct twx_query_options options = {0};
    enum format format = FORMAT_TEXT;
    bool has_match = false;
    struct twx_index *index = NULL;
    struct twx_error err = {0};
    questions = g_array_new(FALSE, FALSE, sizeof(struct question));
    if (!twx_opt_parse(&opt, argc, argv, &code)) {
        goto done;
    }
    if (!read_options(&opt, &options, &format)) {
        code = TWX_EXIT_USAGE;
        goto done;
    }
    if (twx_index_open(opt.db, &index, &err) != TWX_OK) {
        code = twx_diag_error(&err);
    } else if (prepare(&opt, index, &options, &code)) {
        code = answer_all(&opt, index, &options, format, &has_match);
    }
    if (exit_code_is_wanted) {
        code = twx_exit_of_answer(code, has_match);
    }
done:
    twx_index_close(index);
    free_questions();
    return (int)code;
}
