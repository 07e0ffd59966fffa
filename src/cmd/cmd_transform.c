// SPDX-License-Identifier: MIT
//
// `twindex transform`: images through a chain of operations into a folder. Names are given before anything is decoded, so that
// they depend on the list alone; a file appears when it is whole, and what is there is never replaced.
#include "cmd/cmd_transform.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/path.h"
#include "base/status.h"
#include "cmd/diag.h"
#include "cmd/json.h"
#include "cmd/made_names.h"
#include "cmd/opt_rows.h"
#include "cmd/output_tree.h"
#include "cmd/picture_paths.h"
#include "twindex_commands.h"

struct options {
    struct twx_ingest_arguments shared;
    const char *output;
    GArray *operations;  // struct twx_opt_item
    enum twx_format format;
    uint64_t quality;
    const char *suffix;
    bool resumes;
    struct twx_operation chain[TWX_OPERATIONS_MAX];  // set by check
    size_t n_operations;
};

static const struct twx_opt_choice format_choices[] = {
    {"jpg", TWX_FORMAT_JPEG}, {"png", TWX_FORMAT_PNG}, {"webp", TWX_FORMAT_WEBP},
    {"tif", TWX_FORMAT_TIFF}, {NULL, TWX_FORMAT_NONE},
};

static const struct twx_opt_row option_rows[] = {
    {.name = "output",
     .letter = 'o',
     .type = TWX_OPT_PATH,
     .offset = offsetof(struct options, output),
     .help = "write to the folder OUT, which is made; it lies in no PATH",
     .brief = "write to the folder OUT, which is made",
     .value = "OUT"},
    {.name = "op",
     .type = TWX_OPT_ITEMS,
     .offset = offsetof(struct options, operations),
     .help =
         "grayscale; resize=50%, WxH (stretched) or fit=WxH; thumbnail=N, to a longer side of N "
         "pixels at most; blur=S, a Gaussian of S pixels; sharpen; autorotate, upright by the "
         "orientation; strip, upright and without metadata but for the colour profile. Up to "
         "16 of them, in this order",
     .brief = "grayscale, resize=, thumbnail=, blur=, sharpen, ...",
     .value = "OPERATION"},
    {.name = "format",
     .type = TWX_OPT_CHOICE,
     .offset = offsetof(struct options, format),
     .help = "of all that is made: jpg, png, webp or tif (default: that of the image if it is "
             "one of these, else png)",
     .brief = "jpg, png, webp or tif (default: as it is, else png)",
     .value = "FORMAT",
     .choices = format_choices},
    {.name = "quality",
     .type = TWX_OPT_NUMBER,
     .offset = offsetof(struct options, quality),
     .help = "of JPEG and WebP, 1 to 100 (default: 85)",
     .value = "Q",
     .least = 1,
     .most = 100},
    {.name = "suffix",
     .type = TWX_OPT_PATH,
     .offset = offsetof(struct options, suffix),
     .help = "put TEXT before the extension of each name, as _processed",
     .value = "TEXT"},
    {.name = "resume",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, resumes),
     .help = "take files that are there for done: go on with a run of the same images and options",
     .brief = "take files that are there for done"},
    TWX_ROW_JOBS(struct twx_ingest_arguments),
    TWX_ROW_TIMEOUT(struct twx_ingest_arguments),
    TWX_ROW_STRICT(struct twx_ingest_arguments),
    TWX_OPT_END,
};

// ---------------------------------------------------------------------------------------------------------
// The command line

/** Reads the chain; false after a usage error, which names the operation and its position. */
static bool read_chain(struct twx_call *call)
{
    struct options *options = call->options;
    const GArray *items = options->operations;
    for (guint i = 0; items != NULL && i < items->len; i++) {
        struct twx_error err = {0};
        const char *text = g_array_index(items, struct twx_opt_item, i).text;
        if (i == TWX_OPERATIONS_MAX) {
            (void)twx_diag_usage(call->opt.command, "a chain has at most %d operations",
                                 TWX_OPERATIONS_MAX);
            return false;
        }
        if (twx_operation_read(text, &options->chain[i], &err) != TWX_OK) {
            (void)twx_diag_usage(call->opt.command, "operation %u, '%s': %s", i + 1, text,
                                 err.text);
            return false;
        }
        options->n_operations++;
    }
    return true;
}

/** Whether the output lies in a folder that is read; false after a usage error. */
static bool is_apart(const struct twx_call *call)
{
    const struct options *options = call->options;
    char *bare = twx_path_without_slashes(options->output);
    char *output = bare != NULL ? twx_path_with_real_folder(bare) : NULL;
    char *there = output != NULL ? realpath(output, NULL) : NULL;
    const char *place = there != NULL ? there : output;
    bool apart = true;
    for (char **word = options->shared.paths; word != NULL && *word != NULL && apart; word++) {
        char *real = twx_path_is_folder(*word) ? realpath(*word, NULL) : NULL;
        apart = real == NULL || place == NULL || !twx_path_is_within(place, real);
        free(real);
        if (!apart) {
            (void)twx_diag_usage(call->opt.command, "the output '%s' lies in '%s', which is read",
                                 options->output, *word);
        }
    }
    free(there);
    free(output);
    free(bare);
    return apart;
}

