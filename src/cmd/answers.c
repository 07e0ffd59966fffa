// SPDX-License-Identifier: MIT
//
// An image that cannot be decoded costs its own answer only.
#include "cmd/answers.h"

#include <string.h>

#include "cmd/diag.h"
#include "cmd/image_argument.h"
#include "cmd/text.h"

static const char *const columns[] = {"query",  "path",  "distance", "exact",       "width",
                                      "height", "bytes", "mtime",    "orientation", "via"};

struct twx_rows *twx_answers_rows(struct twx_answers *answers, enum twx_rows_format format)
{
    size_t n = G_N_ELEMENTS(columns);
    memcpy(answers->columns, columns, sizeof columns);
    if (answers->is_adaptive) {
        answers->columns[n++] = "allowed";
    }
    if (answers->verifier != NULL) {
        answers->columns[n++] = "likeness";
    }
    if (answers->has_inverted) {
        answers->columns[n++] = "inverted";
    }
    return twx_rows_create(answers->output->stream, format, answers->columns, n);
}

// ------------------------------------------------------------------------------------------------------
// Text

static void print_heading(struct twx_answers *answers)
{
    if (!answers->has_heading) {
        twx_print_escaped(answers->output->stream, answers->query, strlen(answers->query));
        (void)fputc('\n', answers->output->stream);
        answers->has_heading = true;
    }
}

/**
 * "    7  turn 6    640x480  /a/b.jpg", and what it is to the question behind the size; a variant is named
 * where nothing else is
 */
static void print_match(struct twx_answers *answers, const struct twx_match *match,
                        enum twx_likeness likeness)
{
    char size[32];
    char mark[16] = "";
    print_heading(answers);
    (void)g_snprintf(size, sizeof size, "%ux%u", match->image.width, match->image.height);
    if (match->is_exact) {
        (void)g_snprintf(mark, sizeof mark, "exact");
    } else if (match->orientation != 1) {
        (void)g_snprintf(mark, sizeof mark, "%s %u", match->is_inverted ? "neg" : "turn",
                         match->orientation);
    } else if (match->is_inverted) {
        (void)g_snprintf(mark, sizeof mark, "neg");
    } else if (match->via != TWX_VIA_WHOLE) {
        (void)g_snprintf(mark, sizeof mark, "%s",
                         match->via == TWX_VIA_TRIMMED ? "trim" : twx_via_name(match->via));
    }
    (void)fprintf(answers->output->stream, "%5u  %-6s  %11s  ", match->distance, mark, size);
    if (answers->verifier != NULL) {
        (void)fprintf(answers->output->stream, "%-10s  ", twx_likeness_name(likeness));
    }
    twx_print_escaped(answers->output->stream, match->image.path, match->image.path_bytes);
    (void)fputc('\n', answers->output->stream);
}

// ------------------------------------------------------------------------------------------------------
// Answers

