// SPDX-License-Identifier: MIT
//
// One function a form; what a hash and a name are is asked in one place.
#include "ingest/hash_list.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv_rows.h"
#include "base/hex.h"
#include "base/strings.h"
#include "store/json_names.h"
#include "twindex_commands.h"

enum { HALF_8 = 8, HALF_16 = 32, QUOTED_BYTES = 60 };  // of a hash of size 8 and 16

struct list {
    const char *path;
    const char *unit;  // "line", "entry"
    size_t half_bytes;
    twx_listed_hash_fn fn;
    void *user;
};

static enum twx_status refuse(const struct list *l, uint64_t place, const char *why,
                              struct twx_error *err)
{
    return twx_fail(err, TWX_UNUSABLE, 0, "'%s', %s %" PRIu64 ": %s; nothing was imported", l->path,
                    l->unit, place, why);
}

static enum twx_status refuse_hash(const struct list *l, uint64_t place, const char *text,
                                   struct twx_error *err)
{
    char why[2 * QUOTED_BYTES + 64];
    const char *wanted = l->half_bytes == HALF_8    ? "16"
                         : l->half_bytes == HALF_16 ? "64"
                                                    : "16 (or 64)";
    (void)snprintf(why, sizeof why, "'%.*s' is no hash of %s hex digits", QUOTED_BYTES,
                   text != NULL ? text : "", wanted);
    return refuse(l, place, text != NULL ? why : "no text that could be a hash", err);
}

/** Whether n digits are those of a hash of the list's size, or of either, if nothing has said yet which. */
static bool is_length(const struct list *l, size_t n)
{
    return l->half_bytes != 0 ? n == 2 * l->half_bytes
                              : n == (size_t)2 * HALF_8 || n == (size_t)2 * HALF_16;
}

static enum twx_status take(struct list *l, uint64_t place, const char *name, const char *hash,
                            struct twx_error *err)
{
    struct twx_listed_hash file = {.name = name};
    const size_t n = hash != NULL ? strlen(hash) : 0;
    const char *slash = strrchr(name, '/');
    const char *last = slash != NULL ? slash + 1 : name;
    if (!is_length(l, n) || !twx_hex_to_bytes(hash, n / 2, file.half)) {
        return refuse_hash(l, place, hash, err);
    }
    if (last[0] == '\0' || strcmp(last, ".") == 0 || strcmp(last, "..") == 0) {
        return refuse(l, place, "no name of a file", err);
    }
    l->half_bytes = n / 2;
    return l->fn(l->user, &file, err);
}

// ---------------------------------------------------------------------------------------------------------
// Lines

/** How many hex digits a text begins with. */
static size_t count_digits(const char *text)
{
    size_t n = 0;
    while (isxdigit((unsigned char)text[n]) != 0) {
        n++;
    }
    return n;
}

/** Takes "PATH<TAB>HASH", or "HASH PATH" with a TAB or one or two spaces between, as checksum programs write it. */
static enum twx_status take_line(struct list *l, uint64_t number, char *line, struct twx_error *err)
{
    char *tab = strrchr(line, '\t');
    const size_t n = count_digits(line);
    if (tab != NULL && is_length(l, strlen(tab + 1)) && count_digits(tab + 1) == strlen(tab + 1)) {
        *tab = '\0';
        return take(l, number, line, tab + 1, err);
    }
    if (is_length(l, n) && (line[n] == ' ' || line[n] == '\t')) {
        const char *name = line + n + 1;
        name += line[n] == ' ' && name[0] == ' ';
        line[n] = '\0';
        return take(l, number, name, line, err);
    }
    line[strcspn(line, " \t")] = '\0';
    return refuse_hash(l, number, line, err);
}

