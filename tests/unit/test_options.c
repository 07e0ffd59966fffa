// SPDX-License-Identifier: MIT
//
// Command lines: each type of value with its errors, every way to write an option, and the tables of all commands.
// The expected errors are written out in full: they are what people see.
#include "cmd/commands.h"
#include "cmd/diag.h"
#include "cmd/opt_value.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner.h"

// ---------------------------------------------------------------------------------------------------------
// A command with an option of each type

struct options {
    bool flag;
    bool other;
    unsigned count;
    const char *text;
    const char *path;
    uint64_t number;
    uint64_t above;
    uint64_t size;
    unsigned choice;
    GArray *items;
    char **arguments;
};

static const struct twx_opt_choice choices[] = {{"one", 1}, {"two", 2}, {"three", 3}, {NULL, 0}};

#define ROW(long_name, a_letter, a_type, member)                                                   \
    .name = (long_name), .letter = (a_letter), .type = TWX_OPT_##a_type,                           \
    .offset = offsetof(struct options, member), .help = "an option"

static const struct twx_opt_row rows[] = {
    {ROW("flag", 'f', FLAG, flag)},
    {ROW("other", 'g', FLAG, other)},
    {ROW("count", 'c', COUNT, count)},
    {ROW("text", 't', TEXT, text), .value = "TEXT"},
    {ROW("number", 'n', NUMBER, number), .brief = "a number", .value = "N", .least = 5,
     .most = 1024},
    {ROW("above", '\0', NUMBER, above), .value = "N", .least = 1, .most = UINT64_MAX},
    {ROW("size", 's', SIZE, size), .value = "SIZE", .least = 1 << 20},
    {ROW("choice", '\0', CHOICE, choice), .value = "CHOICE", .choices = choices},
    {ROW("item", 'i', ITEMS, items), .value = "ITEM"},
    {ROW("thing", '\0', ITEMS, items), .value = "THING"},
    {.name = "",
     .type = TWX_OPT_ARGUMENTS,
     .offset = offsetof(struct options, arguments),
     .value = "[WORD...]"},
    TWX_OPT_END,
};

static const struct twx_opt_row shared_rows[] = {
    {ROW("path", 'p', PATH, path), .value = "PATH"},
    TWX_OPT_END,
};

static const struct twx_command command = {
    .name = "test",
    .headline = "test the parser",
    .summary = "Of one, two and three.",
    .examples = {{"Test it", "twindex test"}},
    .rows = rows,
    .shared = shared_rows,
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_DB | TWX_COMMAND_JSON,
};

enum { WORDS_MAX = 20, OUTPUT_BYTES = 1 << 16 };

/** What became of a command line. */
struct parsed {
    bool go_on;
    enum twx_exit code;
    struct twx_opt opt;
    struct options options;
    char out[OUTPUT_BYTES];
    char err[OUTPUT_BYTES];
};

/** Sends a descriptor into a new file; returns a copy of what it was. */
static int redirect(int fd, FILE **file)
{
    *file = tmpfile();
    ck_assert_ptr_nonnull(*file);
    const int before = dup(fd);
    ck_assert_int_ge(before, 0);
    ck_assert_int_eq(dup2(fileno(*file), fd), fd);
    return before;
}

/** Ends that, and reads what has been written. */
static void restore(int fd, int before, FILE *file, char text[static OUTPUT_BYTES])
{
    ck_assert_int_eq(dup2(before, fd), fd);
    (void)close(before);
    const ssize_t n = pread(fileno(file), text, OUTPUT_BYTES - 1, 0);
    ck_assert_int_ge(n, 0);
    text[n] = '\0';
    (void)fclose(file);
}

