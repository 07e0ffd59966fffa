// SPDX-License-Identifier: MIT
//
// GOption with our own help, our own words for errors and the options every command has. Owns nothing that
// outlives the process.
#include "cmd/opt.h"

#include <stdio.h>
#include <string.h>

#include "cmd/diag.h"

static gboolean quiet;
static int n_verbose;
static gboolean help_is_wanted;
static gboolean version_is_wanted;
static gboolean json_is_wanted;
static char *db_option;
static GPtrArray *words;  // of the command line, "-j8" cut in two
static GPtrArray
    *cut_words;  // "-j" and the like, owned: GOption takes what it understands out of `words`

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
    {"quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "say errors only", NULL},
    {"verbose", 'v', G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, (gpointer)count_verbose,
     "say more: -v counts and times, -vv each image", NULL},
    {"help", 'h', 0, G_OPTION_ARG_NONE, &help_is_wanted, "print this help", NULL},
    {"version", 0, 0, G_OPTION_ARG_NONE, &version_is_wanted, "print the version", NULL},
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
    (void)fputs(g_strchomp(plain), stdout);
    (void)putchar('\n');
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

/** Whether a short option takes a value; false for an unknown one. */
static bool takes_value(const GOptionEntry *entries, char short_name)
{
    for (; entries->long_name != NULL; entries++) {
        if (entries->short_name == short_name) {
            return entries->arg != G_OPTION_ARG_NONE &&
                   (entries->flags & G_OPTION_FLAG_NO_ARG) == 0;
        }
    }
    return false;
}

/** Where the value begins in "-j8" or "-qj8"; 0 when there is none attached. */
static size_t attached_value(const struct twx_opt *opt, const char *word)
{
    if (word[0] != '-' || word[1] == '-') {
        return 0;
    }
    for (size_t i = 1; word[i] != '\0'; i++) {
        const bool wants =
            takes_value(opt->entries, word[i]) ||
            (opt->shared_entries != NULL && takes_value(opt->shared_entries, word[i])) ||
            ((opt->flags & TWX_OPT_DB) && takes_value(db_entries, word[i]));
        if (wants) {
            return word[i + 1] != '\0' ? i + 1 : 0;
        }
    }
    return 0;
}

/** GOption takes "-j 8" only: words like "-j8" are cut in two. The result lives as long as the process. */
static char **cut_attached_values(const struct twx_opt *opt, int *argc, char **argv)
{
    words = g_ptr_array_new();
    cut_words = g_ptr_array_new();
    bool only_arguments = false;
    for (int i = 0; i < *argc; i++) {
        const size_t at = i == 0 || only_arguments ? 0 : attached_value(opt, argv[i]);
        only_arguments = only_arguments || (i > 0 && strcmp(argv[i], "--") == 0);
        if (at > 0) {
            g_ptr_array_add(cut_words, g_strndup(argv[i], at));
            g_ptr_array_add(words, g_ptr_array_index(cut_words, cut_words->len - 1));
            g_ptr_array_add(words, argv[i] + at);
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
    argv = cut_attached_values(opt, &argc, argv);
    *code = TWX_EXIT_DONE;
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
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
        (void)twx_diag_usage(opt->command,
                             "%s takes a number from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT
                             ", not '%s'",
                             option, least, most, text);
        return false;
    }
    *value = number;
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
