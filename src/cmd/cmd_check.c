// SPDX-License-Identifier: MIT
//
// `twindex check`.
#include <stdio.h>
#include <string.h>

#include "cmd/cmd_check.h"
#include "cmd/diag.h"
#include "cmd/json.h"
#include "cmd/opt.h"
#include "twindex_commands.h"

struct options {
    bool repair;
};

static const struct twx_opt_row option_rows[] = {
    {.name = "repair",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, repair),
     .help = "rebuild a damaged index from what is sound of it"},
    TWX_OPT_END,
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

static enum twx_exit run(struct twx_call *call)
{
    const struct options *options = call->options;
    enum twx_exit code = TWX_EXIT_DONE;
    struct twx_error err = {0};
    struct twx_check_counts counts = {0};
    struct twx_repair_counts repaired = {0};
    enum twx_status status = twx_check(call->opt.db, &call->run, &counts, &err);
    if (options->repair && status == TWX_UNUSABLE) {
        const struct twx_error found = err;
        (void)twx_diag_error(&found);
        status = repair(call->opt.db, &call->run, &repaired, &counts, &err);
        if (strcmp(err.text, found.text) == 0) {
            err.text[0] = '\0';  // what stands in the way is reported
        }
    }
    if (status != TWX_OK) {
        code = twx_diag_error(&err);
    }
    if (call->opt.json && status == TWX_OK) {  // without --json the line on stdout says it
        twx_diag_summary(counts.seconds + repaired.seconds,
                         "%" G_GUINT64_FORMAT " problems among %" G_GUINT64_FORMAT " images",
                         counts.n_problems, counts.n_images);
    }
    if (call->opt.json) {
        print_json(&counts, &repaired);
    } else if (status == TWX_OK) {
        (void)printf("ok: %" G_GUINT64_FORMAT " images, %" G_GUINT64_FORMAT
                     " hashes in %" G_GUINT64_FORMAT " blocks\n",
                     counts.n_images, counts.n_hashes, counts.n_blocks);
    }
    return code;
}

const struct twx_command twx_cmd_check = {
    .name = "check",
    .headline = "verify the index, or repair it",
    .summary = "Verifies the whole index. Shards that wait for the next twindex index are "
               "named; they are no\n"
               "fault of the index. With --repair, a damaged index is rebuilt from what is "
               "sound of it; the files\n"
               "whose records are lost by that are hashed by the next twindex index.",
    .rows = option_rows,
    .examples = {{"Is the index sound? Say nothing if it is", "twindex check -q"},
                 {"Rebuild a damaged index from what is sound of it", "twindex check --repair"}},
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_DB | TWX_COMMAND_JSON | TWX_COMMAND_STOPS,
    .run = run,
};
