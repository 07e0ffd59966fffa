// SPDX-License-Identifier: MIT
//
// `twindex export`.
#include <string.h>

#include "cmd/commands.h"
#include "cmd/diag.h"
#include "cmd/json.h"
#include "cmd/opt.h"
#include "cmd/output.h"
#include "cmd/path_encoding.h"
#include "cmd/rows.h"

static char *radius_option;
static gboolean exact_only;
static gboolean all_files;
static char *linkage_option;
static char *keep_option;
static gboolean any_orientation;
static gboolean include_flat;
static gboolean no_stat;
static char *format_option;
static char *path_encoding_option;
static enum twx_path_encoding path_encoding;
static char *output_option;
static char *jobs_option;
static char **arguments;

static const GOptionEntry export_entries[] = {
    {"radius", 'r', 0, G_OPTION_ARG_STRING, &radius_option,
     "join images within RADIUS bits (default: 12 of 128, 48 of 512)", "RADIUS"},
    {"exact", 0, 0, G_OPTION_ARG_NONE, &exact_only,
     "join equal file bytes only: no linkage or orientation changes the groups", NULL},
    {"all-files", 0, 0, G_OPTION_ARG_NONE, &all_files,
     "--exact, also of files that are no image or failed: after index --checksum-all", NULL},
    {"linkage", 0, 0, G_OPTION_ARG_STRING, &linkage_option, "star (default), complete or single",
     "LINKAGE"},
    {"keep", 0, 0, G_OPTION_ARG_FILENAME, &keep_option,
     "which image of a group to keep (default: pixels,bytes,oldest,shortest,path)", "RULE,..."},
    {"any-orientation", 0, 0, G_OPTION_ARG_NONE, &any_orientation,
     "join turned and mirrored images too", NULL},
    {"include-flat", 0, 0, G_OPTION_ARG_NONE, &include_flat,
     "join images with little detail too (blank pages, sky)", NULL},
    {"no-stat", 0, 0, G_OPTION_ARG_NONE, &no_stat,
     "do not look whether the files are there: on a machine without their disks", NULL},
    {"format", 0, 0, G_OPTION_ARG_STRING, &format_option, "csv (default) or jsonl", "FORMAT"},
    {"path-encoding", 0, 0, G_OPTION_ARG_STRING, &path_encoding_option,
     "raw (default) or percent, of paths in CSV: see README", "ENCODING"},
    {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output_option,
     "write to FILE, whole or not at all; - is standard output", "FILE"},
    {"jobs", 'j', 0, G_OPTION_ARG_STRING, &jobs_option,
     "threads (default: the cores this process may use)", "N"},
    {G_OPTION_REMAINING, 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME_ARRAY, &arguments, NULL,
     NULL},
    G_OPTION_ENTRY_NULL,
};

static const char summary[] =
    "Prints the groups of duplicates: one image of each to keep, the others after "
    "it by distance.\n"
    "Flat images (little detail) join by equal bytes only. Files that are gone or have "
    "changed since\n"
    "they were indexed are left out; those of a root that is not there are marked as "
    "offline.\n\n"
    "Linkages: star, all duplicates are within the radius of their keeper; "
    "complete, and of each\n"
    "other; single, of any one of the group, which makes chains.\n"
    "Keep rules, the next breaking ties: pixels and bytes (larger first), smallest "
    "(fewest bytes),\n"
    "oldest and newest (by mtime), taken-oldest and taken-newest (by EXIF DateTimeOriginal; "
    "without\n"
    "one: last), shortest (path), path, in:DIR, format:NAME; a comma in DIR is written \\,";

static const char *const columns[] = {
    "group_id", "role",   "path", "distance",    "exact",  "width",    "height",  "bytes",
    "mtime",    "format", "hash", "orientation", "linked", "diameter", "offline", "taken"};

struct writer {
    struct twx_rows *rows;
    size_t hash_bytes;
    struct twx_output output;
};

/** A size that what is no image does not have. */
static void write_known(struct twx_rows *rows, uint32_t size)
{
    if (size > 0) {
        twx_rows_number(rows, size);
    } else {
        twx_rows_empty(rows);
    }
}

