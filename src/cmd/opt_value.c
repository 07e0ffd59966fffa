// SPDX-License-Identifier: MIT
//
// Pure conversions, but for the usage errors.
#include "cmd/opt_value.h"

#include <string.h>

#include "base/suggest.h"
#include "cmd/diag.h"

const struct twx_opt_choice twx_hash_size_choices[] = {{"8", 8}, {"16", 16}, {NULL, 0}};

const struct twx_opt_choice twx_variants_choices[] = {
    {"none", 1 + TWX_VARIANTS_NONE},
    {"trim", 1 + TWX_VARIANTS_TRIM},
    {"all", 1 + TWX_VARIANTS_ALL},
    {NULL, 0},
};

enum twx_variants twx_opt_variants(unsigned choice, enum twx_variants fallback)
{
    return choice != 0 ? (enum twx_variants)(choice - 1) : fallback;
}

const char *twx_opt_variants_name(enum twx_variants variants)
{
    const struct twx_opt_choice *choice = twx_variants_choices;
    while (choice->name != NULL && choice->value != 1 + (unsigned)variants) {
        choice++;
    }
    return choice->name != NULL ? choice->name : "";
}

const char *twx_opt_word(const struct twx_opt_row *row, size_t i)
{
    if (row->word != NULL) {
        return row->word(i);
    }
    for (size_t k = 0; row->choices != NULL && row->choices[k].name != NULL; k++) {
        if (k == i) {
            return row->choices[k].name;
        }
    }
    return NULL;
}

const char *twx_opt_word_meant(const struct twx_opt_row *row, const char *word)
{
    GPtrArray *words = g_ptr_array_new();
    for (const char *known = NULL; (known = twx_opt_word(row, words->len)) != NULL;) {
        g_ptr_array_add(words, (gpointer)(uintptr_t)known);
    }
    const char *meant = twx_suggest(word, (const char *const *)words->pdata, words->len);
    (void)g_ptr_array_free(words, TRUE);
    return meant;
}

bool twx_opt_takes_value(enum twx_opt_type type)
{
    return type != TWX_OPT_FLAG && type != TWX_OPT_COUNT && type != TWX_OPT_HELP;
}

/** "-j", or "--sample" where there is no letter: what errors call an option. Owned: g_free. */
static char *short_name(const struct twx_opt_row *row)
{
    return row->letter != '\0' ? g_strdup_printf("-%c", row->letter)
                               : g_strdup_printf("--%s", row->name);
}

/** Reports that a value is not what the option takes; false. */
static bool refuse(const char *command, const struct twx_opt_row *row, const char *wanted,
                   const char *text)
{
    char *name = short_name(row);
    (void)twx_diag_usage(command, "%s takes %s, not '%s'", name, wanted, text);
    g_free(name);
    return false;
}

static bool read_number(const char *command, const struct twx_opt_row *row, const char *text,
                        uint64_t *number)
{
    guint64 value = 0;
    if (g_ascii_string_to_unsigned(text, 10, row->least, row->most, &value, NULL)) {
        *number = value;
        return true;
    }
    GString *wanted = g_string_new(NULL);
    g_string_printf(wanted, "a number from %" G_GUINT64_FORMAT, row->least);
    if (row->most < UINT64_MAX) {
        g_string_append_printf(wanted, " to %" G_GUINT64_FORMAT, row->most);
    } else {
        g_string_append(wanted, " on");
    }
    (void)refuse(command, row, wanted->str, text);
    (void)g_string_free(wanted, TRUE);
    return false;
}

static bool read_size(const char *command, const struct twx_opt_row *row, const char *text,
                      uint64_t *bytes)
{
    static const char units[] = "KMGT";
    const size_t n = strlen(text);
    const char *unit = n > 0 ? strchr(units, g_ascii_toupper(text[n - 1])) : NULL;
    const unsigned shift = unit != NULL && *unit != '\0' ? 10 * (unsigned)(unit - units + 1) : 0;
    char *digits = g_strndup(text, shift > 0 ? n - 1 : n);
    guint64 number = 0;
    const bool is_size =
        g_ascii_string_to_unsigned(digits, 10, 0, UINT64_MAX >> shift, &number, NULL) &&
        number << shift >= row->least;
    g_free(digits);
    if (!is_size) {
        char *wanted = g_strdup_printf("a size such as 500M or 4G, at least %" G_GUINT64_FORMAT "M",
                                       row->least >> 20);
        (void)refuse(command, row, wanted, text);
        g_free(wanted);
        return false;
    }
    *bytes = number << shift;
    return true;
}

static bool read_choice(const char *command, const struct twx_opt_row *row, const char *text,
                        unsigned *choice)
{
    GString *wanted = g_string_new(NULL);
    for (const struct twx_opt_choice *c = row->choices; c->name != NULL; c++) {
        if (strcmp(text, c->name) == 0) {
            (void)g_string_free(wanted, TRUE);
            *choice = c->value;
            return true;
        }
        const bool is_last = c[1].name == NULL;
        g_string_append_printf(wanted, "%s%s",
                               wanted->len == 0 ? ""
                               : is_last        ? " or "
                                                : ", ",
                               c->name);
    }
    const char *meant = twx_opt_word_meant(row, text);
    if (meant != NULL) {
        (void)twx_diag_usage(command, "unknown --%s '%s', did you mean '%s'?", row->name, text,
                             meant);
    } else {
        (void)refuse(command, row, wanted->str, text);
    }
    (void)g_string_free(wanted, TRUE);
    return false;
}

/** Whether bytes are text in the locale's encoding; false after a usage error was reported. */
static bool is_text(const char *command, const char *bytes)
{
    GError *error = NULL;
    char *text = g_locale_to_utf8(bytes, -1, NULL, NULL, &error);
    if (text == NULL) {
        (void)twx_diag_usage(command, "%s", error->message);
        g_clear_error(&error);
        return false;
    }
    g_free(text);
    return true;
}

bool twx_opt_read_value(const char *command, const struct twx_opt_row *row, const char *text,
                        void *destination)
{
    if (!is_text(command, text)) {
        return false;
    }
    switch (row->type) {
    case TWX_OPT_TEXT:
        *(const char **)destination = text;
        return true;
    case TWX_OPT_NUMBER:
        return read_number(command, row, text, destination);
    case TWX_OPT_SIZE:
        return read_size(command, row, text, destination);
    case TWX_OPT_CHOICE:
        return read_choice(command, row, text, destination);
    case TWX_OPT_FLAG:
    case TWX_OPT_COUNT:
    case TWX_OPT_HELP:
    case TWX_OPT_PATH:
    case TWX_OPT_TWO_PATHS:
    case TWX_OPT_ITEMS:
    case TWX_OPT_ARGUMENTS:
        break;
    }
    g_assert_not_reached();
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
