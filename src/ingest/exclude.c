// SPDX-License-Identifier: MIT
//
// Patterns, cut at their slashes: fnmatch(3) compares one name with one part, and only "**" goes over slashes. Owns
// the patterns. Debian has no small C library for gitignore's syntax (libgit2 is a whole Git).
#include "ingest/exclude.h"

#include <errno.h>
#include <fnmatch.h>
#include <glib.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/** Folders of programs that keep copies: of what was deleted, and small ones. And Git's, which hold no pictures. */
static const char *const default_patterns[] = {
    ".Trash-*/",  ".Trash/",   ".Trashes/",    "**/.local/share/Trash/", "$RECYCLE.BIN/",
    "#recycle/",  "@Recycle/", ".thumbnails/", "**/.cache/thumbnails/",  "@eaDir/",
    ".@__thumb/", ".git/",     "lost+found/",
};

/** One pattern. */
struct pattern {
    char **parts;       // between its slashes; owned
    bool has_slash;     // it is compared with the whole path; else with the last name alone
    bool folders_only;  // it ended with a slash
    bool takes_back;    // it began with '!'
    bool of_user;
};

struct twx_exclude {
    GArray *patterns;  // struct pattern, in the order in which they were added
};

static void clear_pattern(void *element)
{
    struct pattern *pattern = element;
    g_strfreev(pattern->parts);
}

struct twx_exclude *twx_exclude_create(void)
{
    struct twx_exclude *exclude = g_new0(struct twx_exclude, 1);
    exclude->patterns = g_array_new(FALSE, FALSE, sizeof(struct pattern));
    g_array_set_clear_func(exclude->patterns, clear_pattern);
    return exclude;
}

void twx_exclude_free(struct twx_exclude *exclude)
{
    if (exclude != NULL) {
        g_array_free(exclude->patterns, TRUE);
        g_free(exclude);
    }
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

/** Adds a pattern. Returns what is wrong with it, NULL for nothing. */
static const char *add(struct twx_exclude *exclude, const char *text, bool of_user)
{
    struct pattern pattern = {.takes_back = text[0] == '!', .of_user = of_user};
    text += pattern.takes_back;
    size_t n = strlen(text);
    if (n > 0 && text[n - 1] == '/') {
        pattern.folders_only = true;
        n--;
    }
    if (n == 0) {
        return "it is empty";
    }
    pattern.has_slash = memchr(text, '/', n) != NULL;
    const bool is_anchored = text[0] == '/';
    char *copy = g_strndup(text + is_anchored, n - is_anchored);
    pattern.parts = g_strsplit(copy, "/", -1);
    g_free(copy);
    for (char **part = pattern.parts; *part != NULL; part++) {
        const char *mistake = mistake_in(*part);
        if (mistake != NULL) {
            g_strfreev(pattern.parts);
            return mistake;
        }
    }
    (void)g_array_append_val(exclude->patterns, pattern);
    return NULL;
}

enum twx_status twx_exclude_add(struct twx_exclude *exclude, const char *pattern,
                                struct twx_error *err)
{
    const char *mistake = add(exclude, pattern, true);
    return mistake == NULL
               ? TWX_OK
               : twx_fail(err, TWX_USAGE, 0, "bad pattern '%.100s': %s", pattern, mistake);
}

void twx_exclude_add_defaults(struct twx_exclude *exclude)
{
    for (size_t i = 0; i < G_N_ELEMENTS(default_patterns); i++) {
        (void)add(exclude, default_patterns[i], false);
    }
}

void twx_exclude_add_hidden(struct twx_exclude *exclude)
{
    (void)add(exclude, ".*", false);
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
        if (number == 1 && g_str_has_prefix(line, byte_order_mark)) {
            pattern += strlen(byte_order_mark);
        }
        trim(pattern);
        mistake = pattern[0] == '\0' || pattern[0] == '#' ? NULL : add(exclude, pattern, true);
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

/** Whether the names of `path` match the parts, each its own. */
static bool path_matches(char *const *parts, const char *path)
{
    if (parts[0] == NULL || path[0] == '\0') {
        return parts[0] == NULL && path[0] == '\0';
    }
    const size_t n = strcspn(path, "/");
    const char *rest = path[n] == '/' ? path + n + 1 : path + n;
    if (goes_over_slashes(parts[0])) {
        return parts[1] == NULL || path_matches(parts + 1, path) || path_matches(parts, rest);
    }
    return name_matches(parts[0], path, n) && path_matches(parts + 1, rest);
}

/** The last pattern that matches decides. */
static bool decide(const struct twx_exclude *exclude, const char *path, bool is_folder,
                   bool of_user)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    for (guint i = exclude->patterns->len; i-- > 0;) {
        const struct pattern *p = &g_array_index(exclude->patterns, struct pattern, i);
        if ((p->folders_only && !is_folder) || (of_user && !p->of_user)) {
            continue;
        }
        if (p->has_slash ? path_matches(p->parts, path)
                         : name_matches(p->parts[0], name, strlen(name))) {
            return !p->takes_back;
        }
    }
    return false;
}

bool twx_exclude_has(const struct twx_exclude *exclude, const char *path, bool is_folder)
{
    return exclude != NULL && decide(exclude, path, is_folder, false);
}

bool twx_exclude_has_path(const struct twx_exclude *exclude, const char *path, bool is_folder,
                          bool of_user)
{
    if (exclude == NULL) {
        return false;
    }
    char *above = g_strdup(path);
    bool has = false;
    for (char *slash = strchr(above, '/'); slash != NULL && !has; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        has = decide(exclude, above, true, of_user);
        *slash = '/';
    }
    has = has || decide(exclude, path, is_folder, of_user);
    g_free(above);
    return has;
}
