// SPDX-License-Identifier: MIT
//
// GOption with our own help, our own words for errors and the options every command has. Owns nothing that
// outlives the process.
#include "cmd/opt.h"

#include <stdio.h>
#include <string.h>

#include "cmd/diag.h"
#include "cmd/help.h"
#include "cmd/suggest.h"

static gboolean quiet;
static int n_verbose;
static gboolean help_is_wanted;
static gboolean version_is_wanted;
static gboolean json_is_wanted;
static char *db_option;
static GPtrArray *words;      // of the command line, "-j8" cut in two
static GPtrArray *cut_words;  // of these the first halves, owned: GOption takes some out of `words`

static gboolean count_verbose(const char *name, const char *value, gpointer data, GError **error)
{
    (void)name;
    (void)value;
    (void)data;
    (void)error;
    n_verbose++;
    return TRUE;
}

static const GOptionEntry common_entries[] = {
    {"quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet,
     "print errors only: no warnings and no closing line", NULL},
    {"verbose", 'v', G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, (gpointer)count_verbose,
     "print more: -v counts and times, and in a log progress each minute; -vv each image", NULL},
    {"help", 'h', 0, G_OPTION_ARG_NONE, &help_is_wanted, "print this help", NULL},
    {"version", 'V', 0, G_OPTION_ARG_NONE, &version_is_wanted, "print the version", NULL},
    G_OPTION_ENTRY_NULL,
};

static const GOptionEntry db_entries[] = {
    {"db", 'd', 0, G_OPTION_ARG_FILENAME, &db_option,
     "the index file (default: $TWINDEX_DB, else twindex.db)", "DB"},
    G_OPTION_ENTRY_NULL,
};

static const GOptionEntry json_entries[] = {
    {"json", 0, 0, G_OPTION_ARG_NONE, &json_is_wanted,
     "print the run's counts and times as one JSON object", NULL},
    G_OPTION_ENTRY_NULL,
};

static void print_help(GOptionContext *context)
{
    char *help = g_option_context_get_help(context, TRUE, NULL);
    char **parts =
        g_strsplit(help, "\xe2\x80\xa6", -1);  // GLib's ellipsis: not every terminal is UTF-8
    char *plain = g_strjoinv("...", parts);
    char *fitted = twx_help_fit(plain);
    (void)fputs(g_strchomp(fitted), stdout);
    (void)putchar('\n');
    g_free(fitted);
    g_free(plain);
    g_strfreev(parts);
    g_free(help);
}

static const char *chosen_db(void)
{
    if (db_option != NULL) {
        return db_option;
    }
    const char *from_environment = g_getenv("TWINDEX_DB");
    return from_environment != NULL && from_environment[0] != '\0' ? from_environment
                                                                   : "twindex.db";
}

/** GLib quotes in typographic marks, which not every terminal shows. */
static char *plain_quotes(const char *text)
{
    GString *plain = g_string_new(text);
    (void)g_string_replace(plain, "\xe2\x80\x9c", "'", 0);
    (void)g_string_replace(plain, "\xe2\x80\x9d", "'", 0);
    (void)g_string_replace(plain, "\xe2\x80\x98", "'", 0);
    (void)g_string_replace(plain, "\xe2\x80\x99", "'", 0);
    return g_string_free(plain, FALSE);
}

static GOptionContext *make_context(const struct twx_opt *opt)
{
    GOptionContext *context = g_option_context_new(opt->arguments);
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_set_summary(context, opt->summary);
    g_option_context_set_description(context, twx_exit_help);
    g_option_context_add_main_entries(context, opt->entries, NULL);
    if (opt->shared_entries != NULL) {
        g_option_context_add_main_entries(context, opt->shared_entries, NULL);
    }
    if (opt->flags & TWX_OPT_DB) {
        g_option_context_add_main_entries(context, db_entries, NULL);
    }
    if (opt->flags & TWX_OPT_JSON) {
        g_option_context_add_main_entries(context, json_entries, NULL);
    }
    g_option_context_add_main_entries(context, common_entries, NULL);
    return context;
}

static bool takes_value(const GOptionEntry *entry)
{
    return entry->arg != G_OPTION_ARG_NONE && (entry->flags & G_OPTION_FLAG_NO_ARG) == 0;
}

enum { N_TABLES = 5 };

/** The tables of a command's options; NULL for one it does not have. */
static void list_tables(const struct twx_opt *opt, const GOptionEntry *lists[N_TABLES])
{
    lists[0] = opt->entries;
    lists[1] = opt->shared_entries;
    lists[2] = (opt->flags & TWX_OPT_DB) != 0 ? db_entries : NULL;
    lists[3] = (opt->flags & TWX_OPT_JSON) != 0 ? json_entries : NULL;
    lists[4] = common_entries;
}

