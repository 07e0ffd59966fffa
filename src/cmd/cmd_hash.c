// SPDX-License-Identifier: MIT
//
// `twindex hash`.
#include "cmd/cmd_hash.h"

#include <string.h>
#include <sys/stat.h>

#include "cmd/diag.h"
#include "cmd/hash_filter.h"
#include "cmd/ingest_run.h"

struct options {
    struct twx_ingest_arguments shared;
    const char *output_dir;
    struct twx_filter_arguments filter;
};

static const struct twx_opt_row option_rows[] = {
    {.name = "output",
     .letter = 'o',
     .type = TWX_OPT_PATH,
     .offset = offsetof(struct options, output_dir),
     .help = "the folder for the shards, made if missing",
     .value = "DIR"},
    {.name = "stdin",
     .type = TWX_OPT_CHOICE,
     .offset = offsetof(struct options, filter.lines),
     .help = "be a filter: hash the files that standard input names, each on a line or with a NUL "
             "behind, and write a line for each",
     .value = "lines|nul",
     .choices = twx_filter_lines_choices},
    {.name = "stdout",
     .type = TWX_OPT_CHOICE,
     .offset = offsetof(struct options, filter.format),
     .help = "with --stdin: what the lines are, for twindex merge --tsv",
     .value = "tsv",
     .choices = twx_filter_format_choices},
    {.name = "path-encoding",
     .type = TWX_OPT_CHOICE,
     .offset = offsetof(struct options, filter.encoding),
     .help = "with --stdin: whether the paths that come in are as they are (default: raw) or "
             "percent-encoded, as those that go out always are",
     .value = "raw|percent",
     .choices = twx_path_encoding_choices},
    {.name = "reporter",
     .type = TWX_OPT_CHOICE,
     .offset = offsetof(struct options, filter.reporter),
     .help = "with --stdin: write Hadoop's reporter:status: each minute, and its counters at the "
             "end, to standard error",
     .value = "hadoop",
     .choices = twx_filter_reporter_choices},
    TWX_OPT_END,
};

/** Whether -o names a folder, or nothing yet; false after a usage error was reported. */
static bool is_output_sound(const struct twx_opt *opt, const char *output_dir)
{
    struct stat st;
    if (output_dir == NULL || output_dir[0] == '\0') {
        (void)twx_diag_usage(opt->command, "no folder for the shards: give -o DIR");
    } else if (strcmp(output_dir, "-") == 0) {
        (void)twx_diag_usage(opt->command,
                             "-o -: shards are files in a folder, and do not go to standard "
                             "output; a folder of that name is './-'");
    } else if (stat(output_dir, &st) == 0 && !S_ISDIR(st.st_mode)) {
        (void)twx_diag_usage(opt->command, "-o takes a folder for the shards: '%s' is a file",
                             output_dir);
    } else {
        return true;
    }
    return false;
}

static enum twx_exit check(struct twx_call *call)
{
    const struct options *options = call->options;
    if (twx_filter_is_asked(&options->filter)) {
        return twx_filter_check(&call->opt, &options->filter, &options->shared,
                                options->output_dir);
    }
    return is_output_sound(&call->opt, options->output_dir) &&
                   twx_ingest_arguments_are_sound(&call->opt, &options->shared,
                                                  options->shared.paths)
               ? TWX_EXIT_DONE
               : TWX_EXIT_USAGE;
}

static enum twx_exit run(struct twx_call *call)
{
    const struct options *options = call->options;
    if (twx_filter_is_asked(&options->filter)) {
        return twx_filter_run(call, &options->filter, &options->shared);
    }
    struct twx_ingest_options ingest =
        twx_ingest_arguments_options(&options->shared, options->shared.paths);
    ingest.shard_dir = options->output_dir;
    return twx_ingest_run(call, &options->shared, ingest, twx_hash_collection);
}

const struct twx_command twx_cmd_hash = {
    .name = "hash",
    .headline = "hash into shard files only, for a later merge",
    .summary = "Hashes the images at and below each PATH into shard files in DIR, for twindex "
               "merge.\n"
               "With --stdin=lines --stdout=tsv it is a filter, for Hadoop Streaming, Spark's pipe "
               "and the like." TWX_LEFT_OUT_HELP,
    .rows = option_rows,
    .shared = twx_ingest_rows,
    .examples = {{"Hash on the machine that has the disk, for twindex merge elsewhere",
                  "twindex hash -o shards ~/Pictures"},
                 {"Hash what find finds, with two threads",
                  "find ~/Pictures -name '*.jpg' | twindex hash -j 2 -o shards --files-from -"}},
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_JSON | TWX_COMMAND_STOPS,
    .check = check,
    .run = run,
};
