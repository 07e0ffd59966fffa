// SPDX-License-Identifier: MIT
//
// `twindex undo`.
#include "cmd/cmd_undo.h"

#include <glib.h>
#include <inttypes.h>

#include "cmd/diag.h"
#include "cmd/json.h"
#include "twindex_commands.h"

struct options {
    char **arguments;
};

static const struct twx_opt_row option_rows[] = {
    {.name = "",
     .type = TWX_OPT_ARGUMENTS,
     .offset = offsetof(struct options, arguments),
     .value = "JOURNAL"},
    TWX_OPT_END,
};

static enum twx_exit check(struct twx_call *call)
{
    const struct options *options = call->options;
    return options->arguments != NULL && g_strv_length(options->arguments) == 1
               ? TWX_EXIT_DONE
               : twx_diag_usage(call->opt.command,
                                "give one journal: 'twindex apply --yes' says where it is");
}

void twx_say_undo(const char *why, const char *journal)
{
    gchar *quoted = g_shell_quote(journal);
    twx_diag_notice("%s: twindex undo %s", why, quoted);
    g_free(quoted);
}

static void on_failure(void *user, const char *why)
{
    (void)user;
    twx_diag(TWX_LEVEL_ERROR, "%s", why);
}

static void say_summary(const struct twx_undo_counts *c)
{
    const uint64_t n_in_place = c->n_steps - c->n_undone - c->n_failed - c->n_left;
    twx_diag_summary(c->seconds,
                     "%" PRIu64 " file%s brought back, %" PRIu64 " %s, %" PRIu64
                     " could not be brought back",
                     c->n_undone, c->n_undone == 1 ? "" : "s", n_in_place,
                     n_in_place == 1 ? "was in its place" : "were in their places", c->n_failed);
}

static enum twx_exit run(struct twx_call *call)
{
    const struct options *options = call->options;
    struct twx_error err = {0};
    struct twx_undo_counts c = {0};
    enum twx_exit code = TWX_EXIT_DONE;
    const enum twx_status status =
        twx_undo(options->arguments[0], &call->run, on_failure, NULL, &c, &err);
    if (status == TWX_PARTLY) {
        code = TWX_EXIT_FAILED;
    } else if (status != TWX_OK) {
        code = twx_diag_error(&err);
    }
    if (status == TWX_OK || status == TWX_PARTLY || status == TWX_STOPPED) {
        say_summary(&c);
    }
    if (status == TWX_STOPPED) {
        twx_say_undo("to bring the others back", options->arguments[0]);
    }
    if (call->opt.json) {
        twx_json_begin();
        twx_json_count("steps", c.n_steps);
        twx_json_count("undone", c.n_undone);
        twx_json_count("failed", c.n_failed);
        twx_json_seconds("seconds", c.seconds);
        twx_json_end();
    }
    return code;
}

const struct twx_command twx_cmd_undo = {
    .name = "undo",
    .headline = "bring back what apply has done",
    .summary =
        "Brings back what 'twindex apply --yes' did, from its journal: files from the trash or\n"
        "a folder to where they were, and files for the links to their keepers. It goes by\n"
        "what is on the disk, so that it may be run again, and after a crash of either. What\n"
        "has taken a file's place since is not overwritten, but named, with exit code 1.",
    .rows = option_rows,
    .examples = {{"Bring all back that was done", "twindex undo cleanup.journal"},
                 {"Once more, with counts for a script: what is back already stays",
                  "twindex undo --json cleanup.journal"}},
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_JSON | TWX_COMMAND_STOPS,
    .check = check,
    .run = run,
};
