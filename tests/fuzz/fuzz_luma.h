// SPDX-License-Identifier: MIT
//
// What the targets of decoders of luma share that decline what they do not take: webp, avif. The input is a file, taken for one
// of the format whatever its first bytes say. Claims: what is declined leaves picture, verdict and sink as they were; what is
// taken gave all rows, is within the limit of pixels, is the same by descriptor, and is taken by libvips too, in that size;
// it is declined in colour.
#ifndef TWX_FUZZ_FUZZ_LUMA_H
#define TWX_FUZZ_FUZZ_LUMA_H

#include "base/checksum.h"
#include "fuzz.h"
#include "image/decode_vips.h"
#include "twindex_commands.h"

enum { FUZZ_MAX_PIXELS = 1 << 18 };  // more take long and show nothing new

typedef enum twx_status (*fuzz_door_fn)(const struct twx_decode_call *call, bool *declined,
                                        struct twx_error *err);

/** What came out of a decoder. */
struct fuzz_luma {
    bool declined;
    uint32_t width;
    uint32_t height;
    uint32_t n_rows;
    uint64_t checksum;  // of the rows
    struct twx_picture picture;
    struct twx_verdict verdict;
};

static inline enum twx_status fuzz_begin(void *user, uint32_t width, uint32_t height,
                                         double box_width, double box_height, struct twx_error *err)
{
    struct fuzz_luma *luma = user;
    (void)err;
    CLAIM(luma->width == 0);  // begun once
    CLAIM(width > 0 && height > 0 && box_width == width && box_height == height);
    luma->width = width;
    luma->height = height;
    return TWX_OK;
}

static inline void fuzz_push(void *user, const uint8_t *row)
{
    struct fuzz_luma *luma = user;
    CLAIM(luma->n_rows < luma->height);
    luma->n_rows++;
    luma->checksum = twx_checksum64(row, luma->width, luma->checksum);
}

/** By a door, or by libvips where there is none. */
static inline struct fuzz_luma fuzz_decode(fuzz_door_fn door, enum twx_format format,
                                           const struct twx_source *source, unsigned n_channels)
{
    static struct twx_vips_scratch scratch;
    static const struct twx_decode_limits limits = {.max_pixels = FUZZ_MAX_PIXELS};
    struct fuzz_luma luma = {.picture = {.format = format, .orientation = 1, .n_frames = 1},
                             .verdict = {.status = TWX_IMAGE_HASHED}};
    const struct twx_pixel_sink sink = {
        .user = &luma, .n_channels = n_channels, .begin = fuzz_begin, .push = fuzz_push};
    const struct twx_decode_call call = {
        .source = source,
        .format = format,
        .limits = &limits,
        .sink = &sink,
        .picture = &luma.picture,
        .verdict = &luma.verdict,
    };
    if (door == NULL) {
        CLAIM(twx_vips_decode(&call, &scratch, NULL) == TWX_OK);
        return luma;
    }
    CLAIM(door(&call, &luma.declined, NULL) == TWX_OK);
    CLAIM(luma.verdict.status == TWX_IMAGE_HASHED && luma.verdict.reason == TWX_REASON_NONE);
    CLAIM(luma.n_rows == luma.height);
    if (luma.declined) {
        CLAIM(luma.height == 0 && luma.picture.width == 0 &&
              luma.picture.decoder == TWX_DECODER_NONE && luma.picture.exif_orientation == 0);
        return luma;
    }
    CLAIM(luma.n_rows > 0 && (uint64_t)luma.width * luma.height <= FUZZ_MAX_PIXELS);
    const bool is_on_its_side = luma.picture.orientation >= 5;
    CLAIM(luma.picture.orientation >= 1 && luma.picture.orientation <= 8);
    CLAIM(luma.picture.width == (is_on_its_side ? luma.height : luma.width) &&
          luma.picture.height == (is_on_its_side ? luma.width : luma.height));
    return luma;
}

/** All that is claimed of what is taken. */
static inline void fuzz_claim_taken(fuzz_door_fn door, enum twx_format format, const uint8_t *input,
                                    size_t size, const struct fuzz_luma *luma)
{
    const struct twx_source source = {.fd = -1, .size = size, .bytes = input};
    const struct fuzz_luma vips = fuzz_decode(NULL, format, &source, 1);
    CLAIM(vips.verdict.status == TWX_IMAGE_HASHED);
    CLAIM(vips.width == luma->width && vips.height == luma->height);
    // Not the orientation: libexif and exif.c read damaged EXIF otherwise.
    CLAIM(vips.picture.n_frames == luma->picture.n_frames && !vips.picture.has_alpha);
    CLAIM(fuzz_decode(door, format, &source, 3).declined);
}

static inline int fuzz_luma(fuzz_door_fn door, enum twx_format format, const uint8_t *input,
                            size_t size)
{
    const struct fuzz_luma a =
        fuzz_decode(door, format, &(struct twx_source){.fd = -1, .size = size, .bytes = input}, 1);
    const int fd = fuzz_file_of(input, size);
    const struct fuzz_luma b =
        fuzz_decode(door, format, &(struct twx_source){.fd = fd, .size = size}, 1);
    (void)close(fd);
    CLAIM(a.declined == b.declined && a.width == b.width && a.height == b.height &&
          a.checksum == b.checksum && a.picture.has_exif_time == b.picture.has_exif_time &&
          a.picture.exif_time_s == b.picture.exif_time_s);
    if (!a.declined) {
        fuzz_claim_taken(door, format, input, size, &a);
    }
    return 0;
}

/** Once, before the first input. */
static inline int fuzz_luma_start(void)
{
    CLAIM(twx_decode_start(true, NULL) == TWX_OK);
    return 0;
}

#endif
