// SPDX-License-Identifier: MIT
//
// Man pages and completions, from the tables of options that the program parses by:
//
//     list_manual man [COMMAND]     a page of man(7): of one command, or of the program
//     list_manual commands          the names of all commands, a line each
//     list_manual bash|zsh|fish     the completions of a shell
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "cmd/commands.h"
#include "cmd/diag.h"
#include "cmd/opt_value.h"
#include "cmd/topics.h"

enum {
    FILL_COLUMN = 60
};  // from which on a line of a page is broken at a space: escapes lengthen it
#define HELP_HEADLINE "print the help of a command, or of a topic"
#define DATE "2026-11-28"  // of the last change that readers of the pages would notice

// ---------------------------------------------------------------------------------------------------------
// All commands and options

typedef void (*row_fn)(const struct twx_command *command, const struct twx_opt_row *row);
typedef void (*command_fn)(const struct twx_command *command);

static void call(void *user, const struct twx_command *command)
{
    (*(const command_fn *)user)(command);
}

static void each_command(command_fn fn)
{
    twx_commands_each(call, &fn);
}

/** Calls fn for each option of a command, without the row of its arguments. */
static void each_option(const struct twx_command *command, row_fn fn)
{
    const struct twx_opt_row *tables[TWX_OPT_N_TABLES];
    twx_opt_tables(command, tables);
    for (size_t t = 0; t < TWX_OPT_N_TABLES; t++) {
        for (const struct twx_opt_row *row = tables[t]; row != NULL && row->name != NULL; row++) {
            if (row->name[0] != '\0') {
                fn(command, row);
            }
        }
    }
}

/** What a command takes beside options, as its help says it; "" for nothing. */
static const char *arguments_of(const struct twx_command *command)
{
    const struct twx_opt_row *tables[TWX_OPT_N_TABLES];
    twx_opt_tables(command, tables);
    for (size_t t = 0; t < TWX_OPT_N_TABLES; t++) {
        for (const struct twx_opt_row *row = tables[t]; row != NULL && row->name != NULL; row++) {
            if (row->name[0] == '\0' && row->value != NULL) {
                return row->value;
            }
        }
    }
    return "";
}

// ---------------------------------------------------------------------------------------------------------
// Man pages

/** A character of text for man(7): no escape. */
static void put_char(char c)
{
    static const char special[] = "\\-~^";
    static const char *const escapes[] = {"\\e", "\\-", "\\(ti", "\\(ha"};
    const char *found = strchr(special, c);
    if (c != '\0' && found != NULL) {
        (void)fputs(escapes[found - special], stdout);
    } else {
        (void)putchar(c);
    }
}

/** A line of text for man(7), none of its words a request; filled: it may be broken. */
static void put_line(const char *text, size_t n, bool is_filled)
{
    size_t column = 0;
    for (size_t i = 0; i < n; i++, column++) {
        if (is_filled && text[i] == ' ' && column > FILL_COLUMN && i + 1 < n) {
            (void)putchar('\n');
            column = 0;
            i++;
        }
        if (column == 0 && (text[i] == '.' || text[i] == '\'')) {
            (void)fputs("\\&", stdout);
        }
        put_char(text[i]);
    }
    (void)putchar('\n');
}

static void put_words(const char *text)
{
    put_line(text, strlen(text), true);
}

/** Text of a help, behind a heading: paragraphs between empty lines; indented lines stay as they are. */
static void put_text(const char *text)
{
    bool is_first = true;
    bool is_literal = false;
    bool may_begin = false;  // a paragraph, at the next line
    while (*text != '\0') {
        const size_t n = strcspn(text, "\n");
        const bool is_indented = text[0] == ' ';
        if (n > 0 && (is_indented != is_literal || may_begin)) {
            (void)printf("%s%s%s", is_literal && !is_indented ? ".fi\n" : "",
                         is_first ? "" : ".PP\n", is_indented && !is_literal ? ".nf\n" : "");
            is_literal = is_indented;
        }
        may_begin = n == 0;
        if (n > 0) {
            put_line(text, n, !is_indented);
            is_first = false;
        }
        text += n + (text[n] == '\n' ? 1 : 0);
    }
    if (is_literal) {
        (void)fputs(".fi\n", stdout);
    }
}

