// SPDX-License-Identifier: MIT
//
// CSV and JSON lines. A row is put together in memory and written at once. Owns that row.
#include "cmd/rows.h"

#include <assert.h>
#include <glib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/hex.h"
#include "cmd/text.h"

struct twx_rows {
    FILE *out;
    enum twx_rows_format format;
    const char *const *columns;
    size_t n_columns;
    size_t column;  // of the next cell
    enum twx_path_encoding encoding;
    bool is_on_terminal;
    uint64_t n_not_utf8;
    GString *line;
};

struct twx_rows *twx_rows_create(FILE *out, enum twx_rows_format format, const char *const *columns,
                                 size_t n_columns)
{
    struct twx_rows *rows = g_new0(struct twx_rows, 1);
    rows->out = out;
    rows->format = format;
    rows->columns = columns;
    rows->n_columns = n_columns;
    rows->is_on_terminal = isatty(fileno(out)) != 0;
    rows->line = g_string_sized_new(512);
    if (format != TWX_ROWS_JSONL) {
        for (size_t i = 0; i < n_columns; i++) {
            twx_rows_text(rows, columns[i]);
        }
        (void)twx_rows_end(rows);
    }
    return rows;
}

void twx_rows_set_path_encoding(struct twx_rows *rows, enum twx_path_encoding encoding)
{
    rows->encoding = encoding;
}

uint64_t twx_rows_n_not_utf8(const struct twx_rows *rows)
{
    return rows->n_not_utf8;
}

void twx_rows_free(struct twx_rows *rows)
{
    if (rows != NULL) {
        (void)g_string_free(rows->line, TRUE);
        g_free(rows);
    }
}

/** Begins the next cell: the comma, and in JSON the key with a suffix. */
static void begin_cell(struct twx_rows *rows, const char *key_suffix)
{
    assert(rows->column < rows->n_columns);
    if (rows->column > 0) {
        g_string_append_c(rows->line, ',');
    } else if (rows->format != TWX_ROWS_CSV) {
        g_string_append_c(rows->line, rows->format == TWX_ROWS_JSONL ? '{' : '[');
    }
    if (rows->format == TWX_ROWS_JSONL) {
        g_string_append_printf(rows->line, "\"%s%s\":", rows->columns[rows->column], key_suffix);
    }
    rows->column++;
}

static void append_csv(GString *line, const char *bytes, size_t n)
{
    bool needs_quotes = false;
    for (size_t i = 0; i < n && !needs_quotes; i++) {
        needs_quotes = bytes[i] == ',' || bytes[i] == '"' || bytes[i] == '\r' || bytes[i] == '\n';
    }
    if (!needs_quotes) {
        g_string_append_len(line, bytes, (gssize)n);
        return;
    }
    g_string_append_c(line, '"');
    for (size_t i = 0; i < n; i++) {
        if (bytes[i] == '"') {
            g_string_append_c(line, '"');
        }
        g_string_append_c(line, bytes[i]);
    }
    g_string_append_c(line, '"');
}

/** A cell of CSV as this table wants it. */
static void put_csv(struct twx_rows *rows, const char *bytes, size_t n, bool is_percent)
{
    if (!is_percent && !rows->is_on_terminal) {
        append_csv(rows->line, bytes, n);
        return;
    }
    GString *encoded = g_string_sized_new(n);
    if (is_percent) {
        twx_append_percent(encoded, bytes, n);
    } else {
        twx_append_escaped(encoded, bytes, n);
    }
    append_csv(rows->line, encoded->str, encoded->len);
    (void)g_string_free(encoded, TRUE);
}

/** Writes the n lowest decimal digits of a number: tables have tens of millions, and printf takes ten times as long. */
static void put_digits(char *text, uint64_t value, size_t n)
{
    while (n-- > 0) {
        text[n] = (char)('0' + value % 10);
        value /= 10;
    }
}

void twx_rows_number(struct twx_rows *rows, uint64_t value)
{
    char digits[20];  // of UINT64_MAX
    size_t n = 1;
    for (uint64_t rest = value / 10; rest > 0; rest /= 10) {
        n++;
    }
    put_digits(digits, value, n);
    begin_cell(rows, "");
    g_string_append_len(rows->line, digits, (gssize)n);
}

void twx_rows_share(struct twx_rows *rows, uint64_t part, uint64_t whole)
{
    const uint64_t share = part * 10000 / whole;
    begin_cell(rows, "");
    g_string_append_printf(rows->line, "%" G_GUINT64_FORMAT ".%04" G_GUINT64_FORMAT, share / 10000,
                           share % 10000);
}

