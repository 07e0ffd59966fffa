// SPDX-License-Identifier: MIT
//
// `twindex query`: answers each image and hash in the order of the command line. All usage errors are found
// before the first answer.
#include "cmd/cmd_query.h"

#include <inttypes.h>

#include "base/clock.h"
#include "cmd/answers.h"
#include "cmd/diag.h"
#include "cmd/json.h"
#include "cmd/opt_value.h"
#include "cmd/query_arguments.h"
#include "twindex_commands.h"

struct options {
    struct twx_query_arguments given;
    struct twx_exclude *exclude;  // set by check; owned
};

/** What a run works with. */
struct query {
    struct twx_call *call;
    const struct twx_query_arguments *given;
    struct twx_query_options options;
    struct twx_questions *questions;  // owned
    struct twx_answers answers;
    double seconds;
};

static enum twx_exit check(struct twx_call *call)
{
    struct options *options = call->options;
    struct twx_error err = {0};
    call->is_question = options->given.exit_code;
    if (!twx_query_arguments_are_sound(&call->opt, &options->given)) {
        return TWX_EXIT_USAGE;
    }
    options->exclude = twx_ingest_arguments_exclude(&options->given.walked, &err);
    return options->exclude != NULL ? TWX_EXIT_DONE : twx_diag_error(&err);
}

// ---------------------------------------------------------------------------------------------------------
// Before the first answer

static enum twx_status make_questions(struct query *q, struct twx_error *err)
{
    const struct options *options = q->call->options;
    const struct twx_questions_options asked = {
        .words = q->given->words,
        .list = q->given->walked.files_from,
        .null_separated = q->given->walked.null_separated,
        .files = {.index_path = q->call->opt.db,
                  .exclude = options->exclude,
                  .one_file_system = q->given->walked.one_file_system},
        .index = q->call->index,
        .uses_records = q->given->indexed,
        .query = &q->options,
        .run = &q->call->run,
    };
    return twx_questions_create(&asked, &q->questions, err);
}

/** Reads the radius and makes the questions, which need the index; false after an error was reported. */
static bool prepare(struct query *q, enum twx_exit *code)
{
    const struct twx_opt *opt = &q->call->opt;
    const unsigned n_bits = twx_hash_bits(twx_index_hash_size(q->call->index));
    struct twx_error err = {0};
    if (!twx_opt_radius(opt, q->given->radius, n_bits, &q->options.radius)) {
        *code = TWX_EXIT_USAGE;
        return false;
    }
    const enum twx_status status = make_questions(q, &err);
    if (status != TWX_OK) {
        *code = status == TWX_USAGE ? twx_diag_usage(opt->command, "%s", err.text)
                                    : twx_diag_error(&err);
    }
    return status == TWX_OK;
}

/** Makes what searches, for as many questions of each kind as there are. */
static enum twx_status make_searcher(const struct query *q, struct twx_searcher **searcher,
                                     struct twx_error *err)
{
    enum { MORE = 64 };  // than one batch there will be in a folder; the searcher sees how many
    const struct twx_questions_number n = twx_questions_expect(q->questions);
    return twx_searcher_create(q->call->index, &q->options,
                               n.n_whole + n.n_images + (n.are_more ? MORE : 0), n.n_row_half,
                               searcher, err);
}

static enum twx_status make_prober(const struct query *q, struct twx_prober **prober,
                                   struct twx_error *err)
{
    const struct twx_questions_number n = twx_questions_expect(q->questions);
    const uint64_t n_jobs =
        q->given->walked.n_jobs > 0 ? q->given->walked.n_jobs : twx_n_processors();
    const uint64_t n_useful = n.are_more || n.n_images > n_jobs ? n_jobs : n.n_images;
    return twx_prober_create(twx_index_hash_size(q->call->index), q->options.variants,
                             n_useful > 0 ? (unsigned)n_useful : 1, &q->call->run, prober, err);
}

// ---------------------------------------------------------------------------------------------------------
// Answers

static enum twx_status make_verifier(struct query *q, struct twx_error *err)
{
    return q->given->verify
               ? twx_match_verifier_create(q->call->index, (unsigned)q->given->walked.n_jobs,
                                           (double)q->given->timeout_seconds, &q->call->run,
                                           &q->answers.verifier, err)
               : TWX_OK;
}

/** Answers all questions on an open output; false when it came to an end before. */
static bool answer(struct query *q, enum twx_exit *code)
{
    struct twx_searcher *searcher = NULL;
    struct twx_prober *prober = NULL;
    struct twx_error err = {0};
    if (make_verifier(q, &err) != TWX_OK) {
        *code = twx_diag_error(&err);
        return false;
    }
    struct twx_answer_rows *rows = &q->answers.rows;
    if (q->given->format != TWX_QUERY_TEXT) {
        twx_answer_rows_begin(rows,
                              q->given->format == TWX_QUERY_CSV ? TWX_ROWS_CSV : TWX_ROWS_JSONL,
                              q->given->path_bytes);
    }
    bool is_complete =
        make_searcher(q, &searcher, &err) == TWX_OK && make_prober(q, &prober, &err) == TWX_OK;
    if (!is_complete) {
        *code = twx_diag_error(&err);
    }
    is_complete = is_complete && twx_answer_all(prober, searcher, q->questions, &q->answers, code);
    twx_prober_free(prober);
    twx_searcher_free(searcher);
    twx_match_verifier_free(q->answers.verifier);
    if (rows->table != NULL) {
        twx_path_encoding_warn(rows->table);
    }
    twx_rows_free(rows->table);
    return is_complete;
}

