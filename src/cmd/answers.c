// SPDX-License-Identifier: MIT
//
// Owns the questions that are read ahead. Those at the head are asked together, as many as the searcher likes, while the
// others are decoded.
#include "cmd/answers.h"

#include <string.h>

#include "cmd/diag.h"
#include "cmd/image_argument.h"
#include "cmd/mistakes.h"
#include "twindex_commands.h"

/** Questions read ahead: a batch of 64 that is being answered, and enough behind it for all workers. 3 MB at most. */
enum { AHEAD_MAX = 256 };

struct answering {
    struct twx_prober *prober;
    struct twx_searcher *searcher;
    struct twx_questions *questions;
    struct twx_answers *answers;
    enum twx_exit *code;
    GQueue ahead;  // struct twx_question *, owned; files are handed in to the prober
    enum twx_questions_state state;
};

// ---------------------------------------------------------------------------------------------------------
// Matches

static bool write_match(void *user, const struct twx_match *match)
{
    return twx_answer_rows_match(user, match, TWX_LIKENESS_NONE);
}

/** Of a question of which it is to be known only whether there is one. */
static bool pass_match(void *user, const struct twx_match *match)
{
    (void)user;
    (void)match;
    return true;
}

/** Keeps a match for when all of the question are there. */
static bool keep_match(void *user, const struct twx_match *match)
{
    GArray *matches = user;
    (void)g_array_append_vals(matches, match, 1);
    struct twx_match *kept = &g_array_index(matches, struct twx_match, matches->len - 1);
    kept->image.path = g_strdup(match->image.path);
    return true;
}

static void clear_match(void *match)
{
    g_free((gpointer)(uintptr_t)((struct twx_match *)match)->image.path);
}

/** Answers question i of the batch by matches that are verified. */
static enum twx_status answer_verified(struct answering *a, size_t i, const struct twx_probe *probe,
                                       struct twx_search_trace *trace, struct twx_error *err)
{
    GArray *matches = g_array_new(FALSE, FALSE, sizeof(struct twx_match));
    g_array_set_clear_func(matches, clear_match);
    enum twx_status status = twx_searcher_answer(a->searcher, i, keep_match, matches, trace, err);
    const struct twx_match *match = (const struct twx_match *)(const void *)matches->data;
    enum twx_likeness *likeness = g_new0(enum twx_likeness, matches->len);
    if (status == TWX_OK && matches->len > 0) {
        status = twx_match_verifier_compare(a->answers->verifier, probe, match, matches->len,
                                            likeness, err);
    }
    for (guint m = 0; m < matches->len && status == TWX_OK; m++) {
        if (!twx_answer_rows_match(&a->answers->rows, &match[m], likeness[m])) {
            break;
        }
    }
    g_free(likeness);
    (void)g_array_free(matches, TRUE);
    return status;
}

/** Says which search ran, of each part, also without -v: it was asked for. */
static void explain(const char *query, const char *of, const struct twx_search_trace *t)
{
    const int verbosity = twx_diag_verbosity();
    char limit[48] = "";
    if (t->is_adaptive) {
        (void)g_snprintf(limit, sizeof limit, " adaptive (%u for this hash)", t->limit);
    }
    twx_diag_set_verbosity(verbosity > 1 ? verbosity : 1);
    twx_diag(TWX_LEVEL_INFO,
             "'%s'%s: %s (%s; kernel %s): looked at %" G_GUINT64_FORMAT
             " hashes over %u bits, radius %u%s, matches %" G_GUINT64_FORMAT ", %.3f ms",
             query, of, t->method, t->why, t->kernel, t->n_candidates, t->n_bits, t->radius, limit,
             t->n_matches, 1e3 * t->seconds);
    twx_diag_set_verbosity(verbosity);
}

static void explain_parts(const struct answering *a, const char *query,
                          const struct twx_search_trace *of_all)
{
    const struct twx_search_trace *traces = NULL;
    const size_t n = twx_searcher_traces(a->searcher, &traces);
    for (size_t p = 0; p < n; p++) {
        char *of = n > 1 ? g_strdup_printf(" in '%s'", twx_opt_db(a->answers->opt, p)) : NULL;
        explain(query, n > 1 ? of : "", n > 1 ? &traces[p] : of_all);
        g_free(of);
    }
}

// ---------------------------------------------------------------------------------------------------------
// Answers

/** A question that has no probe: reported, unless it is none. */
static void pass_over(struct answering *a, const struct twx_question *question)
{
    if (question->is_found && question->is_no_image) {
        a->answers->n_no_images++;
        twx_diag(TWX_LEVEL_DEBUG, "not an image: '%s'", question->argument);
        return;
    }
    a->answers->n_failed++;
    *a->code = twx_diag_error(&question->error);
}

/** Ends an answer that was found. */
static void count(struct twx_answers *answers, const struct twx_question *question,
                  const struct twx_search_trace *trace)
{
    answers->n_answered++;
    answers->n_matches += trace->n_matches;
    answers->seconds += trace->seconds;
    if (trace->n_matches > 0) {
        return;
    }
    answers->n_missing++;
    if (answers->only_missing) {
        twx_export_paths_row(&answers->missing, question->argument, strlen(question->argument));
    } else {
        twx_answer_rows_no_match(&answers->rows, trace);
    }
}

