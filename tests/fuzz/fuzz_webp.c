// SPDX-License-Identifier: MIT
//
// Target: the decoder of luma of WebP (decode_webp.c, riff_chunk.c, exif.c) over libwebp, which is not instrumented. The input is
// a file, taken for a WebP whatever its first bytes say. Claims: what is declined leaves picture, verdict and sink as they were;
// what is taken gave all rows, is within the limit of pixels, is the same by descriptor, and is taken by libvips too, in that size; it
// is declined in colour, and when it ends before its header says.
#include "image/decode_webp.h"

#include "base/bytes.h"
#include "fuzz_pixels.h"
#include "image/decode_vips.h"
#include "twindex_commands.h"

enum { MAX_PIXELS = 1 << 18 };  // more take long and show nothing new

/** What came out of a decoder. */
struct outcome {
    bool declined;
    struct fuzz_pixels pixels;
    struct twx_picture picture;
    struct twx_verdict verdict;
};

/** By our decoder, or by libvips. */
static struct outcome decode(const struct twx_source *source, bool by_vips, unsigned n_channels)
{
    static struct twx_vips_scratch scratch;
    static const struct twx_decode_limits limits = {.max_pixels = MAX_PIXELS};
    struct outcome luma = {.pixels = {.n_channels = n_channels},
                           .picture = {.format = TWX_FORMAT_WEBP, .orientation = 1, .n_frames = 1},
                           .verdict = {.status = TWX_IMAGE_HASHED}};
    const struct twx_pixel_sink sink = {
        .user = &luma.pixels, .n_channels = n_channels, .begin = fuzz_begin, .push = fuzz_push};
    const struct twx_decode_call call = {
        .source = source,
        .format = TWX_FORMAT_WEBP,
        .limits = &limits,
        .sink = &sink,
        .picture = &luma.picture,
        .verdict = &luma.verdict,
    };
    if (by_vips) {
        CLAIM(twx_vips_decode(&call, &scratch, NULL) == TWX_OK);
        return luma;
    }
    CLAIM(twx_webp_decode(&call, &luma.declined, NULL) == TWX_OK);
    CLAIM(luma.verdict.status == TWX_IMAGE_HASHED && luma.verdict.reason == TWX_REASON_NONE);
    CLAIM(luma.pixels.n_rows == luma.pixels.height);
    if (luma.declined) {
        CLAIM(luma.pixels.height == 0 && luma.picture.width == 0 &&
              luma.picture.decoder == TWX_DECODER_NONE && luma.picture.exif_orientation == 0);
        return luma;
    }
    CLAIM(luma.pixels.n_rows > 0 && (uint64_t)luma.pixels.width * luma.pixels.height <= MAX_PIXELS);
    const bool is_on_its_side = luma.picture.orientation >= 5;
    CLAIM(luma.picture.orientation >= 1 && luma.picture.orientation <= 8);
    CLAIM(luma.picture.width == (is_on_its_side ? luma.pixels.height : luma.pixels.width) &&
          luma.picture.height == (is_on_its_side ? luma.pixels.width : luma.pixels.height));
    return luma;
}

/** All that is claimed of what is taken. */
static void claim_taken(const uint8_t *input, size_t size, const struct outcome *luma)
{
    const struct twx_source source = {.fd = -1, .size = size, .bytes = input};
    const struct outcome vips = decode(&source, true, 1);
    CLAIM(vips.verdict.status == TWX_IMAGE_HASHED);
    CLAIM(vips.pixels.width == luma->pixels.width && vips.pixels.height == luma->pixels.height);
    // Not the orientation: libexif and exif.c read damaged EXIF otherwise.
    CLAIM(vips.picture.n_frames == luma->picture.n_frames && !vips.picture.has_alpha);
    CLAIM(decode(&source, false, 3).declined);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    CLAIM(twx_decode_start(true, NULL) == TWX_OK);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    if (size >= 8) {
        const uint64_t end = 8 + (uint64_t)twx_get_u32(input + 4);
        const struct twx_source cut = {
            .fd = -1, .size = (end < size ? end : size) - 1, .bytes = input};
        CLAIM(end > size || decode(&cut, false, 1).declined);
    }
    const struct outcome a =
        decode(&(struct twx_source){.fd = -1, .size = size, .bytes = input}, false, 1);
    const int fd = fuzz_file_of(input, size);
    const struct outcome b = decode(&(struct twx_source){.fd = fd, .size = size}, false, 1);
    (void)close(fd);
    CLAIM(a.declined == b.declined && a.pixels.width == b.pixels.width &&
          a.pixels.height == b.pixels.height && a.pixels.checksum == b.pixels.checksum &&
          a.picture.has_exif_time == b.picture.has_exif_time &&
          a.picture.exif_time_s == b.picture.exif_time_s);
    if (!a.declined) {
        claim_taken(input, size, &a);
    }
    return 0;
}