/** Parses a command line that is words up to NULL, without its argv[0]. The result lives until the next call. */
static struct parsed *parse_with(const struct twx_command *of, const char *const *words)
{
    static struct parsed parsed;
    static char *argv[WORDS_MAX + 2];
    static const struct twx_command *last;
    int argc = 0;
    if (last != NULL) {
        twx_opt_release(last, &parsed.opt, &parsed.options);
    }
    last = of;
    for (size_t i = 0; i < G_N_ELEMENTS(argv); i++) {
        g_clear_pointer(&argv[i], g_free);
    }
    argv[argc++] = g_strdup(of->name);
    for (; *words != NULL; words++) {
        ck_assert_int_le(argc, WORDS_MAX);
        argv[argc++] = g_strdup(*words);
    }
    memset(&parsed, 0, sizeof parsed);
    FILE *out = NULL;
    FILE *err = NULL;
    const int out_before = redirect(STDOUT_FILENO, &out);
    const int err_before = redirect(STDERR_FILENO, &err);
    parsed.go_on = twx_opt_parse(of, argc, argv, &parsed.opt, &parsed.options, &parsed.code);
    (void)fflush(stdout);
    restore(STDOUT_FILENO, out_before, out, parsed.out);
    restore(STDERR_FILENO, err_before, err, parsed.err);
    return &parsed;
}

/** The options of a line without mistakes. */
static struct options *options_of(struct parsed *parsed)
{
    ck_assert_str_eq(parsed->err, "");
    ck_assert_str_eq(parsed->out, "");
    ck_assert(parsed->go_on);
    ck_assert_int_eq(parsed->code, TWX_EXIT_DONE);
    return &parsed->options;
}

#define PARSE(...) parse_with(&command, (const char *const[]){__VA_ARGS__, NULL})
#define OPTIONS(...) options_of(PARSE(__VA_ARGS__))

static void assert_arguments(const struct options *options, const char *expected)
{
    char *joined = options->arguments != NULL ? g_strjoinv("|", options->arguments) : NULL;
    ck_assert_pstr_eq(joined, expected);
    g_free(joined);
}

// ---------------------------------------------------------------------------------------------------------
// Values

START_TEST(nothing_given_is_zero)
{
    static const struct options none;
    (void)unsetenv("TWINDEX_DB");
    struct parsed *parsed = parse_with(&command, (const char *const[]){NULL});
    ck_assert_mem_eq(options_of(parsed), &none, sizeof none);
    ck_assert_str_eq(parsed->opt.command, "test");
    ck_assert_str_eq(parsed->opt.db, "twindex.db");
    ck_assert(!parsed->opt.json);
    ck_assert_int_eq(twx_diag_verbosity(), 0);
}
END_TEST

START_TEST(each_type_reaches_its_destination)
{
    const struct options *o =
        OPTIONS("--flag", "--count", "--text", "a b", "--path", "/\xff", "--number", "1024",
                "--above", "18446744073709551615", "--size", "3M", "--choice", "three", "w");
    ck_assert(o->flag);
    ck_assert(!o->other);
    ck_assert_uint_eq(o->count, 1);
    ck_assert_str_eq(o->text, "a b");
    ck_assert_str_eq(o->path, "/\xff");
    ck_assert_uint_eq(o->number, 1024);
    ck_assert(o->above == UINT64_MAX);
    ck_assert_uint_eq(o->size, 3 << 20);
    ck_assert_uint_eq(o->choice, 3);
    ck_assert_ptr_null(o->items);
    assert_arguments(o, "w");
}
END_TEST

static const struct {
    const char *text;
    uint64_t bytes;
} sizes[] = {
    {"1048576", 1 << 20},
    {"1M", 1 << 20},
    {"1m", 1 << 20},
    {"1024K", 1 << 20},
    {"2g", (uint64_t)2 << 30},
    {"3T", (uint64_t)3 << 40},
    {"0001M", 1 << 20},
    {"16777215T", (uint64_t)16777215 << 40},
    {"18446744073709551615", UINT64_MAX},
};

START_TEST(a_size_may_have_a_unit)
{
    ck_assert(OPTIONS("-s", sizes[_i].text)->size == sizes[_i].bytes);
}
END_TEST

#define NUMBER_ERROR(text) "-n takes a number from 5 to 1024, not '" text "'"
#define ABOVE_ERROR(text) "--above takes a number from 1 on, not '" text "'"
#define SIZE_ERROR(text) "-s takes a size such as 500M or 4G, at least 1M, not '" text "'"
#define CHOICE_ERROR(text) "--choice takes one, two or three, not '" text "'"
#define CHOICE_MEANT(text, meant) "unknown --choice '" text "', did you mean '" meant "'?"

