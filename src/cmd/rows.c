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

static const char time_form[] = "0000-00-00T00:00:00.000000000Z";

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

/** Appends bytes: GLib's own is a call that looks whether they are a part of the line itself. */
static inline void append(GString *line, const char *bytes, size_t n)
{
    if (n >= line->allocated_len - line->len) {
        g_string_append_len(line, bytes, (gssize)n);
        return;
    }
    memcpy(line->str + line->len, bytes, n);
    line->len += n;
    line->str[line->len] = '\0';
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
    static const bool is_special[256] = {[','] = true, ['"'] = true, ['\r'] = true, ['\n'] = true};
    bool needs_quotes = false;
    for (size_t i = 0; i < n; i++) {
        needs_quotes |= is_special[(unsigned char)bytes[i]];
    }
    if (!needs_quotes) {
        append(line, bytes, n);
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
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    begin_cell(rows, "");
    append(rows->line, digits + at, sizeof digits - at);
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
    if (rows->format == TWX_ROWS_CSV) {  // nothing in it is to be quoted or escaped
        begin_cell(rows, "");
        append(rows->line, text, sizeof time_form - 1);
        return;
    }
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
    // Locks, which nobody else takes, cost as much as a cell.
    (void)fwrite_unlocked(rows->line->str, 1, rows->line->len, rows->out);
    g_string_truncate(rows->line, 0);
    rows->column = 0;
    return ferror_unlocked(rows->out) == 0;
}

/**
 * Writes the date of a day as 2000-01-31.
 *
 * day      since 1970-01-01, not before the year 0
 * source   H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days: years begin with March, so that what
 *          a leap year has more is at its end. gmtime_r takes a lock and looks for leap seconds
 */
static void put_date(char text[static 10], int64_t day)
{
    enum { DAYS_400_YEARS = 146097, DAYS_BEFORE_1970 = 719468 };  // since March of the year 0
    const uint64_t since = (uint64_t)(day + DAYS_BEFORE_1970);
    const uint64_t d = since % DAYS_400_YEARS;
    const uint64_t year = (d - d / 1460 + d / 36524 - d / (DAYS_400_YEARS - 1)) / 365;
    const uint64_t day_of_year = d - (365 * year + year / 4 - year / 100);
    const uint64_t month = (5 * day_of_year + 2) / 153;  // 0 is March
    put_digits(text, since / DAYS_400_YEARS * 400 + year + (month >= 10), 4);
    put_digits(text + 5, month < 10 ? month + 3 : month - 9, 2);
    put_digits(text + 8, day_of_year - (153 * month + 2) / 5 + 1, 2);
}

/** Divides, and rounds down: also what was before 1970.  rest: out, 0 .. by - 1 */
static int64_t divide(int64_t value, int64_t by, uint64_t *rest)
{
    const bool is_below = value % by < 0;
    *rest = (uint64_t)(value % by + (is_below ? by : 0));
    return value / by - (is_below ? 1 : 0);
}

void twx_time_text(int64_t ns, char text[static TWX_TIME_BYTES])
{
    enum { NS = 1000000000, DAY_S = 86400 };
    uint64_t fraction = 0;
    uint64_t second = 0;
    const int64_t day = divide(divide(ns, NS, &fraction), DAY_S, &second);
    memcpy(text, time_form, sizeof time_form);
    put_date(text, day);
    put_digits(text + 11, second / 3600, 2);
    put_digits(text + 14, second / 60 % 60, 2);
    put_digits(text + 17, second % 60, 2);
    put_digits(text + 20, fraction, 9);
}
