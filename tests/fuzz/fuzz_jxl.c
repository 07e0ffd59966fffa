// SPDX-License-Identifier: MIT
//
// Target: the JPEG XL decoder (decode_jxl.c, exif.c) over libjxl, which is not instrumented. The input is a file, taken
// for a JPEG XL whatever its first bytes say. Claims: a verdict for every file, the same for one in memory and one
// read by descriptor; rows come as `begin` announced them; a file that is hashed gave all of them.
#include <string.h>

#include "fuzz_pixels.h"
#include "image/decode_jxl.h"
#include "twindex_commands.h"

enum { MAX_PIXELS = 1 << 18 };  // more take long and show nothing new

/** What came out of the decoder. */
struct outcome {
    struct fuzz_pixels pixels;
    struct twx_picture picture;
    struct twx_verdict verdict;
};

static struct outcome decode(const struct twx_source *source, unsigned n_channels)
{
    static const struct twx_decode_limits limits = {.max_pixels = MAX_PIXELS};
    struct outcome outcome = {.pixels = {.n_channels = n_channels},
                              .picture = {.orientation = 1, .n_frames = 1},
                              .verdict = {.status = TWX_IMAGE_HASHED}};
    const struct twx_pixel_sink sink = {
        .user = &outcome.pixels, .n_channels = n_channels, .begin = fuzz_begin, .push = fuzz_push};
    const struct twx_decode_call call = {
        .source = source,
        .format = TWX_FORMAT_JXL,
        .limits = &limits,
        .sink = &sink,
        .picture = &outcome.picture,
        .verdict = &outcome.verdict,
    };
    CLAIM(twx_jxl_decode(&call, NULL) == TWX_OK);
    if (outcome.verdict.status == TWX_IMAGE_HASHED) {
        CLAIM(outcome.verdict.reason == TWX_REASON_NONE);
        CLAIM(outcome.pixels.n_rows == outcome.pixels.height && outcome.pixels.n_rows > 0);
        CLAIM(outcome.picture.orientation == 1 && outcome.picture.n_frames > 0);
        CLAIM(outcome.picture.width == outcome.pixels.width &&
              outcome.picture.height == outcome.pixels.height);
        CLAIM((uint64_t)outcome.pixels.width * outcome.pixels.height <= MAX_PIXELS);
    } else {
        CLAIM(outcome.verdict.reason != TWX_REASON_NONE && outcome.pixels.n_rows == 0);
    }
    return outcome;
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    const struct outcome a =
        decode(&(struct twx_source){.fd = -1, .size = size, .bytes = input}, 1);
    const int fd = fuzz_file_of(input, size);
    const struct outcome b = decode(&(struct twx_source){.fd = fd, .size = size}, 1);
    (void)close(fd);
    const struct outcome colour =
        decode(&(struct twx_source){.fd = -1, .size = size, .bytes = input}, 3);
    CLAIM(a.verdict.status == colour.verdict.status && a.pixels.width == colour.pixels.width &&
          a.pixels.height == colour.pixels.height);
    CLAIM(a.verdict.status == b.verdict.status && a.verdict.reason == b.verdict.reason);
    CLAIM(a.pixels.width == b.pixels.width && a.pixels.height == b.pixels.height &&
          a.pixels.checksum == b.pixels.checksum);
    CLAIM(a.picture.n_frames == b.picture.n_frames &&
          a.picture.has_exif_time == b.picture.has_exif_time &&
          a.picture.exif_time_s == b.picture.exif_time_s);
    return 0;
}
