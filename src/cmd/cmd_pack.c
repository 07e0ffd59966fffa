// SPDX-License-Identifier: MIT
//
// `twindex pack`: images into an array of NumPy, a row each. The room for all rows is taken first; then each picture is
// written to its place, in whatever order they come.
#include "cmd/cmd_pack.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/unnamed_file.h"
#include "cmd/diag.h"
#include "cmd/npy_output.h"
#include "cmd/opt_rows.h"
#include "cmd/picture_paths.h"
#include "cmd/picture_size.h"
#include "cmd/rows.h"
#include "twindex_commands.h"

#define FAILURES_SUFFIX ".failures"

struct options {
    struct twx_ingest_arguments shared;
    const char *output;
    const char *size;
    bool gray;
    uint32_t width;  // set by check
    uint32_t height;
};

static const struct twx_opt_row option_rows[] = {
    {.name = "output",
     .letter = 'o',
     .type = TWX_OPT_PATH,
     .offset = offsetof(struct options, output),
     .help = "write the array to FILE, and FILE.paths and FILE.failures beside it",
     .brief = "write the array to FILE",
     .value = "FILE"},
    {.name = "size",
     .type = TWX_OPT_TEXT,
     .offset = offsetof(struct options, size),
     .help = "stretch pictures to this many pixels, up to 512x512 (default: 64x64)",
     .brief = "pixels of each picture (default: 64x64)",
     .value = "WxH"},
    {.name = "gray",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, gray),
     .help = "one channel, luma (Rec. 601), in place of red, green and blue",
     .brief = "one channel, luma, in place of RGB"},
    TWX_ROW_JOBS(struct twx_ingest_arguments),
    TWX_ROW_TIMEOUT(struct twx_ingest_arguments),
    TWX_ROW_STRICT(struct twx_ingest_arguments),
    TWX_OPT_END,
};

static enum twx_exit check(struct twx_call *call)
{
    struct options *options = call->options;
    const char *text = options->size != NULL ? options->size : "64x64";
    if (twx_output_is_stdout(options->output)) {
        return twx_diag_usage(call->opt.command, "-o FILE is missing: an array is no text");
    }
    if (!twx_picture_size_read(text, TWX_PICTURE_SIDE_MAX, &options->width, &options->height)) {
        return twx_diag_usage(call->opt.command, "--size '%s' is not WxH, as 64x64, with 1 to %d",
                              options->size, TWX_PICTURE_SIDE_MAX);
    }
    return twx_ingest_arguments_are_sound(&call->opt, &options->shared, options->shared.paths)
               ? TWX_EXIT_DONE
               : TWX_EXIT_USAGE;
}

struct packing {
    const struct twx_call *call;
    const struct options *options;
    struct twx_picture_paths pictures;
    struct twx_npy_output output;
    struct twx_output failures;
    char *failures_name;  // owned
    char **why_not;       // owned, as each is: of each row; NULL: there is a picture
    size_t row_bytes;
    uint64_t n_done;
    uint64_t n_failed;
    double begin;
};

// ---------------------------------------------------------------------------------------------------------
// Rows

static void show_progress(const struct packing *p)
{
    const struct twx_progress progress = {.n_done = p->n_done,
                                          .n_total = p->pictures.paths->len,
                                          .n_failed = p->n_failed,
                                          .seconds = twx_monotonic_seconds() - p->begin};
    twx_show_progress(&p->call->run, &progress);
}

/** Writes a row at its place; the first error is kept for the closing of the output. */
static void put_row(struct packing *p, uint64_t row, const uint8_t *pixels)
{
    struct twx_output *array = &p->output.array;
    if (array->error_number == 0 && !twx_write_at(fileno(array->stream), pixels, p->row_bytes,
                                                  TWX_NPY_HEADER_BYTES + row * p->row_bytes)) {
        array->error_number = errno;
    }
}

static void take_picture(void *user, uint64_t tag, const struct twx_packed_picture *picture)
{
    struct packing *p = user;
    if (picture->pixels != NULL) {
        put_row(p, tag, picture->pixels);
    } else {
        p->why_not[tag] = g_strdup(picture->why_not);
        p->n_failed++;
    }
    p->n_done++;
    show_progress(p);
}

/** Takes the room for all rows, which are zero then. */
static void make_room(struct packing *p)
{
    const uint64_t n = p->pictures.paths->len;
    char shape[80];
    char header[TWX_NPY_HEADER_BYTES];
    FILE *stream = p->output.array.stream;
    const off_t n_bytes = (off_t)(TWX_NPY_HEADER_BYTES + n * p->row_bytes);
    (void)g_snprintf(shape, sizeof shape, "%" PRIu64 ", %" PRIu32 ", %" PRIu32 ", %d", n,
                     p->options->height, p->options->width, p->options->gray ? 1 : 3);
    twx_npy_make_header(shape, header);
    (void)fwrite(header, 1, sizeof header, stream);
    if (fflush(stream) == 0 && fallocate(fileno(stream), 0, 0, n_bytes) != 0) {
        if (errno != EOPNOTSUPP || ftruncate(fileno(stream), n_bytes) != 0) {
            p->output.array.error_number = errno;
        }
    }
}

