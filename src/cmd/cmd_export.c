// SPDX-License-Identifier: MIT
//
// `twindex export`.
#include "cmd/cmd_export.h"

#include <unistd.h>

#include "cmd/diag.h"
#include "cmd/export_counts.h"
#include "cmd/export_damaged.h"
#include "cmd/export_page.h"
#include "cmd/export_paths.h"
#include "cmd/export_rows.h"
#include "cmd/export_text.h"
#include "cmd/group_options.h"
#include "cmd/opt_rows.h"
#include "cmd/output.h"
#include "cmd/rows.h"

enum format {
    FORMAT_UNSET,  // text on a terminal, else CSV
    FORMAT_CSV,
    FORMAT_JSONL,
    FORMAT_PATHS,
    FORMAT_TEXT,
    FORMAT_HTML,
};

enum role { ROLE_UNSET, ROLE_KEEP, ROLE_DUPLICATE, ROLE_ALL };

struct options {
    struct twx_group_options groups;
    bool exact_only;
    bool all_files;
    bool damaged;
    bool no_stat;
    bool verify;
    enum format format;
    enum role role;
    bool null_separated;
    enum twx_path_encoding_option path_encoding;
    const char *output;
    const char *thumbs;
    enum twx_path_encoding path_bytes;  // set by check
};

static const struct twx_opt_choice formats[] = {
    {"csv", FORMAT_CSV},   {"jsonl", FORMAT_JSONL}, {"paths", FORMAT_PATHS},
    {"text", FORMAT_TEXT}, {"html", FORMAT_HTML},   {NULL, 0},
};

static const struct twx_opt_choice roles[] = {
    {"keep", ROLE_KEEP},
    {"duplicate", ROLE_DUPLICATE},
    {"all", ROLE_ALL},
    {NULL, 0},
};

static const struct twx_opt_row option_rows[] = {
    {.name = "exact",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, exact_only),
     .help = "join equal file bytes only: no linkage or orientation changes the groups",
     .brief = "join equal file bytes only"},
    {.name = "all-files",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, all_files),
     .help = "--exact, also of files that are no image or failed: after index --checksum-all",
     .brief = "--exact, also of files that are no images"},
    {.name = "damaged",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, damaged),
     .help = "list truncated files instead, and the intact image of each if there is one",
     .brief = "list truncated files, and their intact images"},
    TWX_ROW_NO_STAT(struct options),
    {.name = "verify",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, verify),
     .help = "decode the files and compare the pictures: join copies only, not what is alike",
     .brief = "compare the pictures: join copies only"},
    {.name = "format",
     .type = TWX_OPT_CHOICE,
     .offset = offsetof(struct options, format),
     .help = "csv (default), jsonl, paths (bare, one a line), text (for people: the default on a "
             "terminal) or html (a page to look at the groups and decide)",
     .brief = "csv, jsonl, paths, text or html",
     .value = "FORMAT",
     .choices = formats},
    {.name = "role",
     .type = TWX_OPT_CHOICE,
     .offset = offsetof(struct options, role),
     .help = "keep, duplicate or all: which rows to write (default: all; of paths: duplicate)",
     .brief = "rows to write: keep, duplicate or all",
     .value = "ROLE",
     .choices = roles},
    {.name = "null",
     .letter = '0',
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, null_separated),
     .help = "with --format paths: a NUL behind each, not a newline",
     .brief = "with --format paths: a NUL behind each"},
    {.name = "thumbs",
     .type = TWX_OPT_TEXT,
     .offset = offsetof(struct options, thumbs),
     .help = "with --format html: keep the thumbnails in DIR, not in the page (for thousands)",
     .brief = "with --format html: keep thumbnails in DIR",
     .value = "DIR"},
    TWX_ROW_PATH_ENCODING(struct options),
    TWX_ROW_OUTPUT(struct options),
    TWX_OPT_END,
};

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
    enum format format;
    enum role role;
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
    const bool is_wanted =
        writer->role == ROLE_ALL || (writer->role == ROLE_KEEP) == row->is_keeper;
    if (writer->format == FORMAT_PATHS) {
        twx_export_paths_group_row(&writer->paths, row, is_wanted);
    } else if (!is_wanted) {
        return true;
    } else if (writer->format == FORMAT_TEXT) {
        twx_export_text_row(&writer->text, row);
    } else if (writer->format == FORMAT_HTML) {
        twx_export_page_row(writer->page, row);
    } else {
        twx_export_row_write(writer->rows, row, &writer->shape);
    }
    return twx_output_is_good(&writer->output);
}