/** The option of a command with this letter, or with this name of n bytes where there is one; NULL: unknown. */
static const GOptionEntry *find_option(const struct twx_opt *opt, char letter, const char *name,
                                       size_t n)
{
    const GOptionEntry *lists[N_TABLES];
    list_tables(opt, lists);
    for (size_t t = 0; t < N_TABLES; t++) {
        for (const GOptionEntry *e = lists[t]; e != NULL && e->long_name != NULL; e++) {
            if (name != NULL ? strncmp(e->long_name, name, n) == 0 && e->long_name[n] == '\0'
                             : e->short_name == letter) {
                return e;
            }
        }
    }
    return NULL;
}

/** Says that a command has no such option, with the one that may have been meant. */
static void refuse_option(const struct twx_opt *opt, const char *word)
{
    const GOptionEntry *lists[N_TABLES];
    list_tables(opt, lists);
    GPtrArray *names = g_ptr_array_new();
    for (size_t t = 0; t < N_TABLES; t++) {
        for (const GOptionEntry *e = lists[t]; e != NULL && e->long_name != NULL; e++) {
            g_ptr_array_add(names, (gpointer)(uintptr_t)e->long_name);
        }
    }
    char *given = g_strndup(word, strcspn(word, "="));
    const char *name = given + strspn(given, "-");
    const char *meant = twx_suggest(name, (const char *const *)names->pdata, names->len);
    if (meant != NULL) {
        (void)twx_diag_usage(opt->command, "unknown option '%s', did you mean '--%s'?", given,
                             meant);
    } else {
        (void)twx_diag_usage(opt->command, "unknown option '%s'", given);
    }
    g_free(given);
    g_ptr_array_free(names, TRUE);
}

/** What a word of a command line is to GOption. */
enum word {
    WORD_PLAIN,         // an argument, or options without a value
    WORD_END,           // "--": only arguments follow
    WORD_WANTS_NEXT,    // its value is the next word
    WORD_CUT,           // "-j8": its value begins at *cut
    WORD_HAS_NO_VALUE,  // "--exact=no": its value is one too many, which GOption would pass over
    WORD_IS_UNKNOWN,    // of no option
};

static enum word look_at_long(const struct twx_opt *opt, const char *name)
{
    const size_t n = strcspn(name, "=");
    const GOptionEntry *entry = n > 0 ? find_option(opt, '\0', name, n) : NULL;
    const bool has_value = name[n] == '=';
    if (name[0] == '\0') {
        return WORD_END;
    }
    if (entry == NULL) {
        return WORD_IS_UNKNOWN;
    }
    if (takes_value(entry) == has_value) {
        return WORD_PLAIN;
    }
    return has_value ? WORD_HAS_NO_VALUE : WORD_WANTS_NEXT;
}

/** "-output": read letter by letter it would be "-o utput". */
static bool is_long_with_one_dash(const struct twx_opt *opt, const char *letters)
{
    const size_t n = strcspn(letters, "=");
    return n > 2 && find_option(opt, '\0', letters, n) != NULL;
}

static enum word look_at_word(const struct twx_opt *opt, const char *word, size_t *cut)
{
    if (word[0] != '-' || word[1] == '\0') {
        return WORD_PLAIN;
    }
    if (word[1] == '-') {
        return look_at_long(opt, word + 2);
    }
    if (is_long_with_one_dash(opt, word + 1)) {
        return WORD_IS_UNKNOWN;
    }
    for (size_t i = 1; word[i] != '\0'; i++) {
        const GOptionEntry *entry = find_option(opt, word[i], NULL, 0);
        if (entry == NULL) {
            return WORD_IS_UNKNOWN;
        }
        if (takes_value(entry)) {
            *cut = i + 1;
            return word[*cut] != '\0' ? WORD_CUT : WORD_WANTS_NEXT;
        }
    }
    return WORD_PLAIN;
}

/**
 * Prepares a command line for GOption, which takes "-j 8" only: words like "-j8" are cut in two. The result lives as
 * long as the process.
 *
 * returns  NULL after a usage error was said
 */
static char **prepare_words(const struct twx_opt *opt, int *argc, char **argv)
{
    words = g_ptr_array_new();
    cut_words = g_ptr_array_new();
    enum word last = WORD_WANTS_NEXT;  // argv[0] is the command
    for (int i = 0; i < *argc; i++) {
        size_t cut = 0;
        if (last != WORD_END) {
            last = last == WORD_WANTS_NEXT ? WORD_PLAIN : look_at_word(opt, argv[i], &cut);
        }
        if (last == WORD_HAS_NO_VALUE) {
            (void)twx_diag_usage(opt->command, "'%s': this option takes no value", argv[i]);
            return NULL;
        }
        if (last == WORD_IS_UNKNOWN) {
            refuse_option(opt, argv[i]);
            return NULL;
        }
        if (last == WORD_CUT) {
            g_ptr_array_add(cut_words, g_strndup(argv[i], cut));
            g_ptr_array_add(words, g_ptr_array_index(cut_words, cut_words->len - 1));
            g_ptr_array_add(words, argv[i] + cut);
        } else {
            g_ptr_array_add(words, argv[i]);
        }
    }
    *argc = (int)words->len;
    g_ptr_array_add(words, NULL);
    return (char **)words->pdata;
}

