// SPDX-License-Identifier: MIT
//
// Patterns, cut at their slashes: fnmatch(3) compares one name with one part, and only "**" goes over slashes. Owns
// the patterns. Debian has no small C library for gitignore's syntax (libgit2 is a whole Git).
#include "base/exclude.h"

#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/strings.h"
#include "twindex_commands.h"

/** Folders of programs that keep copies: of what was deleted, and small ones. And Git's, which hold no pictures. */
static const char *const default_patterns[] = {
    ".Trash-*/",  ".Trash/",   ".Trashes/",    "**/.local/share/Trash/", "$RECYCLE.BIN/",
    "#recycle/",  "@Recycle/", ".thumbnails/", "**/.cache/thumbnails/",  "@eaDir/",
    ".@__thumb/", ".git/",     "lost+found/",
};

/** One pattern. */
struct pattern {
    struct twx_strings parts;  // between its slashes
    bool has_slash;            // it is compared with the whole path; else with the last name alone
    bool folders_only;         // it ended with a slash
    bool takes_back;           // it began with '!'
    bool of_user;
};

struct twx_exclude {
    struct pattern *patterns;  // in the order in which they were added
    size_t n_patterns;
    size_t cap;
};

struct twx_exclude *twx_exclude_create(void)
{
    return twx_alloc(1, sizeof(struct twx_exclude));
}

void twx_exclude_free(struct twx_exclude *exclude)
{
    if (exclude == NULL) {
        return;
    }
    for (size_t i = 0; i < exclude->n_patterns; i++) {
        twx_strings_release(&exclude->patterns[i].parts);
    }
    free(exclude->patterns);
    free(exclude);
}

// ---------------------------------------------------------------------------------------------------------
// Parsing

/** The end of a bracket expression that begins at `at`, behind its ']'; NULL when there is none. */
static const char *end_of_brackets(const char *at)
{
    at++;
    at += *at == '!' || *at == '^';
    const char *const first = at;  // a ']' here stands for itself
    while (*at != '\0' && (*at != ']' || at == first)) {
        if (at[0] == '[' && at[1] == ':' && strstr(at, ":]") != NULL) {
            at = strstr(at, ":]") + 1;
        } else if (at[0] == '\\' && at[1] != '\0') {
            at++;
        }
        at++;
    }
    return *at == ']' ? at + 1 : NULL;
}

/** What is wrong with one part of a pattern; NULL for nothing. */
static const char *mistake_in(const char *part)
{
    while (*part != '\0') {
        if (part[0] == '\\' && part[1] == '\0') {
            return "nothing follows its last backslash";
        }
        if (part[0] == '[') {
            part = end_of_brackets(part);
            if (part == NULL) {
                return "its '[' is not closed; write \\[ for the character";
            }
        } else {
            part += part[0] == '\\' ? 2 : 1;
        }
    }
    return NULL;
}

/** Cuts n bytes at their slashes.  returns: false when out of memory */
static bool split(const char *text, size_t n, struct twx_strings *parts)
{
    const char *const end = text + n;
    for (;;) {
        const char *slash = memchr(text, '/', (size_t)(end - text));
        const char *part_end = slash != NULL ? slash : end;
        if (!twx_strings_take(parts, twx_strndup(text, (size_t)(part_end - text)))) {
            return false;
        }
        if (slash == NULL) {
            return true;
        }
        text = slash + 1;
    }
}

static const char *mistake_in_parts(const struct twx_strings *parts)
{
    const char *mistake = NULL;
    for (size_t i = 0; i < parts->n && mistake == NULL; i++) {
        mistake = mistake_in(parts->items[i]);
    }
    return mistake;
}