static enum twx_exit check(struct twx_call *call)
{
    struct options *options = call->options;
    if (options->output == NULL || options->output[0] == '\0') {
        return twx_diag_usage(call->opt.command, "-o OUT is missing");
    }
    if (options->suffix != NULL && strchr(options->suffix, '/') != NULL) {
        return twx_diag_usage(call->opt.command, "--suffix '%s' has a slash", options->suffix);
    }
    return read_chain(call) &&
                   twx_ingest_arguments_are_sound(&call->opt, &options->shared,
                                                  options->shared.paths) &&
                   is_apart(call)
               ? TWX_EXIT_DONE
               : TWX_EXIT_USAGE;
}

// ---------------------------------------------------------------------------------------------------------
// The run

struct transforming {
    const struct twx_call *call;
    const struct options *options;
    struct twx_picture_paths pictures;
    GArray *names;  // struct twx_made_name, of each picture
    struct twx_output_tree *tree;
    struct twx_error err;  // of writing: ends the run
    uint64_t n_done;       // dealt with: written, failed or there
    uint64_t n_written;
    uint64_t n_failed;
    uint64_t n_there;      // with --resume
    uint64_t n_unwritten;  // whose name is not to be had
    uint64_t n_renamed;
    double begin;
};

static const char *path_of(const struct transforming *t, uint64_t tag)
{
    return t->pictures.paths->pdata[tag];
}

static const char *name_of(const struct transforming *t, uint64_t tag)
{
    return g_array_index(t->names, struct twx_made_name, tag).name;
}

static void show_progress(const struct transforming *t)
{
    const struct twx_progress progress = {.n_done = t->n_done,
                                          .n_total = t->pictures.paths->len,
                                          .n_failed = t->n_failed + t->n_unwritten,
                                          .n_unchanged = t->n_there,
                                          .seconds = twx_monotonic_seconds() - t->begin};
    twx_show_progress(&t->call->run, &progress);
}

/** The end of a file: it has its name, or not. */
static void on_file(void *user, uint64_t tag, const char *why_not)
{
    struct transforming *t = user;
    if (why_not == NULL) {
        t->n_written++;
        return;
    }
    t->n_unwritten++;
    twx_diag(TWX_LEVEL_ERROR, "cannot write '%s/%s' of '%s': %s", t->options->output,
             name_of(t, tag), path_of(t, tag), why_not);
}

/** The end of an image. */
static void on_transformed(void *user, uint64_t tag, const struct twx_transformed *transformed)
{
    struct transforming *t = user;
    t->n_done++;
    if (transformed->bytes == NULL) {
        t->n_failed++;
        twx_diag(TWX_LEVEL_WARNING, "cannot transform '%s': %s", path_of(t, tag),
                 transformed->why_not);
    } else if (t->err.status == TWX_OK) {
        (void)!twx_output_tree_put(t->tree, name_of(t, tag), transformed->bytes, transformed->n,
                                   tag, &t->err);
    }
    show_progress(t);
}

/** Whether there is nothing to do for an image, as something has the name of what would be made of it. */
static bool is_there(struct transforming *t, uint64_t tag)
{
    const enum twx_tree_entry entry = twx_output_tree_look(t->tree, name_of(t, tag));
    if (entry == TWX_TREE_NOTHING) {
        return false;
    }
    t->n_done++;
    if (entry == TWX_TREE_FILE && t->options->resumes) {
        t->n_there++;
    } else {
        on_file(t, tag, entry == TWX_TREE_FILE ? "exists" : "something that is no file is there");
    }
    show_progress(t);
    return true;
}

static enum twx_status transform_all(struct transforming *t, struct twx_error *err)
{
    const struct twx_transformer_options options = {
        .operations = t->options->chain,
        .n_operations = t->options->n_operations,
        .quality = (unsigned)t->options->quality,
        .n_jobs = twx_picture_paths_n_workers(&t->pictures, t->options->shared.n_jobs),
        .timeout_seconds = (double)t->options->shared.timeout_seconds,
        .user = t,
        .fn = on_transformed,
    };
    struct twx_transformer *transformer = NULL;
    enum twx_status status = twx_transformer_create(&options, &t->call->run, &transformer, err);
    for (guint i = 0; i < t->names->len && status == TWX_OK && t->err.status == TWX_OK; i++) {
        const enum twx_format format = g_array_index(t->names, struct twx_made_name, i).format;
        if (!is_there(t, i)) {
            status = twx_transformer_add(transformer, path_of(t, i), format, i, err);
        }
    }
    if (status == TWX_OK && t->err.status == TWX_OK) {
        status = twx_transformer_wait(transformer, err);
    }
    twx_transformer_free(transformer);
    twx_diag_progress_end();
    return status;
}

