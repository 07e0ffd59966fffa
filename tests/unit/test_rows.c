// SPDX-License-Identifier: MIT
//
// CSV, JSON lines and rows in HTML, byte for byte: quoting, escapes, paths that are no text, booleans, nothing, times.
#include "cmd/rows.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "runner.h"

static const char *const columns[] = {"path", "n", "flag", "when", "hash", "none"};

enum { N_COLUMNS = sizeof columns / sizeof columns[0] };

static char *written;
static size_t n_written;

struct cells {
    const char *path;
    size_t path_bytes;
    uint64_t n;
    bool flag;
    int64_t when;
};

/** A table of n rows as bytes; owned by the test. */
static char *table(enum twx_rows_format format, const struct cells *cells, size_t n)
{
    static const uint8_t hash[] = {0x00, 0xff, 0x1a};
    FILE *out = open_memstream(&written, &n_written);
    ck_assert_ptr_nonnull(out);
    struct twx_rows *rows = twx_rows_create(out, format, columns, N_COLUMNS);
    for (size_t i = 0; i < n; i++) {
        twx_rows_path(rows, cells[i].path, cells[i].path_bytes);
        twx_rows_number(rows, cells[i].n);
        twx_rows_flag(rows, cells[i].flag);
        twx_rows_time(rows, cells[i].when);
        twx_rows_hex(rows, hash, sizeof hash);
        twx_rows_empty(rows);
        ck_assert(twx_rows_end(rows));
    }
    twx_rows_free(rows);
    ck_assert_int_eq(fclose(out), 0);
    return written;
}

static const struct cells plain = {"/a/b c.jpg", 10, UINT64_MAX, true, 0};

#define HEADER "path,n,flag,when,hash,none\n"
#define REST_CSV ",0,0,1970-01-01T00:00:00.000000000Z,00ff1a,\n"
#define REST_JSON                                                                                  \
    "\"n\":0,\"flag\":false,\"when\":\"1970-01-01T00:00:00.000000000Z\",\"hash\":\"00ff1a\","      \
    "\"none\":null}\n"

START_TEST(csv_has_a_header_even_without_rows)
{
    ck_assert_str_eq(table(TWX_ROWS_CSV, NULL, 0), HEADER);
    free(written);
    ck_assert_str_eq(table(TWX_ROWS_JSONL, NULL, 0), "");
    free(written);
}
END_TEST

START_TEST(rows_in_html_are_arrays_that_end_no_element)
{
    static const struct cells cells[] = {{"</script>", 9, 1, true, 0},
                                         {"/\xff", 2, 2, false, INT64_MAX}};
    ck_assert_str_eq(
        table(TWX_ROWS_HTML, cells, 2),
        "[\"path\",\"n\",\"flag\",\"when\",\"hash\",\"none\"]\n"
        "[\"\\u003c/script>\",1,1,\"1970-01-01T00:00:00.000000000Z\",\"00ff1a\",null]\n"
        "[{\"base64\":\"L/8=\"},2,0,null,\"00ff1a\",null]\n");
    free(written);
}
END_TEST

START_TEST(cells_of_each_kind)
{
    ck_assert_str_eq(table(TWX_ROWS_CSV, &plain, 1), HEADER
                     "/a/b c.jpg,18446744073709551615,1,1970-01-01T00:00:00.000000000Z,00ff1a,\n");
    free(written);
    ck_assert_str_eq(
        table(TWX_ROWS_JSONL, &plain, 1),
        "{\"path\":\"/a/b c.jpg\",\"n\":18446744073709551615,\"flag\":true,"
        "\"when\":\"1970-01-01T00:00:00.000000000Z\",\"hash\":\"00ff1a\",\"none\":null}\n");
    free(written);
}
END_TEST

static const struct {
    const char *path;
    const char *csv;
    const char *json;
} paths[] = {
    {"/a,b", "\"/a,b\"", "\"path\":\"/a,b\""},
    {"/a\"b", "\"/a\"\"b\"", "\"path\":\"/a\\\"b\""},
    {"/a\nb", "\"/a\nb\"", "\"path\":\"/a\\nb\""},
    {"/a\rb", "\"/a\rb\"", "\"path\":\"/a\\u000db\""},
    {"/a\tb\x01", "/a\tb\x01", "\"path\":\"/a\\tb\\u0001\""},
    {"/a\\b", "/a\\b", "\"path\":\"/a\\\\b\""},
    {"/\xc3\xa4\xf0\x9f\x98\x80", "/\xc3\xa4\xf0\x9f\x98\x80",
     "\"path\":\"/\xc3\xa4\xf0\x9f\x98\x80\""},
    {"/\xc2\x85\x7f", "/\xc2\x85\x7f", "\"path\":\"/\\u0085\\u007f\""},
    {"/\xe2\x80\xae\xe2\x80\xa8", "/\xe2\x80\xae\xe2\x80\xa8", "\"path\":\"/\\u202e\\u2028\""},
    {"/a\xff", "/a\xff", "\"path_base64\":\"L2H/\""},
    {"/\xed\xa0\x80", "/\xed\xa0\x80", "\"path_base64\":\"L+2ggA==\""},  // a surrogate is not UTF-8
    {"", "", "\"path\":\"\""},
};

