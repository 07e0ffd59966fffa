// SPDX-License-Identifier: MIT
//
// `twindex relocate`.
#include "cmd/cmd_relocate.h"

#include <glib.h>
#include <inttypes.h>

#include "cmd/diag.h"
#include "cmd/json.h"
#include "cmd/mistakes.h"
#include "twindex_commands.h"

struct options {
    bool dry_run;
    char **paths;
};

static const struct twx_opt_row option_rows[] = {
    {.name = "dry-run",
     .letter = 'n',
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, dry_run),
     .help = "change nothing: say what would be done"},
    {.name = "",
     .type = TWX_OPT_ARGUMENTS,
     .offset = offsetof(struct options, paths),
     .value = "OLD NEW"},
    TWX_OPT_END,
};

static enum twx_exit check(struct twx_call *call)
{
    const struct options *options = call->options;
    if (options->paths == NULL || g_strv_length(options->paths) != 2) {
        return twx_diag_usage(call->opt.command,
                              "give two folders: OLD as the index has it, and NEW where it is now");
    }
    return twx_paths_are_sound(&call->opt, options->paths) ? TWX_EXIT_DONE : TWX_EXIT_USAGE;
}

static void print_json(const struct twx_relocate_counts *counts, bool dry_run)
{
    twx_json_begin();
    twx_json_count(dry_run ? "would_relocate" : "relocated", counts->n_files);
    twx_json_count("folders", counts->n_folders);
    twx_json_count("indexed_there", counts->n_dropped);
    twx_json_count("missing", counts->n_missing);
    twx_json_count("changed", counts->n_changed);
    twx_json_seconds("seconds", counts->seconds);
    twx_json_end();
}

static const char *plural(uint64_t n)
{
    return n == 1 ? "" : "s";
}

/** Says what was done, or would be. */
static void report(const struct twx_relocate_counts *counts, const char *to, bool dry_run)
{
    if (counts->n_missing > 0) {
        twx_diag(TWX_LEVEL_WARNING,
                 "%" PRIu64 " file%s not found below '%s': twindex prune drops what is gone",
                 counts->n_missing, plural(counts->n_missing), to);
    }
    if (counts->n_changed > 0) {
        twx_diag(TWX_LEVEL_WARNING,
                 "%" PRIu64 " file%s with another size or time below '%s': run twindex index on it",
                 counts->n_changed, plural(counts->n_changed), to);
    }
    if (counts->n_dropped > 0) {
        twx_diag_notice("%" PRIu64 " more file%s indexed below '%s' already", counts->n_dropped,
                        counts->n_dropped == 1 ? " was" : "s were", to);
    }
    twx_diag_summary(counts->seconds, "%" PRIu64 " file%s in %" PRIu64 " folder%s %s below '%s'",
                     counts->n_files, plural(counts->n_files), counts->n_folders,
                     plural(counts->n_folders), dry_run ? "would lie" : "now lie", to);
}

static enum twx_exit run(struct twx_call *call)
{
    const struct options *options = call->options;
    struct twx_error err = {0};
    struct twx_relocate_counts counts = {0};
    const struct twx_relocate_options relocate = {
        .from = options->paths[0], .to = options->paths[1], .dry_run = options->dry_run};
    if (twx_relocate(call->opt.db, &relocate, &call->run, &counts, &err) != TWX_OK) {
        return twx_diag_error(&err);
    }
    report(&counts, relocate.to, relocate.dry_run);
    if (call->opt.json) {
        print_json(&counts, relocate.dry_run);
    }
    return TWX_EXIT_DONE;
}

const struct twx_command twx_cmd_relocate = {
    .name = "relocate",
    .headline = "follow a folder that was moved or renamed",
    .summary = "What the index has below OLD lies below NEW from now on: a folder was moved or\n"
               "renamed, or its disk is mounted elsewhere. Nothing is decoded again. A file of\n"
               "the same size and time counts as the same one. OLD need not be there any more.\n"
               "Where both have a file of one name, what was indexed below NEW stays.",
    .rows = option_rows,
    .examples = {{"After 'mv ~/Pictures/phone ~/Pictures/mobile': what would change?",
                  "twindex relocate -n ~/Pictures/phone ~/Pictures/mobile"},
                 {"Follow the folder to its new place",
                  "twindex relocate ~/Pictures/phone ~/Pictures/mobile"}},
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_DB | TWX_COMMAND_JSON | TWX_COMMAND_STOPS,
    .check = check,
    .run = run,
};
