// SPDX-License-Identifier: MIT
//
// Target: the writers of CSV, JSON lines and JSON (rows.c, json.c). The input is a list of cells. Claim: a reader
// written from RFC 4180, RFC 8259 and RFC 4648 alone gets the same values back, bytes of paths above all.
#include <math.h>
#include <string.h>

#include "cmd/json.h"
#include "cmd/rows.h"
#include "fuzz.h"

enum {
    COLUMNS_MAX = 4,
    CELLS_MAX = 64,
    TEXT_MAX = 4096,
};

enum kind { NUMBER, FLAG, TEXT, PATH, HEX, TIME, EMPTY, N_KINDS };

struct cell {
    enum kind kind;
    uint64_t number;       // also the flag, and the time
    const uint8_t *bytes;  // of text, path, hex; borrowed from the input
    size_t n_bytes;
};

static const char *const columns[COLUMNS_MAX] = {"a", "path", "c", "mtime"};

// ---------------------------------------------------------------------------------------------------------
// The reader

struct reader {
    const uint8_t *at;
    const uint8_t *end;
};

/** The bytes of one value, unescaped. */
struct value {
    uint8_t bytes[6 * TEXT_MAX + 64];
    size_t n;
    bool is_string;  // it was quoted
};

static int next(struct reader *r)
{
    CLAIM(r->at < r->end);
    return *r->at++;
}

static bool skip(struct reader *r, int c)
{
    const bool is_there = r->at < r->end && *r->at == c;
    r->at += is_there;
    return is_there;
}

static void add(struct value *value, unsigned c)
{
    CLAIM(value->n < sizeof value->bytes);
    value->bytes[value->n++] = (uint8_t)c;
}

/** RFC 4180, section 2: a field, quoted or not; leaves the comma or line end behind it. */
static void read_csv(struct reader *r, struct value *value)
{
    value->n = 0;
    value->is_string = skip(r, '"');
    if (value->is_string) {
        for (;;) {
            const int c = next(r);
            if (c == '"' && !skip(r, '"')) {
                return;
            }
            add(value, (unsigned)c);
        }
    }
    while (*r->at != ',' && *r->at != '\n') {
        const int c = next(r);
        CLAIM(c != '"' && c != '\r');
        add(value, (unsigned)c);
    }
}

/** RFC 3629: one character of two to four bytes, whose first is c, is as it must be. */
static void read_utf8(struct reader *r, unsigned c, struct value *value)
{
    const unsigned n = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
    CLAIM(c >= 0xc2 && c <= 0xf4);
    unsigned code = c & (0x3fU >> n);
    add(value, c);
    for (unsigned i = 0; i < n; i++) {
        const unsigned more = (unsigned)next(r);
        CLAIM((more & 0xc0) == 0x80);
        code = code << 6 | (more & 0x3f);
        add(value, more);
    }
    static const unsigned least[] = {0, 0x80, 0x800, 0x10000};
    CLAIM(code >= least[n] && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff));
}

static unsigned hex_digit(int c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = strchr(digits, c);
    CLAIM(c != 0 && at != NULL);
    return (unsigned)(at - digits);
}

/** RFC 8259, section 7: what follows a backslash. */
static void read_escape(struct reader *r, struct value *value)
{
    const int c = next(r);
    unsigned code = 0;
    switch (c) {
    case 'n':
        code = '\n';
        break;
    case 't':
        code = '\t';
        break;
    case 'u':
        for (int i = 0; i < 4; i++) {
            code = code << 4 | hex_digit(next(r));
        }
        if (code >= 0x80) {  // of the first plane
            CLAIM(code < 0xd800 || code > 0xdfff);
            if (code >= 0x800) {
                add(value, 0xe0 | code >> 12);
            }
            add(value, code >= 0x800 ? 0x80 | (code >> 6 & 0x3f) : 0xc0 | code >> 6);
            code = 0x80 | (code & 0x3f);
        }
        break;
    default:
        CLAIM(c == '"' || c == '\\' || c == '/');
        code = (unsigned)c;
    }
    add(value, code);
}

