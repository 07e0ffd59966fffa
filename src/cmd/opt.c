// SPDX-License-Identifier: MIT
//
// The parser. It goes over the words once, notes what each option was given, and reads the values when no word is
// unknown and no help is asked for. Owns nothing past a call.
#include "cmd/opt.h"

#include <stdio.h>
#include <string.h>

#include "base/suggest.h"
#include "cmd/command.h"
#include "cmd/diag.h"
#include "cmd/help.h"
#include "cmd/opt_rows.h"
#include "cmd/opt_value.h"

// ---------------------------------------------------------------------------------------------------------
// Tables

static const struct twx_opt_row json_rows[] = {
    {.name = "json",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct twx_opt, json),
     .help = "print the run's counts and times as one JSON object",
     .brief = "print counts and times as one JSON object"},
    TWX_OPT_END,
};

static const struct twx_opt_row common_rows[] = {
    {.name = "quiet",
     .letter = 'q',
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct twx_opt, quiet),
     .help = "print errors only: no warnings and no closing line"},
    {.name = "verbose",
     .letter = 'v',
     .type = TWX_OPT_COUNT,
     .offset = offsetof(struct twx_opt, n_verbose),
     .help = "print more: -v counts and times, and in a log progress each minute; -vv each image",
     .brief = "print more; -vv: each image"},
    {.name = "help",
     .letter = 'h',
     .type = TWX_OPT_HELP,
     .offset = offsetof(struct twx_opt, help),
     .help = "print help: -h in short, --help all of it"},
    {.name = "version",
     .letter = 'V',
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct twx_opt, version),
     .help = "print the version"},
    TWX_OPT_END,
};

enum { N_OWN_TABLES = 2 };  // the first, whose offsets are in the command's struct

void twx_opt_tables(const struct twx_command *command,
                    const struct twx_opt_row *tables[static TWX_OPT_N_TABLES])
{
    tables[0] = command->rows;
    tables[1] = command->shared;
    tables[2] = (command->flags & TWX_COMMAND_PARTS) != 0 ? twx_parts_rows
                : (command->flags & TWX_COMMAND_DB) != 0  ? twx_db_rows
                                                          : NULL;
    tables[3] = (command->flags & TWX_COMMAND_JSON) != 0 ? json_rows : NULL;
    tables[4] = common_rows;
}

/** An option in a run of the parser. */
struct option {
    const struct twx_opt_row *row;
    void *destination;
    const char *text;  // the value given last; NULL for none
};

struct parser {
    const char *command;
    GArray *options;       // struct option, in the order of the help
    GPtrArray *arguments;  // words that are no options
};

static struct option *option_at(const struct parser *parser, guint i)
{
    return &g_array_index(parser->options, struct option, i);
}

static void init_parser(struct parser *parser, const struct twx_command *command,
                        struct twx_opt *opt, void *options)
{
    const struct twx_opt_row *tables[TWX_OPT_N_TABLES];
    twx_opt_tables(command, tables);
    *parser = (struct parser){
        .command = command->name,
        .options = g_array_new(FALSE, FALSE, sizeof(struct option)),
        .arguments = g_ptr_array_new(),
    };
    for (size_t t = 0; t < TWX_OPT_N_TABLES; t++) {
        char *base = t < N_OWN_TABLES ? options : (void *)opt;
        for (const struct twx_opt_row *row = tables[t]; row != NULL && row->name != NULL; row++) {
            const struct option option = {.row = row, .destination = base + row->offset};
            g_array_append_val(parser->options, option);
        }
    }
}

static void release_parser(struct parser *parser)
{
    (void)g_array_free(parser->options, TRUE);
    (void)g_ptr_array_free(parser->arguments, TRUE);
}

/** The option with this name of n bytes, n > 0; NULL: unknown. */
static struct option *find_name(const struct parser *parser, const char *name, size_t n)
{
    for (guint i = 0; n > 0 && i < parser->options->len; i++) {
        const char *known = option_at(parser, i)->row->name;
        if (strncmp(known, name, n) == 0 && known[n] == '\0') {
            return option_at(parser, i);
        }
    }
    return NULL;
}

static struct option *find_letter(const struct parser *parser, char letter)
{
    for (guint i = 0; i < parser->options->len; i++) {
        if (option_at(parser, i)->row->letter == letter) {
            return option_at(parser, i);
        }
    }
    return NULL;
}

// ---------------------------------------------------------------------------------------------------------
// Words

/** Reports that a command has no such option, with the one that may have been meant; false. */
static bool refuse_option(const struct parser *parser, const char *word)
{
    GPtrArray *names = g_ptr_array_new();
    for (guint i = 0; i < parser->options->len; i++) {
        g_ptr_array_add(names, (gpointer)(uintptr_t)option_at(parser, i)->row->name);
    }
    char *given = g_strndup(word, strcspn(word, "="));
    const char *meant =
        twx_suggest(given + strspn(given, "-"), (const char *const *)names->pdata, names->len);
    if (meant != NULL) {
        (void)twx_diag_usage(parser->command, "unknown option '%s', did you mean '--%s'?", given,
                             meant);
    } else {
        (void)twx_diag_usage(parser->command, "unknown option '%s'", given);
    }
    g_free(given);
    (void)g_ptr_array_free(names, TRUE);
    return false;
}