static enum twx_status read_lines(struct list *l, const char *text, size_t n, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    uint64_t number = 1;
    for (const char *at = text; status == TWX_OK && at < text + n; number++) {
        const char *end = memchr(at, '\n', (size_t)(text + n - at));
        size_t n_line = (size_t)((end != NULL ? end : text + n) - at);
        char *line = twx_strndup(at, n_line);
        if (line == NULL) {
            return twx_fail_memory(err);
        }
        at += n_line + 1;
        if (strlen(line) < n_line) {
            status = refuse(l, number, "a NUL byte", err);
        } else if (n_line > 0) {
            line[n_line - 1] = line[n_line - 1] == '\r' ? '\0' : line[n_line - 1];
            status = line[0] != '\0' ? take_line(l, number, line, err) : TWX_OK;
        }
        free(line);
    }
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// CSV and JSON

static enum twx_status take_row(void *user, struct twx_csv_row *row, struct twx_error *err)
{
    struct list *l = user;
    return row->fault != NULL ? refuse(l, row->line, row->fault, err)
                              : take(l, row->line, row->cells[0], row->cells[1], err);
}

static enum twx_status read_csv(struct list *l, const char *text, size_t n, struct twx_error *err)
{
    static const char *const columns[] = {"path", "hash"};
    const struct twx_csv_reading reading = {
        .path = l->path,
        .kind = "list of hashes",
        .columns = columns,
        .n_columns = 2,
        .may_end_open = true,
        .line = 1,
        .fn = take_row,
        .user = l,
    };
    // It is only read from; an empty one cannot be opened.
    FILE *stream = fmemopen((void *)(uintptr_t)(n > 0 ? text : "\n"), n > 0 ? n : 1, "r");
    if (stream == NULL) {
        return twx_fail_errno(err, errno, "cannot read '%s'", l->path);
    }
    const enum twx_status status = twx_csv_read(stream, &reading, err);
    (void)fclose(stream);
    return status;
}

static enum twx_status take_member(void *user, const struct twx_json_name *member,
                                   struct twx_error *err)
{
    struct list *l = user;
    return take(l, member->place, member->name, member->text, err);
}

/** Whether the first line has the names of columns, path and hash among them. */
static bool begins_as_csv(const char *text, size_t n)
{
    const char *end = memchr(text, '\n', n);
    const size_t n_line = end != NULL ? (size_t)(end - text) : n;
    bool has_path = false;
    bool has_hash = false;
    for (size_t at = 0; at <= n_line;) {
        const char *comma = memchr(text + at, ',', n_line - at);
        size_t n_cell = comma != NULL ? (size_t)(comma - text) - at : n_line - at;
        const char *cell = text + at;
        at += n_cell + 1;
        n_cell -= n_cell > 0 && cell[n_cell - 1] == '\r';
        has_path = has_path || (n_cell == 4 && memcmp(cell, "path", 4) == 0);
        has_hash = has_hash || (n_cell == 4 && memcmp(cell, "hash", 4) == 0);
    }
    return has_path && has_hash;
}

static enum twx_list_format format_of(const char *text, size_t n)
{
    size_t at = 0;
    while (at < n && isspace((unsigned char)text[at]) != 0) {
        at++;
    }
    return at < n && text[at] == '{' ? TWX_LIST_JSON
           : begins_as_csv(text, n)  ? TWX_LIST_CSV
                                     : TWX_LIST_TEXT;
}

enum twx_status twx_hash_list_read(const struct twx_hash_list *list, size_t *half_bytes,
                                   twx_listed_hash_fn fn, void *user, struct twx_error *err)
{
    struct list l = {
        .path = list->path, .unit = "line", .half_bytes = *half_bytes, .fn = fn, .user = user};
    const char *text = list->text;
    const size_t n = list->n;
    enum twx_status status = TWX_OK;
    switch (list->format != TWX_LIST_AUTO ? list->format : format_of(text, n)) {
    case TWX_LIST_JSON:
        l.unit = "entry";
        status = twx_json_names_read(text, n, list->path, take_member, &l, err);
        break;
    case TWX_LIST_CSV:
        status = read_csv(&l, text, n, err);
        break;
    default:
        status = read_lines(&l, text, n, err);
    }
    *half_bytes = l.half_bytes;
    return status;
}
