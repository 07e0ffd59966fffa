// SPDX-License-Identifier: MIT
//
// `twindex apply`: without --yes it says what would be done.
#include "cmd/cmd_apply.h"

#include <errno.h>
#include <glib.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/path.h"
#include "cmd/apply_script.h"
#include "cmd/cmd_undo.h"
#include "cmd/companion_policies.h"
#include "cmd/diag.h"
#include "cmd/json.h"
#include "cmd/opt_value.h"
#include "cmd/output.h"
#include "cmd/text.h"
#include "twindex_commands.h"

struct options {
    const char *to_text;
    bool yes;
    const char *journal;
    unsigned companions;  // 1 + enum twx_companion_policy; 0: as the plan says
    const char *output;
    char **arguments;
    // set by check
    enum twx_apply_to to;
    char *folder;  // owned: of move:DIR
};

static const struct twx_opt_choice ways[] = {
    {"trash", TWX_APPLY_TRASH},
    {"move:", TWX_APPLY_MOVE},
    {"hardlink", TWX_APPLY_HARDLINK},
    {"reflink", TWX_APPLY_REFLINK},
    {"symlink", TWX_APPLY_SYMLINK},
    {"script", TWX_APPLY_SCRIPT},
    {NULL, 0},
};

static const struct twx_opt_row option_rows[] = {
    {.name = "to",
     .type = TWX_OPT_PATH,
     .offset = offsetof(struct options, to_text),
     .help = "what is done to each file: trash, move:DIR, hardlink, reflink, symlink; or script",
     .brief = "trash, move:DIR, hardlink, reflink, symlink, script",
     .value = "WHAT",
     .choices = ways},
    {.name = "yes",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, yes),
     .help = "do it: without, it is only said what would be done"},
    {.name = "journal",
     .type = TWX_OPT_PATH,
     .offset = offsetof(struct options, journal),
     .help =
         "write the journal for 'twindex undo' to FILE, which is made (default: beside the index)",
     .brief = "the journal for undo (default: beside the index)",
     .value = "FILE"},
    {.name = "companions",
     .type = TWX_OPT_CHOICE,
     .offset = offsetof(struct options, companions),
     .help = "sidecars, RAW files, videos of Live Photos: they go with their image, block what is "
             "done to it, or are ignored (default: as the plan was made)",
     .brief = "what is done to sidecars, RAW and Live Photos",
     .value = "with|block|ignore",
     .choices = twx_companion_policies},
    {.name = "output",
     .letter = 'o',
     .type = TWX_OPT_PATH,
     .offset = offsetof(struct options, output),
     .help = "with --to script: write it to FILE; - is standard output",
     .brief = "with --to script: write it to FILE",
     .value = "FILE"},
    {.name = "",
     .type = TWX_OPT_ARGUMENTS,
     .offset = offsetof(struct options, arguments),
     .value = "PLAN"},
    TWX_OPT_END,
};

static const char summary[] =
    "Carries out what 'twindex plan' wrote: with --yes; without, says what would be done.\n\n"
    "trash     into the trash of the desktop, where file managers show and restore it\n"
    "move:DIR  into the folder DIR, below which each file keeps its whole path\n"
    "hardlink, symlink  replaced by a link to its keeper: equal bytes, owner and mode\n"
    "reflink   shares its keeper's blocks, on Btrfs, XFS and the like: equal bytes\n"
    "script    nothing is done: prints a shell script that checks and moves each file\n\n"
    "Before anything is done to a file, it and its keeper are compared with the index, by size,\n"
    "mtime and inode, and their bytes are read again (not without --yes). What has changed, is "
    "not\n"
    "indexed, was indexed again since the plan was made, or is a keeper, is left, and named; then\n"
    "the exit code is 1. Each step is in a journal before it is done: 'twindex undo' brings all\n"
    "back, also after a crash. The index still has the files that went; export leaves them out,\n"
    "and 'twindex prune' drops them.";

// ---------------------------------------------------------------------------------------------------------
// Options