static bool write_verified(struct twx_answers *answers, const struct twx_match *match,
                           enum twx_likeness likeness)
{
    struct twx_rows *rows = answers->rows;
    if (rows == NULL) {
        print_match(answers, match, likeness);
        return twx_output_is_good(answers->output);
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
    twx_rows_text(rows, twx_via_name(match->via));
    if (answers->is_adaptive) {
        twx_rows_number(rows, match->allowed);
    }
    if (answers->verifier != NULL) {
        twx_rows_text(rows, twx_likeness_name(likeness));
    }
    if (answers->has_inverted) {
        twx_rows_flag(rows, match->is_inverted);
    }
    (void)twx_rows_end(rows);
    return twx_output_is_good(answers->output);
}

static bool write_match(void *user, const struct twx_match *match)
{
    return write_verified(user, match, TWX_LIKENESS_NONE);
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

/** Answers question i by matches that are verified. */
static enum twx_status answer_verified(struct twx_searcher *searcher, size_t i,
                                       const struct twx_probe *probe, struct twx_answers *answers,
                                       struct twx_search_trace *trace, struct twx_error *err)
{
    GArray *matches = g_array_new(FALSE, FALSE, sizeof(struct twx_match));
    g_array_set_clear_func(matches, clear_match);
    enum twx_status status = twx_searcher_answer(searcher, i, keep_match, matches, trace, err);
    const struct twx_match *match = (const struct twx_match *)(const void *)matches->data;
    enum twx_likeness *likeness = g_new0(enum twx_likeness, matches->len);
    if (status == TWX_OK && matches->len > 0) {
        status = twx_match_verifier_compare(answers->verifier, probe, match, matches->len, likeness,
                                            err);
    }
    for (guint m = 0; m < matches->len && status == TWX_OK; m++) {
        if (!write_verified(answers, &match[m], likeness[m])) {
            break;
        }
    }
    g_free(likeness);
    (void)g_array_free(matches, TRUE);
    return status;
}

/** Says which search ran, also without -v: it was asked for. */
static void explain(const char *query, const struct twx_search_trace *t)
{
    const int verbosity = twx_diag_verbosity();
    char limit[48] = "";
    if (t->is_adaptive) {
        (void)g_snprintf(limit, sizeof limit, " adaptive (%u for this hash)", t->limit);
    }
    twx_diag_set_verbosity(verbosity > 1 ? verbosity : 1);
    twx_diag(TWX_LEVEL_INFO,
             "'%s': %s (%s; kernel %s): looked at %" G_GUINT64_FORMAT
             " hashes over %u bits, radius %u%s, matches %" G_GUINT64_FORMAT ", %.3f ms",
             query, t->method, t->why, t->kernel, t->n_candidates, t->n_bits, t->radius, limit,
             t->n_matches, 1e3 * t->seconds);
    twx_diag_set_verbosity(verbosity);
}

/**
 * Makes the probes of a batch's images. An image that cannot be read or decoded has none.
 *
 * n        in/out: questions; fewer when a signal to stop came, or an error that concerns them all
 * returns  such an error, for after the answers
 */
static enum twx_status make_probes(struct twx_prober *prober, struct twx_question *batch, size_t *n)
{
    for (size_t i = 0; i < *n; i++) {
        if (batch[i].is_hash) {
            continue;
        }
        if (twx_diag_stop_signal() != 0) {
            *n = i;
            break;
        }
        const enum twx_status status =
            twx_image_probe(prober, batch[i].text, &batch[i].probe, &batch[i].error);
        if (status != TWX_OK && status != TWX_BAD_IMAGE) {
            *n = i;
            return status;
        }
    }
    return TWX_OK;
}

/** Prints the answer to the i-th question of the batch that was asked; false when there is no use in going on. */
static bool answer(struct twx_searcher *searcher, const struct twx_question *question, size_t i,
                   struct twx_answers *answers, enum twx_exit *code)
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
    const enum twx_status status =
        answers->verifier != NULL
            ? answer_verified(searcher, i, question->probe, answers, &trace, &err)
            : twx_searcher_answer(searcher, i, write_match, answers, &trace, &err);
    if (status != TWX_OK) {
        *code = twx_diag_error(&err);
        return false;
    }
    if (answers->rows == NULL && trace.n_matches == 0) {
        print_heading(answers);
        (void)fprintf(answers->output->stream, "    no match within %u of %u bits\n", trace.limit,
                      trace.n_bits);
    }
    if (answers->explain) {
        explain(question->text, &trace);
    }
    answers->n_answered++;
    answers->n_matches += trace.n_matches;
    answers->seconds += trace.seconds;
    return twx_output_is_good(answers->output);
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

/** Asks n questions together and prints their answers; false when there is no use in going on. */
static bool answer_batch(struct twx_searcher *searcher, const struct twx_question *batch, size_t n,
                         struct twx_answers *answers, enum twx_exit *code)
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

static void free_probes(struct twx_question *batch, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        twx_probe_free(batch[i].probe);
        batch[i].probe = NULL;
    }
}

bool twx_answer_all(struct twx_prober *prober, struct twx_searcher *searcher, GArray *questions,
                    struct twx_answers *answers, enum twx_exit *code)
{
    bool is_good = true;
    for (guint first = 0; first < questions->len && is_good;) {
        struct twx_question *batch = &g_array_index(questions, struct twx_question, first);
        const size_t wanted = twx_searcher_batch(searcher);
        size_t n = questions->len - first < wanted ? questions->len - first : wanted;
        const enum twx_status status = make_probes(prober, batch, &n);
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
