// SPDX-License-Identifier: MIT
//
// `twindex folders`.
#include "cmd/cmd_folders.h"

#include <string.h>

#include "cmd/diag.h"
#include "cmd/json.h"
#include "cmd/opt_rows.h"
#include "cmd/output.h"
#include "cmd/rows.h"
#include "twindex_commands.h"

struct options {
    bool contained;
    const char *radius;
    bool exact_only;
    bool no_stat;
    uint64_t min_images;
    enum twx_rows_format format;
    enum twx_path_encoding_option path_encoding;
    const char *output;
    uint64_t n_jobs;
    enum twx_path_encoding path_bytes;  // set by check
};

static const struct twx_opt_row option_rows[] = {
    {.name = "contained",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, contained),
     .help = "list the folders whose images are all somewhere outside them, too",
     .brief = "list folders whose images are all elsewhere, too"},
    {.name = "radius",
     .letter = 'r',
     .type = TWX_OPT_TEXT,
     .offset = offsetof(struct options, radius),
     .help = "near is within RADIUS bits (default: adaptive, up to 18 of 128, 96 of 512)",
     .brief = "near is within RADIUS bits (default: adaptive)",
     .value = "RADIUS"},
    {.name = "exact",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, exact_only),
     .help = "count equal file bytes only"},
    {.name = "min-images",
     .type = TWX_OPT_NUMBER,
     .offset = offsetof(struct options, min_images),
     .help = "leave out folders of fewer than N images",
     .value = "N",
     .least = 1,
     .most = UINT32_MAX},
    TWX_ROW_NO_STAT(struct options),
    TWX_ROW_FORMAT(struct options),
    TWX_ROW_PATH_ENCODING(struct options),
    TWX_ROW_OUTPUT(struct options),
    TWX_ROW_JOBS(struct options),
    TWX_OPT_END,
};

static const char summary[] =
    "Prints each two folders that share images: how many each holds, how many of these are in\n"
    "the other by equal bytes (exact) or else near, and how many are not. Near means in one\n"
    "group, as export makes groups by default (adaptive radius, star). A folder is what directly\n"
    "holds the images. Names of one file (hard links) are one image, and no copies of each other.\n"
    "What is gone or has changed since it was indexed is left out: all images are looked at.\n\n"
    "With --contained: the folders of which all images are outside them, too, wherever, most\n"
    "bytes first. Where that is so with all that is indexed below (tree is 1), only the topmost\n"
    "folder is listed. held_by holds most of them. Of two folders that hold the same both are\n"
    "listed: delete one, run twindex index and prune, and ask again. What was not indexed is not\n"
    "known, and not_compared counts files that are no images, failed, or have changed.";

static const char *const pair_columns[] = {
    "folder_a", "folder_b", "images_a", "images_b", "exact_a", "exact_b", "near_a",
    "near_b",   "linked",   "share_a",  "share_b",  "only_a",  "only_b"};
static const char *const contained_columns[] = {
    "folder",         "tree",         "images",  "bytes", "exact_elsewhere",
    "near_elsewhere", "not_compared", "held_by", "held"};

struct writer {
    struct twx_rows *rows;
    struct twx_output output;
};

static void write_folder(struct twx_rows *rows, const char *folder)
{
    twx_rows_path(rows, folder, strlen(folder));
}

static bool write_pair(void *user, const struct twx_folder_pair *pair)
{
    struct writer *writer = user;
    struct twx_rows *rows = writer->rows;
    write_folder(rows, pair->folder_a);
    write_folder(rows, pair->folder_b);
    twx_rows_number(rows, pair->n_images_a);
    twx_rows_number(rows, pair->n_images_b);
    twx_rows_number(rows, pair->n_exact_a);
    twx_rows_number(rows, pair->n_exact_b);
    twx_rows_number(rows, pair->n_near_a);
    twx_rows_number(rows, pair->n_near_b);
    twx_rows_number(rows, pair->n_linked);
    twx_rows_share(rows, pair->n_exact_a + pair->n_near_a, pair->n_images_a);
    twx_rows_share(rows, pair->n_exact_b + pair->n_near_b, pair->n_images_b);
    twx_rows_number(rows, pair->n_only_a);
    twx_rows_number(rows, pair->n_only_b);
    (void)twx_rows_end(rows);
    return twx_output_is_good(&writer->output);
}

static bool write_contained(void *user, const struct twx_contained_folder *folder)
{
    struct writer *writer = user;
    struct twx_rows *rows = writer->rows;
    write_folder(rows, folder->folder);
    twx_rows_flag(rows, folder->is_tree);
    twx_rows_number(rows, folder->n_images);
    twx_rows_number(rows, folder->n_bytes);
    twx_rows_number(rows, folder->n_exact);
    twx_rows_number(rows, folder->n_near);
    twx_rows_number(rows, folder->n_not_compared);
    if (folder->n_held > 0) {
        write_folder(rows, folder->held_by);
    } else {
        twx_rows_empty(rows);
    }
    twx_rows_number(rows, folder->n_held);
    (void)twx_rows_end(rows);
    return twx_output_is_good(&writer->output);
}