void twx_rows_flag(struct twx_rows *rows, bool value)
{
    begin_cell(rows, "");
    if (rows->format == TWX_ROWS_JSONL) {
        g_string_append(rows->line, value ? "true" : "false");
    } else {
        g_string_append_c(rows->line, value ? '1' : '0');
    }
}

void twx_rows_text(struct twx_rows *rows, const char *value)
{
    begin_cell(rows, "");
    if (rows->format != TWX_ROWS_CSV) {
        twx_append_json(rows->line, value, strlen(value));
    } else {
        put_csv(rows, value, strlen(value), false);
    }
}

void twx_rows_path(struct twx_rows *rows, const char *bytes, size_t n)
{
    const bool is_utf8 = g_utf8_validate(bytes, (gssize)n, NULL);
    if (rows->format == TWX_ROWS_CSV) {
        const bool is_percent = rows->encoding == TWX_PATHS_PERCENT;
        begin_cell(rows, "");
        put_csv(rows, bytes, n, is_percent);
        rows->n_not_utf8 += !is_utf8 && !is_percent && !rows->is_on_terminal;
    } else if (is_utf8) {
        begin_cell(rows, "");
        twx_append_json(rows->line, bytes, n);
    } else {
        const bool is_html = rows->format == TWX_ROWS_HTML;
        begin_cell(rows, "_base64");
        char *base64 = g_base64_encode((const guchar *)bytes, n);
        g_string_append_printf(rows->line, is_html ? "{\"base64\":\"%s\"}" : "\"%s\"", base64);
        g_free(base64);
    }
}

void twx_rows_hex(struct twx_rows *rows, const uint8_t *bytes, size_t n)
{
    const char *quote = rows->format != TWX_ROWS_CSV ? "\"" : "";
    begin_cell(rows, "");
    g_string_append(rows->line, quote);
    const size_t at = rows->line->len;
    g_string_set_size(rows->line, at + 2 * n);
    twx_hex_from_bytes(bytes, n, rows->line->str + at);
    g_string_append(rows->line, quote);
}

void twx_rows_time(struct twx_rows *rows, int64_t ns)
{
    char text[TWX_TIME_BYTES];
    if (ns == INT64_MAX || ns == INT64_MIN) {
        twx_rows_empty(rows);
        return;
    }
    twx_time_text(ns, text);
    twx_rows_text(rows, text);
}

void twx_rows_local_time(struct twx_rows *rows, int64_t seconds)
{
    const time_t t = (time_t)seconds;
    struct tm fields;
    char text[TWX_TIME_BYTES];
    if (gmtime_r(&t, &fields) == NULL ||
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &fields) == 0) {
        twx_rows_empty(rows);  // a year that no calendar has
        return;
    }
    twx_rows_text(rows, text);
}

void twx_rows_empty(struct twx_rows *rows)
{
    begin_cell(rows, "");
    if (rows->format != TWX_ROWS_CSV) {
        g_string_append(rows->line, "null");
    }
}

bool twx_rows_end(struct twx_rows *rows)
{
    static const char *const ends[] = {
        [TWX_ROWS_CSV] = "\n", [TWX_ROWS_JSONL] = "}\n", [TWX_ROWS_HTML] = "]\n"};
    assert(rows->column == rows->n_columns);
    if (rows->format == TWX_ROWS_HTML) {  // it has no < but in strings
        (void)g_string_replace(rows->line, "<", "\\u003c", 0);
    }
    g_string_append(rows->line, ends[rows->format]);
    (void)fwrite(rows->line->str, 1, rows->line->len, rows->out);
    g_string_truncate(rows->line, 0);
    rows->column = 0;
    return ferror(rows->out) == 0;
}

void twx_time_text(int64_t ns, char text[static TWX_TIME_BYTES])
{
    enum { NS = 1000000000 };
    int64_t seconds = ns / NS;
    int64_t rest = ns % NS;
    if (rest < 0) {  // before 1970: the fraction still counts upwards
        rest += NS;
        seconds--;
    }
    const time_t t = (time_t)seconds;
    struct tm utc;
    memset(&utc, 0, sizeof utc);
    (void)gmtime_r(&t, &utc);  // cannot fail: int64_t ns are the years 1677 to 2262
    memcpy(text, "0000-00-00T00:00:00.000000000Z", sizeof "0000-00-00T00:00:00.000000000Z");
    put_digits(text, (uint64_t)utc.tm_year + 1900, 4);
    put_digits(text + 5, (uint64_t)utc.tm_mon + 1, 2);
    put_digits(text + 8, (uint64_t)utc.tm_mday, 2);
    put_digits(text + 11, (uint64_t)utc.tm_hour, 2);
    put_digits(text + 14, (uint64_t)utc.tm_min, 2);
    put_digits(text + 17, (uint64_t)utc.tm_sec, 2);
    put_digits(text + 20, (uint64_t)rest, 9);
}
