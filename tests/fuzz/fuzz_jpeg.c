// SPDX-License-Identifier: MIT
//
// Target: the JPEG decoder (decode_jpeg.c, exif.c) over libjpeg-turbo. The input is a file, taken for a JPEG whatever
// its first bytes say. Claims: a verdict for every file, the same for one in memory and one read by descriptor; rows
// come as `begin` announced them; a file that was not declined gave all of them; in colour they are as many.
#include <string.h>

#include "fuzz_pixels.h"
#include "image/decode_jpeg.h"
#include "image/layout.h"

enum {
    MAX_PIXELS = 1 << 20,  // more take long and show nothing new
    LEAST_SAMPLES = 36,    // what a hash of size 8 asks for
};

/** What came out of the decoder. */
struct outcome {
    bool declined;
    struct fuzz_pixels pixels;
    struct twx_picture picture;
};

static enum twx_status begin(void *user, uint32_t width, uint32_t height, double box_width,
                             double box_height, struct twx_error *err)
{
    struct fuzz_pixels *pixels = user;
    (void)err;
    CLAIM(pixels->width == 0);  // begun once
    CLAIM(width > 0 && height > 0);
    CLAIM(box_width > width - 1.0 && box_width <= width);
    CLAIM(box_height > height - 1.0 && box_height <= height);
    pixels->width = width;
    pixels->height = height;
    return TWX_OK;
}

static struct outcome decode(struct twx_jpeg *jpeg, const struct twx_source *source,
                             unsigned n_channels)
{
    static const struct twx_decode_limits limits = {.max_pixels = MAX_PIXELS,
                                                    .least_samples = LEAST_SAMPLES};
    struct outcome outcome = {.pixels = {.n_channels = n_channels}, .picture = {.orientation = 1}};
    struct twx_verdict verdict = {0};
    const struct twx_pixel_sink sink = {
        .user = &outcome.pixels, .n_channels = n_channels, .begin = begin, .push = fuzz_push};
    const struct twx_decode_call call = {
        .source = source,
        .format = TWX_FORMAT_JPEG,
        .layout = twx_layout_of(source, TWX_FORMAT_JPEG),
        .limits = &limits,
        .sink = &sink,
        .picture = &outcome.picture,
        .verdict = &verdict,
    };
    CLAIM(twx_jpeg_decode(jpeg, &call, &outcome.declined, NULL) == TWX_OK);
    if (!outcome.declined) {
        CLAIM(outcome.pixels.n_rows == outcome.pixels.height && outcome.pixels.n_rows > 0);
        CLAIM(outcome.picture.orientation >= 1 && outcome.picture.orientation <= 8);
        CLAIM((uint64_t)outcome.picture.width * outcome.picture.height <= MAX_PIXELS);
    }
    return outcome;
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    static struct twx_jpeg
        *jpeg;  // one for all inputs, as a worker has: nothing of one image may reach the next
    if (jpeg == NULL) {
        jpeg = twx_jpeg_create();
        CLAIM(jpeg != NULL);
    }
    const struct outcome a =
        decode(jpeg, &(struct twx_source){.fd = -1, .size = size, .bytes = input}, 1);
    const int fd = fuzz_file_of(input, size);
    const struct outcome b = decode(jpeg, &(struct twx_source){.fd = fd, .size = size}, 1);
    (void)close(fd);
    const struct outcome colour =
        decode(jpeg, &(struct twx_source){.fd = -1, .size = size, .bytes = input}, 3);
    CLAIM(a.declined == b.declined);
    // In colour all scans are read: more may be found wrong.
    if (!colour.declined && !a.declined) {
        CLAIM(a.pixels.width == colour.pixels.width && a.pixels.height == colour.pixels.height);
    }
    if (!a.declined) {
        CLAIM(a.pixels.width == b.pixels.width && a.pixels.height == b.pixels.height &&
              a.pixels.checksum == b.pixels.checksum);
        CLAIM(a.picture.width == b.picture.width && a.picture.height == b.picture.height &&
              a.picture.orientation == b.picture.orientation &&
              a.picture.has_exif_time == b.picture.has_exif_time &&
              a.picture.exif_time_s == b.picture.exif_time_s);
    }
    return 0;
}
