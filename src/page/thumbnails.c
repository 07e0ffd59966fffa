// SPDX-License-Identifier: MIT
//
// Thumbnails, of pixels that the worker process decoded. They are compressed here: what a decoder that was taken over
// hands out is seen as pixels, and never becomes a file that another program reads.
#include <stdlib.h>

#include "base/alloc.h"
#include "base/file_version.h"
#include "base/log.h"
#include "jobs/pixel_reader.h"
#include "page/encode_jpeg.h"
#include "twindex_commands.h"

struct twx_thumbnails {
    struct twx_thumbnails_options options;
    struct twx_pixel_reader *reader;
    bool is_out_of_memory;
};

/** Why there is no picture of a file. */
static const char *why_not(const struct twx_file_pixels *pixels)
{
    switch (pixels->outcome) {
    case TWX_FILE_DONE:
        return pixels->result.status == TWX_IMAGE_FAILED ? twx_reason_name(pixels->result.reason)
                                                         : "not an image";
    case TWX_FILE_VANISHED:
    case TWX_FILE_NOT_REGULAR:
        return "gone";
    case TWX_FILE_UNREADABLE:
        return twx_errno_text(pixels->error_number);
    default:
        return "changed since it was indexed";
    }
}

static void on_pixels(void *user, uint64_t tag, const struct twx_file_pixels *pixels)
{
    struct twx_thumbnails *thumbnails = user;
    struct twx_thumbnail thumbnail = {0};
    unsigned char *jpeg = NULL;
    if (!twx_file_has_pixels(pixels)) {
        thumbnail.why_not = why_not(pixels);
    } else if (twx_encode_jpeg(&pixels->result.plane, &jpeg, &thumbnail.n)) {
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