static void put_option(const struct twx_command *command, const struct twx_opt_row *row)
{
    (void)command;
    (void)fputs(".TP\n\\fB", stdout);
    if (row->letter != '\0') {
        (void)printf("\\-%c\\fR, \\fB", row->letter);
    }
    char **words = g_strsplit(row->name, "-", -1);
    char *name = g_strjoinv("\\-", words);
    (void)printf("\\-\\-%s\\fR", name);
    if (row->value != NULL && twx_opt_takes_value(row->type)) {
        (void)printf("%s\\fI%s\\fR", row->type == TWX_OPT_TWO_PATHS ? " " : "=", row->value);
    }
    (void)putchar('\n');
    put_words(row->help);
    g_free(name);
    g_strfreev(words);
}

static void put_title(const char *name)
{
    char *upper = g_ascii_strup(name, -1);
    (void)printf(".TH %s 1 %s \"twindex %s\" \"User Commands\"\n", upper, DATE, TWX_VERSION);
    g_free(upper);
}

/** "NAME \- HEADLINE", which indexes of pages take. */
static void put_name(const char *name, const char *headline)
{
    (void)fputs(".SH NAME\n", stdout);
    (void)printf("%s \\-\n", name);
    put_words(headline);
}

static void put_examples(const struct twx_example *examples)
{
    (void)fputs(".SH EXAMPLES\n", stdout);
    for (size_t i = 0; i < TWX_N_EXAMPLES; i++) {
        (void)fputs(i > 0 ? ".PP\n" : "", stdout);
        put_words(examples[i].purpose);
        (void)fputs(".RS 4\n.nf\n", stdout);
        put_line(examples[i].line, strlen(examples[i].line), false);
        (void)fputs(".fi\n.RE\n", stdout);
    }
}

static void put_exit_codes(void)
{
    (void)fputs(".SH EXIT STATUS\n", stdout);
    char *help = twx_exit_help();
    put_text(strchr(help, '\n') + 1);
    g_free(help);
}

static void command_page(const struct twx_command *command)
{
    char *name = g_strdup_printf("twindex-%s", command->name);
    char *escaped = g_strdup_printf("twindex\\-%s", command->name);
    put_title(name);
    put_name(escaped, command->headline);
    (void)printf(".SH SYNOPSIS\n.B twindex %s\n", command->name);
    const char *arguments = arguments_of(command);
    (void)printf("[\\fIOPTION\\fR...]%s%s\n.SH DESCRIPTION\n", arguments[0] != '\0' ? " " : "",
                 arguments);
    put_text(command->summary);
    (void)fputs(".SH OPTIONS\n", stdout);
    each_option(command, put_option);
    put_examples(command->examples);
    put_exit_codes();
    (void)fputs(".SH SEE ALSO\n.BR twindex (1)\n", stdout);
    g_free(escaped);
    g_free(name);
}

static void put_command(const struct twx_command *command)
{
    (void)printf(".TP\n.BR twindex\\-%s (1)\n", command->name);
    put_words(command->headline);
}

/** A topic is a section of the program's page, that of exit codes under the usual heading. */
static void put_topic(const struct twx_topic *topic)
{
    GString *text = g_string_new(NULL);
    topic->append(text);
    char *heading = g_ascii_strup(topic->name, -1);
    (void)printf(".SH %s\n", strcmp(topic->name, "exit-codes") == 0 ? "EXIT STATUS" : heading);
    put_text(text->str);
    g_free(heading);
    (void)g_string_free(text, TRUE);
}

static void program_page(void)
{
    put_title("twindex");
    put_name("twindex", "find and clear away duplicate and near-duplicate images");
    (void)fputs(
        ".SH SYNOPSIS\n.B twindex\n\\fICOMMAND\\fR [\\fIOPTION\\fR...]\n.SH DESCRIPTION\n"
        "Finds duplicate and near\\-duplicate images by their perceptual hashes, and helps\n"
        "to act on them so that each step can be undone.\n.SH COMMANDS\n",
        stdout);
    each_command(put_command);
    (void)fputs(".SH ENVIRONMENT\n.TP\n.B TWINDEX_DB\n"
                "the index where \\fB\\-d\\fR is not given; without it, twindex.db in the\n"
                "current folder\n",
                stdout);
    for (size_t i = 0; i < TWX_N_TOPICS; i++) {
        put_topic(&twx_topics[i]);
    }
    (void)fputs(".SH SEE ALSO\n.B twindex\n\\fICOMMAND\\fR \\fB\\-\\-help\\fR\n", stdout);
}

// ---------------------------------------------------------------------------------------------------------
// Completions

static void bash_word(const struct twx_command *command, const struct twx_opt_row *row)
{
    (void)command;
    (void)printf(" --%s", row->name);
}

