// SPDX-License-Identifier: MIT
//
// Lists of commands and topics, and a few lines to begin by.
#include "cmd/program_help.h"

#include <stdio.h>

#include "base/suggest.h"
#include "cmd/commands.h"
#include "cmd/diag.h"
#include "cmd/help.h"
#include "cmd/topics.h"

static void print_commands(void)
{
    for (size_t i = 0; i < TWX_N_COMMAND_GROUPS; i++) {
        (void)printf("\n%s\n", twx_command_groups[i].heading);
        for (const struct twx_command *const *c = twx_command_groups[i].commands; *c != NULL; c++) {
            (void)printf("  %-9s %s\n", (*c)->name, (*c)->headline);
        }
    }
}

void twx_program_help_print(enum twx_help_length length)
{
    (void)puts("Usage: twindex COMMAND [OPTION...] [ARGUMENT...]\n\n"
               "Finds duplicate and near-duplicate images by their perceptual hashes.");
    if (length == TWX_HELP_SHORT) {
        print_commands();
        (void)puts("\nMore: 'twindex COMMAND -h', 'twindex --help'");
        return;
    }
    (void)puts("An index file holds a hash of each image. All questions are asked of it, and\n"
               "every match within the radius is found. Only 'twindex apply --yes' changes\n"
               "files, and 'twindex undo' brings back what it did.\n\n"
               "To begin:\n"
               "    twindex index ~/Pictures             again later: reads only what is new\n"
               "    twindex export                       shows the groups of duplicates\n"
               "    twindex plan -o plan.csv             writes what could go, to look through\n"
               "    twindex apply --to trash plan.csv    says what would be done; --yes does it\n"
               "    twindex undo JOURNAL                 brings it back: apply names the journal");
    print_commands();
    (void)puts("\nRead about ('twindex help TOPIC'):");
    for (size_t i = 0; i < TWX_N_TOPICS; i++) {
        (void)printf("  %-10s %s\n", twx_topics[i].name, twx_topics[i].headline);
    }
    char *exit_codes = twx_exit_help();
    (void)printf(
        "\n'twindex COMMAND -h' prints the options of a command, and two examples; --help\n"
        "all about it. The index is twindex.db in the current folder, or what -d or\n"
        "TWINDEX_DB name. All commands take -q (errors only), -v and -vv (more words);\n"
        "-V prints the version.\n\n%s\n",
        exit_codes);
    g_free(exit_codes);
}

static void add_name(void *names, const struct twx_command *command)
{
    g_ptr_array_add(names, (gpointer)(uintptr_t)command->name);
}

const char *twx_program_help_meant(const char *word, bool with_topics)
{
    GPtrArray *names = g_ptr_array_new();
    twx_commands_each(add_name, names);
    for (size_t i = 0; with_topics && i < TWX_N_TOPICS; i++) {
        g_ptr_array_add(names, (gpointer)(uintptr_t)twx_topics[i].name);
    }
    const char *meant = twx_suggest(word, (const char *const *)names->pdata, names->len);
    (void)g_ptr_array_free(names, TRUE);
    return meant;
}

static void print_topic(const struct twx_topic *topic)
{
    GString *text = g_string_new(NULL);
    topic->append(text);
    (void)fputs(text->str, stdout);
    (void)g_string_free(text, TRUE);
}

enum twx_exit twx_program_help_run(int n, char **words)
{
    if (n == 0) {
        twx_program_help_print(TWX_HELP_LONG);
        return TWX_EXIT_DONE;
    }
    if (n > 1) {
        return twx_diag_usage("", "help takes one command or topic, not '%s' too", words[1]);
    }
    const struct twx_command *command = twx_command_find(words[0]);
    const struct twx_topic *topic = twx_topic_find(words[0]);
    if (command != NULL) {
        twx_help_print(command, TWX_HELP_LONG);
    } else if (topic != NULL) {
        print_topic(topic);
    } else {
        const char *meant = twx_program_help_meant(words[0], true);
        return meant != NULL
                   ? twx_diag_usage("", "unknown command or topic '%s', did you mean '%s'?",
                                    words[0], meant)
                   : twx_diag_usage("", "unknown command or topic '%s'", words[0]);
    }
    return TWX_EXIT_DONE;
}