/** Adds a pattern. *mistake: what is wrong with it, which is not added; NULL for nothing.  errors: TWX_NO_MEMORY */
static enum twx_status add(struct twx_exclude *exclude, const char *text, bool of_user,
                           const char **mistake, struct twx_error *err)
{
    struct pattern pattern = {.takes_back = text[0] == '!', .of_user = of_user};
    text += pattern.takes_back;
    size_t n = strlen(text);
    if (n > 0 && text[n - 1] == '/') {
        pattern.folders_only = true;
        n--;
    }
    *mistake = n == 0 ? "it is empty" : NULL;
    if (n == 0) {
        return TWX_OK;
    }
    pattern.has_slash = memchr(text, '/', n) != NULL;
    const bool is_anchored = text[0] == '/';
    bool has_memory = split(text + is_anchored, n - is_anchored, &pattern.parts);
    *mistake = has_memory ? mistake_in_parts(&pattern.parts) : NULL;
    if (has_memory && *mistake == NULL) {
        has_memory = twx_reserve((void **)&exclude->patterns, &exclude->cap,
                                 exclude->n_patterns + 1, sizeof *exclude->patterns);
        if (has_memory) {
            exclude->patterns[exclude->n_patterns++] = pattern;
            return TWX_OK;
        }
    }
    twx_strings_release(&pattern.parts);
    return has_memory ? TWX_OK : twx_fail_memory(err);
}

enum twx_status twx_exclude_add(struct twx_exclude *exclude, const char *pattern,
                                struct twx_error *err)
{
    const char *mistake = NULL;
    const enum twx_status status = add(exclude, pattern, true, &mistake, err);
    return mistake == NULL
               ? status
               : twx_fail(err, TWX_USAGE, 0, "bad pattern '%.100s': %s", pattern, mistake);
}

enum twx_status twx_exclude_add_defaults(struct twx_exclude *exclude, struct twx_error *err)
{
    const char *mistake = NULL;  // there is none
    enum twx_status status = TWX_OK;
    for (size_t i = 0; status == TWX_OK && i < sizeof default_patterns / sizeof *default_patterns;
         i++) {
        status = add(exclude, default_patterns[i], false, &mistake, err);
    }
    return status;
}

enum twx_status twx_exclude_add_hidden(struct twx_exclude *exclude, struct twx_error *err)
{
    const char *mistake = NULL;  // there is none
    return add(exclude, ".*", false, &mistake, err);
}

/** Takes off the spaces at the end of a line, but for those behind a backslash; and the '\r' of DOS. */
static void trim(char *line)
{
    char *end = line;  // of what stays
    const size_t n = strlen(line);
    if (n > 0 && line[n - 1] == '\r') {
        line[n - 1] = '\0';
    }
    for (char *at = line; *at != '\0'; at++) {
        if (at[0] == '\\' && at[1] != '\0') {
            at++;
        } else if (*at == ' ') {
            continue;
        }
        end = at + 1;
    }
    *end = '\0';
}

enum { LINE_BYTES = 2 * PATH_MAX };  // each byte of a path may have a backslash before it

/** Reads a line. Returns what is wrong with it, NULL for nothing; *n_bytes: 0 at the end or after an error of reading. */
static const char *read_line(FILE *stream, char line[static LINE_BYTES], size_t *n_bytes)
{
    size_t n = 0;
    int c = 0;
    *n_bytes = 0;
    while ((c = getc(stream)) != EOF) {
        ++*n_bytes;
        if (c == '\n') {
            break;
        }
        if (c == '\0') {
            return "it holds a NUL byte";
        }
        if (n == LINE_BYTES - 1) {
            return "it is too long";
        }
        line[n++] = (char)c;
    }
    line[n] = '\0';
    return NULL;
}

