// SPDX-License-Identifier: MIT
//
// Line breaks of help texts.
#include "cmd/help.h"

#include <stdbool.h>
#include <string.h>

/** Whether an unindented line goes on in the next: it is no heading and ends no sentence. */
static bool goes_on(const char *line, const char *next)
{
    const size_t n = strlen(line);
    return n > 0 && line[0] != ' ' && strchr(".:;", line[n - 1]) == NULL && next != NULL &&
           next[0] != '\0' && next[0] != ' ';
}

/** Where the text of an indented line begins: after the two or more spaces behind its first words. */
static size_t text_column(const char *line)
{
    const size_t begin = strspn(line, " ");
    const char *gap = begin > 0 ? strstr(line + begin, "  ") : NULL;
    return gap != NULL ? (size_t)(gap - line) + strspn(gap, " ") : begin;
}

/** Where to cut a line that is too long: at a space, behind its indentation; 0 for nowhere. */
static size_t last_break(const char *line, size_t indent)
{
    for (size_t i = TWX_HELP_COLUMNS; i > indent; i--) {
        if (line[i] == ' ') {
            return i;
        }
    }
    return 0;
}

/** Appends a line, in as many lines as it needs. */
static void append_line(GString *fitted, const char *line)
{
    const size_t indent = text_column(line);
    GString *rest = g_string_new(line);
    size_t cut = 0;
    while (rest->len > TWX_HELP_COLUMNS && (cut = last_break(rest->str, indent)) > 0) {
        (void)g_string_append_len(fitted, rest->str, (gssize)cut);
        g_string_append_c(fitted, '\n');
        (void)g_string_erase(rest, 0, (gssize)cut + 1);
        for (size_t i = 0; i < indent; i++) {
            (void)g_string_prepend_c(rest, ' ');
        }
    }
    g_string_append_printf(fitted, "%s\n", rest->str);
    (void)g_string_free(rest, TRUE);
}

char *twx_help_fit(const char *text)
{
    char **lines = g_strsplit(text, "\n", -1);
    GString *fitted = g_string_new(NULL);
    GString *line = g_string_new(NULL);
    for (char **at = lines; *at != NULL; at++) {
        g_string_append(line, *at);
        if (goes_on(*at, at[1])) {
            g_string_append_c(line, ' ');
        } else {
            append_line(fitted, line->str);
            g_string_truncate(line, 0);
        }
    }
    (void)g_string_free(line, TRUE);
    g_strfreev(lines);
    return g_string_free(fitted, FALSE);
}