/** Writes the answer to question i of the batch; false when there is no use in going on. */
static bool answer(struct answering *a, const struct twx_question *question, size_t i)
{
    struct twx_answers *answers = a->answers;
    struct twx_search_trace trace = {0};
    struct twx_error err = {0};
    if (question->probe == NULL) {
        pass_over(a, question);
        return true;
    }
    twx_answer_rows_question(&answers->rows, question);
    const enum twx_status status =
        answers->verifier != NULL
            ? answer_verified(a, i, question->probe, &trace, &err)
            : twx_searcher_answer(a->searcher, i, answers->only_missing ? pass_match : write_match,
                                  &answers->rows, &trace, &err);
    if (status != TWX_OK) {
        *a->code = twx_diag_error(&err);
        return false;
    }
    if (answers->explain) {
        explain_parts(a, question->argument, &trace);
    }
    count(answers, question, &trace);
    return twx_output_is_good(answers->rows.output);
}

/** False after a signal to stop, which was reported. */
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

/** Asks a batch of questions together and writes their answers; false when there is no use in going on. */
static bool answer_batch(struct answering *a, const GPtrArray *batch)
{
    const struct twx_probe **probes = g_new(const struct twx_probe *, batch->len);
    struct twx_error err = {0};
    for (guint i = 0; i < batch->len; i++) {
        probes[i] = ((const struct twx_question *)g_ptr_array_index(batch, i))->probe;
    }
    bool is_good = twx_searcher_ask(a->searcher, probes, batch->len, &err) == TWX_OK;
    if (!is_good) {
        *a->code = twx_diag_error(&err);
    }
    for (guint i = 0; i < batch->len && is_good; i++) {
        is_good = go_on(a->code) && answer(a, g_ptr_array_index(batch, i), i);
    }
    g_free(probes);
    return is_good;
}

// ---------------------------------------------------------------------------------------------------------
// Questions

/** Reads on, and hands in what is to be decoded; false after an error, which was reported. */
static bool read_ahead(struct answering *a)
{
    struct twx_error err = {0};
    enum twx_status status = TWX_OK;
    a->state = TWX_QUESTIONS_GO_ON;
    while (status == TWX_OK && a->state == TWX_QUESTIONS_GO_ON && a->ahead.length < AHEAD_MAX &&
           twx_diag_stop_signal() == 0) {
        struct twx_question *question = NULL;
        status = twx_questions_next(a->questions, &question, &a->state, &err);
        if (question == NULL) {
            continue;
        }
        g_queue_push_tail(&a->ahead, question);
        if (twx_question_is_file(question)) {
            status = twx_prober_add(a->prober,
                                    question->path != NULL ? question->path : question->argument,
                                    question->argument, &err);
        }
    }
    if (status != TWX_OK) {
        *a->code = twx_diag_error(&err);
    }
    return status == TWX_OK;
}

/** Waits for the probe of a question, which may have none.  errors: those that concern all questions */
static enum twx_status take_probe(struct answering *a, struct twx_question *question)
{
    struct twx_error *err = &question->error;
    enum twx_status status = TWX_OK;
    if (question->probe != NULL) {
        return TWX_OK;
    }
    if (twx_question_is_file(question)) {
        status = twx_prober_take(a->prober, &question->probe, &question->is_no_image, err);
    } else {
        status = twx_image_probe(a->prober, question->argument, &question->probe, err);
    }
    if (status == TWX_BAD_IMAGE && !question->is_found) {
        twx_image_hint(question->argument, err);
    }
    return status == TWX_BAD_IMAGE ? TWX_OK : status;
}

/** Answers the questions at the head; false when there is no use in going on. */
static bool answer_head(struct answering *a)
{
    GPtrArray *batch = g_ptr_array_new_with_free_func((GDestroyNotify)twx_question_free);
    const size_t wanted = twx_searcher_batch(a->searcher);
    struct twx_question *failed = NULL;  // by what concerns all
    while (batch->len < wanted && a->ahead.length > 0 && failed == NULL &&
           twx_diag_stop_signal() == 0) {
        struct twx_question *question = g_queue_pop_head(&a->ahead);
        if (take_probe(a, question) == TWX_OK) {
            g_ptr_array_add(batch, question);
        } else {
            failed = question;
        }
    }
    bool is_good = go_on(a->code) && (batch->len == 0 || answer_batch(a, batch));
    if (is_good && failed != NULL) {
        *a->code = twx_diag_error(&failed->error);
        is_good = false;
    }
    twx_question_free(failed);
    (void)g_ptr_array_free(batch, TRUE);
    return is_good;
}

bool twx_answer_all(struct twx_prober *prober, struct twx_searcher *searcher,
                    struct twx_questions *questions, struct twx_answers *answers,
                    enum twx_exit *code)
{
    struct answering a = {.prober = prober,
                          .searcher = searcher,
                          .questions = questions,
                          .answers = answers,
                          .ahead = G_QUEUE_INIT};
    a.code = code;
    bool is_good = true;
    while (is_good && (a.state != TWX_QUESTIONS_END || a.ahead.length > 0)) {
        is_good = a.state == TWX_QUESTIONS_END || read_ahead(&a);
        is_good = is_good && answer_head(&a);
        if (a.state == TWX_QUESTIONS_WAITING) {
            (void)fflush(answers->rows.output->stream);  // an error of it stays on the stream
        }
    }
    g_queue_clear_full(&a.ahead, (GDestroyNotify)twx_question_free);
    return is_good;
}