/** Reads --to; TWX_EXIT_DONE, or after a usage error was reported. */
static enum twx_exit read_to(const struct twx_opt *opt, struct options *options)
{
    const char *text = options->to_text;
    if (text == NULL) {
        return twx_diag_usage(opt->command, "what is to be done? Give --to trash, move:DIR, "
                                            "hardlink, reflink, symlink or script");
    }
    if (g_str_has_prefix(text, "move:")) {
        options->to = TWX_APPLY_MOVE;
        options->folder = text[5] != '\0' ? twx_path_absolute(text + 5) : NULL;
        return options->folder != NULL && strcmp(options->folder, "/") != 0
                   ? TWX_EXIT_DONE
                   : twx_diag_usage(opt->command, "--to move: lacks a folder: write move:DIR");
    }
    for (const struct twx_opt_choice *way = ways; way->name != NULL; way++) {
        if (strcmp(text, way->name) == 0) {
            options->to = (enum twx_apply_to)way->value;
            return TWX_EXIT_DONE;
        }
    }
    const char *meant = twx_opt_word_meant(&option_rows[0], text);
    if (meant != NULL) {
        return twx_diag_usage(opt->command, "unknown --to '%s', did you mean '%s'?", text, meant);
    }
    return twx_diag_usage(opt->command,
                          "unknown --to '%s': there are trash, move:DIR, hardlink, reflink, "
                          "symlink and script",
                          text);
}

static enum twx_exit check(struct twx_call *call)
{
    struct options *options = call->options;
    const char *command = call->opt.command;
    if (options->arguments == NULL || g_strv_length(options->arguments) != 1) {
        return twx_diag_usage(command, "give one plan, as 'twindex plan -o FILE' writes it");
    }
    const enum twx_exit code = read_to(&call->opt, options);
    const bool is_script = options->to == TWX_APPLY_SCRIPT;
    if (code != TWX_EXIT_DONE) {
        return code;
    }
    if (options->output != NULL && !is_script) {
        return twx_diag_usage(command, "-o goes with --to script");
    }
    if (is_script && (options->yes || options->journal != NULL)) {
        return twx_diag_usage(command, "--to script does nothing itself: --yes and --journal have "
                                       "no meaning with it");
    }
    if (options->journal != NULL && (!options->yes || options->to == TWX_APPLY_REFLINK)) {
        return twx_diag_usage(command, "--journal goes with --yes, and not with --to reflink, of "
                                       "which nothing is to be undone");
    }
    if (call->opt.json && is_script && twx_output_is_stdout(options->output)) {
        return twx_diag_usage(command, "--json needs -o FILE: stdout carries the script");
    }
    return TWX_EXIT_DONE;
}

// ---------------------------------------------------------------------------------------------------------
// Rows

struct reporter {
    const struct options *options;
    FILE *script;  // of --to script
    bool says_rows;
    bool has_journal;
    struct twx_output output;
};

/** "would trash A, keeping B" on stdout: with --yes at -v, else always. */
static void say_row(const struct reporter *reporter, const struct twx_applied_row *row)
{
    static const char *const would[] = {"trash", "move", "hard-link", "reflink", "symlink", ""};
    static const char *const has[] = {"trashed",   "moved",     "hard-linked",
                                      "reflinked", "symlinked", ""};
    const bool is_done = row->applied == TWX_APPLIED_DONE;
    GString *line = g_string_new(is_done ? "" : "would ");
    g_string_append_printf(line, "%s ", (is_done ? has : would)[reporter->options->to]);
    twx_append_escaped(line, row->path, strlen(row->path));
    g_string_append(line, ", keeping ");
    twx_append_escaped(line, row->keeper, strlen(row->keeper));
    for (size_t i = 0; i < row->n_companions; i++) {
        g_string_append(line, i == 0 ? ", with " : ", ");
        twx_append_escaped(line, row->companions[i], strlen(row->companions[i]));
    }
    (void)printf("%s\n", line->str);
    (void)g_string_free(line, TRUE);
}

static bool on_row(void *user, const struct twx_applied_row *row)
{
    const struct reporter *reporter = user;
    if (row->applied == TWX_APPLIED_REFUSED) {
        twx_diag(TWX_LEVEL_ERROR, "line %" PRIu64 ": %s", row->line, row->why);
    } else if (reporter->script != NULL) {
        twx_apply_script_row(reporter->script, row);
    } else if (reporter->says_rows) {
        say_row(reporter, row);
    }
    return true;
}

static void on_journal(void *user, const char *path)
{
    ((struct reporter *)user)->has_journal = true;
    twx_say_undo("to undo it", path);
}

// ---------------------------------------------------------------------------------------------------------
// The run

static void print_json(const struct options *options, const struct twx_apply_counts *c)
{
    twx_json_begin();
    twx_json_count("rows", c->n_rows);
    twx_json_count(options->yes ? "done" : "would_do", c->n_done);
    twx_json_count("bytes", c->n_bytes);
    twx_json_count("companions", c->n_companions);
    twx_json_count("refused", c->n_refused);
    twx_json_seconds("seconds", c->seconds);
    twx_json_end();
}

