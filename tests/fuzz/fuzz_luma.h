// SPDX-License-Identifier: MIT
//
// What the targets of decoders of luma share that decline what they do not take: webp, avif. The input is a file, taken for one
// of the format whatever its first bytes say. Claims: what is declined leaves picture, verdict and sink as they were; what is taken
// gave all rows, is within the limit of pixels, is the same by descriptor, and is taken by libvips too, in that size; it is declined
// in colour.
#ifndef TWX_FUZZ_FUZZ_LUMA_H
#define TWX_FUZZ_FUZZ_LUMA_H

#include "fuzz_pixels.h"
#include "image/decode_vips.h"
#include "twindex_commands.h"

/** Of each such target: libvips is compared with. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    CLAIM(twx_decode_start(true, NULL) == TWX_OK);
    return 0;
}

enum { FUZZ_MAX_PIXELS = 1 << 18 };  // more take long and show nothing new

/** A decoder, as in decode_webp.h, and what it decodes. */
struct fuzz_door {
    enum twx_status (*decode)(const struct twx_decode_call *call, bool *declined,
                              struct twx_error *err);
    enum twx_format format;
};

/** What came out of a decoder. */
struct fuzz_luma {
    bool declined;
    struct fuzz_pixels pixels;
    struct twx_picture picture;
    struct twx_verdict verdict;
};

/** By a decoder of ours, or by libvips. */
static inline struct fuzz_luma fuzz_decode(const struct fuzz_door *door,
                                           const struct twx_source *source, bool by_vips,
                                           unsigned n_channels)
{
    static struct twx_vips_scratch scratch;
    static const struct twx_decode_limits limits = {.max_pixels = FUZZ_MAX_PIXELS};
    struct fuzz_luma luma = {.pixels = {.n_channels = n_channels},
                             .picture = {.format = door->format, .orientation = 1, .n_frames = 1},
                             .verdict = {.status = TWX_IMAGE_HASHED}};
    const struct twx_pixel_sink sink = {
        .user = &luma.pixels, .n_channels = n_channels, .begin = fuzz_begin, .push = fuzz_push};
    const struct twx_decode_call call = {
        .source = source,
        .format = door->format,
        .limits = &limits,
        .sink = &sink,
        .picture = &luma.picture,
        .verdict = &luma.verdict,
    };
    if (by_vips) {
        CLAIM(twx_vips_decode(&call, &scratch, NULL) == TWX_OK);
        return luma;
    }
    CLAIM(door->decode(&call, &luma.declined, NULL) == TWX_OK);
    CLAIM(luma.verdict.status == TWX_IMAGE_HASHED && luma.verdict.reason == TWX_REASON_NONE);
    CLAIM(luma.pixels.n_rows == luma.pixels.height);
    if (luma.declined) {
        CLAIM(luma.pixels.height == 0 && luma.picture.width == 0 &&
              luma.picture.decoder == TWX_DECODER_NONE && luma.picture.exif_orientation == 0);
        return luma;
    }
    CLAIM(luma.pixels.n_rows > 0 &&
          (uint64_t)luma.pixels.width * luma.pixels.height <= FUZZ_MAX_PIXELS);
    const bool is_on_its_side = luma.picture.orientation >= 5;
    CLAIM(luma.picture.orientation >= 1 && luma.picture.orientation <= 8);
    CLAIM(luma.picture.width == (is_on_its_side ? luma.pixels.height : luma.pixels.width) &&
          luma.picture.height == (is_on_its_side ? luma.pixels.width : luma.pixels.height));
    return luma;
}

/** All that is claimed of what is taken. */
static inline void fuzz_claim_taken(const struct fuzz_door *door, const struct twx_source *source,
                                    const struct fuzz_luma *luma)
{
    const struct fuzz_luma vips = fuzz_decode(door, source, true, 1);
    CLAIM(vips.verdict.status == TWX_IMAGE_HASHED);
    CLAIM(vips.pixels.width == luma->pixels.width && vips.pixels.height == luma->pixels.height);
    // Not the orientation: libexif and exif.c read damaged EXIF otherwise.
    CLAIM(vips.picture.n_frames == luma->picture.n_frames && !vips.picture.has_alpha);
    CLAIM(fuzz_decode(door, source, false, 3).declined);
}

/** All claims; returns whether the input is taken. */
static inline bool fuzz_one(const struct fuzz_door *door, const uint8_t *input, size_t size)
{
    const struct twx_source source = {.fd = -1, .size = size, .bytes = input};
    const struct fuzz_luma a = fuzz_decode(door, &source, false, 1);
    const int fd = fuzz_file_of(input, size);
    const struct fuzz_luma b =
        fuzz_decode(door, &(struct twx_source){.fd = fd, .size = size}, false, 1);
    (void)close(fd);
    CLAIM(a.declined == b.declined && a.pixels.width == b.pixels.width &&
          a.pixels.height == b.pixels.height && a.pixels.checksum == b.pixels.checksum &&
          a.picture.has_exif_time == b.picture.has_exif_time &&
          a.picture.exif_time_s == b.picture.exif_time_s);
    if (!a.declined) {
        fuzz_claim_taken(door, &source, &a);
    }
    return !a.declined;
}

#endif