static bool write_row(void *user, const struct twx_group_row *row)
{
    struct writer *writer = user;
    struct twx_rows *rows = writer->rows;
    const struct twx_image *image = &row->image;
    twx_rows_number(rows, row->group_id);
    twx_rows_text(rows, row->is_keeper ? "keep" : "duplicate");
    twx_rows_path(rows, image->path, image->path_bytes);
    twx_rows_number(rows, row->distance);
    twx_rows_flag(rows, row->is_exact);
    write_known(rows, image->width);
    write_known(rows, image->height);
    twx_rows_number(rows, image->bytes);
    twx_rows_time(rows, image->mtime_ns);
    if (image->format != TWX_FORMAT_NONE) {
        twx_rows_text(rows, twx_format_name(image->format));
    } else {
        twx_rows_empty(rows);
    }
    if (image->has_hash) {
        twx_rows_hex(rows, image->hash, writer->hash_bytes);
    } else {
        twx_rows_empty(rows);
    }
    twx_rows_number(rows, row->orientation);
    twx_rows_flag(rows, row->is_linked);
    if (row->has_diameter) {
        twx_rows_number(rows, row->diameter);
    } else {
        twx_rows_empty(rows);
    }
    twx_rows_flag(rows, row->is_offline);
    if (image->has_taken) {
        twx_rows_local_time(rows, image->taken_s);
    } else {
        twx_rows_empty(rows);
    }
    (void)twx_rows_end(rows);
    return twx_output_is_good(&writer->output);
}

/** Reads --linkage; false after a usage error was said. */
static bool read_linkage(const struct twx_opt *opt, enum twx_linkage *linkage)
{
    static const struct {
        const char *name;
        enum twx_linkage linkage;
    } linkages[] = {{"star", TWX_LINKAGE_STAR},
                    {"complete", TWX_LINKAGE_COMPLETE},
                    {"single", TWX_LINKAGE_SINGLE}};
    if (linkage_option == NULL) {
        return true;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(linkages); i++) {
        if (strcmp(linkage_option, linkages[i].name) == 0) {
            *linkage = linkages[i].linkage;
            return true;
        }
    }
    (void)twx_diag_usage(opt->command, "--linkage takes star, complete or single, not '%s'",
                         linkage_option);
    return false;
}

/** Reads the options; false after a usage error was said. */
static bool read_options(const struct twx_opt *opt, struct twx_export_options *options,
                         enum twx_rows_format *format)
{
    uint64_t n_jobs = 0;
    if (!twx_opt_number(opt, "-j", jobs_option, 1, 1024, &n_jobs) ||
        !read_linkage(opt, &options->linkage) || !twx_opt_no_arguments(opt, arguments)) {
        return false;
    }
    options->n_jobs = (unsigned)n_jobs;
    options->exact_only = exact_only || all_files;
    options->all_files = all_files;
    options->any_orientation = any_orientation;
    options->include_flat = include_flat;
    options->look_at_files = !no_stat;
    *format = format_option != NULL && strcmp(format_option, "jsonl") == 0 ? TWX_ROWS_JSONL
                                                                           : TWX_ROWS_CSV;
    const char *mistake = NULL;
    if (format_option != NULL && strcmp(format_option, "jsonl") != 0 &&
        strcmp(format_option, "csv") != 0) {
        (void)twx_diag_usage(opt->command, "--format takes csv or jsonl, not '%s'", format_option);
        return false;
    }
    if (!twx_path_encoding_read(opt, path_encoding_option, *format == TWX_ROWS_CSV,
                                &path_encoding)) {
        return false;
    }
    if (options->exact_only && radius_option != NULL) {
        mistake = all_files ? "--all-files joins equal bytes only: -r has no meaning with it"
                            : "--exact joins equal bytes only: -r has no meaning with it";
    } else if (opt->json && twx_output_is_stdout(output_option)) {
        mistake = "--json needs -o FILE: stdout carries the groups";
    }
    if (mistake != NULL) {
        (void)twx_diag_usage(opt->command, "%s", mistake);
    }
    return mistake == NULL;
}

static void print_json(const struct twx_export_counts *c)
{
    twx_json_begin();
    twx_json_count("images", c->n_images);
    twx_json_count("flat", c->n_flat);
    twx_json_count("without_checksum", c->n_without_checksum);
    twx_json_count("groups", c->n_groups);
    twx_json_count("duplicates", c->n_duplicates);
    twx_json_count("duplicate_bytes", c->n_duplicate_bytes);
    twx_json_count("largest_group", c->n_largest);
    twx_json_count("gone", c->n_gone);
    twx_json_count("changed", c->n_changed);
    twx_json_count("offline", c->n_offline);
    twx_json_seconds("seconds", c->seconds);
    twx_json_end();
}