/** The words that a value may be made of, each but the first behind `between`. */
static void put_value_words(const struct twx_opt_row *row, const char *between)
{
    const char *word = NULL;
    for (size_t i = 0; (word = twx_opt_word(row, i)) != NULL; i++) {
        (void)printf("%s%s", i == 0 ? "" : between, word);
    }
}

static void bash_choices(const struct twx_command *command, const struct twx_opt_row *row)
{
    if (twx_opt_word(row, 0) == NULL) {
        return;
    }
    (void)printf("    '%s --%s') words='", command->name, row->name);
    put_value_words(row, " ");
    (void)printf("'%s ;;\n", row->is_list ? " is_list=1" : "");
}

static void bash_command(const struct twx_command *command)
{
    each_option(command, bash_choices);
}

static void bash_options(const struct twx_command *command)
{
    (void)printf("    '%s') words='", command->name);
    each_option(command, bash_word);
    (void)fputs("' ;;\n", stdout);
}

static void bash_name(const struct twx_command *command)
{
    (void)printf(" %s", command->name);
}

static void put_name_behind_space(const struct twx_command *command)
{
    (void)printf("%s ", command->name);
}

/** What `twindex help` has a help of: commands and topics. */
static void put_helped(void)
{
    each_command(put_name_behind_space);
    for (size_t i = 0; i < TWX_N_TOPICS; i++) {
        (void)printf("%s%s", i == 0 ? "" : " ", twx_topics[i].name);
    }
}

static void bash(void)
{
    (void)fputs(
        "# bash completion of twindex; made from its tables of options.\n"
        "_twindex() {\n"
        "    local current=$2 previous=$3 command=${COMP_WORDS[1]} words='' is_list='' before=''\n"
        "    COMPREPLY=()\n"
        "    if [ \"$current\" = = ]; then\n        current=''\n"
        "    elif [ \"$previous\" = = ]; then\n        previous=${COMP_WORDS[COMP_CWORD - "
        "2]}\n    fi\n"
        "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
        "        mapfile -t COMPREPLY < <(compgen -W '",
        stdout);
    each_command(bash_name);
    (void)fputs(" help --help --version' -- \"$current\")\n        return\n    fi\n"
                "    [ \"$2\" != = ] || previous=${COMP_WORDS[COMP_CWORD - 1]}\n"
                "    case \"$command $previous\" in\n",
                stdout);
    each_command(bash_command);
    (void)fputs("    'help help') words='", stdout);
    put_helped();
    (void)fputs("' ;;\n    *) ;;\n    esac\n"
                "    if [ -z \"$words\" ] && [ \"${current:0:1}\" = - ]; then\n"
                "    case $command in\n",
                stdout);
    each_command(bash_options);
    (void)fputs("    *) ;;\n    esac\n    fi\n"
                "    [ -n \"$words\" ] || return\n"
                "    [ -z \"$is_list\" ] || before=${current%\"${current##*,}\"}\n"
                "    mapfile -t COMPREPLY < "
                "<(compgen -P \"$before\" -W \"$words\" -- \"${current#\"$before\"}\")\n"
                "    [[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *: ]] || compopt -o nospace\n"
                "}\n"
                "complete -o default -F _twindex twindex\n",
                stdout);
}

/** Text in single quotes, in which nothing of a shell's is left; for zsh brackets and colons as well. */
static void put_quoted(const char *text, const char *escaped)
{
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '\'') {
            (void)fputs("'\\''", stdout);
        } else {
            (void)printf("%s%c", strchr(escaped, *at) != NULL ? "\\" : "", *at);
        }
    }
}

static void zsh_spec(const char *option, const struct twx_opt_row *row)
{
    const bool takes_value = twx_opt_takes_value(row->type);
    (void)printf(" \\\n        '*%s%s[", option,
                 takes_value && option[1] == '-' ? "="
                 : takes_value                   ? "+"
                                                 : "");
    put_quoted(row->help, "[]\\:");
    (void)putchar(']');
    for (int i = 0; takes_value && i < (row->type == TWX_OPT_TWO_PATHS ? 2 : 1); i++) {
        (void)fputs(":value:", stdout);
        if (twx_opt_word(row, 0) == NULL) {
            (void)fputs("_files", stdout);
            continue;
        }
        (void)fputs(row->is_list ? "_sequence compadd - " : "(", stdout);
        const char *word = NULL;
        for (size_t k = 0; (word = twx_opt_word(row, k)) != NULL; k++) {
            (void)fputs(k == 0 ? "" : " ", stdout);
            put_quoted(word, ":");
        }
        (void)fputs(row->is_list ? "" : ")", stdout);
    }
    (void)putchar('\'');
}

