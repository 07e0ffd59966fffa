// SPDX-License-Identifier: MIT
//
// `twindex group`.
#include "cmd/cmd_group.h"

#include <inttypes.h>

#include "cmd/diag.h"
#include "cmd/export_counts.h"
#include "cmd/export_rows.h"
#include "cmd/opt_rows.h"
#include "cmd/opt_value.h"
#include "cmd/output.h"
#include "cmd/rows.h"
#include "twindex_commands.h"

struct options {
    char **edges;
    const char *ranks;
    enum twx_linkage linkage;
    uint64_t min_group;
    enum twx_rows_format format;
    enum twx_path_encoding_option path_encoding;
    const char *output;
    uint64_t n_jobs;
    enum twx_path_encoding path_bytes;  // set by check
};

static const struct twx_opt_choice linkages[] = {
    {"star", TWX_LINKAGE_STAR},
    {"single", TWX_LINKAGE_SINGLE},
    {"complete", TWX_LINKAGE_COMPLETE},
    {NULL, 0},
};

static const struct twx_opt_row option_rows[] = {
    {.name = "ranks",
     .type = TWX_OPT_PATH,
     .offset = offsetof(struct options, ranks),
     .help = "what twindex rank has made of the same indexes",
     .value = "FILE"},
    {.name = "linkage",
     .type = TWX_OPT_CHOICE,
     .offset = offsetof(struct options, linkage),
     .help = "star (default) or single; complete takes one index, and export",
     .value = "LINKAGE",
     .choices = linkages},
    {.name = "min-group",
     .type = TWX_OPT_NUMBER,
     .offset = offsetof(struct options, min_group),
     .help = "only groups of at least N images, the keeper among them",
     .value = "N",
     .least = 2,
     .most = UINT32_MAX},
    TWX_ROW_FORMAT(struct options),
    TWX_ROW_PATH_ENCODING(struct options),
    TWX_ROW_OUTPUT(struct options),
    TWX_ROW_JOBS(struct options),
    {.name = "",
     .type = TWX_OPT_ARGUMENTS,
     .offset = offsetof(struct options, edges),
     .value = "EDGES..."},
    TWX_OPT_END,
};

struct writer {
    struct twx_output output;
    struct twx_rows *rows;
    struct twx_export_shape shape;
};

static enum twx_exit check(struct twx_call *call)
{
    struct options *options = call->options;
    const char *command = call->opt.command;
    if (!twx_path_encoding_read(&call->opt, options->path_encoding, options->format == TWX_ROWS_CSV,
                                &options->path_bytes)) {
        return TWX_EXIT_USAGE;
    }
    if (options->edges == NULL) {
        return twx_diag_usage(command, "no EDGES given: twindex pairs --parts makes them");
    }
    if (options->ranks == NULL) {
        return twx_diag_usage(command, "--ranks FILE is missing: twindex rank makes it");
    }
    if (call->opt.json && twx_output_is_stdout(options->output)) {
        return twx_diag_usage(command, "--json needs -o FILE: stdout carries the groups");
    }
    return twx_opt_no_empty(&call->opt, "EDGES", options->edges) ? TWX_EXIT_DONE : TWX_EXIT_USAGE;
}

static bool write_row(void *user, const struct twx_group_row *row)
{
    struct writer *writer = user;
    twx_export_row_write(writer->rows, row, &writer->shape);
    return twx_output_is_good(&writer->output);
}

/** Writes the groups on an open output. */
static enum twx_status write_groups(struct twx_call *call, struct writer *writer,
                                    struct twx_group_edges_counts *counts, struct twx_error *err)
{
    const struct options *options = call->options;
    const struct twx_group_edges_options asked = {
        .ranks = options->ranks,
        .edges = (const char *const *)options->edges,
        .n_edges = g_strv_length(options->edges),
        .linkage = options->linkage,
        .min_group = options->min_group,
        .n_jobs = (unsigned)options->n_jobs,
    };
    writer->rows = twx_export_rows_create(writer->output.stream, options->format, &writer->shape);
    twx_rows_set_path_encoding(writer->rows, options->path_bytes);
    const enum twx_status status =
        twx_group_edges(call->index, &asked, &call->run, write_row, writer, counts, err);
    twx_path_encoding_warn(writer->rows);
    twx_rows_free(writer->rows);
    return status;
}

static enum twx_exit say_error(const struct twx_call *call, const struct twx_error *err)
{
    return err->status == TWX_USAGE ? twx_diag_usage(call->opt.command, "%s", err->text)
                                    : twx_diag_error(err);
}

static enum twx_exit run(struct twx_call *call)
{
    const struct options *options = call->options;
    struct twx_group_edges_counts counts = {0};
    struct twx_edges_facts facts;
    struct twx_error err = {0};
    struct writer writer = {.shape.hash_bytes =
                                twx_hash_bits(twx_index_hash_size(call->index)) / 8};
    if (twx_edges_facts(options->edges[0], &facts, &err) != TWX_OK) {
        return twx_diag_error(&err);
    }
    writer.shape.is_adaptive = facts.is_adaptive;
    writer.shape.has_inverted = facts.inverted;
    enum twx_exit code = twx_output_open(&writer.output, &call->opt, options->output, call->index);
    if (code != TWX_EXIT_DONE) {
        return code;
    }
    const enum twx_status status = write_groups(call, &writer, &counts, &err);
    const bool is_made = status == TWX_OK || status == TWX_PARTLY;
    bool is_written = false;
    code = status == TWX_OK ? TWX_EXIT_DONE : say_error(call, &err);
    code = twx_output_close(&writer.output, is_made, code, &is_written);
    if (is_made && is_written) {
        twx_export_say_summary(&counts.groups, false);
    }
    if (call->opt.json && is_made) {
        twx_export_print_json(&counts.groups);
    }
    return code;
}

const struct twx_command twx_cmd_group = {
    .name = "group",
    .headline = "print the groups that edges of several indexes make",
    .summary =
        "Prints the groups of duplicates of a collection in several indexes, from the edges that\n"
        "pairs --parts has found: what export prints of one index of them all, without a look at "
        "the\n"
        "files, byte for byte, whatever the order of EDGES. In memory are a bit a hash and 12 "
        "bytes\n"
        "for each that joins another (single: 4 bytes a hash), and the images in groups. For "
        "three\n"
        "indexes, in six tasks that may run anywhere:\n\n"
        "    twindex rank -d a.db -d b.db -d c.db -o ranks\n"
        "    twindex pairs -d a.db -d b.db -d c.db --ranks ranks --parts 0/6 -o 0.edges\n"
        "    ... to --parts 5/6 -o 5.edges\n"
        "    twindex group -d a.db -d b.db -d c.db --ranks ranks *.edges -o groups.csv",
    .examples = {{"The groups of a collection in two indexes, of all edges there are",
                  "twindex group -d 2001.db -d 2002.db --ranks ranks *.edges -o groups.csv"},
                 {"The same, with chains joined",
                  "twindex group -d 2001.db -d 2002.db --ranks ranks --linkage single *.edges"}},
    .rows = option_rows,
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_DB | TWX_COMMAND_PARTS | TWX_COMMAND_JSON | TWX_COMMAND_INDEX |
             TWX_COMMAND_STOPS,
    .check = check,
    .run = run,
};
