// SPDX-License-Identifier: MIT
//
// `twindex import`.
#include "cmd/cmd_import.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "cmd/diag.h"
#include "cmd/json.h"
#include "twindex_commands.h"

struct options {
    enum twx_list_format format;
    const char *base;
    char **lists;
};

static const struct twx_opt_choice formats[] = {
    {"auto", TWX_LIST_AUTO},
    {"json", TWX_LIST_JSON},
    {"csv", TWX_LIST_CSV},
    {"text", TWX_LIST_TEXT},
    {NULL, 0},
};

static const struct twx_opt_row option_rows[] = {
    {.name = "format",
     .type = TWX_OPT_CHOICE,
     .offset = offsetof(struct options, format),
     .help = "what the lists are: json, csv, text, or auto (default: by what each begins with)",
     .brief = "json, csv, text or auto (default)",
     .value = "FORMAT",
     .choices = formats},
    {.name = "base",
     .type = TWX_OPT_PATH,
     .offset = offsetof(struct options, base),
     .help = "the folder that relative names are below (default: that of each list)",
     .value = "DIR"},
    {.name = "",
     .type = TWX_OPT_ARGUMENTS,
     .offset = offsetof(struct options, lists),
     .value = "FILE..."},
    TWX_OPT_END,
};

static enum twx_exit check(struct twx_call *call)
{
    const struct options *options = call->options;
    unsigned n_inputs = 0;
    const char *mistake = options->lists == NULL ? "no FILE given: - is standard input" : NULL;
    for (char *const *list = options->lists; list != NULL && *list != NULL; list++) {
        n_inputs += strcmp(*list, "-") == 0;
        mistake = (*list)[0] == '\0' ? "the name of a list is empty" : mistake;
    }
    if (n_inputs > 1) {
        mistake = "standard input is one list: give - once";
    } else if (n_inputs == 1 && isatty(STDIN_FILENO) == 1) {
        mistake = "- reads a list from standard input, which is a terminal";
    } else if (options->base != NULL && options->base[0] == '\0') {
        mistake = "--base is empty";
    }
    return mistake == NULL ? TWX_EXIT_DONE : twx_diag_usage(call->opt.command, "%s", mistake);
}

static void report(const struct twx_call *call, const struct twx_import_counts *c)
{
    twx_diag_summary(c->seconds,
                     "%" PRIu64 " file%s listed: %" PRIu64 " imported, %" PRIu64
                     " over earlier ones, %" PRIu64 " indexed already",
                     c->n_listed, c->n_listed == 1 ? "" : "s", c->n_new + c->n_replaced,
                     c->n_replaced, c->n_known);
    if (call->opt.json) {
        twx_json_begin();
        twx_json_count("listed", c->n_listed);
        twx_json_count("new", c->n_new);
        twx_json_count("replaced", c->n_replaced);
        twx_json_count("indexed", c->n_known);
        twx_json_seconds("seconds", c->seconds);
        twx_json_end();
    }
}

static enum twx_exit run(struct twx_call *call)
{
    const struct options *options = call->options;
    const struct twx_import_options import = {
        .lists = (const char *const *)options->lists,
        .n_lists = g_strv_length(options->lists),
        .format = options->format,
        .base = options->base,
    };
    struct twx_import_counts counts = {0};
    struct twx_error err = {0};
    if (twx_import(call->opt.db, &import, &call->run, &counts, &err) != TWX_OK) {
        return twx_diag_error(&err);
    }
    report(call, &counts);
    return TWX_EXIT_DONE;
}

const struct twx_command twx_cmd_import = {
    .name = "import",
    .headline = "take dHashes that another program made",
    .summary =
        "Takes lists of files and their difference hashes, as ImageHash and imagededup make\n"
        "them (dhash, DHash), into the index, without reading the files: query --hash finds\n"
        "them by their row half, and nothing else does. They have no other half: no image is\n"
        "compared with one, and no group, pair or plan has one in it. twindex index hashes the\n"
        "files when it meets them, and drops what was imported of them.\n\n"
        "A list is a JSON object {\"file\": \"hex\", ...}; a CSV with the columns path and hash\n"
        "among others; or text: in each line the hash, a TAB or one or two spaces, and the file,\n"
        "or the file, a TAB, and the hash. A hash has 16 hex digits, or 64 of size 16. Of any\n"
        "other, the list is refused, and nothing is imported. That it is a dHash cannot be seen:\n"
        "do not import average, perceptual or wavelet hashes.",
    .rows = option_rows,
    .examples = {{"Take what imagededup has stored of a folder",
                  "twindex import --base ~/Pictures hashes.json"},
                 {"Take a CSV with the columns path and hash, whose paths are absolute",
                  "twindex import hashes.csv"}},
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_DB | TWX_COMMAND_JSON | TWX_COMMAND_STOPS,
    .check = check,
    .run = run,
};