static void zsh_option(const struct twx_command *command, const struct twx_opt_row *row)
{
    (void)command;
    char *option = g_strdup_printf("--%s", row->name);
    zsh_spec(option, row);
    g_free(option);
    if (row->letter != '\0') {
        const char letter[] = {'-', row->letter, '\0'};
        zsh_spec(letter, row);
    }
}

static void zsh_command(const struct twx_command *command)
{
    (void)printf("    %s)\n        _arguments -s", command->name);
    each_option(command, zsh_option);
    (void)fputs(" \\\n        '*:file:_files'\n        ;;\n", stdout);
}

static void zsh_name(const struct twx_command *command)
{
    (void)printf("            '%s:", command->name);
    put_quoted(command->headline, ":");
    (void)fputs("'\n", stdout);
}

static void zsh(void)
{
    (void)fputs("#compdef twindex\n# made from twindex's tables of options\n_twindex() {\n"
                "    if (( CURRENT == 2 )); then\n        local -a commands=(\n",
                stdout);
    each_command(zsh_name);
    (void)printf("            'help:%s'\n", HELP_HEADLINE);
    (void)fputs(
        "        )\n        _describe command commands\n        return\n    fi\n"
        "    local command=$words[2]\n    shift words\n    (( CURRENT-- ))\n    case $command in\n",
        stdout);
    each_command(zsh_command);
    (void)fputs("    help)\n        (( CURRENT != 2 )) || compadd -- ", stdout);
    put_helped();
    (void)fputs("\n        ;;\n    esac\n}\n_twindex \"$@\"\n", stdout);
}

static void fish_option(const struct twx_command *command, const struct twx_opt_row *row)
{
    (void)printf("complete -c twindex -n '__fish_seen_subcommand_from %s' -l %s", command->name,
                 row->name);
    if (row->letter != '\0') {
        (void)printf(" -s %c", row->letter);
    }
    if (twx_opt_word(row, 0) != NULL && row->is_list) {
        (void)fputs(" -x -a '(__fish_complete_list , \"printf \\\"%s\\\\\\\\n\\\" ", stdout);
        put_value_words(row, " ");
        (void)fputs("\")'", stdout);
    } else if (twx_opt_word(row, 0) != NULL) {
        (void)fputs(" -x -a '", stdout);
        put_value_words(row, " ");
        (void)putchar('\'');
    } else if (twx_opt_takes_value(row->type)) {
        (void)fputs(" -r", stdout);
    }
    (void)fputs(" -d '", stdout);
    for (const char *at = row->help; *at != '\0'; at++) {
        (void)printf("%s%c", *at == '\'' || *at == '\\' ? "\\" : "", *at);
    }
    (void)fputs("'\n", stdout);
}

static void fish_help(void)
{
    (void)printf("complete -c twindex -n __fish_use_subcommand -f -a help -d '%s'\n"
                 "complete -c twindex -n '__fish_seen_subcommand_from help' -f -a '",
                 HELP_HEADLINE);
    put_helped();
    (void)fputs("'\n", stdout);
}

static void fish_command(const struct twx_command *command)
{
    (void)printf("complete -c twindex -n __fish_use_subcommand -f -a %s -d '%s'\n", command->name,
                 command->headline);
    each_option(command, fish_option);
}

// ---------------------------------------------------------------------------------------------------------

static void put_command_name(const struct twx_command *command)
{
    (void)puts(command->name);
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    const struct twx_command *command = argc > 2 ? twx_command_find(argv[2]) : NULL;
    if (strcmp(what, "man") == 0 && argc == 2) {
        program_page();
    } else if (strcmp(what, "man") == 0 && command != NULL) {
        command_page(command);
    } else if (strcmp(what, "commands") == 0) {
        each_command(put_command_name);
    } else if (strcmp(what, "bash") == 0) {
        bash();
    } else if (strcmp(what, "zsh") == 0) {
        zsh();
    } else if (strcmp(what, "fish") == 0) {
        each_command(fish_command);
        fish_help();
    } else {
        (void)fputs("usage: list_manual man [COMMAND]|commands|bash|zsh|fish\n", stderr);
        return 2;
    }
    return ferror(stdout) != 0 || fflush(stdout) != 0 ? 1 : 0;
}