/** The format that is meant where none is given. */
static enum format format_of(const struct options *options)
{
    const bool is_for_people = !options->damaged && options->output == NULL &&
                               options->path_encoding == TWX_PATH_ENCODING_UNSET &&
                               options->role == ROLE_UNSET && isatty(STDOUT_FILENO) != 0;
    return options->format != FORMAT_UNSET ? options->format
           : is_for_people                 ? FORMAT_TEXT
                                           : FORMAT_CSV;
}

/** What of the formats does not go together; NULL: nothing. */
static const char *mistake_in_format(const struct options *o)
{
    if (o->damaged &&
        ((o->format != FORMAT_UNSET && o->format != FORMAT_CSV && o->format != FORMAT_JSONL) ||
         o->role != ROLE_UNSET)) {
        return "--damaged makes a table: csv or jsonl, without --role";
    }
    if (o->format == FORMAT_HTML && o->output == NULL && isatty(STDOUT_FILENO) != 0) {
        return "--format html makes a page: give -o FILE";
    }
    if (o->thumbs != NULL && o->format != FORMAT_HTML) {
        return "--thumbs goes with --format html";
    }
    if (o->null_separated && o->format != FORMAT_PATHS) {
        return "-0 goes with --format paths";
    }
    return o->role != ROLE_UNSET && (o->format == FORMAT_TEXT || o->format == FORMAT_HTML)
               ? "--role goes with csv, jsonl and paths: text and html show whole groups"
               : NULL;
}

/** What of the options says how groups are made, of which --damaged makes none; NULL: nothing. */
static const char *mistake_beside_damaged(const struct options *o)
{
    return o->exact_only || o->all_files || o->groups.linkage != TWX_LINKAGE_STAR ||
                   o->groups.keep_rules != NULL || o->groups.adaptive || o->verify ||
                   o->groups.any_orientation || o->groups.inverted || o->groups.include_flat ||
                   twx_group_options_have_scope(&o->groups) || o->groups.min_group > 0 ||
                   o->groups.variants != 0
               ? "--damaged makes no groups: of the options for groups, -r alone goes with it"
               : NULL;
}

/** What cannot be had of a collection in several indexes; NULL: nothing. */
static const char *mistake_of_parts(const struct options *o, size_t n_dbs)
{
    return n_dbs < 2    ? NULL
           : o->verify  ? "--verify keeps what it finds in one index: of several, merge them first"
           : o->damaged ? "--damaged is of one index: merge them first"
           : o->format == FORMAT_HTML ? "--format html is of one index: merge them first"
                                      : NULL;
}

