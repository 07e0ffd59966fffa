// SPDX-License-Identifier: MIT
//
// Text is for people and may change; columns of a table are only ever appended.
#include "cmd/answer_rows.h"

#include <string.h>

#include "cmd/text.h"

static const char *const columns[] = {"query",  "path",  "distance", "exact",       "width",
                                      "height", "bytes", "mtime",    "orientation", "via"};

void twx_answer_rows_begin(struct twx_answer_rows *rows, enum twx_rows_format format,
                           enum twx_path_encoding encoding)
{
    size_t n = G_N_ELEMENTS(columns);
    memcpy(rows->columns, columns, sizeof columns);
    if (rows->is_adaptive) {
        rows->columns[n++] = "allowed";
    }
    if (rows->has_likeness) {
        rows->columns[n++] = "likeness";
    }
    if (rows->has_inverted) {
        rows->columns[n++] = "inverted";
    }
    rows->columns[n++] = "argument";
    rows->table = twx_rows_create(rows->output->stream, format, rows->columns, n);
    twx_rows_set_path_encoding(rows->table, encoding);
}

void twx_answer_rows_question(struct twx_answer_rows *rows, const struct twx_question *question)
{
    rows->question = question;
    rows->has_heading = false;
}

// ---------------------------------------------------------------------------------------------------------
// Text

static void print_heading(struct twx_answer_rows *rows)
{
    if (!rows->has_heading) {
        const char *argument = rows->question->argument;
        twx_print_escaped(rows->output->stream, argument, strlen(argument));
        (void)fputc('\n', rows->output->stream);
        rows->has_heading = true;
    }
}

/**
 * "    7  turn 6    640x480  /a/b.jpg", and what it is to the question behind the size; a variant is named
 * where nothing else is
 */
static void print_match(struct twx_answer_rows *rows, const struct twx_match *match,
                        enum twx_likeness likeness)
{
    char size[32];
    char mark[16] = "";
    print_heading(rows);
    (void)g_snprintf(size, sizeof size, "%ux%u", match->image.width, match->image.height);
    if (match->via == TWX_VIA_IMPORTED) {  // of which nothing else is known
        (void)g_snprintf(mark, sizeof mark, "import");
        size[0] = '\0';
    } else if (match->is_exact) {
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
    (void)fprintf(rows->output->stream, "%5u  %-6s  %11s  ", match->distance, mark, size);
    if (rows->has_likeness) {
        (void)fprintf(rows->output->stream, "%-10s  ", twx_likeness_name(likeness));
    }
    twx_print_escaped(rows->output->stream, match->image.path, match->image.path_bytes);
    (void)fputc('\n', rows->output->stream);
}

void twx_answer_rows_no_match(struct twx_answer_rows *rows, const struct twx_search_trace *trace)
{
    if (rows->table == NULL) {
        print_heading(rows);
        (void)fprintf(rows->output->stream, "    no match within %u of %u bits\n", trace->limit,
                      trace->n_bits);
    }
}

// ---------------------------------------------------------------------------------------------------------
// Matches

static void write_path(struct twx_rows *table, const char *path)
{
    twx_rows_path(table, path, strlen(path));
}

static void write_row(const struct twx_answer_rows *rows, const struct twx_match *match,
                      enum twx_likeness likeness)
{
    struct twx_rows *table = rows->table;
    const struct twx_question *question = rows->question;
    write_path(table, question->path != NULL ? question->path : question->argument);
    twx_rows_path(table, match->image.path, match->image.path_bytes);
    twx_rows_number(table, match->distance);
    twx_rows_flag(table, match->is_exact);
    const uint64_t numbers[] = {match->image.width, match->image.height, match->image.bytes};
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        if (match->via == TWX_VIA_IMPORTED) {
            twx_rows_empty(table);
        } else {
            twx_rows_number(table, numbers[i]);
        }
    }
    twx_rows_time(table, match->image.mtime_ns);
    twx_rows_number(table, match->orientation);
    twx_rows_text(table, twx_via_name(match->via));
    if (rows->is_adaptive) {
        twx_rows_number(table, match->allowed);
    }
    if (rows->has_likeness) {
        twx_rows_text(table, twx_likeness_name(likeness));
    }
    if (rows->has_inverted) {
        twx_rows_flag(table, match->is_inverted);
    }
    write_path(table, question->argument);
    (void)twx_rows_end(table);
}

bool twx_answer_rows_match(struct twx_answer_rows *rows, const struct twx_match *match,
                           enum twx_likeness likeness)
{
    if (rows->table == NULL) {
        print_match(rows, match, likeness);
    } else {
        write_row(rows, match, likeness);
    }
    return twx_output_is_good(rows->output);
}
