// SPDX-License-Identifier: MIT
//
// From the command line of `index` and `hash`, and in part of `list` and `query`, to the options of the library.
#include "cmd/ingest_arguments.h"

#include <string.h>

#include "base/status.h"
#include "cmd/diag.h"
#include "cmd/mistakes.h"
#include "cmd/opt_rows.h"
#include "twindex_commands.h"

static const struct twx_opt_choice decoders[] = {
    {"auto", TWX_DECODE_AUTO},
    {"coefficients", TWX_DECODE_BY_COEFFICIENTS},
    {"jpeg", TWX_DECODE_BY_JPEG},
    {"vips", TWX_DECODE_BY_VIPS},
    {NULL, 0},
};

// What says which files there are.
#define ROW_FILES_FROM                                                                             \
    {                                                                                              \
        .name = "files-from", .type = TWX_OPT_PATH,                                                \
        .offset = offsetof(struct twx_ingest_arguments, files_from),                               \
        .help = "read paths from FILE, one a line; - is standard input",                           \
        .brief = "read paths from FILE; - is standard input", .value = "FILE"                      \
    }
#define ROWS_LEFT_OUT                                                                              \
    {.name = "exclude",                                                                            \
     .type = TWX_OPT_ITEMS,                                                                        \
     .offset = offsetof(struct twx_ingest_arguments, patterns),                                    \
     .help = "leave out files and folders that match; several may be given",                       \
     .brief = "leave out files and folders that match",                                            \
     .value = "GLOB"},                                                                             \
        {.name = "exclude-from",                                                                   \
         .type = TWX_OPT_ITEMS,                                                                    \
         .offset = offsetof(struct twx_ingest_arguments, patterns),                                \
         .help = "read such patterns from FILE, one a line",                                       \
         .value = "FILE"},                                                                         \
        {.name = "no-default-excludes",                                                            \
         .type = TWX_OPT_FLAG,                                                                     \
         .offset = offsetof(struct twx_ingest_arguments, no_default_excludes),                     \
         .help = "enter folders of trash, thumbnails and the like"},                               \
        {.name = "no-hidden",                                                                      \
         .type = TWX_OPT_FLAG,                                                                     \
         .offset = offsetof(struct twx_ingest_arguments, no_hidden),                               \
         .help = "leave out files and folders whose name begins with a dot",                       \
         .brief = "leave out names that begin with a dot"},                                        \
    {                                                                                              \
        .name = "one-file-system", .letter = 'x', .type = TWX_OPT_FLAG,                            \
        .offset = offsetof(struct twx_ingest_arguments, one_file_system),                          \
        .help = "enter no folder on another file system than its PATH"                             \
    }

#define ROW_NULL                                                                                   \
    {                                                                                              \
        .name = "null", .letter = '0', .type = TWX_OPT_FLAG,                                       \
        .offset = offsetof(struct twx_ingest_arguments, null_separated),                           \
        .help = "the list is NUL-separated"                                                        \
    }
#define ROW_PATHS                                                                                  \
    {                                                                                              \
        .name = "", .type = TWX_OPT_ARGUMENTS,                                                     \
        .offset = offsetof(struct twx_ingest_arguments, paths), .value = "[PATH...]"               \
    }

const struct twx_opt_row twx_walk_rows[] = {
    ROW_FILES_FROM,
    ROWS_LEFT_OUT,
    TWX_OPT_END,
};

const struct twx_opt_row twx_list_rows[] = {
    ROW_FILES_FROM, ROW_NULL, ROWS_LEFT_OUT, ROW_PATHS, TWX_OPT_END,
};