/** Words of a line, and the error it ends with. */
static const struct {
    const char *words[WORDS_MAX];
    const char *error;
} mistakes[] = {
    // values
    {{"-n", "4"}, NUMBER_ERROR("4")},
    {{"-n1025"}, NUMBER_ERROR("1025")},
    {{"--number", "-5"}, NUMBER_ERROR("-5")},
    {{"--number", "+5"}, NUMBER_ERROR("+5")},
    {{"--number="}, NUMBER_ERROR("")},
    {{"--number= 5"}, NUMBER_ERROR(" 5")},
    {{"--number=5 "}, NUMBER_ERROR("5 ")},
    {{"--number=0x10"}, NUMBER_ERROR("0x10")},
    {{"--number=5.5"}, NUMBER_ERROR("5.5")},
    {{"--number=99999999999999999999"}, NUMBER_ERROR("99999999999999999999")},
    {{"-n=5"}, NUMBER_ERROR("=5")},
    {{"--above", "0"}, ABOVE_ERROR("0")},
    {{"--above", "18446744073709551616"}, ABOVE_ERROR("18446744073709551616")},
    {{"-s", "1048575"}, SIZE_ERROR("1048575")},
    {{"-s", "1023K"}, SIZE_ERROR("1023K")},
    {{"-s", ""}, SIZE_ERROR("")},
    {{"-s", "M"}, SIZE_ERROR("M")},
    {{"-s", "1MB"}, SIZE_ERROR("1MB")},
    {{"-s", "1.5G"}, SIZE_ERROR("1.5G")},
    {{"-s", "-1M"}, SIZE_ERROR("-1M")},
    {{"-s", "16777216T"}, SIZE_ERROR("16777216T")},  // 2^64
    {{"--choice", "four"}, CHOICE_ERROR("four")},
    {{"--choice", "ONE"}, CHOICE_MEANT("ONE", "one")},
    {{"--choice", "on"}, CHOICE_MEANT("on", "one")},
    {{"--choice=there"}, CHOICE_MEANT("there", "three")},
    {{"--choice="}, CHOICE_ERROR("")},
    {{"-t", "\xff"}, "invalid byte sequence in conversion input"},
    {{"-n", "\xff"}, "invalid byte sequence in conversion input"},
    {{"--db="}, "the name of the index is empty"},
    // values that are missing, or one too many
    {{"-n"}, "missing argument for -n"},
    {{"-fn"}, "missing argument for -n"},
    {{"--number"}, "missing argument for --number"},
    {{"word", "--item"}, "missing argument for --item"},
    {{"--flag=yes"}, "'--flag=yes': this option takes no value"},
    {{"--flag="}, "'--flag=': this option takes no value"},
    {{"--count=2"}, "'--count=2': this option takes no value"},
    {{"--json=1"}, "'--json=1': this option takes no value"},
    // options that are none
    {{"--unlike"}, "unknown option '--unlike'"},
    {{"--unlike=value"}, "unknown option '--unlike'"},
    {{"-Z"}, "unknown option '-Z'"},
    {{"-fZ"}, "unknown option '-fZ'"},
    {{"-\xff"}, "unknown option '-\\xff'"},
    {{"---"}, "unknown option '---'"},
    {{"--="}, "unknown option '--'"},
    {{"-="}, "unknown option '-'"},
    {{"--Flag"}, "unknown option '--Flag', did you mean '--flag'?"},
    {{"--numbr", "7"}, "unknown option '--numbr', did you mean '--number'?"},
    {{"--numbers=7"}, "unknown option '--numbers', did you mean '--number'?"},
    {{"--hepl"}, "unknown option '--hepl', did you mean '--help'?"},
    // an abbreviation is none either
    {{"--numb=7"}, "unknown option '--numb', did you mean '--number'?"},
    {{"--verb"}, "unknown option '--verb', did you mean '--verbose'?"},
    {{"-flag"}, "unknown option '-flag', did you mean '--flag'?"},
    {{"-text=x"}, "unknown option '-text', did you mean '--text'?"},
    // of two mistakes, the words come before the values, and those in the order of the help
    {{"-n", "4", "--unlike"}, "unknown option '--unlike'"},
    {{"--unlike", "--help"}, "unknown option '--unlike'"},
    {{"--help", "-n"}, "missing argument for -n"},
    {{"--choice", "four", "-n", "4"}, NUMBER_ERROR("4")},
};