static enum twx_status decode_all(struct packing *p, struct twx_error *err)
{
    const struct twx_packer_options options = {
        .width = p->options->width,
        .height = p->options->height,
        .n_channels = p->options->gray ? 1 : 3,
        .n_jobs = twx_picture_paths_n_workers(&p->pictures, p->options->shared.n_jobs),
        .timeout_seconds = (double)p->options->shared.timeout_seconds,
        .user = p,
        .fn = take_picture,
    };
    struct twx_packer *packer = NULL;
    enum twx_status status = twx_packer_create(&options, &p->call->run, &packer, err);
    for (guint row = 0;
         row < p->pictures.paths->len && status == TWX_OK && p->output.array.error_number == 0;
         row++) {
        status = twx_packer_add(packer, p->pictures.paths->pdata[row], row, err);
    }
    if (status == TWX_OK) {
        status = twx_packer_wait(packer, err);
    }
    twx_packer_free(packer);
    twx_diag_progress_end();
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// What lies beside the array

static void write_beside(struct packing *p)
{
    static const char *const columns[] = {"row", "path", "reason"};
    struct twx_rows *rows =
        twx_rows_create(p->failures.stream, TWX_ROWS_CSV, columns, G_N_ELEMENTS(columns));
    for (guint row = 0; row < p->pictures.paths->len; row++) {
        const char *path = p->pictures.paths->pdata[row];
        (void)fwrite(path, 1, strlen(path) + 1, p->output.paths.stream);
        if (p->why_not[row] != NULL) {
            twx_rows_number(rows, row);
            twx_rows_path(rows, path, strlen(path));
            twx_rows_text(rows, p->why_not[row]);
            (void)twx_rows_end(rows);
        }
    }
    twx_rows_free(rows);
}

/** Fills all files; false when they must not be published: what is not reported yet, the closing does. */
static bool fill(struct packing *p, enum twx_exit *code)
{
    struct twx_error err = {0};
    make_room(p);
    const enum twx_status status = p->output.array.error_number == 0 ? decode_all(p, &err) : TWX_OK;
    if (status != TWX_OK) {
        *code = twx_diag_error(&err);
        return false;
    }
    write_beside(p);
    return twx_npy_output_is_good(&p->output) && twx_output_is_good(&p->failures) &&
           twx_npy_output_sync(&p->output, code);
}

static enum twx_exit close_all(struct packing *p, bool is_complete, enum twx_exit code)
{
    if (p->output.array.error_number != 0) {
        p->failures.error_number = 0;  // one line says why
        p->output.paths.error_number = 0;
    }
    const enum twx_exit before = code;
    code = twx_output_close(&p->failures, is_complete, code, NULL);
    return twx_npy_output_close(&p->output, is_complete && code == before, code);
}

/** Packs what was found. */
static enum twx_exit pack(struct packing *p)
{
    enum twx_exit code = twx_npy_output_open(p->call, p->options->output, &p->output);
    if (code != TWX_EXIT_DONE) {
        return code;
    }
    p->failures_name = g_strconcat(p->options->output, FAILURES_SUFFIX, NULL);
    code = twx_output_open(&p->failures, &p->call->opt, p->failures_name, NULL);
    if (code != TWX_EXIT_DONE) {
        (void)twx_npy_output_close(&p->output, false, code);
        return code;
    }
    p->why_not = g_new0(char *, p->pictures.paths->len + 1);
    const bool is_complete = fill(p, &code);
    code = close_all(p, is_complete, code);
    if (is_complete && code == TWX_EXIT_DONE) {
        twx_picture_paths_report(&p->pictures, "packed", p->n_failed,
                                 twx_monotonic_seconds() - p->begin, p->call->opt.json);
        code = twx_picture_paths_exit(&p->pictures, p->options->shared.strict, p->n_failed);
    }
    for (guint row = 0; row < p->pictures.paths->len; row++) {
        g_free(p->why_not[row]);
    }
    g_free(p->why_not);
    return code;
}

static enum twx_exit run(struct twx_call *call)
{
    const struct options *options = call->options;
    struct packing p = {.call = call,
                        .options = options,
                        .row_bytes =
                            (size_t)options->width * options->height * (options->gray ? 1 : 3),
                        .begin = twx_monotonic_seconds()};
    struct twx_error err = {0};
    const enum twx_status status =
        twx_picture_paths_find(&options->shared, &call->run, &p.pictures, &err);
    const enum twx_exit code = status == TWX_OK ? pack(&p) : twx_diag_error(&err);
    g_free(p.failures_name);
    twx_picture_paths_release(&p.pictures);
    return code;
}

const struct twx_command twx_cmd_pack = {
    .name = "pack",
    .headline = "read images into one array, for NumPy",
    .summary =
        "Decodes images in parallel into an array of bytes, N x H x W x C, that np.load maps: a "
        "row\n"
        "for each image, by path. FILE.paths has the path of each row, with a NUL behind it. The "
        "row\n"
        "of an image that cannot be decoded is zero; FILE.failures lists these, as CSV: row, "
        "path,\n"
        "reason. Pictures are upright, stretched to the size, reduced by the mean of each pixel's\n"
        "area, and RGB as stored; alpha lies over white. Files that are no images are left out.\n"
        "All three files are written whole or not at all." TWX_LEFT_OUT_HELP,
    .examples = {{"All pictures as 64 x 64 pixels in colour",
                  "twindex pack -o pictures.npy ~/Pictures"},
                 {"The same, smaller and grey",
                  "twindex pack --gray --size 16x16 -o gray.npy ~/Pictures"}},
    .rows = option_rows,
    .shared = twx_list_rows,
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_JSON | TWX_COMMAND_STOPS,
    .check = check,
    .run = run,
};
