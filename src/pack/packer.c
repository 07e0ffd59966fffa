// SPDX-License-Identifier: MIT
//
// A client of the job `pixels`, whose planes fill their room. A file is wanted in the version that it has when it is handed in.
#include <stdlib.h>

#include "base/alloc.h"
#include "base/file_version.h"
#include "jobs/pixel_reader.h"
#include "twindex_commands.h"

struct twx_packer {
    struct twx_packer_options options;
    struct twx_pixel_reader *reader;  // owned
};

static void on_pixels(void *user, uint64_t tag, const struct twx_file_pixels *pixels)
{
    const struct twx_packer *packer = user;
    const bool has_pixels = twx_file_has_pixels(pixels);
    const struct twx_packed_picture picture = {
        .pixels = has_pixels ? pixels->result.plane.pixels : NULL,
        .why_not = has_pixels ? NULL : twx_file_pixels_why_not(pixels, "changed while it was read"),
    };
    packer->options.fn(packer->options.user, tag, &picture);
}

static bool is_side(uint32_t n)
{
    return n >= 1 && n <= TWX_PICTURE_SIDE_MAX;
}

enum twx_status twx_packer_create(const struct twx_packer_options *options,
                                  const struct twx_run *run, struct twx_packer **packer,
                                  struct twx_error *err)
{
    *packer = NULL;
    if (!is_side(options->width) || !is_side(options->height) ||
        (options->n_channels != 1 && options->n_channels != 3)) {
        return twx_fail(err, TWX_USAGE, 0, "pictures are 1 to %d pixels wide and high",
                        TWX_PICTURE_SIDE_MAX);
    }
    struct twx_packer *made = twx_alloc(1, sizeof *made);
    if (made == NULL) {
        return twx_fail_memory(err);
    }
    made->options = *options;
    const struct twx_pixel_reader_options reader = {
        .pixels = {.width = options->width,
                   .height = options->height,
                   .n_channels = options->n_channels,
                   .fills = true},
        .n_workers = options->n_jobs > 0 ? options->n_jobs : twx_n_processors(),
        .timeout_seconds = options->timeout_seconds,
        .no_sandbox = options->no_sandbox,
        .user = made,
        .on_pixels = on_pixels,
    };
    const enum twx_status status = twx_pixel_reader_create(&reader, run, &made->reader, err);
    if (status != TWX_OK) {
        twx_packer_free(made);
        return status;
    }
    *packer = made;
    return TWX_OK;
}

void twx_packer_free(struct twx_packer *packer)
{
    if (packer != NULL) {
        twx_pixel_reader_free(packer->reader);
        free(packer);
    }
}

enum twx_status twx_packer_add(struct twx_packer *packer, const char *path, uint64_t tag,
                               struct twx_error *err)
{
    struct twx_file_version version;
    const char *why_not = twx_file_version_of(path, &version);
    if (why_not != NULL) {
        packer->options.fn(packer->options.user, tag,
                           &(struct twx_packed_picture){.why_not = why_not});
        return TWX_OK;
    }
    return twx_pixel_reader_add(packer->reader, path, &version, tag, err);
}

enum twx_status twx_packer_wait(struct twx_packer *packer, struct twx_error *err)
{
    return twx_pixel_reader_wait(packer->reader, err);
}