static enum twx_status add_lines(struct twx_exclude *exclude, FILE *stream, const char *file,
                                 struct twx_error *err)
{
    static const char byte_order_mark[] = "\xef\xbb\xbf";
    char line[LINE_BYTES] = "";
    const char *mistake = NULL;
    size_t n_bytes = 0;
    unsigned number = 1;
    for (;; number++) {
        errno = 0;
        mistake = read_line(stream, line, &n_bytes);
        if (mistake != NULL) {
            break;
        }
        if (ferror(stream)) {
            return twx_fail_errno(err, errno, "cannot read the patterns of '%s'", file);
        }
        if (n_bytes == 0) {
            return TWX_OK;
        }
        char *pattern = line;
        if (number == 1 && strncmp(line, byte_order_mark, strlen(byte_order_mark)) == 0) {
            pattern += strlen(byte_order_mark);
        }
        trim(pattern);
        if (pattern[0] == '\0' || pattern[0] == '#') {
            continue;
        }
        const enum twx_status status = add(exclude, pattern, true, &mistake, err);
        if (status != TWX_OK) {
            return status;
        }
        if (mistake != NULL) {
            break;
        }
    }
    return twx_fail(err, TWX_USAGE, 0, "bad pattern in line %u of '%.100s': %s", number, file,
                    mistake);
}

enum twx_status twx_exclude_add_file(struct twx_exclude *exclude, const char *file,
                                     struct twx_error *err)
{
    FILE *stream = fopen(file, "re");
    if (stream == NULL) {
        return twx_fail_errno(err, errno, "cannot read the patterns of '%s'", file);
    }
    const enum twx_status status = add_lines(exclude, stream, file, err);
    (void)fclose(stream);
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// Matching

static bool name_matches(const char *part, const char *name, size_t n)
{
    char copy[PATH_MAX];
    if (part[strcspn(part, "*?[\\")] == '\0') {
        return strncmp(part, name, n) == 0 && part[n] == '\0';
    }
    if (n >= sizeof copy) {
        return false;  // no name is as long
    }
    memcpy(copy, name, n);
    copy[n] = '\0';
    return fnmatch(part, copy, 0) == 0;
}

/** "**": any number of folders, or all that is below one. */
static bool goes_over_slashes(const char *part)
{
    return part[0] == '*' && part[1] == '*' && part[strspn(part, "*")] == '\0';
}

/** Whether the names of `path`, up to its end, match the parts, each its own. */
static bool path_matches(char *const *parts, size_t n_parts, const char *path, const char *end)
{
    if (n_parts == 0 || path == end) {
        return n_parts == 0 && path == end;
    }
    const char *slash = memchr(path, '/', (size_t)(end - path));
    const size_t n = (size_t)((slash != NULL ? slash : end) - path);
    const char *rest = slash != NULL ? slash + 1 : end;
    if (goes_over_slashes(parts[0])) {
        return n_parts == 1 || path_matches(parts + 1, n_parts - 1, path, end) ||
               path_matches(parts, n_parts, rest, end);
    }
    return name_matches(parts[0], path, n) && path_matches(parts + 1, n_parts - 1, rest, end);
}

/** The last pattern that matches the first n bytes of a path decides. */
static bool decide(const struct twx_exclude *exclude, const char *path, size_t n, bool is_folder,
                   bool of_user)
{
    const char *end = path + n;
    const char *slash = memrchr(path, '/', n);
    const char *name = slash != NULL ? slash + 1 : path;
    for (size_t i = exclude->n_patterns; i-- > 0;) {
        const struct pattern *p = &exclude->patterns[i];
        if ((p->folders_only && !is_folder) || (of_user && !p->of_user)) {
            continue;
        }
        if (p->has_slash ? path_matches(p->parts.items, p->parts.n, path, end)
                         : name_matches(p->parts.items[0], name, (size_t)(end - name))) {
            return !p->takes_back;
        }
    }
    return false;
}

bool twx_exclude_has(const struct twx_exclude *exclude, const char *path, bool is_folder)
{
    return exclude != NULL && decide(exclude, path, strlen(path), is_folder, false);
}

bool twx_exclude_has_path(const struct twx_exclude *exclude, const char *path, bool is_folder,
                          bool of_user)
{
    if (exclude == NULL) {
        return false;
    }
    for (const char *slash = strchr(path, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        if (decide(exclude, path, (size_t)(slash - path), true, of_user)) {
            return true;
        }
    }
    return decide(exclude, path, strlen(path), is_folder, of_user);
}
