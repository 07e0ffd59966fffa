// SPDX-License-Identifier: MIT
//
// The line before the CSV, then rows by libcsv. Owns the file and the parser while it reads.
#include "act/plan_file.h"

#include <csv.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/alloc.h"
#include "base/strings.h"

enum {
    BLOCK_BYTES = 65536,
    HEAD_BYTES = 512,
    COLUMNS_MAX = 64,
    LAST_YEAR = 2260,  // that nanoseconds since 1970 can say, whole
};

/** The columns that are read. */
enum column { COLUMN_ACTION, COLUMN_PATH, COLUMN_KEEPER, COLUMN_LIKENESS, N_COLUMNS, COLUMN_OTHER };

static const char *const column_names[N_COLUMNS] = {"action", "path", "keeper", "likeness"};

struct reading {
    const char *path;
    struct twx_plan_file *plan;
    struct twx_error *err;
    enum twx_status status;
    uint64_t line;  // of the row under way
    bool has_columns;
    enum column columns[COLUMNS_MAX];  // what the cells of a row are, in order
    size_t n_columns;
    size_t cell;
    char *cells[N_COLUMNS];  // owned
};

/** A name may begin or end with a space. */
static int is_no_space(unsigned char c)
{
    (void)c;
    return 0;
}

static void fail_row(struct reading *r, const char *what)
{
    if (r->status == TWX_OK) {
        r->status =
            twx_fail(r->err, TWX_UNUSABLE, 0, "'%s', line %" PRIu64 ": %s", r->path, r->line, what);
    }
}

// ---------------------------------------------------------------------------------------------------------
// Cells

static void take_column(struct reading *r, const char *name)
{
    enum column column = COLUMN_OTHER;
    if (r->n_columns == COLUMNS_MAX) {
        fail_row(r, "more columns than a plan has");
        return;
    }
    for (unsigned i = 0; i < N_COLUMNS; i++) {
        column = strcmp(name, column_names[i]) == 0 ? (enum column)i : column;
    }
    r->columns[r->n_columns++] = column;
}

static void take_cell(void *cell, size_t n, void *user)
{
    struct reading *r = user;
    const char *text = cell != NULL ? cell : "";
    if (r->status != TWX_OK) {
        return;
    }
    if (strlen(text) != n && cell != NULL) {
        fail_row(r, "a NUL byte");
        return;
    }
    for (size_t i = 0; i < n; i++) {
        r->line += text[i] == '\n';
    }
    if (!r->has_columns) {
        take_column(r, text);
        return;
    }
    const enum column column = r->cell < r->n_columns ? r->columns[r->cell] : COLUMN_OTHER;
    r->cell++;
    if (column != COLUMN_OTHER) {
        free(r->cells[column]);
        r->cells[column] = twx_strdup(text);
        if (r->cells[column] == NULL) {
            r->status = twx_fail_memory(r->err);
        }
    }
}

// ---------------------------------------------------------------------------------------------------------
// Rows

static bool has_all_columns(const struct reading *r)
{
    unsigned found = 0;
    for (size_t i = 0; i < r->n_columns; i++) {
        found |= 1U << r->columns[i];
    }
    return (found & ((1U << N_COLUMNS) - 1)) == (1U << N_COLUMNS) - 1;
}

static enum twx_plan_action action_of(const char *name)
{
    unsigned action = 0;
    while (action < TWX_N_PLAN_ACTIONS &&
           strcmp(name, twx_plan_action_name((enum twx_plan_action)action)) != 0) {
        action++;
    }
    return (enum twx_plan_action)action;
}

static enum twx_likeness likeness_of(const char *name)
{
    for (unsigned i = TWX_LIKENESS_NONE + 1; i < TWX_N_LIKENESSES; i++) {
        if (strcmp(name, twx_likeness_name((enum twx_likeness)i)) == 0) {
            return (enum twx_likeness)i;
        }
    }
    return TWX_LIKENESS_NONE;
}

/** Moves the cells into an entry. */
static void add_entry(struct reading *r)
{
    struct twx_plan_file *plan = r->plan;
    const enum twx_plan_action action = action_of(r->cells[COLUMN_ACTION]);
    if (action == TWX_N_PLAN_ACTIONS) {
        fail_row(r, "an action that is none of keep, remove, leave");
        return;
    }
    if (!twx_reserve((void **)&plan->entries, &plan->cap, plan->n + 1, sizeof *plan->entries)) {
        r->status = twx_fail_memory(r->err);
        return;
    }
    plan->entries[plan->n++] = (struct twx_plan_entry){
        .line = r->line,
        .action = action,
        .likeness = likeness_of(r->cells[COLUMN_LIKENESS]),
        .path = r->cells[COLUMN_PATH],
        .keeper = r->cells[COLUMN_KEEPER],
    };
    r->cells[COLUMN_PATH] = NULL;
    r->cells[COLUMN_KEEPER] = NULL;
}

static void end_row(int terminator, void *user)
{
    struct reading *r = user;
    (void)terminator;
    if (r->status != TWX_OK) {
        return;
    }
    if (!r->has_columns) {
        r->has_columns = true;
        if (!has_all_columns(r)) {
            fail_row(r, "no plan: it lacks columns of action, path, keeper, likeness");
        }
    } else if (r->cell != r->n_columns) {
        fail_row(r, "fewer or more cells than columns");
    } else {
        add_entry(r);
    }
    r->cell = 0;
    r->line++;
}

// ---------------------------------------------------------------------------------------------------------
// The file