static void say_summary(const struct twx_export_counts *c)
{
    twx_diag_summary(c->seconds,
                     "%" G_GUINT64_FORMAT " group%s, %" G_GUINT64_FORMAT
                     " duplicate%s, %.1f MB in duplicates; %" G_GUINT64_FORMAT
                     " image%s, %" G_GUINT64_FORMAT " of them flat",
                     c->n_groups, c->n_groups == 1 ? "" : "s", c->n_duplicates,
                     c->n_duplicates == 1 ? "" : "s", (double)c->n_duplicate_bytes / 1e6,
                     c->n_images, c->n_images == 1 ? "" : "s", c->n_flat);
}

/** Writes the groups of an open index. */
static enum twx_exit write_groups(const struct twx_opt *opt, struct twx_index *index,
                                  struct twx_export_options *options, enum twx_rows_format format,
                                  const struct twx_run *run)
{
    const unsigned hash_size = twx_index_hash_size(index);
    const unsigned n_bits = twx_hash_bits(hash_size);
    if (!twx_opt_radius(opt, radius_option, n_bits, &options->radius)) {
        return TWX_EXIT_USAGE;
    }
    struct writer writer = {.hash_bytes = n_bits / 8};
    enum twx_exit code = twx_output_open(&writer.output, opt, output_option, index);
    if (code != TWX_EXIT_DONE) {
        return code;
    }
    struct twx_export_counts counts = {0};
    struct twx_error err = {0};
    writer.rows = twx_rows_create(writer.output.stream, format, columns, G_N_ELEMENTS(columns));
    twx_rows_set_path_encoding(writer.rows, path_encoding);
    const enum twx_status status =
        twx_export(index, options, run, write_row, &writer, &counts, &err);
    if (status != TWX_OK) {
        code = twx_diag_error(&err);
    }
    twx_path_encoding_warn(writer.rows);
    twx_rows_free(writer.rows);
    const bool is_written = fflush(writer.output.stream) == 0 && twx_output_is_good(&writer.output);
    code = twx_output_close(&writer.output, status == TWX_OK, code);
    if (code == TWX_EXIT_DONE && is_written) {  // a reader who left early saw only a part
        say_summary(&counts);
    }
    if (opt->json && status == TWX_OK) {
        print_json(&counts);
    }
    return code;
}

/** Of --keep. */
static enum twx_exit say_keep_error(const struct twx_opt *opt, const struct twx_error *err)
{
    return err->status == TWX_USAGE ? twx_diag_usage(opt->command, "%s", err->text)
                                    : twx_diag_error(err);
}

int twx_cmd_export(int argc, char **argv)
{
    struct twx_opt opt = {
        .command = "export",
        .summary = summary,
        .entries = export_entries,
        .flags = TWX_OPT_DB | TWX_OPT_JSON,
    };
    enum twx_exit code = TWX_EXIT_DONE;
    struct twx_export_options options = {.linkage = TWX_LINKAGE_STAR};
    enum twx_rows_format format = TWX_ROWS_CSV;
    struct twx_keep *keep = NULL;
    struct twx_index *index = NULL;
    struct twx_error err = {0};
    if (!twx_opt_parse(&opt, argc, argv, &code)) {
        goto done;
    }
    if (!read_options(&opt, &options, &format)) {
        code = TWX_EXIT_USAGE;
        goto done;
    }
    if (twx_keep_parse(keep_option, &keep, &err) != TWX_OK) {
        code = say_keep_error(&opt, &err);
        goto done;
    }
    options.keep = keep;
    const struct twx_run run = twx_diag_run();
    if (twx_index_open(opt.db, &index, &err) != TWX_OK) {
        code = twx_diag_error(&err);
        goto done;
    }
    if (twx_keep_check(keep, index, &err) != TWX_OK) {
        code = say_keep_error(&opt, &err);
        goto done;
    }
    code = write_groups(&opt, index, &options, format, &run);
done:
    twx_index_close(index);
    twx_keep_free(keep);
    return (int)code;
}
