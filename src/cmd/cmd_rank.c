// SPDX-License-Identifier: MIT
//
// `twindex rank`.
#include "cmd/cmd_rank.h"

#include <inttypes.h>

#include "cmd/diag.h"
#include "cmd/json.h"
#include "cmd/opt_rows.h"
#include "cmd/output.h"
#include "twindex_commands.h"

struct options {
    const char *keep_rules;
    bool include_flat;
    const char *output;
    struct twx_keep *keep;  // set by check; owned
};

static const struct twx_opt_row option_rows[] = {
    {.name = "keep",
     .type = TWX_OPT_PATH,
     .offset = offsetof(struct options, keep_rules),
     .help = "which image of a group to keep, as of export",
     .value = "RULE,..."},
    {.name = "include-flat",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, include_flat),
     .help = "join images with little detail too (blank pages, sky)"},
    {.name = "output",
     .letter = 'o',
     .type = TWX_OPT_PATH,
     .offset = offsetof(struct options, output),
     .help = "write the ranks to FILE, whole or not at all",
     .value = "FILE"},
    TWX_OPT_END,
};

static enum twx_exit check(struct twx_call *call)
{
    struct options *options = call->options;
    struct twx_error err = {0};
    if (twx_output_is_stdout(options->output)) {
        return twx_diag_usage(call->opt.command, "-o FILE is missing: ranks are no text");
    }
    if (twx_keep_parse(options->keep_rules, &options->keep, &err) == TWX_OK) {
        return TWX_EXIT_DONE;
    }
    return err.status == TWX_USAGE ? twx_diag_usage(call->opt.command, "%s", err.text)
                                   : twx_diag_error(&err);
}

static void print_json(const struct twx_rank_counts *c)
{
    twx_json_begin();
    twx_json_count("indexes", c->n_parts);
    twx_json_count("images", c->n_images);
    twx_json_count("flat", c->n_flat);
    twx_json_count("hashes", c->n_nodes);
    twx_json_seconds("seconds", c->seconds);
    twx_json_end();
}

static enum twx_exit run(struct twx_call *call)
{
    const struct options *options = call->options;
    const struct twx_rank_options asked = {
        .keep = options->keep, .include_flat = options->include_flat, .output = options->output};
    struct twx_rank_counts counts = {0};
    struct twx_error err = {0};
    enum twx_status status = twx_keep_check(options->keep, call->index, &err);
    if (status == TWX_OK) {
        status = twx_rank(call->index, &asked, &call->run, &counts, &err);
    }
    if (status != TWX_OK) {
        return status == TWX_USAGE ? twx_diag_usage(call->opt.command, "%s", err.text)
                                   : twx_diag_error(&err);
    }
    twx_diag_summary(counts.seconds, "%" PRIu64 " images in %" PRIu64 " ind%s: %" PRIu64 " hashes",
                     counts.n_images, counts.n_parts, counts.n_parts == 1 ? "ex" : "exes",
                     counts.n_nodes);
    if (call->opt.json) {
        print_json(&counts);
    }
    return TWX_EXIT_DONE;
}

static void release(void *options)
{
    twx_keep_free(((struct options *)options)->keep);
}

const struct twx_command twx_cmd_rank = {
    .name = "rank",
    .headline = "number the hashes of several indexes, for pairs --parts",
    .summary =
        "Numbers the distinct hashes of a collection in several indexes by the keep rules, best\n"
        "first: what pairs --parts and group go by. A -d for each index. In memory are 4 bytes\n"
        "for each hash of each index and 4 for each set of equal files; images are sorted beside\n"
        "the output, where some 120 bytes for each must be free.",
    .examples = {{"Number the hashes of two indexes, before pairs --parts",
                  "twindex rank -d 2001.db -d 2002.db -o ranks"},
                 {"The same, keeping the oldest of each group",
                  "twindex rank -d 2001.db -d 2002.db --keep oldest,path -o oldest.ranks"}},
    .rows = option_rows,
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_DB | TWX_COMMAND_PARTS | TWX_COMMAND_JSON | TWX_COMMAND_INDEX |
             TWX_COMMAND_STOPS,
    .check = check,
    .run = run,
    .release = release,
};