/** Notes that an option was given; `text` is its value, if it takes one, else its letter; NULL for its name. */
static void note(struct option *option, const char *text)
{
    if (option->row->type == TWX_OPT_FLAG) {
        *(bool *)option->destination = true;
    } else if (option->row->type == TWX_OPT_COUNT) {
        ++*(unsigned *)option->destination;
    } else if (option->row->type == TWX_OPT_HELP) {
        enum twx_help_length *length = option->destination;
        *length = text == NULL ? TWX_HELP_LONG : MAX(*length, TWX_HELP_SHORT);
    } else if (option->row->type == TWX_OPT_ITEMS) {
        GArray **items = option->destination;
        const struct twx_opt_item item = {.row = option->row, .text = text};
        if (*items == NULL) {
            *items = g_array_new(FALSE, FALSE, sizeof item);
        }
        (void)g_array_append_val(*items, item);
    } else if (option->row->type == TWX_OPT_PATH) {
        *(const char **)option->destination = text;
    } else if (option->row->type == TWX_OPT_TWO_PATHS) {
        const char **paths = option->destination;
        const bool is_second = paths[0] != NULL && paths[1] == NULL;
        paths[0] = is_second ? paths[0] : text;
        paths[1] = is_second ? text : NULL;
    } else {
        option->text = text;
    }
}

/** Whether an option that was noted takes one more word. */
static bool lacks_second(const struct option *option)
{
    return option->row->type == TWX_OPT_TWO_PATHS &&
           ((const char **)option->destination)[1] == NULL;
}

/** Notes a word that is no option. */
static void note_argument(struct parser *parser, char *word)
{
    for (guint i = 0; i < parser->options->len; i++) {
        struct option *option = option_at(parser, i);
        if (option->row->name[0] == '\0' && option->row->type == TWX_OPT_ITEMS) {
            note(option, word);
            return;
        }
    }
    g_ptr_array_add(parser->arguments, word);
}

/** Parses "--name" and "--name=value"; *waiting is the option whose value is the next word. */
static bool parse_long(struct parser *parser, const char *word, struct option **waiting)
{
    const char *name = word + 2;
    const size_t n = strcspn(name, "=");
    const bool has_value = name[n] == '=';
    struct option *option = find_name(parser, name, n);
    if (option == NULL) {
        return refuse_option(parser, word);
    }
    const bool takes_value = twx_opt_takes_value(option->row->type);
    if (has_value && !takes_value) {
        (void)twx_diag_usage(parser->command, "'%s': this option takes no value", word);
        return false;
    }
    if (has_value || !takes_value) {
        note(option, has_value ? name + n + 1 : NULL);
    }
    if (takes_value && (!has_value || lacks_second(option))) {
        *waiting = option;
    }
    return true;
}

/** Parses "-j", "-j8", "-qv" and "-qj8"; *waiting is the option whose value is the next word. */
static bool parse_letters(struct parser *parser, const char *word, struct option **waiting)
{
    const size_t n = strcspn(word + 1, "=");
    if (n > 2 && find_name(parser, word + 1, n) != NULL) {  // "-output" would be "-o utput"
        return refuse_option(parser, word);
    }
    for (const char *letter = word + 1; *letter != '\0'; letter++) {
        struct option *option = find_letter(parser, *letter);
        if (option == NULL) {
            return refuse_option(parser, word);
        }
        if (!twx_opt_takes_value(option->row->type)) {
            note(option, letter);
            continue;
        }
        if (letter[1] == '\0') {
            *waiting = option;
        } else {
            note(option, letter + 1);
        }
        break;
    }
    return true;
}

/** Whether a word is an option, where one of two folders is expected: those that lack the second are told so. */
static bool is_no_path(const struct option *waiting, const char *word)
{
    return waiting->row->type == TWX_OPT_TWO_PATHS && word[0] == '-' && word[1] != '\0';
}

