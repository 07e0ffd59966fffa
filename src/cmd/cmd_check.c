// SPDX-License-Identifier: MIT
//
// `twindex check`.
#include <stdio.h>
#include <string.h>

#include "cmd/commands.h"
#include "cmd/diag.h"
#include "cmd/json.h"
#include "cmd/opt.h"

static char **arguments;
static gboolean repair_is_wanted;

static const GOptionEntry check_entries[] = {
    {"repair", 0, 0, G_OPTION_ARG_NONE, &repair_is_wanted,
     "rebuild a damaged index from what is sound of it", NULL},
    {G_OPTION_REMAINING, 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME_ARRAY, &arguments, NULL,
     NULL},
    G_OPTION_ENTRY_NULL,
};

/** Repairs, says what was lost, and verifies again. */
static enum twx_status repair(const char *db, const struct twx_run *run,
                              struct twx_repair_counts *repaired, struct twx_check_counts *counts,
                              struct twx_error *err)
{
    enum twx_status status = twx_repair(db, run, repaired, err);
    if (status != TWX_OK) {
        return status;
    }
    if (repaired->n_lost > 0) {
        twx_diag(TWX_LEVEL_WARNING,
                 "index '%s' was repaired without %" G_GUINT64_FORMAT
                 " of its files: run twindex index to hash them again, or merge their shards",
                 db, repaired->n_lost);
    } else {
        twx_diag(TWX_LEVEL_WARNING, "index '%s' was repaired: none of its files was lost", db);
    }
    return twx_check(db, run, counts, err);
}

static void print_json(const struct twx_check_counts *counts,
                       const struct twx_repair_counts *repaired)
{
    twx_json_begin();
    twx_json_count("images", counts->n_images);
    twx_json_count("hashes", counts->n_hashes);
    twx_json_count("blocks", counts->n_blocks);
    twx_json_count("problems", counts->n_problems);
    twx_json_count("leftover_shards", counts->n_leftover_shards);
    twx_json_count("lost", repaired->n_lost);
    twx_json_count("lost_blocks", repaired->n_lost_blocks);
    twx_json_seconds("seconds", counts->seconds + repaired->seconds);
    twx_json_end();
}

int twx_cmd_check(int argc, char **argv)
{
    struct twx_opt opt = {
        .command = "check",
        .summary = "Verifies the whole index. Shards that wait for the next twindex index are "
                   "named; they are no\n"
                   "fault of the index. With --repair, a damaged index is rebuilt from what is "
                   "sound of it; the files\n"
                   "whose records are lost by that are hashed by the next twindex index.",
        .entries = check_entries,
        .flags = TWX_OPT_DB | TWX_OPT_JSON,
    };
    enum twx_exit code = TWX_EXIT_DONE;
    if (!twx_opt_parse(&opt, argc, argv, &code)) {
        return (int)code;
    }
    if (!twx_opt_no_arguments(&opt, arguments)) {
        return TWX_EXIT_USAGE;
    }
    struct twx_error err = {0};
    struct twx_check_counts counts = {0};
    const struct twx_run run = twx_diag_run();
    struct twx_repair_counts repaired = {0};
    enum twx_status status = twx_check(opt.db, &run, &counts, &err);
    if (repair_is_wanted && status == TWX_UNUSABLE) {
        const struct twx_error found = err;
        (void)twx_diag_error(&found);
        status = repair(opt.db, &run, &repaired, &counts, &err);
        if (strcmp(err.text, found.text) == 0) {
            err.text[0] = '\0';  // what stands in the way is reported
        }
    }
    if (status != TWX_OK) {
        code = twx_diag_error(&err);
    }
    if (opt.json && status == TWX_OK) {  // without --json the line on stdout says it
        twx_diag_summary(counts.seconds + repaired.seconds,
                         "%" G_GUINT64_FORMAT " problems among %" G_GUINT64_FORMAT " images",
                         counts.n_problems, counts.n_images);
    }
    if (opt.json) {
        print_json(&counts, &repaired);
    } else if (status == TWX_OK) {
        (void)printf("ok: %" G_GUINT64_FORMAT " images, %" G_GUINT64_FORMAT
                     " hashes in %" G_GUINT64_FORMAT " blocks\n",
                     counts.n_images, counts.n_hashes, counts.n_blocks);
    }
    return (int)code;
}
