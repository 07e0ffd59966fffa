// SPDX-License-Identifier: MIT
//
// Pure, but for the usage errors.
#include "cmd/export_options.h"

#include <unistd.h>

#include "cmd/diag.h"
#include "cmd/opt_rows.h"
#include "cmd/output.h"

static const struct twx_opt_choice formats[] = {
    {"csv", TWX_EXPORT_FORMAT_CSV},
    {"jsonl", TWX_EXPORT_FORMAT_JSONL},
    {"paths", TWX_EXPORT_FORMAT_PATHS},
    {"text", TWX_EXPORT_FORMAT_TEXT},
    {"html", TWX_EXPORT_FORMAT_HTML},
    {"npy", TWX_EXPORT_FORMAT_NPY},
    {NULL, 0},
};

static const struct twx_opt_choice roles[] = {
    {"keep", TWX_EXPORT_ROLE_KEEP},
    {"duplicate", TWX_EXPORT_ROLE_DUPLICATE},
    {"all", TWX_EXPORT_ROLE_ALL},
    {NULL, 0},
};

const struct twx_opt_row twx_export_option_rows[] = {
    {.name = "exact",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct twx_export_arguments, exact_only),
     .help = "join equal file bytes only: no linkage or orientation changes the groups",
     .brief = "join equal file bytes only"},
    {.name = "all-files",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct twx_export_arguments, all_files),
     .help = "--exact, also of files that are no image or failed: after index --checksum-all",
     .brief = "--exact, also of files that are no images"},
    {.name = "damaged",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct twx_export_arguments, damaged),
     .help = "list truncated files instead, and the intact image of each if there is one",
     .brief = "list truncated files, and their intact images"},
    TWX_ROW_NO_STAT(struct twx_export_arguments),
    {.name = "verify",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct twx_export_arguments, verify),
     .help = "decode the files and compare the pictures: join copies only, not what is alike",
     .brief = "compare the pictures: join copies only"},
    {.name = "format",
     .type = TWX_OPT_CHOICE,
     .offset = offsetof(struct twx_export_arguments, format),
     .help =
         "csv (default), jsonl, paths (bare, one a line), text (for people: the default on a "
         "terminal), html (a page to look at the groups and decide) or npy (no groups: all hashes "
         "as an array for NumPy and FAISS, and their paths in FILE.paths)",
     .brief = "csv, jsonl, paths, text, html or npy",
     .value = "FORMAT",
     .choices = formats},
    {.name = "role",
     .type = TWX_OPT_CHOICE,
     .offset = offsetof(struct twx_export_arguments, role),
     .help = "keep, duplicate or all: which rows to write (default: all; of paths: duplicate)",
     .brief = "rows to write: keep, duplicate or all",
     .value = "ROLE",
     .choices = roles},
    {.name = "null",
     .letter = '0',
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct twx_export_arguments, null_separated),
     .help = "with --format paths: a NUL behind each, not a newline",
     .brief = "with --format paths: a NUL behind each"},
    {.name = "thumbs",
     .type = TWX_OPT_TEXT,
     .offset = offsetof(struct twx_export_arguments, thumbs),
     .help = "with --format html: keep the thumbnails in DIR, not in the page (for thousands)",
     .brief = "with --format html: keep thumbnails in DIR",
     .value = "DIR"},
    TWX_ROW_PATH_ENCODING(struct twx_export_arguments),
    TWX_ROW_OUTPUT(struct twx_export_arguments),
    TWX_OPT_END,
};

enum twx_export_format twx_export_format_of(const struct twx_export_arguments *options)
{
    const bool is_for_people = !options->damaged && options->output == NULL &&
                               options->path_encoding == TWX_PATH_ENCODING_UNSET &&
                               options->role == TWX_EXPORT_ROLE_UNSET && isatty(STDOUT_FILENO) != 0;
    return options->format != TWX_EXPORT_FORMAT_UNSET ? options->format
           : is_for_people                            ? TWX_EXPORT_FORMAT_TEXT
                                                      : TWX_EXPORT_FORMAT_CSV;
}

/** What of the formats does not go together; NULL: nothing. */
static const char *mistake_in_format(const struct twx_export_arguments *o)
{
    if (o->damaged &&
        ((o->format != TWX_EXPORT_FORMAT_UNSET && o->format != TWX_EXPORT_FORMAT_CSV &&
          o->format != TWX_EXPORT_FORMAT_JSONL) ||
         o->role != TWX_EXPORT_ROLE_UNSET)) {
        return "--damaged makes a table: csv or jsonl, without --role";
    }
    if (o->format == TWX_EXPORT_FORMAT_HTML && o->output == NULL && isatty(STDOUT_FILENO) != 0) {
        return "--format html makes a page: give -o FILE";
    }
    if (o->format == TWX_EXPORT_FORMAT_NPY && twx_output_is_stdout(o->output)) {
        return "--format npy makes two files, FILE and FILE" TWX_NPY_PATHS_SUFFIX ": give -o FILE";
    }
    if (o->thumbs != NULL && o->format != TWX_EXPORT_FORMAT_HTML) {
        return "--thumbs goes with --format html";
    }
    if (o->null_separated && o->format != TWX_EXPORT_FORMAT_PATHS) {
        return "-0 goes with --format paths";
    }
    return o->role != TWX_EXPORT_ROLE_UNSET &&
                   (o->format == TWX_EXPORT_FORMAT_TEXT || o->format == TWX_EXPORT_FORMAT_HTML)
               ? "--role goes with csv, jsonl and paths: text and html show whole groups"
               : NULL;
}

/** Whether one of the options says how groups are made, but for -r. */
static bool asks_for_groups(const struct twx_export_arguments *o)
{
    return o->exact_only || o->all_files || o->groups.linkage != TWX_LINKAGE_STAR ||
           o->groups.keep_rules != NULL || o->groups.adaptive || o->verify ||
           o->groups.any_orientation || o->groups.inverted || o->groups.include_flat ||
           twx_group_options_have_scope(&o->groups) || o->groups.min_group > 0 ||
           o->groups.variants != 0;
}

/** What of the options is about groups, of which --damaged and npy make none; NULL: nothing. */
static const char *mistake_without_groups(const struct twx_export_arguments *o)
{
    if (o->format == TWX_EXPORT_FORMAT_NPY &&
        (asks_for_groups(o) || o->groups.radius != NULL || o->role != TWX_EXPORT_ROLE_UNSET)) {
        return "--format npy writes all hashes: no option for groups goes with it";
    }
    return o->damaged && asks_for_groups(o)
               ? "--damaged makes no groups: of the options for groups, -r alone goes with it"
               : NULL;
}

/** What cannot be had of a collection in several indexes; NULL: nothing. */
static const char *mistake_of_parts(const struct twx_export_arguments *o, size_t n_dbs)
{
    return n_dbs < 2    ? NULL
           : o->verify  ? "--verify keeps what it finds in one index: of several, merge them first"
           : o->damaged ? "--damaged is of one index: merge them first"
           : o->format == TWX_EXPORT_FORMAT_HTML ? "--format html is of one index: merge them first"
           : o->format == TWX_EXPORT_FORMAT_NPY  ? "--format npy is of one index: merge them first"
                                                 : NULL;
}

bool twx_export_arguments_are_sound(const struct twx_opt *opt, struct twx_export_arguments *options)
{
    if (!twx_path_encoding_read(opt, options->path_encoding,
                                twx_export_format_of(options) == TWX_EXPORT_FORMAT_CSV,
                                &options->path_bytes)) {
        return false;
    }
    const char *mistake = mistake_without_groups(options);
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