/** The value of " KEY=" in the first line; false when it is not there, or longer than size - 1. */
static bool find_value(const char *head, const char *key, char *value, size_t size)
{
    const char *at = strstr(head, key);
    if (at == NULL) {
        return false;
    }
    at += strlen(key);
    const size_t n = strcspn(at, " \n");
    if (n == 0 || n >= size) {
        return false;
    }
    memcpy(value, at, n);
    value[n] = '\0';
    return true;
}

/** "2001-02-03T04:05:06.000000007Z" as nanoseconds since 1970; false for another text. */
static bool read_time(const char *text, int64_t *ns)
{
    struct tm tm = {0};
    int fraction = -1;
    int end = 0;
    if (sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d.%9dZ%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
               &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &fraction, &end) != 7 ||
        text[end] != '\0' || fraction < 0) {
        return false;
    }
    if (tm.tm_year < 1970 || tm.tm_year > LAST_YEAR) {
        return false;
    }
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    struct tm normal = tm;
    const time_t seconds = timegm(&normal);
    // A 99th of a 99th month would be a day of another year.
    if (normal.tm_mon != tm.tm_mon || normal.tm_mday != tm.tm_mday ||
        normal.tm_hour != tm.tm_hour || normal.tm_min != tm.tm_min || normal.tm_sec != tm.tm_sec) {
        return false;
    }
    *ns = (int64_t)seconds * 1000000000 + fraction;
    return true;
}

static bool read_policy(const char *text, enum twx_companion_policy *policy)
{
    static const char *const names[] = {"with", "block", "ignore"};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(text, names[i]) == 0) {
            *policy = (enum twx_companion_policy)i;
            return true;
        }
    }
    return false;
}

/** Reads the line before the CSV. */
static enum twx_status read_head(FILE *stream, struct reading *r)
{
    static const char mark[] = "# twindex plan ";
    char head[HEAD_BYTES] = "";
    char made[64] = "";
    char policy[16] = "";
    if (fgets(head, sizeof head, stream) == NULL || strncmp(head, mark, sizeof mark - 1) != 0) {
        return twx_fail(r->err, TWX_UNUSABLE, 0,
                        "'%s' is no plan: 'twindex plan -o FILE' writes one", r->path);
    }
    if (strncmp(head + sizeof mark - 1, "1 ", 2) != 0) {
        return twx_fail(r->err, TWX_UNUSABLE, 0, "'%s' is a plan of a later version", r->path);
    }
    if (strchr(head, '\n') == NULL ||
        !find_value(head, " index=", r->plan->uuid, sizeof r->plan->uuid) ||
        !find_value(head, " made=", made, sizeof made) || !read_time(made, &r->plan->made_ns)) {
        return twx_fail(r->err, TWX_UNUSABLE, 0,
                        "'%s' is no plan: its first line does not say of which index, and when",
                        r->path);
    }
    if (!find_value(head, " companions=", policy, sizeof policy) ||
        !read_policy(policy, &r->plan->companions)) {
        return twx_fail(r->err, TWX_UNUSABLE, 0,
                        "'%s' is no plan: its first line does not say what becomes of companions",
                        r->path);
    }
    r->line = 2;
    return TWX_OK;
}

static enum twx_status read_rows(FILE *stream, struct csv_parser *parser, struct reading *r)
{
    static _Thread_local char block[BLOCK_BYTES];
    size_t n = 0;
    while (r->status == TWX_OK && (n = fread(block, 1, sizeof block, stream)) > 0) {
        if (csv_parse(parser, block, n, take_cell, end_row, r) != n) {
            fail_row(r, csv_strerror(csv_error(parser)));
        }
    }
    if (r->status == TWX_OK && ferror(stream) != 0) {
        return twx_fail_errno(r->err, errno, "cannot read '%s'", r->path);
    }
    if (r->status == TWX_OK && csv_fini(parser, take_cell, end_row, r) != 0) {
        fail_row(r, "it ends within quotes");
    }
    if (r->status == TWX_OK && !r->has_columns) {
        return twx_fail(r->err, TWX_UNUSABLE, 0, "'%s' is no plan: it has no columns", r->path);
    }
    return r->status;
}

enum twx_status twx_plan_file_read(const char *path, struct twx_plan_file *plan,
                                   struct twx_error *err)
{
    struct reading r = {.path = path, .plan = plan, .err = err};
    struct csv_parser parser;
    *plan = (struct twx_plan_file){0};
    FILE *stream = fopen(path, "re");
    struct stat st;
    if (stream == NULL || fstat(fileno(stream), &st) != 0 ||
        (S_ISDIR(st.st_mode) && (errno = EISDIR) != 0)) {
        const enum twx_status status = twx_fail_errno(err, errno, "cannot read '%s'", path);
        if (stream != NULL) {
            (void)fclose(stream);
        }
        return status;
    }
    enum twx_status status = read_head(stream, &r);
    if (status == TWX_OK &&
        csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0) {
        status = twx_fail_memory(err);
    } else if (status == TWX_OK) {
        csv_set_space_func(&parser, is_no_space);
        status = read_rows(stream, &parser, &r);
        csv_free(&parser);
    }
    for (size_t i = 0; i < N_COLUMNS; i++) {
        free(r.cells[i]);
    }
    (void)fclose(stream);
    return status;
}

void twx_plan_file_release(struct twx_plan_file *plan)
{
    for (size_t i = 0; i < plan->n; i++) {
        free(plan->entries[i].path);
        free(plan->entries[i].keeper);
    }
    free(plan->entries);
    *plan = (struct twx_plan_file){0};
}