static void print_json(const struct twx_folders_counts *counts, bool contained)
{
    twx_json_begin();
    twx_json_count("images", counts->groups.n_images);
    twx_json_count(contained ? "contained" : "pairs", counts->n_rows);
    twx_json_count("wide_groups", counts->n_wide);
    twx_json_count("gone", counts->groups.n_gone);
    twx_json_count("changed", counts->groups.n_changed);
    twx_json_count("offline", counts->n_offline);
    twx_json_seconds("seconds", counts->seconds);
    twx_json_end();
}

static enum twx_exit check(struct twx_call *call)
{
    struct options *options = call->options;
    const char *mistake = NULL;
    if (!twx_path_encoding_read(&call->opt, options->path_encoding, options->format == TWX_ROWS_CSV,
                                &options->path_bytes)) {
        return TWX_EXIT_USAGE;
    }
    if (options->exact_only && options->radius != NULL) {
        mistake = "--exact counts equal bytes only: --radius has no meaning with it";
    } else if (call->opt.json && twx_output_is_stdout(options->output)) {
        mistake = "--json needs -o FILE: stdout carries the folders";
    }
    return mistake == NULL ? TWX_EXIT_DONE : twx_diag_usage(call->opt.command, "%s", mistake);
}

/** Writes the rows on an open output. */
static enum twx_status write_rows(const struct twx_call *call,
                                  const struct twx_folders_options *folders, struct writer *writer,
                                  struct twx_folders_counts *counts, enum twx_exit *code)
{
    const struct options *options = call->options;
    struct twx_error err = {0};
    writer->rows = options->contained
                       ? twx_rows_create(writer->output.stream, options->format, contained_columns,
                                         G_N_ELEMENTS(contained_columns))
                       : twx_rows_create(writer->output.stream, options->format, pair_columns,
                                         G_N_ELEMENTS(pair_columns));
    twx_rows_set_path_encoding(writer->rows, options->path_bytes);
    const enum twx_status status =
        options->contained
            ? twx_contained_folders(call->index, folders, &call->run, write_contained, writer,
                                    counts, &err)
            : twx_folder_pairs(call->index, folders, &call->run, write_pair, writer, counts, &err);
    if (status != TWX_OK) {
        *code = twx_diag_error(&err);
    }
    twx_path_encoding_warn(writer->rows);
    twx_rows_free(writer->rows);
    return status;
}

static void say_summary(const struct twx_folders_counts *counts, bool contained)
{
    const bool is_one = counts->n_rows == 1;
    if (contained) {
        twx_diag_summary(counts->seconds,
                         "%" G_GUINT64_FORMAT " folder%s whose images are all elsewhere, too",
                         counts->n_rows, is_one ? "" : "s");
    } else {
        twx_diag_summary(counts->seconds, "%" G_GUINT64_FORMAT " pair%s of folders share%s images",
                         counts->n_rows, is_one ? "" : "s", is_one ? "s" : "");
    }
}

static enum twx_exit run(struct twx_call *call)
{
    const struct options *options = call->options;
    struct twx_folders_options folders = {
        .groups = {.exact_only = options->exact_only,
                   .variants = TWX_VARIANTS_ALL,
                   .look_at_files = !options->no_stat,
                   .n_jobs = (unsigned)options->n_jobs},
        .min_images = options->min_images,
    };
    const unsigned n_bits = twx_hash_bits(twx_index_hash_size(call->index));
    if (!twx_opt_radius(&call->opt, options->radius, n_bits, &folders.groups.radius)) {
        return TWX_EXIT_USAGE;
    }
    struct writer writer = {0};
    enum twx_exit code = twx_output_open(&writer.output, &call->opt, options->output, call->index);
    if (code != TWX_EXIT_DONE) {
        return code;
    }
    struct twx_folders_counts counts = {0};
    const enum twx_status status = write_rows(call, &folders, &writer, &counts, &code);
    bool is_written = false;
    code = twx_output_close(&writer.output, status == TWX_OK, code, &is_written);
    if (code == TWX_EXIT_DONE && is_written) {  // a reader who left early saw only a part
        say_summary(&counts, options->contained);
    }
    if (call->opt.json && status == TWX_OK) {
        print_json(&counts, options->contained);
    }
    return code;
}

const struct twx_command twx_cmd_folders = {
    .name = "folders",
    .headline = "print which folders share images, or hold nothing of their own",
    .summary = summary,
    .rows = option_rows,
    .examples = {{"Which folders share pictures, and how many?", "twindex folders"},
                 {"Which folders of 10 images or more hold nothing of their own?",
                  "twindex folders --contained --min-images 10"}},
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_DB | TWX_COMMAND_JSON | TWX_COMMAND_INDEX | TWX_COMMAND_STOPS,
    .check = check,
    .run = run,
};
