// SPDX-License-Identifier: MIT
//
// `twindex index`.
#include "cmd/cmd_index.h"

#include "cmd/diag.h"
#include "cmd/earlier_paths.h"
#include "cmd/ingest_run.h"

struct options {
    struct twx_ingest_arguments shared;
    bool retry_failed;
    bool rehash;
    bool no_ctime;
    bool prune;
    bool keep_shards;
    char **earlier_paths;  // owned; set by check where no PATH is given
};

static const struct twx_opt_row option_rows[] = {
    {.name = "retry-failed",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, retry_failed),
     .help = "try failed images again though their files are unchanged",
     .brief = "try failed images again"},
    {.name = "rehash",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, rehash),
     .help =
         "hash unchanged files again whose hashes an earlier version of twindex made; they stay "
         "comparable without it (see twindex stats)",
     .brief = "renew hashes of earlier versions of twindex"},
    {.name = "no-ctime",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, no_ctime),
     .help = "do not look at ctime: for restored backups, or after chmod -R",
     .brief = "do not look at ctime: for restored backups"},
    {.name = "prune",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, prune),
     .help = "drop the records below each PATH whose files are gone, as twindex prune does",
     .brief = "drop the records of files that are gone"},
    {.name = "keep-shards",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, keep_shards),
     .help = "leave merged shards in DB.shards"},
    TWX_OPT_END,
};

/** The PATHs to go through; NULL for none. */
static char **paths_of(const struct options *options)
{
    return options->earlier_paths != NULL ? options->earlier_paths : options->shared.paths;
}

static enum twx_exit check(struct twx_call *call)
{
    struct options *options = call->options;
    const struct twx_ingest_arguments *shared = &options->shared;
    enum twx_exit code = TWX_EXIT_DONE;
    if (shared->paths == NULL && shared->files_from == NULL && !shared->null_separated) {
        options->earlier_paths = twx_earlier_paths(&call->opt, &code);
        if (options->earlier_paths == NULL) {
            return code;
        }
    }
    return twx_ingest_arguments_are_sound(&call->opt, shared, paths_of(options)) ? TWX_EXIT_DONE
                                                                                 : TWX_EXIT_USAGE;
}

static enum twx_status update(const struct twx_ingest_options *options, const void *what,
                              const struct twx_run *run, struct twx_ingest_counts *counts,
                              struct twx_error *err)
{
    (void)what;
    return twx_index_update(options, run, counts, err);
}

static enum twx_exit run(struct twx_call *call)
{
    const struct options *options = call->options;
    struct twx_ingest_options ingest =
        twx_ingest_arguments_options(&options->shared, paths_of(options));
    ingest.index_path = call->opt.db;
    ingest.retry_failed = options->retry_failed;
    ingest.rehash = options->rehash;
    ingest.no_ctime = options->no_ctime;
    ingest.prune = options->prune;
    ingest.keep_shards = options->keep_shards;
    return twx_ingest_run(call, &options->shared, ingest, update, NULL);
}

static void release(void *options)
{
    g_strfreev(((struct options *)options)->earlier_paths);
}

const struct twx_command twx_cmd_index = {
    .name = "index",
    .headline = "hash what is new or changed below PATH... and merge it",
    .summary =
        "Hashes the images at and below each PATH that are new or changed, and merges them "
        "into\n"
        "the index DB, which is made if missing. Run again, it goes on where it was "
        "stopped.\n"
        "Without PATH and list it goes through the PATHs of earlier runs again; other options "
        "are not\n"
        "remembered." TWX_LEFT_OUT_HELP,
    .rows = option_rows,
    .shared = twx_ingest_rows,
    .examples = {{"Index your pictures; the next time only what is new or changed is read",
                  "twindex index ~/Pictures"},
                 {"Each night from cron: say errors only, and forget files that are gone",
                  "twindex index -q --prune ~/Pictures"}},
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_DB | TWX_COMMAND_JSON | TWX_COMMAND_STOPS,
    .check = check,
    .run = run,
    .release = release,
};