/** Whether the options go together; false after a usage error was reported. */
static bool are_sound(const struct twx_opt *opt, struct options *options)
{
    if (!twx_path_encoding_read(opt, options->path_encoding, format_of(options) == FORMAT_CSV,
                                &options->path_bytes)) {
        return false;
    }
    const char *mistake = options->damaged ? mistake_beside_damaged(options) : NULL;
    mistake = mistake == NULL ? mistake_in_format(options) : mistake;
    mistake = mistake == NULL ? mistake_of_parts(options, twx_opt_n_dbs(opt)) : mistake;
    if (mistake != NULL) {
        // said below
    } else if (options->all_files && options->groups.radius != NULL) {
        mistake = "--all-files joins equal bytes only: -r has no meaning with it";
    } else if (options->exact_only && options->groups.radius != NULL) {
        mistake = "--exact joins equal bytes only: -r has no meaning with it";
    } else if (options->exact_only || options->all_files) {
        mistake = options->groups.adaptive
                      ? "--exact joins equal bytes only: --adaptive has no meaning with it"
                      : NULL;
    }
    if (mistake == NULL && options->verify) {
        mistake = options->exact_only || options->all_files
                      ? "--exact joins equal bytes only: --verify has no meaning with it"
                  : options->no_stat ? "--verify reads the files: not with --no-stat"
                                     : NULL;
    } else if (mistake == NULL && options->groups.timeout_seconds > 0) {
        mistake = "--timeout goes with --verify";
    }
    if (mistake == NULL && opt->json && twx_output_is_stdout(options->output)) {
        mistake = "--json needs -o FILE: stdout carries the groups";
    }
    if (mistake != NULL) {
        (void)twx_diag_usage(opt->command, "%s", mistake);
    }
    return mistake == NULL;
}

static enum twx_exit check(struct twx_call *call)
{
    struct options *options = call->options;
    // What people decide by is compared, as in a plan.
    options->verify |= options->format == FORMAT_HTML && !options->exact_only &&
                       !options->all_files && !options->no_stat;
    return are_sound(&call->opt, options) ? twx_group_options_check(&call->opt, &options->groups)
                                          : TWX_EXIT_USAGE;
}

/** Begins what the format asks for; false after an error was reported. */
static bool begin_writing(const struct twx_call *call, struct writer *writer)
{
    const struct options *options = call->options;
    FILE *stream = writer->output.stream;
    writer->format = format_of(options);
    writer->role = options->role != ROLE_UNSET      ? options->role
                   : writer->format == FORMAT_PATHS ? ROLE_DUPLICATE
                                                    : ROLE_ALL;
    writer->paths =
        (struct twx_export_paths){.stream = stream, .null_separated = options->null_separated};
    writer->text.stream = stream;
    if (writer->format == FORMAT_CSV || writer->format == FORMAT_JSONL) {
        writer->rows = twx_export_rows_create(
            stream, writer->format == FORMAT_CSV ? TWX_ROWS_CSV : TWX_ROWS_JSONL, &writer->shape);
        twx_rows_set_path_encoding(writer->rows, options->path_bytes);
    }
    if (writer->format == FORMAT_HTML) {
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
    const struct options *options = call->options;
    struct twx_export_options export = {
        .size = sizeof export,
        .exact_only = options->exact_only || options->all_files,
        .all_files = options->all_files,
        .look_at_files = !options->no_stat,
        .verify = options->verify,
    };
    struct twx_error err = {0};
    if (options->damaged) {
        return twx_export_damaged_run(
            call, &(struct twx_export_damaged){
                      .radius = options->groups.radius,
                      .no_stat = options->no_stat,
                      .format = options->format == FORMAT_JSONL ? TWX_ROWS_JSONL : TWX_ROWS_CSV,
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
    struct twx_export_counts counts = {0};
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
    twx_group_options_release(&((struct options *)options)->groups);
}

const struct twx_command twx_cmd_export = {
    .name = "export",
    .headline = "print the groups of duplicates",
    .summary = summary,
    .rows = option_rows,
    .shared = twx_group_rows,
    .examples = {{"Look at the groups in a browser, and decide there",
                  "twindex export --format html -o review.html"},
                 {"List files of equal bytes for a script, one row a file",
                  "twindex export --exact --format csv -o equal.csv"}},
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_DB | TWX_COMMAND_PARTS | TWX_COMMAND_JSON | TWX_COMMAND_INDEX |
             TWX_COMMAND_STOPS,
    .check = check,
    .run = run,
    .release = release,
};
