// SPDX-License-Identifier: MIT
//
// `twindex generate`: a folder of made-up images, for tests and benchmarks.
#include "cmd/cmd_generate.h"

#include <inttypes.h>

#include "base/clock.h"
#include "cmd/diag.h"
#include "cmd/json.h"
#include "cmd/opt_rows.h"
#include "cmd/picture_size.h"
#include "twindex_commands.h"

struct options {
    const char *folder;
    const char *count;
    const char *size;
    const char *seed_text;
    unsigned format;  // enum twx_format; 0: JPEG
    bool edits;
    uint64_t n_jobs;
    uint64_t n_images;  // set by check, as are the three below
    uint64_t seed;
    uint32_t width;
    uint32_t height;
};

static const struct twx_opt_choice format_choices[] = {
    {"jpg", TWX_FORMAT_JPEG}, {"png", TWX_FORMAT_PNG}, {"webp", TWX_FORMAT_WEBP}, {NULL, 0}};

static const struct twx_opt_row option_rows[] = {
    {.name = "output",
     .letter = 'o',
     .type = TWX_OPT_PATH,
     .offset = offsetof(struct options, folder),
     .help = "make the images in DIR: a new folder, an empty one, or one that an earlier run with "
             "the same options has begun",
     .brief = "make the images in DIR",
     .value = "DIR"},
    {.name = "count",
     .type = TWX_OPT_TEXT,
     .offset = offsetof(struct options, count),
     .help = "how many, up to 1000000000",
     .value = "N"},
    {.name = "size",
     .type = TWX_OPT_TEXT,
     .offset = offsetof(struct options, size),
     .help =
         "of this many pixels, up to 16384 wide and high and 67108864 in all (default: 256x256)",
     .brief = "pixels of each image (default: 256x256)",
     .value = "WxH"},
    {.name = "seed",
     .type = TWX_OPT_TEXT,
     .offset = offsetof(struct options, seed_text),
     .help = "other images for each other number (default: 0)",
     .value = "S"},
    {.name = "format",
     .type = TWX_OPT_CHOICE,
     .offset = offsetof(struct options, format),
     .help = "jpg (default; quality 90), png, or webp (lossless)",
     .value = "FORMAT",
     .choices = format_choices},
    {.name = "edits",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, edits),
     .help =
         "nine edited copies of each image beside it, and DIR/groundtruth.csv, which lists them: "
         "path, original, edit",
     .brief = "nine edited copies of each as well"},
    TWX_ROW_JOBS(struct options),
    TWX_OPT_END,
};

/** Reads a number that may be 0. Reports a usage error when it is none. */
static bool read_number(const char *command, const char *name, const char *text, uint64_t most,
                        uint64_t *number)
{
    if (g_ascii_string_to_unsigned(text, 10, 0, most, number, NULL)) {
        return true;
    }
    (void)twx_diag_usage(command, "--%s '%s' is not a number from 0 to %" PRIu64, name, text, most);
    return false;
}

static enum twx_exit check(struct twx_call *call)
{
    struct options *options = call->options;
    const char *command = call->opt.command;
    if (options->folder == NULL || options->folder[0] == '\0') {
        return twx_diag_usage(command, "-o DIR is missing");
    }
    if (options->count == NULL) {
        return twx_diag_usage(command, "--count N is missing");
    }
    if (!read_number(command, "count", options->count, TWX_GENERATE_IMAGES_MAX,
                     &options->n_images) ||
        !read_number(command, "seed", options->seed_text != NULL ? options->seed_text : "0",
                     UINT64_MAX, &options->seed)) {
        return TWX_EXIT_USAGE;
    }
    if (!twx_picture_size_read(options->size != NULL ? options->size : "256x256",
                               TWX_GENERATE_SIDE_MAX, &options->width, &options->height)) {
        return twx_diag_usage(command, "--size '%s' is not WxH, as 256x256, with 1 to %d",
                              options->size, TWX_GENERATE_SIDE_MAX);
    }
    if ((uint64_t)options->width * options->height > TWX_GENERATE_PIXELS_MAX) {
        return twx_diag_usage(command, "--size '%s' has more than %d pixels", options->size,
                              TWX_GENERATE_PIXELS_MAX);
    }
    return TWX_EXIT_DONE;
}

static enum twx_exit run(struct twx_call *call)
{
    const struct options *options = call->options;
    const double begin = twx_monotonic_seconds();
    const struct twx_generate_options wanted = {
        .folder = options->folder,
        .n_images = options->n_images,
        .width = options->width,
        .height = options->height,
        .seed = options->seed,
        .format = options->format != 0 ? (enum twx_format)options->format : TWX_FORMAT_JPEG,
        .has_edits = options->edits,
        .n_jobs = (unsigned)options->n_jobs,
    };
    struct twx_generate_counts counts;
    struct twx_error err = {0};
    const enum twx_status status = twx_generate(&wanted, &call->run, &counts, &err);
    twx_diag_progress_end();
    if (status != TWX_OK) {
        return twx_diag_error(&err);
    }
    const double seconds = twx_monotonic_seconds() - begin;
    twx_diag_summary(seconds,
                     "%" PRIu64 " file%s: %" PRIu64 " made (%.1f MB), %" PRIu64 " made before",
                     counts.n_files, counts.n_files == 1 ? "" : "s", counts.n_made,
                     (double)counts.n_bytes / 1e6, counts.n_kept);
    if (call->opt.json) {
        twx_json_begin();
        twx_json_count("files", counts.n_files);
        twx_json_count("images", counts.n_images);
        twx_json_count("made", counts.n_made);
        twx_json_count("made_before", counts.n_kept);
        twx_json_count("bytes", counts.n_bytes);
        twx_json_seconds("seconds", seconds);
        twx_json_end();
    }
    return TWX_EXIT_DONE;
}

const struct twx_command twx_cmd_generate = {
    .name = "generate",
    .headline = "make up images, to try things with",
    .summary =
        "Fills DIR with made-up images (gradients, noise, shapes, text), in parallel: "
        "000/000123.jpg\n"
        "is number 123. The same options make the same bytes, on any number of threads. With "
        "--edits,\n"
        "000/000123_blur.jpg and the like are copies of it: blur, brightness (20 % more), crop (1 "
        "%\n"
        "off each side), format (another one), grey, mirror, recompress (JPEG quality 60), resize\n"
        "(half), and rotate (by 90 degrees).\n"
        "\n"
        "Each file appears whole. A run that was stopped or killed is continued by the same "
        "command;\n"
        "what is there is kept. DIR/generated.txt says what DIR is filled with: a folder with "
        "other\n"
        "settings, or with files of others, is refused.",
    .examples = {{"A thousand images of 640 x 480 pixels",
                  "twindex generate -o made --count 1000 --size 640x480"},
                 {"How well are edited copies found?",
                  "twindex generate -o copies --count 100 --seed 7 --edits"}},
    .rows = option_rows,
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_JSON | TWX_COMMAND_STOPS,
    .check = check,
    .run = run,
};