START_TEST(paths_survive)
{
    const struct cells cells = {.path = paths[_i].path, .path_bytes = strlen(paths[_i].path)};
    char *expected = g_strconcat(HEADER, paths[_i].csv, REST_CSV, NULL);
    ck_assert_str_eq(table(TWX_ROWS_CSV, &cells, 1), expected);
    g_free(expected);
    free(written);
    expected = g_strconcat("{", paths[_i].json, ",", REST_JSON, NULL);
    ck_assert_str_eq(table(TWX_ROWS_JSONL, &cells, 1), expected);
    g_free(expected);
    free(written);
}
END_TEST

START_TEST(rows_follow_each_other)
{
    const struct cells two[] = {{"/a", 2, 0, false, 0}, {"/b", 2, 0, false, 0}};
    ck_assert_str_eq(table(TWX_ROWS_CSV, two, 2), HEADER "/a" REST_CSV "/b" REST_CSV);
    free(written);
    ck_assert_str_eq(table(TWX_ROWS_JSONL, two, 2),
                     "{\"path\":\"/a\"," REST_JSON "{\"path\":\"/b\"," REST_JSON);
    free(written);
}
END_TEST

START_TEST(failed_stream_is_told)
{
    FILE *full = fopen("/dev/full", "wb");
    ck_assert_ptr_nonnull(full);
    ck_assert_int_eq(setvbuf(full, NULL, _IONBF, 0), 0);
    struct twx_rows *rows = twx_rows_create(full, TWX_ROWS_CSV, columns, 1);
    twx_rows_empty(rows);
    ck_assert(!twx_rows_end(rows));
    twx_rows_free(rows);
    (void)fclose(full);
}
END_TEST

// From `date -u -d @SECONDS --iso-8601=seconds`, GNU coreutils 9.1
static const struct {
    int64_t ns;
    const char *text;
} times[] = {
    {0, "1970-01-01T00:00:00.000000000Z"},
    {1, "1970-01-01T00:00:00.000000001Z"},
    {-1, "1969-12-31T23:59:59.999999999Z"},
    {-1000000000, "1969-12-31T23:59:59.000000000Z"},
    {INT64_C(951782400123456789), "2000-02-29T00:00:00.123456789Z"},
    {INT64_MAX, "2262-04-11T23:47:16.854775807Z"},
    {INT64_MIN, "1677-09-21T00:12:43.145224192Z"},
};

START_TEST(times_are_utc_with_nanoseconds)
{
    char text[TWX_TIME_BYTES];
    twx_time_text(times[_i].ns, text);
    ck_assert_str_eq(text, times[_i].text);
}
END_TEST

START_TEST(times_are_those_of_the_system)
{
    uint64_t state = 1;
    for (unsigned i = 0; i < 100000; i++) {
        char text[TWX_TIME_BYTES];
        char wanted[TWX_TIME_BYTES];
        struct tm fields;
        const int64_t ns = (int64_t)next_random(&state) >> next_random(&state) % 16;
        const int64_t fraction = (ns % 1000000000 + 1000000000) % 1000000000;
        const time_t seconds = (time_t)((ns - fraction) / 1000000000);
        if (ns < INT64_MIN + 1000000000) {
            continue;
        }
        ck_assert_ptr_nonnull(gmtime_r(&seconds, &fields));
        ck_assert_uint_ne(strftime(wanted, sizeof wanted, "%Y-%m-%dT%H:%M:%S", &fields), 0);
        twx_time_text(ns, text);
        ck_assert(memcmp(text, wanted, strlen(wanted)) == 0);
        ck_assert_int_eq(strtoll(text + strlen(wanted) + 1, NULL, 10), fraction);
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, csv_has_a_header_even_without_rows);
    tcase_add_test(tests, rows_in_html_are_arrays_that_end_no_element);
    tcase_add_test(tests, cells_of_each_kind);
    tcase_add_loop_test(tests, paths_survive, 0, sizeof paths / sizeof paths[0]);
    tcase_add_test(tests, rows_follow_each_other);
    tcase_add_test(tests, failed_stream_is_told);
    tcase_add_loop_test(tests, times_are_utc_with_nanoseconds, 0, sizeof times / sizeof times[0]);
    tcase_add_test(tests, times_are_those_of_the_system);
}

int main(void)
{
    return run_tests("rows", add);
}
