// SPDX-License-Identifier: MIT
//
// What a writer of RFC 4180 puts into a CSV comes back, whatever is in it and however long it is; each row knows the line
// that it begins in; and of what is no CSV no row is made up.
#include <stdio.h>
#include <string.h>

#include "base/csv_rows.h"
#include "runner.h"

enum { ROWS_MOST = 400, CELL_MOST = 900 };

static const char *const columns[] = {"path", "other"};

struct expected {
    char cells[2][CELL_MOST + 1];
    uint64_t line;
};

struct seen {
    const struct expected *expected;
    size_t n;
    size_t n_faults;
    const char *fault;
};

static enum twx_status on_row(void *user, struct twx_csv_row *row, struct twx_error *err)
{
    struct seen *seen = user;
    (void)err;
    if (row->fault != NULL) {
        seen->n_faults++;
        seen->fault = row->fault;
        ck_assert_ptr_null(row->cells[0]);
        return TWX_OK;
    }
    if (seen->expected != NULL) {
        ck_assert_uint_eq(row->line, seen->expected[seen->n].line);
        ck_assert_str_eq(row->cells[0], seen->expected[seen->n].cells[0]);
        ck_assert_str_eq(row->cells[1], seen->expected[seen->n].cells[1]);
    }
    seen->n++;
    return TWX_OK;
}

static enum twx_status read_text(const char *text, size_t n, struct seen *seen,
                                 struct twx_error *err)
{
    const struct twx_csv_reading reading = {.path = "x.csv",
                                            .kind = "plan",
                                            .columns = columns,
                                            .n_columns = 2,
                                            .line = 1,
                                            .fn = on_row,
                                            .user = seen};
    FILE *stream = fmemopen((char *)(uintptr_t)text, n, "r");
    ck_assert_ptr_nonnull(stream);
    const enum twx_status status = twx_csv_read(stream, &reading, err);
    (void)fclose(stream);
    return status;
}

/** Writes a cell, in quotes where it must be; counts line breaks in it. */
static void put_cell(FILE *out, const char *cell, uint64_t *line)
{
    const bool is_quoted = strpbrk(cell, ",\"\r\n") != NULL;
    fputs(is_quoted ? "\"" : "", out);
    for (const char *at = cell; *at != '\0'; at++) {
        fputs(*at == '"' ? "\"" : "", out);
        fputc(*at, out);
        *line += *at == '\n';
    }
    fputs(is_quoted ? "\"" : "", out);
}

static void fill_cell(char *cell, uint64_t *state)
{
    static const char bytes[] = "a,\"\n\r \t\xff\xc3#=";
    const size_t n = next_random(state) % CELL_MOST;
    for (size_t i = 0; i < n; i++) {
        cell[i] = bytes[next_random(state) % (sizeof bytes - 1)];
    }
    cell[n] = '\0';
}

START_TEST(rows_come_back_with_the_lines_that_they_begin_in)
{
    static struct expected rows[ROWS_MOST];
    uint64_t state = (uint64_t)_i;
    uint64_t line = 1;
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    const char *end = _i % 2 == 0 ? "\n" : "\r\n";
    fprintf(out, "note,path,other%s", end);
    for (size_t i = 0; i < ROWS_MOST; i++) {
        line++;
        if (next_random(&state) % 8 == 0) {  // empty lines are none
            fputs(end, out);
            line++;
        }
        rows[i].line = line;
        fputs("x", out);
        for (int k = 0; k < 2; k++) {
            fill_cell(rows[i].cells[k], &state);
            fputc(',', out);
            put_cell(out, rows[i].cells[k], &line);
        }
        fputs(end, out);
    }
    (void)fclose(out);
    struct seen seen = {.expected = rows};
    ck_assert_uint_gt(n, 131072);  // several blocks
    ck_assert_int_eq(read_text(text, n, &seen, NULL), TWX_OK);
    ck_assert_uint_eq(seen.n, ROWS_MOST);
    ck_assert_uint_eq(seen.n_faults, 0);
    free(text);
}
END_TEST

static const struct {
    const char *text;
    size_t n_rows;
    const char *fault;  // of the only row that has one
} torn[] = {
    {"path,other\n/a,/b\n/c,/d", 1, "no end"},
    {"path,other\n/a,/b\n/c,", 1, "no end"},
    {"path,other\n/a,/b\n/c", 1, "no end"},
    {"path,other\n/a,/b\n\"/c\n/e,/f\n", 1, "within quotes"},
    {"path,other\n/a,/b\n/c\"d,/e\n/f,/g\n", 1, "nothing is read from here on"},
    {"path,other\n/a,/b\n\"/c\"d,/e\n/f,/g\n", 1, "nothing is read from here on"},
    {"path,other\n/a,/b,/c\n/d,/e\n", 1, "fewer or more cells"},
    {"path,other\n/a\n/d,/e\n", 1, "fewer or more cells"},
};

START_TEST(of_what_is_torn_no_row_is_made_up)
{
    struct seen seen = {0};
    ck_assert_int_eq(read_text(torn[_i].text, strlen(torn[_i].text), &seen, NULL), TWX_OK);
    ck_assert_uint_eq(seen.n, torn[_i].n_rows);
    ck_assert_uint_eq(seen.n_faults, 1);
    ck_assert_ptr_nonnull(strstr(seen.fault, torn[_i].fault));
}
END_TEST

START_TEST(a_nul_byte_is_a_fault_and_missing_columns_are_no_file)
{
    static const char nul[] = "path,other\n/a\0b,/c\n/d,/e\n";
    struct seen seen = {0};
    struct twx_error err = {0};
    ck_assert_int_eq(read_text(nul, sizeof nul - 1, &seen, NULL), TWX_OK);
    ck_assert_uint_eq(seen.n, 1);
    ck_assert_uint_eq(seen.n_faults, 1);
    ck_assert_int_eq(read_text("path\n/a\n", 8, &seen, &err), TWX_UNUSABLE);
    ck_assert_ptr_nonnull(
        strstr(err.text, "'x.csv', line 1: no plan: it lacks columns, such as other"));
    ck_assert_int_eq(read_text("\n", 1, &seen, &err), TWX_UNUSABLE);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_loop_test(tests, rows_come_back_with_the_lines_that_they_begin_in, 0, 4);
    tcase_add_loop_test(tests, of_what_is_torn_no_row_is_made_up, 0, sizeof torn / sizeof *torn);
    tcase_add_test(tests, a_nul_byte_is_a_fault_and_missing_columns_are_no_file);
}

int main(void)
{
    return run_tests("csv_rows", add);
}
