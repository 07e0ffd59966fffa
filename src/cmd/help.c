// SPDX-License-Identifier: MIT
//
// GLib lays the options of the long help out; the line breaks are ours, and so is the short help.
#include "cmd/help.h"

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cmd/opt_value.h"

enum { SHORT_COLUMN = 28 };  // of the text, where the option is not longer

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

/**
 * Fits GOption's help into TWX_HELP_COLUMNS. Unindented lines that do not end a sentence go on in the next line;
 * a description of an option goes on in its own column.
 *
 * text     UTF-8
 * returns  owned: g_free
 */
static char *fit(const char *text)
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

/** An option as GOption has it, to be printed only. */
static GOptionEntry entry_of(const struct twx_opt_row *row)
{
    return (GOptionEntry){
        .long_name = row->name,
        .short_name = row->letter,
        .arg = row->name[0] == '\0'             ? G_OPTION_ARG_FILENAME_ARRAY
               : twx_opt_takes_value(row->type) ? G_OPTION_ARG_STRING
                                                : G_OPTION_ARG_NONE,
        .description = row->help,
        .arg_description = row->value,
    };
}

/** The help as GOption prints it. Owned: g_free. */
static char *laid_out(const struct twx_command *command)
{
    const struct twx_opt_row *tables[TWX_OPT_N_TABLES];
    GOptionContext *context = g_option_context_new(NULL);
    GArray *entries = g_array_new(TRUE, FALSE, sizeof(GOptionEntry));
    twx_opt_tables(command, tables);
    for (size_t t = 0; t < TWX_OPT_N_TABLES; t++) {
        for (const struct twx_opt_row *row = tables[t]; row != NULL && row->name != NULL; row++) {
            const GOptionEntry entry = entry_of(row);
            (void)g_array_append_val(entries, entry);
        }
    }
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_set_summary(context, command->summary);
    GString *description = g_string_new(NULL);
    twx_help_append_examples(description, command->examples);
    char *exit_codes = twx_exit_help();
    g_string_append_printf(description, "\n%s", exit_codes);
    g_free(exit_codes);
    g_option_context_set_description(context, description->str);
    (void)g_string_free(description, TRUE);
    g_option_context_add_main_entries(context, (const GOptionEntry *)(void *)entries->data, NULL);
    char *program = g_strdup_printf("twindex %s", command->name);
    g_set_prgname(program);
    char *help = g_option_context_get_help(context, TRUE, NULL);
    g_free(program);
    g_option_context_free(context);
    (void)g_array_free(entries, TRUE);
    return help;
}

void twx_help_append_examples(GString *text, const struct twx_example *examples)
{
    g_string_append(text, "Examples:\n");
    for (size_t i = 0; i < TWX_N_EXAMPLES && examples[i].line != NULL; i++) {
        const bool is_question = g_str_has_suffix(examples[i].purpose, "?");
        g_string_append_printf(text, "  %s%s\n    %s\n", examples[i].purpose,
                               is_question ? "" : ":", examples[i].line);
    }
}

/** "  -o, --output=FILE" */
static void append_spec(GString *line, const struct twx_opt_row *row)
{
    g_string_append(line, "  ");
    if (row->letter != '\0') {
        g_string_append_printf(line, "-%c, ", row->letter);
    }
    g_string_append_printf(line, "--%s", row->name);
    if (row->value != NULL) {
        g_string_append_printf(line, "=%s", row->value);
    }
}

/** How much of a text goes into so many columns: all, or what ends before a mark of punctuation, or at a space. */
static int fitting(const char *text, size_t columns)
{
    size_t clause = 0;
    size_t word = 0;
    int depth = 0;  // of parentheses
    for (size_t i = 0; i <= columns && text[i] != '\0'; i++) {
        clause = depth == 0 && strchr(":;,(", text[i]) != NULL ? i : clause;
        word = text[i] == ' ' ? i : word;
        depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
    }
    size_t n = strlen(text);
    n = n <= columns ? n : clause > 0 ? clause : word;
    return (int)(n > 0 && text[n - 1] == ' ' ? n - 1 : n);
}

/** One line for each option. */
static void append_options(GString *help, const struct twx_opt_row *rows)
{
    for (const struct twx_opt_row *row = rows; row != NULL && row->name != NULL; row++) {
        GString *line = g_string_new(NULL);
        if (row->name[0] == '\0') {
            (void)g_string_free(line, TRUE);
            continue;
        }
        append_spec(line, row);
        g_string_append_printf(line, "%*s", MAX(2, SHORT_COLUMN - (int)line->len), "");
        const char *text = row->brief != NULL ? row->brief : row->help;
        const size_t room = TWX_HELP_COLUMNS > line->len ? TWX_HELP_COLUMNS - line->len : 0;
        g_string_append_printf(line, "%.*s\n", fitting(text, room), text);
        g_string_append_len(help, line->str, (gssize)line->len);
        (void)g_string_free(line, TRUE);
    }
}

/** What a command takes beside options; "" for nothing. */
static const char *arguments_of(const struct twx_opt_row *const tables[static TWX_OPT_N_TABLES])
{
    for (size_t t = 0; t < TWX_OPT_N_TABLES; t++) {
        for (const struct twx_opt_row *row = tables[t]; row != NULL && row->name != NULL; row++) {
            if (row->name[0] == '\0') {
                return row->value;
            }
        }
    }
    return "";
}

static void print_short(const struct twx_command *command)
{
    const struct twx_opt_row *tables[TWX_OPT_N_TABLES];
    GString *help = g_string_new(NULL);
    twx_opt_tables(command, tables);
    const char *arguments = arguments_of(tables);
    g_string_append_printf(help, "Usage: twindex %s [OPTION...]%s%s\n%c%s.\n\n", command->name,
                           arguments[0] != '\0' ? " " : "", arguments,
                           g_ascii_toupper(command->headline[0]), command->headline + 1);
    for (size_t t = 0; t < TWX_OPT_N_TABLES; t++) {
        append_options(help, tables[t]);
    }
    g_string_append_c(help, '\n');
    twx_help_append_examples(help, command->examples);
    g_string_append_printf(help, "\nMore: 'twindex %s --help'\n", command->name);
    (void)fputs(help->str, stdout);
    (void)g_string_free(help, TRUE);
}

void twx_help_print(const struct twx_command *command, enum twx_help_length length)
{
    if (length == TWX_HELP_SHORT) {
        print_short(command);
        return;
    }
    char *help = laid_out(command);
    char **parts =
        g_strsplit(help, "\xe2\x80\xa6", -1);  // GLib's ellipsis: not every terminal is UTF-8
    char *plain = g_strjoinv("...", parts);
    char *fitted = fit(plain);
    (void)fputs(g_strchomp(fitted), stdout);
    (void)putchar('\n');
    g_free(fitted);
    g_free(plain);
    g_strfreev(parts);
    g_free(help);
}