/** Each of what could not be used was reported, as what is left out now is. */
static bool has_failures(const struct query *q)
{
    const bool has_left_out = q->given->missing && twx_export_paths_report(&q->answers.missing);
    return has_left_out || twx_questions_n_unusable(q->questions) > 0;
}

static void print_json(const struct query *q)
{
    const struct twx_answers *answers = &q->answers;
    twx_json_begin();
    twx_json_count("queries", answers->n_answered + answers->n_failed);
    twx_json_count("answered", answers->n_answered);
    twx_json_count("failed", answers->n_failed);
    twx_json_count("matches", answers->n_matches);
    twx_json_count("missing", answers->n_missing);
    twx_json_count("no_images", answers->n_no_images);
    twx_json_count("unusable_paths", twx_questions_n_unusable(q->questions));
    twx_json_seconds("seconds", answers->seconds);
    twx_json_end();
}

/** Where folders were walked, or a list was read: how many images that were is not seen elsewhere. */
static void summarize(const struct query *q)
{
    const struct twx_answers *a = &q->answers;
    const uint64_t n = a->n_answered + a->n_failed;
    if (twx_questions_expect(q->questions).are_more) {
        twx_diag_summary(q->seconds,
                         "%" PRIu64 " question%s: %" PRIu64 " with a match, %" PRIu64
                         " without, %" PRIu64 " failed; %" PRIu64 " not images",
                         n, n == 1 ? "" : "s", a->n_answered - a->n_missing, a->n_missing,
                         a->n_failed, a->n_no_images);
    }
}

/** Opens the output, answers, and closes it. */
static enum twx_exit answer_on_output(struct query *q)
{
    const struct twx_query_arguments *given = q->given;
    struct twx_output output;
    enum twx_exit code = twx_output_open(&output, &q->call->opt, given->output, q->call->index);
    if (code != TWX_EXIT_DONE) {
        return code;
    }
    q->answers = (struct twx_answers){
        .rows = {.output = &output,
                 .is_adaptive = q->options.radius == -1 || q->options.adaptive,
                 .has_likeness = given->verify,
                 .has_inverted = given->inverted},
        .only_missing = given->missing,
        .missing = {.stream = output.stream, .null_separated = given->walked.null_separated},
        .explain = given->explain,
        .opt = &q->call->opt};
    const double begin = twx_monotonic_seconds();
    const bool is_complete = answer(q, &code);
    if (has_failures(q) && code == TWX_EXIT_DONE) {
        code = TWX_EXIT_FAILED;
    }
    code = twx_output_close(&output, is_complete, code, NULL);
    q->seconds = twx_monotonic_seconds() - begin;
    if (is_complete) {
        summarize(q);
    }
    if (q->call->opt.json) {
        print_json(q);
    }
    q->call->is_yes = given->missing ? q->answers.n_missing == 0 : q->answers.n_matches > 0;
    return code;
}

/** A signal to stop is looked for between two questions: -o leaves nothing behind. */
static enum twx_exit run(struct twx_call *call)
{
    const struct options *options = call->options;
    const struct twx_query_arguments *given = &options->given;
    struct query q = {
        .call = call,
        .given = given,
        .options = {.size = sizeof(struct twx_query_options),
                    .adaptive = given->adaptive,
                    // Whether there is one is all that --missing asks.
                    .max_matches = given->missing ? 1 : given->max_matches,
                    .any_orientation = given->any_orientation,
                    .inverted = given->inverted,
                    .variants = twx_opt_variants(given->variants, TWX_VARIANTS_TRIM)},
    };
    enum twx_exit code = TWX_EXIT_DONE;
    if (prepare(&q, &code)) {
        code = answer_on_output(&q);
    }
    twx_questions_free(q.questions);
    return code;
}

static void release(void *options)
{
    twx_exclude_free(((struct options *)options)->exclude);
}

static const char summary[] =
    "Lists the indexed images that look like an IMAGE, or like a hash: by distance in bits, then "
    "path.\nQuestions are answered in the order given. The IMAGE - is standard input. Of a "
    "FOLDER,\n"
    "and of a list of --files-from, each image is a question: folders are walked as twindex index\n"
    "walks them, and what is no image is passed over.\n\n"
    "With --missing only the paths of images without a match are printed: which of these files\n"
    "are not in the collection yet? A file that is indexed itself has a match. The index is\n"
    "asked, not the files it names: twindex prune first where some are gone. What cannot be read\n"
    "or decoded is not printed but reported, and the exit code is 1; files that are no images are\n"
    "only counted.";

const struct twx_command twx_cmd_query = {
    .name = "query",
    .headline = "find the indexed images that look like an image or a hash",
    .summary = summary,
    .rows = twx_query_rows,
    .shared = twx_walk_rows,
    .examples = {{"Is this picture in the collection, be it turned or mirrored?",
                  "twindex query --any-orientation photo.jpg"},
                 {"List the new files: those that have no match in the collection",
                  "twindex query --missing ~/Downloads -o new.txt"}},
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_DB | TWX_COMMAND_PARTS | TWX_COMMAND_JSON | TWX_COMMAND_INDEX |
             TWX_COMMAND_STOPS,
    .check = check,
    .run = run,
    .release = release,
};