const struct twx_opt_row twx_ingest_rows[] = {
    {.name = "jobs",
     .letter = 'j',
     .type = TWX_OPT_NUMBER,
     .offset = offsetof(struct twx_ingest_arguments, n_jobs),
     .help = "worker threads (default: the cores this process may use)",
     .brief = "worker threads (default: all cores)",
     .value = "N",
     .least = 1,
     .most = 1024},
    {.name = "hash-size",
     .type = TWX_OPT_CHOICE,
     .offset = offsetof(struct twx_ingest_arguments, hash_size),
     .help = "8 for 128 bits, 16 for 512 bits (default: 8, or that of the index)",
     .brief = "8 for 128 bits (default), 16 for 512 bits",
     .value = "8|16",
     .choices = twx_hash_size_choices},
    {.name = "variants",
     .type = TWX_OPT_CHOICE,
     .offset = offsetof(struct twx_ingest_arguments, variants),
     .help = "hash parts of a picture too, by which edited copies are found: trim (default): "
             "without borders, letterboxes and bars with text; all: crops too; none",
     .brief = "parts to hash, too (default: trim)",
     .value = "none|trim|all",
     .choices = twx_variants_choices},
    ROW_FILES_FROM,
    ROW_NULL,
    ROWS_LEFT_OUT,
    {.name = "max-pixels",
     .type = TWX_OPT_NUMBER,
     .offset = offsetof(struct twx_ingest_arguments, max_pixels),
     .help = "images with more pixels fail (default: 1000000000)",
     .value = "N",
     .least = 1,
     .most = UINT64_MAX},
    {.name = "decoder",
     .type = TWX_OPT_CHOICE,
     .offset = offsetof(struct twx_ingest_arguments, decoder),
     .help = "of JPEG: auto (default): the first of the others that takes it; coefficients: "
             "twindex's reader of the lowest coefficients; jpeg: libjpeg-turbo; vips: libvips, of "
             "PNG, WebP and AVIF, too",
     .brief = "what reads JPEG (default: auto)",
     .value = "auto|coefficients|jpeg|vips",
     .choices = decoders},
    {.name = "no-checksum",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct twx_ingest_arguments, no_checksum),
     .help = "read no more of a file than its hash needs; equal bytes are not found then",
     .brief = "read no more of a file than its hash needs"},
    {.name = "checksum-all",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct twx_ingest_arguments, checksum_all),
     .help = "read what is no image to its end too, for its checksum and export --all-files",
     .brief = "take checksums of files that are no images, too"},
    {.name = "timeout",
     .type = TWX_OPT_NUMBER,
     .offset = offsetof(struct twx_ingest_arguments, timeout_seconds),
     .help =
         "give an image up after so long without progress, 30 times as long in all (default: 60)",
     .brief = "give up an image without progress (default: 60)",
     .value = "SECONDS",
     .least = 1,
     .most = TWX_TIMEOUT_MOST},
    TWX_ROW_MEMORY(struct twx_ingest_arguments),
    {.name = "no-sandbox",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct twx_ingest_arguments, no_sandbox),
     .help = "decode without seccomp and Landlock: an image that takes a decoder over can do what "
             "you can",
     .brief = "decode without the sandbox (seccomp, Landlock)"},
    {.name = "strict",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct twx_ingest_arguments, strict),
     .help = "exit with 4 when images failed in this run; unsupported formats do not count"},
    ROW_PATHS,
    TWX_OPT_END,
};

bool twx_ingest_arguments_are_sound(const struct twx_opt *opt,
                                    const struct twx_ingest_arguments *arguments,
                                    char *const *paths)
{
    const char *mistake = NULL;
    if (arguments->null_separated && arguments->files_from == NULL) {
        mistake = "-0 goes with --files-from";
    } else if (paths == NULL && arguments->files_from == NULL) {
        mistake = "no PATH and no --files-from given";
    } else if (arguments->no_checksum && arguments->checksum_all) {
        mistake = "--no-checksum and --checksum-all contradict each other";
    } else if (arguments->files_from != NULL && arguments->files_from[0] == '\0') {
        mistake = "the name of the list is empty";
    }
    if (mistake != NULL) {
        (void)twx_diag_usage(opt->command, "%s", mistake);
    }
    return mistake == NULL && twx_paths_are_sound(opt, paths);
}

static enum twx_status add_patterns(const struct twx_ingest_arguments *arguments,
                                    struct twx_exclude *exclude, struct twx_error *err)
{
    const GArray *patterns = arguments->patterns;
    enum twx_status status = TWX_OK;
    if (!arguments->no_default_excludes) {
        status = twx_exclude_add_defaults(exclude, err);
    }
    if (status == TWX_OK && arguments->no_hidden) {
        status = twx_exclude_add_hidden(exclude, err);
    }
    for (guint i = 0; patterns != NULL && i < patterns->len && status == TWX_OK; i++) {
        const struct twx_opt_item *item = &g_array_index(patterns, struct twx_opt_item, i);
        const bool is_file = strcmp(item->row->name, "exclude-from") == 0;
        status = is_file ? twx_exclude_add_file(exclude, item->text, err)
                         : twx_exclude_add(exclude, item->text, err);
    }
    return status;
}

struct twx_exclude *twx_ingest_arguments_exclude(const struct twx_ingest_arguments *arguments,
                                                 struct twx_error *err)
{
    struct twx_exclude *exclude = twx_exclude_create();
    const enum twx_status status =
        exclude != NULL ? add_patterns(arguments, exclude, err) : twx_fail_memory(err);
    if (status != TWX_OK) {
        twx_exclude_free(exclude);
        return NULL;
    }
    return exclude;
}

struct twx_ingest_options twx_ingest_arguments_options(const struct twx_ingest_arguments *arguments,
                                                       char **paths)
{
    return (struct twx_ingest_options){
        .size = sizeof(struct twx_ingest_options),
        .n_jobs = (unsigned)arguments->n_jobs,
        .hash_size = arguments->hash_size,
        .paths = (const char *const *)paths,
        .n_paths = paths != NULL ? g_strv_length(paths) : 0,
        .one_file_system = arguments->one_file_system,
        .files_from = arguments->files_from,
        .null_separated = arguments->null_separated,
        .max_pixels = arguments->max_pixels,
        .decoder = (enum twx_decoder_choice)arguments->decoder,
        .variants = twx_opt_variants(arguments->variants, TWX_VARIANTS_TRIM),
        .adds_variants = arguments->variants != 0,
        .timeout_seconds = (double)arguments->timeout_seconds,
        .memory_bytes = arguments->memory_bytes,
        .no_sandbox = arguments->no_sandbox,
        .checksums = arguments->no_checksum    ? TWX_CHECKSUMS_NONE
                     : arguments->checksum_all ? TWX_CHECKSUMS_OF_ALL
                                               : TWX_CHECKSUMS_OF_IMAGES,
    };
}