/** Parses all words; false after a usage error was reported. */
static bool parse_words(struct parser *parser, int argc, char **argv)
{
    struct option *waiting = NULL;
    bool is_over = false;  // "--": only arguments follow
    bool is_good = true;
    for (int i = 1; i < argc && is_good; i++) {
        if (waiting != NULL && is_no_path(waiting, argv[i])) {
            break;
        }
        if (waiting != NULL) {
            note(waiting, argv[i]);
            waiting = lacks_second(waiting) ? waiting : NULL;
        } else if (is_over || argv[i][0] != '-' || argv[i][1] == '\0') {
            note_argument(parser, argv[i]);
        } else if (strcmp(argv[i], "--") == 0) {
            is_over = true;
        } else if (argv[i][1] == '-') {
            is_good = parse_long(parser, argv[i], &waiting);
        } else {
            is_good = parse_letters(parser, argv[i], &waiting);
        }
    }
    if (is_good && waiting != NULL && waiting->row->type == TWX_OPT_TWO_PATHS) {
        (void)twx_diag_usage(parser->command, "--%s takes two: %s", waiting->row->name,
                             waiting->row->value);
    } else if (is_good && waiting != NULL) {
        const char *last = argv[argc - 1];
        char letter[] = {'-', last[strlen(last) - 1], '\0'};
        (void)twx_diag_usage(parser->command, "missing argument for %s",
                             last[1] == '-' ? last : letter);
    }
    return is_good && waiting == NULL;
}

// ---------------------------------------------------------------------------------------------------------
// Values

static const char *default_db(void)
{
    const char *from_environment = g_getenv("TWINDEX_DB");
    return from_environment != NULL && from_environment[0] != '\0' ? from_environment
                                                                   : "twindex.db";
}

/** Hands the arguments over to the row for them; false after a usage error was reported: there is none. */
static bool take_arguments(struct parser *parser)
{
    if (parser->arguments->len == 0) {
        return true;
    }
    for (guint i = 0; i < parser->options->len; i++) {
        const struct option *option = option_at(parser, i);
        if (option->row->type == TWX_OPT_ARGUMENTS) {
            g_ptr_array_add(parser->arguments, NULL);
            *(char ***)option->destination = (char **)g_ptr_array_free(parser->arguments, FALSE);
            parser->arguments = g_ptr_array_new();
            return true;
        }
    }
    (void)twx_diag_usage(parser->command,
                         "'%s' is not expected: %s takes options only, the index by -d",
                         (const char *)parser->arguments->pdata[0], parser->command);
    return false;
}

/** Reads what was noted; false after a usage error was reported. */
static bool read_values(struct parser *parser, const struct twx_command *command,
                        struct twx_opt *opt)
{
    for (size_t i = 0; i == 0 || i < twx_opt_n_dbs(opt); i++) {
        opt->db = opt->dbs != NULL ? twx_opt_db(opt, i) : opt->db;
        opt->db = opt->db == NULL ? default_db() : opt->db;
        if ((command->flags & TWX_COMMAND_DB) != 0 && opt->db[0] == '\0') {
            (void)twx_diag_usage(command->name, "the name of the index is empty");
            return false;
        }
    }
    opt->db = opt->dbs != NULL ? twx_opt_db(opt, 0) : opt->db;
    if (!take_arguments(parser)) {
        return false;
    }
    for (guint i = 0; i < parser->options->len; i++) {
        const struct option *option = option_at(parser, i);
        if (option->text != NULL &&
            !twx_opt_read_value(parser->command, option->row, option->text, option->destination)) {
            return false;
        }
    }
    return true;
}

bool twx_opt_parse(const struct twx_command *command, int argc, char **argv, struct twx_opt *opt,
                   void *options, enum twx_exit *code)
{
    struct parser parser;
    bool go_on = false;
    *opt = (struct twx_opt){.command = command->name};
    *code = TWX_EXIT_DONE;
    init_parser(&parser, command, opt, options);
    if (!parse_words(&parser, argc, argv)) {
        *code = TWX_EXIT_USAGE;
    } else if (opt->help != TWX_HELP_NONE) {
        twx_help_print(command, opt->help);
    } else if (opt->version) {
        (void)puts("twindex " TWX_VERSION);
    } else {
        twx_diag_set_verbosity(opt->quiet ? -1 : (int)MIN(opt->n_verbose, 2U));
        go_on = read_values(&parser, command, opt);
        *code = go_on ? TWX_EXIT_DONE : TWX_EXIT_USAGE;
    }
    release_parser(&parser);
    return go_on;
}

void twx_opt_release(const struct twx_command *command, struct twx_opt *opt, void *options)
{
    const struct twx_opt_row *tables[TWX_OPT_N_TABLES];
    if (opt->dbs != NULL) {
        (void)g_array_free(opt->dbs, TRUE);
        opt->dbs = NULL;
    }
    twx_opt_tables(command, tables);
    for (size_t t = 0; t < N_OWN_TABLES; t++) {
        for (const struct twx_opt_row *row = tables[t]; row != NULL && row->name != NULL; row++) {
            void *destination = (char *)options + row->offset;
            GArray *items = row->type == TWX_OPT_ITEMS ? *(GArray **)destination : NULL;
            if (items != NULL) {
                (void)g_array_free(items, TRUE);
                *(GArray **)destination = NULL;  // rows may share it
            } else if (row->type == TWX_OPT_ARGUMENTS) {
                g_free(*(char ***)destination);
                *(char ***)destination = NULL;
            }
        }
    }
}