/** A JSON value that is no object; a string without its quotes. */
static void read_json(struct reader *r, struct value *value)
{
    value->n = 0;
    value->is_string = skip(r, '"');
    while (value->is_string) {
        const int c = next(r);
        if (c == '"') {
            return;
        }
        CLAIM(c >= 0x20);
        if (c == '\\') {
            read_escape(r, value);
        } else if (c < 0x80) {
            add(value, (unsigned)c);
        } else {
            read_utf8(r, (unsigned)c, value);
        }
    }
    while (strchr(",}]\n", *r->at) == NULL) {
        add(value, (unsigned)next(r));
    }
}

/** RFC 4648, section 4, in place. */
static void read_base64(struct value *value)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    CLAIM(value->n % 4 == 0);
    size_t n = 0;
    for (size_t i = 0; i < value->n; i += 4) {
        uint32_t word = 0;
        unsigned n_padded = 0;
        for (size_t k = 0; k < 4; k++) {
            const int c = value->bytes[i + k];
            const char *at = strchr(digits, c);
            const bool is_padding = c == '=' && i + 4 == value->n && k >= 2;
            CLAIM(c != 0 && (is_padding || (at != NULL && n_padded == 0)));
            n_padded += is_padding;
            word = word << 6 | (is_padding ? 0 : (uint32_t)(at - digits));
        }
        for (unsigned k = 0; k < 3 - n_padded; k++) {
            value->bytes[n++] = (uint8_t)(word >> (16 - 8 * k));
        }
    }
    value->n = n;
}

static bool is_text(const struct value *value, const char *text)
{
    return value->n == strlen(text) && memcmp(value->bytes, text, value->n) == 0;
}

// ---------------------------------------------------------------------------------------------------------
// What comes back

/** Digits [from, from + n) as a number. */
static int64_t digits_of(const struct value *value, size_t from, size_t n)
{
    int64_t number = 0;
    for (size_t i = from; i < from + n; i++) {
        CLAIM(value->bytes[i] >= '0' && value->bytes[i] <= '9');
        number = 10 * number + value->bytes[i] - '0';
    }
    return number;
}

