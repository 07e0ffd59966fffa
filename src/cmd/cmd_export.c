// SPDX-License-Identifier: MIT
//
// `twindex export`.
#include "cmd/cmd_export.h"

#include "cmd/diag.h"
#include "cmd/export_counts.h"
#include "cmd/export_damaged.h"
#include "cmd/export_npy.h"
#include "cmd/export_options.h"
#include "cmd/export_page.h"
#include "cmd/export_paths.h"
#include "cmd/export_rows.h"
#include "cmd/export_text.h"
#include "cmd/output.h"
#include "cmd/rows.h"
#include "twindex_commands.h"

static const char summary[] =
    "Prints the groups of duplicates: one image of each to keep, the others after "
    "it by distance.\n"
    "Flat images (little detail) join by equal bytes only. Files that are gone or have "
    "changed since\n"
    "they were indexed are left out; those of a root that is not there are marked as "
    "offline.\n\n" TWX_GROUP_HELP "\n\n" TWX_SCOPE_HELP "\n\n"
    "With --damaged: each truncated file, and in column damage twin (an intact image agrees with\n"
    "the rows that are there), none, ambiguous (several do that are different), too little (fewer\n"
    "than half of the rows, or hardly any detail), or unknown (failed in an earlier version: run\n"
    "twindex index --retry-failed). All but twin may be the only copy; look at both before one is\n"
    "deleted. -r (12 of 128, 72 of 512) is of a whole hash, and less of a part.";

struct writer {
    enum twx_export_format format;
    enum twx_export_role role;
    struct twx_rows *rows;  // of a table
    struct twx_export_shape shape;
    struct twx_export_paths paths;
    struct twx_export_text text;
    struct twx_export_page *page;  // of html
    struct twx_output output;
    enum twx_exit code;
};

static bool write_row(void *user, const struct twx_group_row *row)
{
    struct writer *writer = user;
    const bool is_wanted = writer->role == TWX_EXPORT_ROLE_ALL ||
                           (writer->role == TWX_EXPORT_ROLE_KEEP) == row->is_keeper;
    if (writer->format == TWX_EXPORT_FORMAT_PATHS) {
        twx_export_paths_group_row(&writer->paths, row, is_wanted);
    } else if (!is_wanted) {
        return true;
    } else if (writer->format == TWX_EXPORT_FORMAT_TEXT) {
        twx_export_text_row(&writer->text, row);
    } else if (writer->format == TWX_EXPORT_FORMAT_HTML) {
        twx_export_page_row(writer->page, row);
    } else {
        twx_export_row_write(writer->rows, row, &writer->shape);
    }
    return twx_output_is_good(&writer->output);
}

static enum twx_exit check(struct twx_call *call)
{
    struct twx_export_arguments *options = call->options;
    // What people decide by is compared, as in a plan.
    options->verify |= options->format == TWX_EXPORT_FORMAT_HTML && !options->exact_only &&
                       !options->all_files && !options->no_stat;
    return twx_export_arguments_are_sound(&call->opt, options)
               ? twx_group_options_check(&call->opt, &options->groups)
               : TWX_EXIT_USAGE;
}

/** Begins what the format asks for; false after an error was reported. */
static bool begin_writing(const struct twx_call *call, struct writer *writer)
{
    const struct twx_export_arguments *options = call->options;
    FILE *stream = writer->output.stream;
    writer->format = twx_export_format_of(options);
    writer->role = options->role != TWX_EXPORT_ROLE_UNSET      ? options->role
                   : writer->format == TWX_EXPORT_FORMAT_PATHS ? TWX_EXPORT_ROLE_DUPLICATE
                                                               : TWX_EXPORT_ROLE_ALL;
    writer->paths =
        (struct twx_export_paths){.stream = stream, .null_separated = options->null_separated};
    writer->text.stream = stream;
    if (writer->format == TWX_EXPORT_FORMAT_CSV || writer->format == TWX_EXPORT_FORMAT_JSONL) {
        writer->rows = twx_export_rows_create(
            stream, writer->format == TWX_EXPORT_FORMAT_CSV ? TWX_ROWS_CSV : TWX_ROWS_JSONL,
            &writer->shape);
        twx_rows_set_path_encoding(writer->rows, options->path_bytes);
    }
    if (writer->format == TWX_EXPORT_FORMAT_HTML) {
        const struct twx_export_page_options page = {
            .stream = stream,
            .index = call->index,
            .db = call->opt.db,
            .output = options->output,
            .thumbs = options->thumbs,
            .n_jobs = (unsigned)options->groups.n_jobs,
            .timeout_seconds = (double)options->groups.timeout_seconds,
        };
        writer->code = twx_export_page_create(&page, &writer->page);
    }
    return writer->code == TWX_EXIT_DONE;
}