static void say_summary(const struct options *options, const struct twx_apply_counts *c)
{
    static const char *const done[] = {"into the trash", "moved",     "hard-linked",
                                       "reflinked",      "symlinked", "in the script"};
    char companions[64] = "";
    if (c->n_companions > 0) {
        (void)snprintf(companions, sizeof companions, ", with %" PRIu64 " companion%s",
                       c->n_companions, c->n_companions == 1 ? "" : "s");
    }
    twx_diag_summary(
        c->seconds, "%s%" PRIu64 " file%s of %" PRIu64 " %s%s, %.1f MB; %" PRIu64 " left%s",
        options->yes || options->to == TWX_APPLY_SCRIPT ? "" : "nothing is done: ", c->n_done,
        c->n_done == 1 ? "" : "s", c->n_rows, done[options->to], companions,
        (double)c->n_bytes / 1e6, c->n_refused,
        options->yes || options->to == TWX_APPLY_SCRIPT || c->n_done == 0 ? "" : "; --yes does it");
}

/** "DB-apply-20010203T040506.007.journal", beside the index. */
static char *default_journal(const char *db)
{
    char time_text[32] = "";
    struct tm local;
    const time_t now = time(NULL);
    if (localtime_r(&now, &local) != NULL) {
        (void)strftime(time_text, sizeof time_text, "%Y%m%dT%H%M%S", &local);
    }
    return g_strdup_printf("%s-apply-%s.%03d.journal", db, time_text,
                           (int)(twx_wall_ns() / 1000000 % 1000));
}

static enum twx_exit apply(struct twx_call *call, struct reporter *reporter)
{
    const struct options *options = call->options;
    struct twx_error err = {0};
    struct twx_apply_counts counts = {0};
    g_autofree char *journal =
        options->journal != NULL ? g_strdup(options->journal) : default_journal(call->opt.db);
    const struct twx_apply_options apply = {
        .plan = options->arguments[0],
        .to = options->to,
        .folder = options->folder,
        .acts = options->yes,
        .journal = journal,
        .companions_by_plan = options->companions == 0,
        .companions =
            (enum twx_companion_policy)(options->companions > 0 ? options->companions - 1 : 0),
        .on_journal = on_journal,
    };
    const enum twx_status status =
        twx_apply(call->index, &apply, &call->run, on_row, reporter, &counts, &err);
    const bool has_rows = status == TWX_OK || status == TWX_PARTLY || status == TWX_STOPPED;
    enum twx_exit code = TWX_EXIT_DONE;
    if (status == TWX_PARTLY) {
        code = TWX_EXIT_FAILED;
    } else if (status != TWX_OK) {
        code = twx_diag_error(&err);
    }
    if (has_rows) {
        say_summary(options, &counts);
    }
    if (status != TWX_OK && status != TWX_PARTLY && reporter->has_journal) {
        twx_say_undo("to undo what was done", journal);  // said first, perhaps many lines ago
    }
    if (call->opt.json && has_rows) {
        print_json(options, &counts);
    }
    return code;
}

static enum twx_exit write_script(struct twx_call *call, struct reporter *reporter)
{
    const struct options *options = call->options;
    enum twx_exit code =
        twx_output_open(&reporter->output, &call->opt, options->output, call->index);
    if (code != TWX_EXIT_DONE) {
        return code;
    }
    reporter->script = reporter->output.stream;
    twx_apply_script_begin(reporter->script, options->arguments[0]);
    code = apply(call, reporter);
    twx_apply_script_end(reporter->script);
    return twx_output_close(&reporter->output, code == TWX_EXIT_DONE || code == TWX_EXIT_FAILED,
                            code, NULL);
}

static enum twx_exit run(struct twx_call *call)
{
    const struct options *options = call->options;
    struct reporter reporter = {.options = options,
                                .says_rows =
                                    !call->opt.json && (!options->yes || twx_diag_verbosity() > 0)};
    return options->to == TWX_APPLY_SCRIPT ? write_script(call, &reporter) : apply(call, &reporter);
}

static void release(void *options)
{
    free(((struct options *)options)->folder);
}

const struct twx_command twx_cmd_apply = {
    .name = "apply",
    .headline = "carry a plan out, or say what it would do",
    .summary = summary,
    .rows = option_rows,
    .examples = {{"Say what would be done, and do nothing", "twindex apply --to trash plan.csv"},
                 {"Do it, and keep a journal by which all comes back",
                  "twindex apply --to trash --yes --journal cleanup.journal plan.csv"}},
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_DB | TWX_COMMAND_JSON | TWX_COMMAND_INDEX | TWX_COMMAND_STOPS,
    .check = check,
    .run = run,
    .release = release,
};