bool twx_opt_parse(struct twx_opt *opt, int argc, char **argv, enum twx_exit *code)
{
    GOptionContext *context = make_context(opt);
    GError *error = NULL;
    char *program = g_strdup_printf("twindex %s", opt->command);
    g_set_prgname(program);
    g_free(program);
    bool go_on = false;
    argv = prepare_words(opt, &argc, argv);
    *code = TWX_EXIT_DONE;
    if (argv == NULL) {
        *code = TWX_EXIT_USAGE;
    } else if (!g_option_context_parse(context, &argc, &argv, &error)) {
        char *text = plain_quotes(error->message);
        *code = twx_diag_usage(opt->command, "%s", text);
        g_free(text);
        g_clear_error(&error);
    } else if (help_is_wanted) {
        print_help(context);
    } else if (version_is_wanted) {
        (void)puts("twindex " TWX_VERSION);
    } else {
        twx_diag_set_verbosity(quiet ? -1 : n_verbose > 2 ? 2 : n_verbose);
        opt->db = chosen_db();
        opt->json = json_is_wanted;
        go_on = true;
    }
    g_option_context_free(context);
    if (go_on && (opt->flags & TWX_OPT_DB) && opt->db[0] == '\0') {
        *code = twx_diag_usage(opt->command, "the name of the index is empty");
        go_on = false;
    }
    return go_on;
}

bool twx_opt_number(const struct twx_opt *opt, const char *option, const char *text, uint64_t least,
                    uint64_t most, uint64_t *value)
{
    if (text == NULL) {
        return true;
    }
    guint64 number = 0;
    if (!g_ascii_string_to_unsigned(text, 10, least, most, &number, NULL)) {
        char *up_to = most < UINT64_MAX ? g_strdup_printf(" to %" G_GUINT64_FORMAT, most) : NULL;
        (void)twx_diag_usage(opt->command,
                             "%s takes a number from %" G_GUINT64_FORMAT "%s, not '%s'", option,
                             least, up_to != NULL ? up_to : " on", text);
        g_free(up_to);
        return false;
    }
    *value = number;
    return true;
}

bool twx_opt_radius(const struct twx_opt *opt, const char *text, unsigned n_bits, int *radius)
{
    guint64 number = 0;
    *radius = -1;
    if (text == NULL) {
        return true;
    }
    if (!g_ascii_string_to_unsigned(text, 10, 0, n_bits, &number, NULL)) {
        (void)twx_diag_usage(opt->command,
                             "-r takes a whole number from 0 to %u, the radius in bits, not '%s'",
                             n_bits, text);
        return false;
    }
    *radius = (int)number;
    return true;
}

bool twx_opt_size(const struct twx_opt *opt, const char *option, const char *text, uint64_t least,
                  uint64_t *value)
{
    static const char units[] = "KMGT";
    if (text == NULL) {
        return true;
    }
    const size_t n = strlen(text);
    const char *unit = n > 0 ? strchr(units, g_ascii_toupper(text[n - 1])) : NULL;
    const unsigned shift = unit != NULL && *unit != '\0' ? 10 * (unsigned)(unit - units + 1) : 0;
    char *digits = g_strndup(text, shift > 0 ? n - 1 : n);
    guint64 number = 0;
    const bool is_size =
        g_ascii_string_to_unsigned(digits, 10, 0, UINT64_MAX >> shift, &number, NULL) &&
        number << shift >= least;
    g_free(digits);
    if (!is_size) {
        (void)twx_diag_usage(opt->command,
                             "%s takes a size such as 500M or 4G, at least %" G_GUINT64_FORMAT
                             "M, not '%s'",
                             option, least >> 20, text);
        return false;
    }
    *value = number << shift;
    return true;
}

bool twx_opt_no_arguments(const struct twx_opt *opt, char *const *arguments)
{
    if (arguments != NULL) {
        (void)twx_diag_usage(opt->command,
                             "'%s' is not expected: %s takes options only, the index by -d",
                             arguments[0], opt->command);
    }
    return arguments == NULL;
}

bool twx_opt_no_empty(const struct twx_opt *opt, const char *name, char *const *list)
{
    for (; list != NULL && *list != NULL; list++) {
        if ((*list)[0] == '\0') {
            (void)twx_diag_usage(opt->command, "an empty %s", name);
            return false;
        }
    }
    return true;
}

bool twx_opt_hash_size(const struct twx_opt *opt, const char *text, unsigned *value)
{
    if (text == NULL) {
        return true;
    }
    if (strcmp(text, "8") != 0 && strcmp(text, "16") != 0) {
        (void)twx_diag_usage(opt->command, "--hash-size takes 8 or 16, not '%s'", text);
        return false;
    }
    *value = text[0] == '8' ? 8 : 16;
    return true;
}