/** Says which images have another name than their own. */
static void report_names(struct transforming *t)
{
    for (guint i = 0; i < t->names->len; i++) {
        if (g_array_index(t->names, struct twx_made_name, i).is_other) {
            t->n_renamed++;
            twx_diag(TWX_LEVEL_WARNING, "'%s' is written as '%s': its own name is taken",
                     path_of(t, i), name_of(t, i));
        }
    }
}

static void report(const struct transforming *t)
{
    const uint64_t n = t->pictures.paths->len;
    const double seconds = twx_monotonic_seconds() - t->begin;
    char there[64] = "";
    char unwritten[64] = "";
    if (t->options->resumes) {
        (void)g_snprintf(there, sizeof there, ", %" PRIu64 " there before", t->n_there);
    }
    if (t->n_unwritten > 0) {
        (void)g_snprintf(unwritten, sizeof unwritten, ", %" PRIu64 " not written", t->n_unwritten);
    }
    twx_diag_summary(seconds,
                     "%" PRIu64 " image%s: %" PRIu64 " transformed%s, %" PRIu64
                     " failed%s; %" PRIu64 " not images",
                     n, n == 1 ? "" : "s", t->n_written, there, t->n_failed, unwritten,
                     t->pictures.n_no_images);
    if (t->call->opt.json) {
        twx_json_begin();
        twx_json_count("images", n);
        twx_json_count("transformed", t->n_written);
        twx_json_count("there_before", t->n_there);
        twx_json_count("failed", t->n_failed);
        twx_json_count("not_written", t->n_unwritten);
        twx_json_count("renamed", t->n_renamed);
        twx_json_count("no_images", t->pictures.n_no_images);
        twx_json_count("unusable_paths", t->pictures.n_unusable);
        twx_json_seconds("seconds", seconds);
        twx_json_end();
    }
}

/** Transforms what was found. What is written when the run is stopped gets its name. */
static enum twx_exit transform(struct transforming *t)
{
    const struct options *options = t->options;
    const struct twx_made_names_options naming = {
        .words = options->shared.paths,
        .format = options->format,
        .suffix = options->suffix != NULL ? options->suffix : ""};
    struct twx_error err = {0};
    struct twx_error finishing = {0};
    t->names = twx_made_names_of(t->pictures.paths, &naming);
    report_names(t);
    (void)!transform_all(t, &err);  // its failure is in err
    if (t->err.status != TWX_OK) {
        err = t->err;
    } else if (twx_output_tree_finish(t->tree, &finishing) != TWX_OK) {
        err = finishing;
    }
    g_array_unref(t->names);
    if (err.status != TWX_OK) {
        return twx_diag_error(&err);
    }
    report(t);
    return t->n_unwritten > 0
               ? TWX_EXIT_FAILED
               : twx_picture_paths_exit(&t->pictures, options->shared.strict, t->n_failed);
}

static enum twx_exit run(struct twx_call *call)
{
    const struct options *options = call->options;
    struct transforming t = {.call = call, .options = options, .begin = twx_monotonic_seconds()};
    struct twx_error err = {0};
    if (twx_output_tree_open(options->output, on_file, &t, &t.tree, &err) != TWX_OK) {
        return twx_diag_error(&err);
    }
    const enum twx_status status =
        twx_picture_paths_find(&options->shared, &call->run, &t.pictures, &err);
    const enum twx_exit code = status == TWX_OK ? transform(&t) : twx_diag_error(&err);
    twx_output_tree_free(t.tree);
    twx_picture_paths_release(&t.pictures);
    return code;
}

const struct twx_command twx_cmd_transform = {
    .name = "transform",
    .headline = "put images through a chain of operations, into a folder",
    .summary =
        "Decodes images in parallel, puts each through the operations in their order, and writes\n"
        "it to OUT, with the folders below PATH. Files appear whole or not at all, and none is\n"
        "replaced. Of images that would meet in one name, the first by path has it, and the\n"
        "others are written as NAME-2 and so on, with a warning. The bytes of a file do not\n"
        "depend on the number of threads. Of several frames or pages the first is taken. What\n"
        "is transparent lies over white in a JPEG. Files that are no images are left out, and\n"
        "what cannot be decoded is named." TWX_LEFT_OUT_HELP,
    .examples = {{"All pictures for the web: upright, 1600 pixels at most, without metadata",
                  "twindex transform -o web --op thumbnail=1600 --op strip ~/Pictures"},
                 {"Go on with grey copies of half the size",
                  "twindex transform --resume -o grey --op grayscale --op resize=50% ~/Pictures"}},
    .rows = option_rows,
    .shared = twx_list_rows,
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_JSON | TWX_COMMAND_STOPS,
    .check = check,
    .run = run,
};
