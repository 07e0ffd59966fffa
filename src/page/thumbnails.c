// SPDX-License-Identifier: MIT
//
// Thumbnails, of pixels that the worker process decoded. They are compressed here: what a decoder that was taken over
// hands out is seen as pixels, and never becomes a file that another program reads.
#include <stdlib.h>

#include "base/alloc.h"
#include "base/file_version.h"
#include "encode/encode_jpeg.h"
#include "jobs/pixel_reader.h"
#include "twindex_commands.h"

enum { QUALITY = 80 };  // shows no blocks, and takes a tenth of the pixels

struct twx_thumbnails {
    struct twx_thumbnails_options options;
    struct twx_pixel_reader *reader;
    bool is_out_of_memory;
};

static bool compress(const struct twx_small_plane *plane, unsigned char **jpeg, size_t *n)
{
    const struct twx_raster raster = {.width = plane->width,
                                      .height = plane->height,
                                      .n_channels = plane->n_channels,
                                      .pixels = plane->pixels};
    return twx_encode_jpeg(&raster, QUALITY, true, jpeg, n);
}

static void on_pixels(void *user, uint64_t tag, const struct twx_file_pixels *pixels)
{
    struct twx_thumbnails *thumbnails = user;
    struct twx_thumbnail thumbnail = {0};
    unsigned char *jpeg = NULL;
    if (!twx_file_has_pixels(pixels)) {
        thumbnail.why_not = twx_file_pixels_why_not(pixels, "changed since it was indexed");
    } else if (compress(&pixels->result.plane, &jpeg, &thumbnail.n)) {
        thumbnail.jpeg = jpeg;
    } else {
        thumbnails->is_out_of_memory = true;
        return;
    }
    thumbnails->options.fn(thumbnails->options.user, tag, &thumbnail);
    free(jpeg);
}

enum twx_status twx_thumbnails_create(const struct twx_thumbnails_options *options,
                                      const struct twx_run *run, struct twx_thumbnails **thumbnails,
                                      struct twx_error *err)
{
    struct twx_thumbnails *made = twx_alloc(1, sizeof *made);
    *thumbnails = NULL;
    if (made == NULL) {
        return twx_fail_memory(err);
    }
    made->options = *options;
    const struct twx_pixel_reader_options reader = {
        .pixels = {.width = TWX_THUMBNAIL_SIDE, .height = TWX_THUMBNAIL_SIDE, .n_channels = 3},
        .n_workers = options->n_jobs > 0 ? options->n_jobs : twx_n_processors(),
        .timeout_seconds = options->timeout_seconds,
        .user = made,
        .on_pixels = on_pixels,
    };
    const enum twx_status status = twx_pixel_reader_create(&reader, run, &made->reader, err);
    if (status != TWX_OK) {
        twx_thumbnails_free(made);
        return status;
    }
    *thumbnails = made;
    return TWX_OK;
}

void twx_thumbnails_free(struct twx_thumbnails *thumbnails)
{
    if (thumbnails != NULL) {
        twx_pixel_reader_free(thumbnails->reader);
        free(thumbnails);
    }
}

/** Memory may have run out in a callback. */
static enum twx_status and_memory(const struct twx_thumbnails *thumbnails, enum twx_status status,
                                  struct twx_error *err)
{
    return status == TWX_OK && thumbnails->is_out_of_memory ? twx_fail_memory(err) : status;
}

enum twx_status twx_thumbnails_add(struct twx_thumbnails *thumbnails, const char *path,
                                   uint64_t bytes, int64_t mtime_ns, uint64_t tag,
                                   struct twx_error *err)
{
    const struct twx_file_version version = {.bytes = bytes, .mtime_ns = mtime_ns};
    return and_memory(thumbnails,
                      twx_pixel_reader_add(thumbnails->reader, path, &version, tag, err), err);
}

enum twx_status twx_thumbnails_wait(struct twx_thumbnails *thumbnails, struct twx_error *err)
{
    return and_memory(thumbnails, twx_pixel_reader_wait(thumbnails->reader, err), err);
}