/** Nanoseconds since 1970 of "2001-02-03T04:05:06.000000007Z"; days by Hinnant's days_from_civil. */
static uint64_t time_of(const struct value *value)
{
    CLAIM(value->n == 30 && value->bytes[19] == '.' && value->bytes[29] == 'Z');
    const int64_t month = digits_of(value, 5, 2);
    const int64_t year = digits_of(value, 0, 4) - (month <= 2);
    const int64_t day_of_year =
        (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + digits_of(value, 8, 2) - 1;
    const int64_t days = 365 * year + year / 4 - year / 100 + year / 400 + day_of_year - 719468;
    const int64_t seconds = 86400 * days + 3600 * digits_of(value, 11, 2) +
                            60 * digits_of(value, 14, 2) + digits_of(value, 17, 2);
    // Modulo 2^64: the first second of the range begins below it.
    return (uint64_t)seconds * 1000000000U + (uint64_t)digits_of(value, 20, 9);
}

static void check_hex(const struct value *value, const struct cell *cell)
{
    CLAIM(value->n == 2 * cell->n_bytes);
    for (size_t i = 0; i < cell->n_bytes; i++) {
        CLAIM((hex_digit(value->bytes[2 * i]) << 4 | hex_digit(value->bytes[2 * i + 1])) ==
              cell->bytes[i]);
    }
}

static void check_value(const struct value *value, const struct cell *cell, bool is_json)
{
    char number[32];
    const int64_t ns = (int64_t)cell->number;  // the ends stand for times beyond them: empty
    const bool is_beyond = cell->kind == TIME && (ns == INT64_MAX || ns == INT64_MIN);
    CLAIM(!is_json || value->is_string == (cell->kind >= TEXT && cell->kind <= TIME && !is_beyond));
    switch (is_beyond ? EMPTY : cell->kind) {
    case NUMBER:
        (void)snprintf(number, sizeof number, "%llu", (unsigned long long)cell->number);
        CLAIM(is_text(value, number));
        break;
    case FLAG:
        CLAIM(is_text(value,
                      is_json ? (cell->number ? "true" : "false") : (cell->number ? "1" : "0")));
        break;
    case TEXT:
    case PATH:
        CLAIM(value->n == cell->n_bytes && memcmp(value->bytes, cell->bytes, value->n) == 0);
        break;
    case HEX:
        check_hex(value, cell);
        break;
    case TIME:
        CLAIM(time_of(value) == cell->number);
        break;
    case EMPTY:
    case N_KINDS:
        CLAIM(is_text(value, is_json ? "null" : ""));
    }
}

static void check_rows(const char *text, size_t n, bool is_json, const struct cell *cells,
                       size_t n_columns, size_t n_rows)
{
    static struct value value;
    static struct value key;
    struct reader r = {(const uint8_t *)text, (const uint8_t *)text + n};
    for (size_t i = 0; i < n_columns && !is_json; i++) {
        read_csv(&r, &value);
        CLAIM(is_text(&value, columns[i]));
        CLAIM(next(&r) == (i + 1 < n_columns ? ',' : '\n'));
    }
    for (size_t i = 0; i < n_rows * n_columns; i++) {
        const size_t column = i % n_columns;
        if (!is_json) {
            read_csv(&r, &value);
        } else {
            CLAIM(column > 0 || next(&r) == '{');
            read_json(&r, &key);
            CLAIM(key.is_string && next(&r) == ':');
            read_json(&r, &value);
            char name[32];
            (void)snprintf(name, sizeof name, "%s_base64", columns[column]);
            if (is_text(&key, name) && cells[i].kind == PATH) {
                read_base64(&value);
            } else {
                CLAIM(is_text(&key, columns[column]));
            }
            CLAIM(column + 1 < n_columns || next(&r) == '}');
        }
        check_value(&value, &cells[i], is_json);
        CLAIM(next(&r) == (column + 1 < n_columns ? ',' : '\n'));
    }
    CLAIM(r.at == r.end);
}

// ---------------------------------------------------------------------------------------------------------
// Writing

/** Text is UTF-8 without NUL by contract: what is not becomes a path. */
static bool is_plain_ascii(const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (bytes[i] == 0 || bytes[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

static struct cell take_cell(struct fuzz_input *in)
{
    struct cell cell = {.kind = (enum kind)(fuzz_take(in) % N_KINDS)};
    if (cell.kind == NUMBER || cell.kind == TIME) {
        cell.number = fuzz_take_u64(in);
    } else if (cell.kind == FLAG) {
        cell.number = fuzz_take(in) & 1;
    } else if (cell.kind != EMPTY) {
        const size_t high = fuzz_take(in) % (TEXT_MAX >> 8);
        cell.n_bytes = high << 8 | fuzz_take(in);
        cell.bytes = fuzz_take_bytes(in, &cell.n_bytes);
        if (cell.kind == TEXT && !is_plain_ascii(cell.bytes, cell.n_bytes)) {
            cell.kind = PATH;
        }
    }
    return cell;
}

static void put_cell(struct twx_rows *rows, const struct cell *cell)
{
    char text[TEXT_MAX + 1];
    switch (cell->kind) {
    case NUMBER:
        twx_rows_number(rows, cell->number);
        break;
    case FLAG:
        twx_rows_flag(rows, cell->number != 0);
        break;
    case TEXT:
        memcpy(text, cell->bytes, cell->n_bytes);
        text[cell->n_bytes] = '\0';
        twx_rows_text(rows, text);
        break;
    case PATH:
        twx_rows_path(rows, (const char *)cell->bytes, cell->n_bytes);
        break;
    case HEX:
        twx_rows_hex(rows, cell->bytes, cell->n_bytes);
        break;
    case TIME:
        twx_rows_time(rows, (int64_t)cell->number);
        break;
    case EMPTY:
    case N_KINDS:
        twx_rows_empty(rows);
    }
}

static void round_trip(bool is_json, const struct cell *cells, size_t n_columns, size_t n_rows)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    CLAIM(out != NULL);
    struct twx_rows *rows =
        twx_rows_create(out, is_json ? TWX_ROWS_JSONL : TWX_ROWS_CSV, columns, n_columns);
    for (size_t i = 0; i < n_rows * n_columns; i++) {
        put_cell(rows, &cells[i]);
        CLAIM((i + 1) % n_columns != 0 || twx_rows_end(rows));
    }
    twx_rows_free(rows);
    CLAIM(fclose(out) == 0);
    check_rows(text, n, is_json, cells, n_columns, n_rows);
    free(text);
}

/** A key and what separates it: `"key": `. */
static void check_key(struct reader *r, const char *name, bool is_first)
{
    static struct value key;
    if (!is_first) {
        CLAIM(next(r) == ',' && next(r) == ' ');
    }
    read_json(r, &key);
    CLAIM(key.is_string && is_text(&key, name) && next(r) == ':' && next(r) == ' ');
}

/** A number of six digits, as a JSON number is written (RFC 8259, section 6). */
static void check_number(struct reader *r, double wanted)
{
    static struct value value;
    read_json(r, &value);
    CLAIM(!value.is_string);
    add(&value, 0);
    CLAIM(strspn((const char *)value.bytes, "0123456789+-.e") == value.n - 1);
    CLAIM(fabs(strtod((const char *)value.bytes, NULL) - wanted) <= 1e-5 * fabs(wanted));
}

/** One object as `--json` prints it: a count, an object, a list of objects, a text. */
static void round_trip_object(uint64_t count, uint64_t nanoseconds, double any)
{
    static struct value value;
    char *text = NULL;
    char number[32];
    size_t n = 0;
    const double seconds = (double)nanoseconds * 1e-9;
    FILE *const terminal = stdout;
    stdout = open_memstream(&text, &n);
    CLAIM(stdout != NULL);
    twx_json_begin();
    twx_json_count("count", count);
    twx_json_open("inside");
    twx_json_seconds("seconds", seconds);
    twx_json_close();
    twx_json_open_list("list");
    for (int i = 0; i < 2; i++) {
        twx_json_open(NULL);
        twx_json_number("any", any);
        twx_json_flag("flag", i != 0);
        twx_json_close();
    }
    twx_json_close_list();
    twx_json_text("text", "jpeg");
    twx_json_end();
    CLAIM(fclose(stdout) == 0);
    stdout = terminal;
    struct reader r = {(const uint8_t *)text, (const uint8_t *)text + n};
    CLAIM(next(&r) == '{');
    check_key(&r, "count", true);
    read_json(&r, &value);
    (void)snprintf(number, sizeof number, "%llu", (unsigned long long)count);
    CLAIM(is_text(&value, number));
    check_key(&r, "inside", false);
    CLAIM(next(&r) == '{');
    check_key(&r, "seconds", true);
    read_json(&r, &value);
    add(&value, 0);
    CLAIM(fabs(strtod((const char *)value.bytes, NULL) - seconds) <= 1e-6);
    CLAIM(next(&r) == '}');
    check_key(&r, "list", false);
    CLAIM(next(&r) == '[');
    for (int i = 0; i < 2; i++) {
        CLAIM(i == 0 || (next(&r) == ',' && next(&r) == ' '));
        CLAIM(next(&r) == '{');
        check_key(&r, "any", true);
        check_number(&r, any);
        check_key(&r, "flag", false);
        read_json(&r, &value);
        CLAIM(is_text(&value, i != 0 ? "true" : "false") && next(&r) == '}');
    }
    CLAIM(next(&r) == ']');
    check_key(&r, "text", false);
    read_json(&r, &value);
    CLAIM(is_text(&value, "jpeg"));
    CLAIM(next(&r) == '}' && next(&r) == '\n' && r.at == r.end);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    struct fuzz_input in = {input, size};
    static struct cell cells[CELLS_MAX];
    const size_t n_columns = 1 + fuzz_take(&in) % COLUMNS_MAX;
    size_t n_rows = 0;
    while (in.left > 0 && (n_rows + 1) * n_columns <= CELLS_MAX) {
        for (size_t i = 0; i < n_columns; i++) {
            cells[n_rows * n_columns + i] = take_cell(&in);
        }
        n_rows++;
    }
    round_trip(false, cells, n_columns, n_rows);
    round_trip(true, cells, n_columns, n_rows);
    if (n_rows > 0) {
        double any = 0;
        memcpy(&any, &cells[0].number, sizeof any);
        round_trip_object(cells[0].number, cells[n_columns - 1].number, isfinite(any) ? any : 0);
    }
    return 0;
}