START_TEST(a_mistake_is_a_usage_error)
{
    const struct parsed *parsed = parse_with(&command, mistakes[_i].words);
    const char *error = mistakes[_i].error;
    char *line = g_strdup_printf("twindex: error: %s%s\n", error,
                                 g_str_has_suffix(error, "?") ? "" : "; try 'twindex test --help'");
    ck_assert_str_eq(parsed->err, line);
    ck_assert_str_eq(parsed->out, "");
    ck_assert(!parsed->go_on);
    ck_assert_int_eq(parsed->code, TWX_EXIT_USAGE);
    g_free(line);
}
END_TEST

START_TEST(a_value_that_is_refused_is_not_stored)
{
    ck_assert_uint_eq(PARSE("-n", "4")->options.number, 0);
    ck_assert_uint_eq(PARSE("-s", "4")->options.size, 0);
    ck_assert_uint_eq(PARSE("--choice", "four")->options.choice, 0);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Ways to write a line

START_TEST(a_value_may_be_attached_or_follow)
{
    ck_assert_uint_eq(OPTIONS("--number=7")->number, 7);
    ck_assert_uint_eq(OPTIONS("--number", "7")->number, 7);
    ck_assert_uint_eq(OPTIONS("-n", "7")->number, 7);
    ck_assert_uint_eq(OPTIONS("-n7")->number, 7);
    ck_assert_str_eq(OPTIONS("--text=a=b")->text, "a=b");
    ck_assert_str_eq(OPTIONS("--text=")->text, "");
    ck_assert_str_eq(OPTIONS("-t", "")->text, "");
    ck_assert_str_eq(OPTIONS("-t=a")->text, "=a");
}
END_TEST

START_TEST(a_value_may_look_like_an_option)
{
    ck_assert_str_eq(OPTIONS("-t", "-f")->text, "-f");
    ck_assert_str_eq(OPTIONS("-t", "--flag")->text, "--flag");
    ck_assert_str_eq(OPTIONS("-t-f")->text, "-f");
    ck_assert_str_eq(OPTIONS("--path", "--unknown")->path, "--unknown");
    const struct options *o = OPTIONS("-t", "--", "-f");
    ck_assert_str_eq(o->text, "--");
    ck_assert(o->flag);
}
END_TEST

START_TEST(letters_may_stand_together)
{
    const struct options *o = OPTIONS("-fgc", "-cc");
    ck_assert(o->flag && o->other);
    ck_assert_uint_eq(o->count, 3);
    o = OPTIONS("-fgn7", "w");
    ck_assert(o->flag && o->other);
    ck_assert_uint_eq(o->number, 7);
    assert_arguments(o, "w");
    o = OPTIONS("-fn", "7", "w");
    ck_assert(o->flag);
    ck_assert_uint_eq(o->number, 7);
    assert_arguments(o, "w");
    o = OPTIONS("-tfg");  // the rest is the value
    ck_assert_str_eq(o->text, "fg");
    ck_assert(!o->flag);
}
END_TEST

START_TEST(of_an_option_given_twice_the_last_counts)
{
    ck_assert_uint_eq(OPTIONS("-n", "7", "--number=8")->number, 8);
    ck_assert_uint_eq(OPTIONS("-n", "nonsense", "-n8")->number, 8);
    ck_assert_str_eq(OPTIONS("--path=a", "-pb")->path, "b");
    ck_assert_uint_eq(OPTIONS("--choice=one", "--choice=two")->choice, 2);
    ck_assert(OPTIONS("-f", "-f", "--flag")->flag);
    ck_assert_uint_eq(OPTIONS("-cc", "--count")->count, 3);
}
END_TEST

START_TEST(items_keep_the_order_of_the_line)
{
    static const struct {
        const char *name;
        const char *text;
    } expected[] = {{"item", "a"}, {"thing", "b"}, {"item", ""}, {"item", "\xff"}};
    const struct options *o = OPTIONS("-ia", "--thing", "b", "w", "--item=", "-i", "\xff");
    ck_assert_uint_eq(o->items->len, G_N_ELEMENTS(expected));
    for (guint i = 0; i < o->items->len; i++) {
        const struct twx_opt_item *item = &g_array_index(o->items, struct twx_opt_item, i);
        ck_assert_str_eq(item->row->name, expected[i].name);
        ck_assert_str_eq(item->text, expected[i].text);
    }
    assert_arguments(o, "w");
}
END_TEST

START_TEST(arguments_may_stand_anywhere)
{
    const struct options *o = OPTIONS("a", "-f", "b", "-n", "7", "c");
    ck_assert(o->flag);
    assert_arguments(o, "a|b|c");
    assert_arguments(OPTIONS("-", "", "-f"), "-|");
}
END_TEST

START_TEST(after_two_dashes_all_are_arguments)
{
    const struct options *o = OPTIONS("-f", "--", "-g", "--unknown", "--", "-n");
    ck_assert(o->flag && !o->other);
    assert_arguments(o, "-g|--unknown|--|-n");
    assert_arguments(OPTIONS("--"), NULL);
}
END_TEST

START_TEST(arguments_can_be_items_or_unwelcome)
{
    static const struct twx_opt_row with_items[] = {
        {ROW("item", '\0', ITEMS, items), .value = "ITEM"},
        {.name = "",
         .type = TWX_OPT_ITEMS,
         .offset = offsetof(struct options, items),
         .value = "WORD"},
        TWX_OPT_END,
    };
    static const struct twx_opt_row without[] = {{ROW("flag", 'f', FLAG, flag)}, TWX_OPT_END};
    static const struct twx_command other = {
        .name = "other", .rows = with_items, .options_bytes = sizeof(struct options)};
    static const struct twx_command none = {
        .name = "none", .rows = without, .options_bytes = sizeof(struct options)};
    const char *const words[] = {"a", "--item", "b", "--", "--item", NULL};
    const GArray *items = options_of(parse_with(&other, words))->items;
    ck_assert_uint_eq(items->len, 3);
    ck_assert_str_eq(g_array_index(items, struct twx_opt_item, 0).row->name, "");
    ck_assert_str_eq(g_array_index(items, struct twx_opt_item, 1).row->name, "item");
    ck_assert_str_eq(g_array_index(items, struct twx_opt_item, 2).text, "--item");
    const char *const too_many[] = {"-f", "a", "b", NULL};
    ck_assert_str_eq(parse_with(&none, too_many)->err,
                     "twindex: error: 'a' is not expected: none takes options only, the index by "
                     "-d; try 'twindex none --help'\n");
}
END_TEST

START_TEST(release_frees_arrays_once)
{
    struct twx_opt opt = {0};
    struct options *o = OPTIONS("-ia", "--thing=b", "w");
    twx_opt_release(&command, &opt, o);
    ck_assert_ptr_null(o->items);
    ck_assert_ptr_null(o->arguments);
    twx_opt_release(&command, &opt, o);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// What every command has

START_TEST(the_index_is_named_by_option_environment_or_default)
{
    (void)setenv("TWINDEX_DB", "e.db", 1);
    ck_assert_str_eq(PARSE("w")->opt.db, "e.db");
    ck_assert_str_eq(PARSE("-do.db")->opt.db, "o.db");
    (void)setenv("TWINDEX_DB", "", 1);
    ck_assert_str_eq(PARSE("w")->opt.db, "twindex.db");
}
END_TEST

START_TEST(options_of_every_command)
{
    ck_assert(PARSE("--json")->opt.json);
    (void)OPTIONS("-v");
    ck_assert_int_eq(twx_diag_verbosity(), 1);
    (void)OPTIONS("-vvv");
    ck_assert_int_eq(twx_diag_verbosity(), 2);
    (void)OPTIONS("--quiet", "-v");
    ck_assert_int_eq(twx_diag_verbosity(), -1);
}
END_TEST

START_TEST(help_and_version_come_before_values)
{
    const struct parsed *parsed = PARSE("-n", "4", "-V");
    ck_assert(!parsed->go_on);
    ck_assert_int_eq(parsed->code, TWX_EXIT_DONE);
    ck_assert_str_eq(parsed->out, "twindex " TWX_VERSION "\n");
    parsed = PARSE("-n", "4", "--version", "--help");
    ck_assert(!parsed->go_on);
    ck_assert_int_eq(parsed->code, TWX_EXIT_DONE);
    ck_assert_str_eq(parsed->err, "");
    ck_assert(g_str_has_prefix(parsed->out, "Usage:\n  twindex test [OPTION...] [WORD...]\n"));
    ck_assert_ptr_nonnull(strstr(parsed->out, "-n, --number=N"));
    ck_assert_ptr_nonnull(strstr(parsed->out, "--choice=CHOICE"));
}
END_TEST

START_TEST(help_is_short_by_its_letter_and_long_by_its_name)
{
    static const char short_help[] =
        "Usage: twindex test [OPTION...] [WORD...]\nTest the parser.\n\n"
        "  -f, --flag                an option\n";
    static const char end[] =
        "  -V, --version             print the version\n\n"
        "Examples:\n  Test it:\n    twindex test\n\nMore: 'twindex test --help'\n";
    const struct parsed *parsed = PARSE("-n", "4", "-fhg");
    ck_assert_int_eq(parsed->code, TWX_EXIT_DONE);
    ck_assert_msg(g_str_has_prefix(parsed->out, short_help), "%s", parsed->out);
    ck_assert_msg(g_str_has_suffix(parsed->out, end), "%s", parsed->out);
    ck_assert_ptr_nonnull(strstr(parsed->out, "\n  -n, --number=N            a number\n"));
    for (int i = 0; i < 3; i++) {
        parsed = i == 0 ? PARSE("--help") : i == 1 ? PARSE("--help", "-h") : PARSE("-h", "--help");
        ck_assert(g_str_has_prefix(parsed->out, "Usage:\n"));
        ck_assert_ptr_nonnull(strstr(parsed->out, "\n  -n, --number=N"));
        ck_assert_ptr_null(strstr(parsed->out, "a number\n"));
        ck_assert_ptr_nonnull(strstr(parsed->out, "\nExamples:\n  Test it:\n    twindex test\n"));
        ck_assert_ptr_nonnull(strstr(parsed->out, "\nExit codes:\n"));
    }
}
END_TEST

START_TEST(a_command_has_db_and_json_where_it_says_so)
{
    static const struct twx_command bare = {
        .name = "bare", .rows = rows, .options_bytes = sizeof(struct options)};
    const char *const db[] = {"-dx", NULL};
    const char *const json[] = {"--json", NULL};
    ck_assert_str_eq(parse_with(&bare, db)->err,
                     "twindex: error: unknown option '-dx'; try 'twindex bare --help'\n");
    ck_assert_str_eq(parse_with(&bare, json)->err,
                     "twindex: error: unknown option '--json'; try 'twindex bare --help'\n");
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// The tables of all commands

static size_t bytes_of(enum twx_opt_type type)
{
    switch (type) {
    case TWX_OPT_FLAG:
        return sizeof(bool);
    case TWX_OPT_COUNT:
    case TWX_OPT_CHOICE:
    case TWX_OPT_HELP:
        return sizeof(unsigned);
    case TWX_OPT_NUMBER:
    case TWX_OPT_SIZE:
        return sizeof(uint64_t);
    case TWX_OPT_TWO_PATHS:
        return sizeof(char *[2]);
    case TWX_OPT_TEXT:
    case TWX_OPT_PATH:
    case TWX_OPT_ITEMS:
    case TWX_OPT_ARGUMENTS:
        break;
    }
    return sizeof(void *);
}

/** Whether a row makes sense by itself, with a destination in a struct of so many bytes. */
static void assert_row(const struct twx_opt_row *row, size_t options_bytes)
{
    const size_t bytes = bytes_of(row->type);
    const bool is_arguments = row->name[0] == '\0';
    ck_assert_uint_eq(row->offset % bytes, 0);
    ck_assert_uint_le(row->offset + bytes, options_bytes);
    ck_assert(is_arguments == (row->help == NULL));
    ck_assert(twx_opt_takes_value(row->type) == (row->value != NULL));
    ck_assert(row->type != TWX_OPT_ARGUMENTS || is_arguments);
    ck_assert(!is_arguments || (row->letter == '\0' &&
                                (row->type == TWX_OPT_ARGUMENTS || row->type == TWX_OPT_ITEMS)));
    ck_assert(row->type != TWX_OPT_CHOICE || (row->choices != NULL && !row->is_list));
    ck_assert(row->choices == NULL || row->word == NULL);
    ck_assert(twx_opt_word(row, 0) == NULL || row->type == TWX_OPT_CHOICE ||
              row->type == TWX_OPT_TEXT || row->type == TWX_OPT_PATH);
    ck_assert(twx_opt_word(row, 0) != NULL || !row->is_list);
    if (row->type == TWX_OPT_NUMBER) {  // zero is "not given"
        ck_assert(row->least >= 1 && row->least <= row->most);
    } else {
        ck_assert(row->most == 0);
        ck_assert((row->type == TWX_OPT_SIZE) == (row->least > 0));
    }
}

/** Whether each word that a value may be made of is in the help. */
static void assert_words(const struct twx_command *of, const struct twx_opt_row *row)
{
    const char *word = NULL;
    for (size_t i = 0; (word = twx_opt_word(row, i)) != NULL; i++) {
        ck_assert_msg(strstr(row->help, word) != NULL || strstr(row->value, word) != NULL ||
                          strstr(of->summary, word) != NULL,
                      "%s --%s: '%s' is not in its help", of->name, row->name, word);
    }
}

static void assert_apart(const struct twx_opt_row *a, const struct twx_opt_row *b)
{
    ck_assert_str_ne(a->name, b->name);
    ck_assert(a->letter == '\0' || a->letter != b->letter);
}

/** Whether two options of a command have destinations apart from each other. */
static void assert_destinations_apart(const struct twx_opt_row *a, const struct twx_opt_row *b)
{
    const bool is_shared = a->type == TWX_OPT_ITEMS && b->type == TWX_OPT_ITEMS;
    ck_assert(is_shared || a->offset + bytes_of(a->type) <= b->offset ||
              b->offset + bytes_of(b->type) <= a->offset);
}

static void assert_command(const struct twx_command *of)
{
    const struct twx_opt_row *tables[TWX_OPT_N_TABLES];
    const struct twx_opt_row *all[64];
    size_t n = 0;
    size_t n_own = 0;
    twx_opt_tables(of, tables);
    for (size_t t = 0; t < TWX_OPT_N_TABLES; t++) {
        for (const struct twx_opt_row *row = tables[t]; row != NULL && row->name != NULL; row++) {
            const bool is_own = tables[t] == of->rows || tables[t] == of->shared;
            ck_assert_uint_lt(n, G_N_ELEMENTS(all));
            assert_words(of, row);
            assert_row(row, is_own ? of->options_bytes : sizeof(struct twx_opt));
            for (size_t i = 0; i < n; i++) {
                assert_apart(row, all[i]);
            }
            for (size_t i = is_own ? 0 : n_own; i < n; i++) {
                assert_destinations_apart(row, all[i]);
            }
            all[n++] = row;
            n_own += is_own;
        }
    }
}

/** Whether the examples of a command are two that differ, and fit. */
static void assert_examples(const struct twx_command *of)
{
    for (size_t i = 0; i < TWX_N_EXAMPLES; i++) {
        ck_assert_ptr_nonnull(of->examples[i].purpose);
        ck_assert_ptr_nonnull(of->examples[i].line);
        ck_assert_uint_le(strlen(of->examples[i].purpose) + 3, 80);
        ck_assert_uint_le(strlen(of->examples[i].line) + 4, 80);
    }
    ck_assert_str_ne(of->examples[0].line, of->examples[1].line);
}

/** Lines of a table, which have two spaces in them, are no longer than a terminal is wide: broken they are no table. */
static void assert_table_fits(const char *text)
{
    for (const char *end = strchr(text, '\n'); end != NULL; end = strchr(text, '\n')) {
        const bool is_row = memmem(text, (size_t)(end - text), "  ", 2) != NULL;
        ck_assert_msg(!is_row || end - text <= 80, "%.*s", (int)(end - text), text);
        text = end + 1;
    }
}

START_TEST(each_exit_code_is_in_the_table)
{
    static const enum twx_exit codes[] = {TWX_EXIT_DONE,
                                          TWX_EXIT_FAILED,
                                          TWX_EXIT_USAGE,
                                          TWX_EXIT_UNUSABLE,
                                          TWX_EXIT_SOME_IMAGES_FAILED,
                                          TWX_EXIT_TRY_AGAIN,
                                          TWX_EXIT_SIGNAL};
    ck_assert_uint_eq(G_N_ELEMENTS(codes), TWX_N_EXIT_ROWS);
    for (size_t i = 0; i < TWX_N_EXIT_ROWS; i++) {
        ck_assert_int_eq(twx_exit_rows[i].code, codes[i]);
        const long shown = strtol(twx_exit_rows[i].shown, NULL, 10);
        ck_assert_int_eq(shown,
                         codes[i] == TWX_EXIT_SIGNAL ? (long)codes[i] + SIGHUP : (long)codes[i]);
    }
    ck_assert_str_eq(twx_exit_rows[TWX_N_EXIT_ROWS - 1].shown, "129, 130, 143");
    ck_assert_int_eq(TWX_EXIT_SIGNAL + SIGINT, 130);
    ck_assert_int_eq(TWX_EXIT_SIGNAL + SIGTERM, 143);
}
END_TEST

START_TEST(every_command_is_sound)
{
    size_t n = 0;
    assert_command(&command);
    for (size_t i = 0; i < TWX_N_COMMAND_GROUPS; i++) {
        for (const struct twx_command *const *c = twx_command_groups[i].commands; *c != NULL; c++) {
            assert_command(*c);
            ck_assert_ptr_nonnull((*c)->headline);
            ck_assert_ptr_nonnull((*c)->summary);
            assert_table_fits((*c)->summary);
            assert_examples(*c);
            ck_assert_ptr_nonnull((*c)->run);
            ck_assert(((*c)->flags & TWX_COMMAND_INDEX) == 0 ||
                      ((*c)->flags & TWX_COMMAND_DB) != 0);
            n++;
        }
    }
    ck_assert_uint_eq(n, 26);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, nothing_given_is_zero);
    tcase_add_test(tests, each_type_reaches_its_destination);
    tcase_add_loop_test(tests, a_size_may_have_a_unit, 0, G_N_ELEMENTS(sizes));
    tcase_add_loop_test(tests, a_mistake_is_a_usage_error, 0, G_N_ELEMENTS(mistakes));
    tcase_add_test(tests, a_value_that_is_refused_is_not_stored);
    tcase_add_test(tests, a_value_may_be_attached_or_follow);
    tcase_add_test(tests, a_value_may_look_like_an_option);
    tcase_add_test(tests, letters_may_stand_together);
    tcase_add_test(tests, of_an_option_given_twice_the_last_counts);
    tcase_add_test(tests, items_keep_the_order_of_the_line);
    tcase_add_test(tests, arguments_may_stand_anywhere);
    tcase_add_test(tests, after_two_dashes_all_are_arguments);
    tcase_add_test(tests, arguments_can_be_items_or_unwelcome);
    tcase_add_test(tests, release_frees_arrays_once);
    tcase_add_test(tests, the_index_is_named_by_option_environment_or_default);
    tcase_add_test(tests, options_of_every_command);
    tcase_add_test(tests, help_and_version_come_before_values);
    tcase_add_test(tests, help_is_short_by_its_letter_and_long_by_its_name);
    tcase_add_test(tests, a_command_has_db_and_json_where_it_says_so);
    tcase_add_test(tests, each_exit_code_is_in_the_table);
    tcase_add_test(tests, every_command_is_sound);
}

int main(void)
{
    return run_tests("options", add);
}
