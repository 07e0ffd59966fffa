// SPDX-License-Identifier: MIT
//
// A client of libcsv. Owns the parser and the cells of the row under way.
#include "base/csv_rows.h"

#include <csv.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/strings.h"

enum {
    BLOCK_BYTES = 65536,
    COLUMNS_MAX = 64,
    PASSED_OVER = TWX_CSV_CELLS_MAX,  // a column that is not wanted
};

struct reader {
    const struct twx_csv_reading *reading;
    struct twx_error *err;
    enum twx_status status;
    uint64_t line;      // that is being read
    uint64_t begin;     // line of the row under way
    const char *fault;  // of the row under way
    bool has_columns;
    unsigned char
        columns[COLUMNS_MAX];  // what the cells of a row are, in order: places of wanted ones
    size_t n_columns;
    size_t n_cells;                  // of the row under way
    char *cells[TWX_CSV_CELLS_MAX];  // owned
};

/** A name may begin or end with a space. */
static int is_no_space(unsigned char c)
{
    (void)c;
    return 0;
}

static void drop_cells(struct reader *r)
{
    for (size_t i = 0; i < TWX_CSV_CELLS_MAX; i++) {
        free(r->cells[i]);
        r->cells[i] = NULL;
    }
}

static void take_column(struct reader *r, const char *name)
{
    unsigned char column = PASSED_OVER;
    if (r->n_columns == COLUMNS_MAX) {
        r->fault = "too many columns";
        return;
    }
    for (size_t i = 0; i < r->reading->n_columns; i++) {
        column = strcmp(name, r->reading->columns[i]) == 0 ? (unsigned char)i : column;
    }
    r->columns[r->n_columns++] = column;
}

static void take_cell(void *cell, size_t n, void *user)
{
    struct reader *r = user;
    const char *text = cell != NULL ? cell : "";
    for (size_t i = 0; i < n; i++) {
        r->line += text[i] == '\n';
    }
    if (r->status != TWX_OK) {
        return;
    }
    if (cell != NULL && strlen(text) != n) {
        r->fault = "a NUL byte";
    }
    if (!r->has_columns) {
        take_column(r, text);
        return;
    }
    const unsigned column = r->n_cells < r->n_columns ? r->columns[r->n_cells] : PASSED_OVER;
    r->n_cells++;
    if (column == PASSED_OVER) {
        return;
    }
    free(r->cells[column]);
    r->cells[column] = twx_strdup(text);
    if (r->cells[column] == NULL) {
        r->status = twx_fail_memory(r->err);
    }
}

static enum twx_status check_columns(struct reader *r)
{
    const struct twx_csv_reading *reading = r->reading;
    unsigned found = 0;
    for (size_t i = 0; i < r->n_columns; i++) {
        found |= 1U << r->columns[i];
    }
    r->has_columns = true;
    for (size_t i = 0; i < reading->n_columns; i++) {
        if ((found >> i & 1U) == 0) {
            return twx_fail(r->err, TWX_UNUSABLE, 0,
                            "'%s', line %" PRIu64 ": no %s: it lacks columns, such as %s",
                            reading->path, r->begin, reading->kind, reading->columns[i]);
        }
    }
    return TWX_OK;
}

/** Hands the row under way out, and begins another one. */
static void hand_out(struct reader *r)
{
    if (r->fault != NULL) {
        drop_cells(r);
    }
    struct twx_csv_row row = {.line = r->begin, .cells = r->cells, .fault = r->fault};
    if (r->status == TWX_OK) {
        r->status = r->reading->fn(r->reading->user, &row, r->err);
    }
    drop_cells(r);
    r->fault = NULL;
    r->n_cells = 0;
}

/** terminator: a line end; -1 at the end of the file. Called of empty lines, too, and of CR LF twice. */
static void end_row(int terminator, void *user)
{
    struct reader *r = user;
    if (r->status == TWX_OK && !r->has_columns && r->n_columns > 0) {
        r->status = check_columns(r);
        r->fault = NULL;
    } else if (r->n_cells > 0) {
        if (terminator == -1 && !r->reading->may_end_open && r->fault == NULL) {
            r->fault = "the last line has no end: the file may have been cut off there";
        } else if (r->n_cells != r->n_columns && r->fault == NULL) {
            r->fault = "fewer or more cells than columns";
        }
        hand_out(r);
    }
    r->line += terminator == '\n';
    r->begin = r->line;
}

/** Hands out, as the last one, the row in which the parser has failed. */
static void end_early(struct reader *r, const char *fault)
{
    if (r->status == TWX_OK && r->has_columns) {
        r->fault = fault;
        hand_out(r);
    }
}

static enum twx_status parse(FILE *stream, struct csv_parser *parser, struct reader *r)
{
    char block[BLOCK_BYTES];
    size_t n = 0;
    bool is_sound = true;
    while (r->status == TWX_OK && is_sound && (n = fread(block, 1, sizeof block, stream)) > 0) {
        is_sound = csv_parse(parser, block, n, take_cell, end_row, r) == n;
    }
    if (r->status == TWX_OK && is_sound && ferror(stream) != 0) {
        return twx_fail_errno(r->err, errno, "cannot read '%s'", r->reading->path);
    }
    if (!is_sound && csv_error(parser) == CSV_ENOMEM) {
        return twx_fail_memory(r->err);
    }
    if (!is_sound) {
        end_early(r, "quotes that are no CSV: nothing is read from here on");
    } else if (r->status == TWX_OK && csv_fini(parser, take_cell, end_row, r) != 0) {
        end_early(r, "the file ends within quotes: it may have been cut off there");
    }
    if (r->status == TWX_OK && !r->has_columns) {
        return twx_fail(r->err, TWX_UNUSABLE, 0, "'%s' is no %s: it has no columns",
                        r->reading->path, r->reading->kind);
    }
    return r->status;
}

enum twx_status twx_csv_read(FILE *stream, const struct twx_csv_reading *reading,
                             struct twx_error *err)
{
    struct reader r = {
        .reading = reading, .err = err, .line = reading->line, .begin = reading->line};
    struct csv_parser parser;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL | CSV_REPALL_NL) != 0) {
        return twx_fail_memory(err);
    }
    csv_set_space_func(&parser, is_no_space);
    const enum twx_status status = parse(stream, &parser, &r);
    csv_free(&parser);
    drop_cells(&r);
    return status;
}

bool twx_csv_head_value(const char *head, const char *key, char *value, size_t size)
{
    const char *at = strstr(head, key);
    if (at == NULL) {
        return false;
    }
    at += strlen(key);
    const size_t n = strcspn(at, " ,\r\n");
    if (n == 0 || n >= size) {
        return false;
    }
    memcpy(value, at, n);
    value[n] = '\0';
    return true;
}