/** Writes the groups on an open output; counts holds what they are. */
static enum twx_status write_groups(const struct twx_call *call,
                                    const struct twx_export_options *export, struct writer *writer,
                                    struct twx_export_counts *counts, struct twx_error *err)
{
    if (!begin_writing(call, writer)) {
        return TWX_FAILED;
    }
    const enum twx_status status =
        twx_export(call->index, export, &call->run, write_row, writer, counts, err);
    if (status != TWX_OK) {
        writer->code = twx_diag_error(err);
    } else {
        twx_export_text_end(&writer->text);
        writer->code = twx_export_paths_report(&writer->paths) ? TWX_EXIT_FAILED : writer->code;
    }
    if (writer->page != NULL && writer->code == TWX_EXIT_DONE) {
        writer->code = twx_export_page_end(writer->page, &call->run);
    }
    twx_export_page_free(writer->page);
    if (writer->rows != NULL) {
        twx_path_encoding_warn(writer->rows);
    }
    twx_rows_free(writer->rows);
    return status;
}

static enum twx_exit run(struct twx_call *call)
{
    const struct twx_export_arguments *options = call->options;
    struct twx_export_options export = {
        .size = sizeof export,
        .exact_only = options->exact_only || options->all_files,
        .all_files = options->all_files,
        .look_at_files = !options->no_stat,
        .verify = options->verify,
    };
    struct twx_error err = {0};
    if (options->format == TWX_EXPORT_FORMAT_NPY) {
        return twx_export_npy_run(call, options->output);
    }
    if (options->damaged) {
        return twx_export_damaged_run(
            call, &(struct twx_export_damaged){.radius = options->groups.radius,
                                               .no_stat = options->no_stat,
                                               .format = options->format == TWX_EXPORT_FORMAT_JSONL
                                                             ? TWX_ROWS_JSONL
                                                             : TWX_ROWS_CSV,
                                               .paths = options->path_bytes,
                                               .output = options->output,
                                               .n_jobs = (unsigned)options->groups.n_jobs});
    }
    enum twx_exit code = twx_group_options_read(call, &options->groups, &export);
    if (code != TWX_EXIT_DONE) {
        return code;
    }
    struct writer writer = {.shape.hash_bytes = twx_hash_bits(twx_index_hash_size(call->index)) / 8,
                            .shape.is_verified = options->verify,
                            .shape.has_inverted = options->groups.inverted,
                            .shape.is_adaptive =
                                !export.exact_only && (export.radius == -1 || export.adaptive)};
    code = twx_output_open(&writer.output, &call->opt, options->output, call->index);
    if (code != TWX_EXIT_DONE) {
        return code;
    }
    struct twx_export_counts counts = {.size = sizeof counts};
    const enum twx_status status = write_groups(call, &export, &writer, &counts, &err);
    bool is_written = false;
    code = twx_output_close(&writer.output, status == TWX_OK && writer.code == TWX_EXIT_DONE,
                            writer.code, &is_written);
    if (code == TWX_EXIT_DONE && is_written) {  // a reader who left early saw only a part
        twx_export_say_summary(&counts, options->verify);
    }
    if (call->opt.json && status == TWX_OK) {
        twx_export_print_json(&counts);
    }
    return code;
}

static void release(void *options)
{
    twx_group_options_release(&((struct twx_export_arguments *)options)->groups);
}

const struct twx_command twx_cmd_export = {
    .name = "export",
    .headline = "print the groups of duplicates",
    .summary = summary,
    .rows = twx_export_option_rows,
    .shared = twx_group_rows,
    .examples = {{"Look at the groups in a browser, and decide there",
                  "twindex export --format html -o review.html"},
                 {"List files of equal bytes for a script, one row a file",
                  "twindex export --exact --format csv -o equal.csv"}},
    .options_bytes = sizeof(struct twx_export_arguments),
    .flags = TWX_COMMAND_DB | TWX_COMMAND_PARTS | TWX_COMMAND_JSON | TWX_COMMAND_INDEX |
             TWX_COMMAND_STOPS,
    .check = check,
    .run = run,
    .release = release,
};
