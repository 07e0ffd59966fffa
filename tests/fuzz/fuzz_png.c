// SPDX-License-Identifier: MIT
//
// Target: the PNG decoder (decode_png.c, png_parts.c, png_unfilter.c). The input is a file, which is also taken with its checksums
// mended, and what no zlib stream is in a chunk of pixels compressed: else hardly an input would come to the rows. Claims: what it
// takes, libpng takes, with the same pixels, in grey and in colour; the file by descriptor gives the same; what is declined
// leaves no trace. One thing libdeflate takes that zlib does not: code lengths repeated beyond their number, with an Adler-32
// that is right all the same.
#include <setjmp.h>
#include <string.h>

#include <libdeflate.h>
#include <png.h>

#include "base/bytes.h"
#include "fuzz_pixels.h"
#include "image/decode_png.h"
#include "image/luma.h"
#include "twindex_commands.h"

enum {
    PIXELS_MAX = 1 << 16,  // more take long and show nothing new
    MENDED_MAX = 1 << 18,
    SIGNATURE_BYTES = 8,
    FRAME_BYTES = 12,  // of a chunk, around its data
};

/** What came out of the decoder, or out of libpng. */
struct outcome {
    struct fuzz_pixels pixels;
    struct twx_picture picture;
    struct twx_verdict verdict;
};

/** By our decoder. Returns whether it took the file. */
static bool decode(const struct twx_source *source, struct outcome *outcome)
{
    static const struct twx_decode_limits limits = {.max_pixels = PIXELS_MAX};
    static struct twx_png *png;  // one for all inputs, as a worker has
    const struct outcome untouched = *outcome;
    const struct twx_pixel_sink sink = {.user = &outcome->pixels,
                                        .n_channels = outcome->pixels.n_channels,
                                        .begin = fuzz_begin,
                                        .push = fuzz_push};
    const struct twx_decode_call call = {
        .source = source,
        .format = TWX_FORMAT_PNG,
        .layout = twx_layout_of(source, TWX_FORMAT_PNG),
        .limits = &limits,
        .sink = &sink,
        .picture = &outcome->picture,
        .verdict = &outcome->verdict,
    };
    bool declined = false;
    if (png == NULL) {
        png = twx_png_create();
        CLAIM(png != NULL);
    }
    CLAIM(twx_png_decode(png, &call, &declined, NULL) == TWX_OK);
    if (declined) {
        CLAIM(memcmp(outcome, &untouched, sizeof untouched) == 0);
    } else {
        CLAIM(outcome->pixels.n_rows == outcome->pixels.height && outcome->pixels.n_rows > 0);
        CLAIM(outcome->picture.width == outcome->pixels.width &&
              outcome->picture.height == outcome->pixels.height);
    }
    return !declined;
}

/** A file on its way through libpng. */
struct reading {
    const uint8_t *bytes;
    size_t n;
    size_t at;
    bool has_long_repeat;  // said of it with the error
    jmp_buf on_error;
};

static void on_error(png_structp png, png_const_charp text)
{
    struct reading *reading = png_get_error_ptr(png);
    reading->has_long_repeat = strstr(text, "invalid bit length repeat") != NULL;
    longjmp(reading->on_error, 1);
}

static void on_warning(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
}

static void on_read(png_structp png, png_bytep to, size_t n)
{
    struct reading *reading = png_get_io_ptr(png);
    if (n > reading->n - reading->at) {
        png_error(png, "");
    }
    memcpy(to, reading->bytes + reading->at, n);
    reading->at += n;
}

/** As libvips asks for pixels. */
static void read_rows(png_structp png, png_infop info, struct outcome *outcome)
{
    static uint8_t row[4 * PIXELS_MAX];
    static uint8_t pushed[3 * PIXELS_MAX];
    png_read_info(png, info);
    const png_byte type = png_get_color_type(png, info);
    if (type == PNG_COLOR_TYPE_PALETTE) {
        png_set_palette_to_rgb(png);
    }
    if (type == PNG_COLOR_TYPE_GRAY && png_get_bit_depth(png, info) < 8) {
        png_set_expand_gray_1_2_4_to_8(png);
    }
    if (png_get_valid(png, info, PNG_INFO_tRNS) != 0) {
        png_set_tRNS_to_alpha(png);
    }
    png_read_update_info(png, info);
    const uint32_t width = png_get_image_width(png, info);
    const int n_bands = png_get_channels(png, info);
    CLAIM(png_get_rowbytes(png, info) == (size_t)width * (size_t)n_bands);
    outcome->picture.has_alpha = n_bands == 2 || n_bands == 4;
    (void)fuzz_begin(&outcome->pixels, width, png_get_image_height(png, info), width,
                     png_get_image_height(png, info), NULL);
    while (outcome->pixels.n_rows < outcome->pixels.height) {
        png_read_row(png, row, NULL);
        twx_channels_from_bytes(row, width, n_bands, outcome->pixels.n_channels, pushed);
        fuzz_push(&outcome->pixels, pushed);
    }
    png_read_end(png, NULL);
}

/** By libpng; false where it does not take the file. */
static bool decode_by_libpng(const struct twx_source *source, struct outcome *outcome,
                             bool *has_long_repeat)
{
    static struct reading reading;
    static png_structp png;
    static png_infop info;
    reading.bytes = source->bytes;
    reading.n = (size_t)source->size;
    reading.at = 0;
    reading.has_long_repeat = false;
    png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reading, on_error, on_warning);
    info = png_create_info_struct(png);
    CLAIM(png != NULL && info != NULL);
    png_set_read_fn(png, &reading, on_read);
    const bool failed = setjmp(reading.on_error) != 0;
    if (!failed) {
        read_rows(png, info, outcome);
    }
    png_destroy_read_struct(&png, &info, NULL);
    *has_long_repeat = reading.has_long_repeat;
    return !failed;
}

static void check(const uint8_t *bytes, size_t n)
{
    const struct twx_source source = {.fd = -1, .size = n, .bytes = bytes};
    for (unsigned n_channels = 1; n_channels <= 3; n_channels += 2) {
        static struct outcome ours;
        static struct outcome wanted;
        memset(&ours, 0, sizeof ours);
        memset(&wanted, 0, sizeof wanted);
        ours.pixels.n_channels = wanted.pixels.n_channels = n_channels;
        if (!decode(&source, &ours)) {
            return;
        }
        bool has_long_repeat = false;
        if (!decode_by_libpng(&source, &wanted, &has_long_repeat)) {
            CLAIM(has_long_repeat);
            return;
        }
        CLAIM(ours.pixels.width == wanted.pixels.width &&
              ours.pixels.height == wanted.pixels.height &&
              ours.pixels.checksum == wanted.pixels.checksum);
        CLAIM(ours.picture.has_alpha == wanted.picture.has_alpha);
    }
}

static void check_descriptor(const uint8_t *bytes, size_t n)
{
    static struct outcome a;
    static struct outcome b;
    memset(&a, 0, sizeof a);
    memset(&b, 0, sizeof b);
    a.pixels.n_channels = b.pixels.n_channels = 1;
    const int fd = fuzz_file_of(bytes, n);
    const bool is_taken = decode(&(struct twx_source){.fd = -1, .size = n, .bytes = bytes}, &a);
    CLAIM(decode(&(struct twx_source){.fd = fd, .size = n}, &b) == is_taken);
    CLAIM(memcmp(&a, &b, sizeof a) == 0);
    (void)close(fd);
}

/** A file that is made of another. */
struct mended {
    uint8_t bytes[MENDED_MAX];
    size_t n;
};

static void put_chunk(struct mended *to, const uint8_t *type, const uint8_t *data, size_t n)
{
    uint8_t *p = to->bytes + to->n;
    if (sizeof to->bytes - to->n < n + FRAME_BYTES) {
        return;
    }
    const uint8_t length[4] = {(uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8),
                               (uint8_t)n};
    memcpy(p, length, 4);
    memcpy(p + 4, type, 4);
    memcpy(p + 8, data, n);
    const uint32_t crc = libdeflate_crc32(0, p + 4, 4 + n);
    const uint8_t last[4] = {(uint8_t)(crc >> 24), (uint8_t)(crc >> 16), (uint8_t)(crc >> 8),
                             (uint8_t)crc};
    memcpy(p + 8 + n, last, 4);
    to->n += n + FRAME_BYTES;
}

/** Puts filters and rows as they are compressed. */
static void put_packed(struct mended *to, const uint8_t *type, const uint8_t *data, size_t n)
{
    static struct libdeflate_compressor *compressor;
    static uint8_t packed[MENDED_MAX];
    if (compressor == NULL) {
        compressor = libdeflate_alloc_compressor(1);
        CLAIM(compressor != NULL);
    }
    put_chunk(to, type, packed,
              libdeflate_zlib_compress(compressor, data, n, packed, sizeof packed));
}

static void mend(const uint8_t *input, size_t size, struct mended *to)
{
    to->n = 0;
    if (size < SIGNATURE_BYTES) {
        return;
    }
    memcpy(to->bytes, input, SIGNATURE_BYTES);
    to->n = SIGNATURE_BYTES;
    size_t at = SIGNATURE_BYTES;
    while (size - at >= FRAME_BYTES) {
        const size_t most = size - at - FRAME_BYTES;
        const size_t wanted = twx_get_be32(input + at);
        const size_t n = wanted < most ? wanted : most;
        const uint8_t *type = input + at + 4;
        const uint8_t *data = input + at + 8;
        const bool is_stream = n >= 2 && (data[0] & 15) == 8 && (data[0] << 8 | data[1]) % 31 == 0;
        if (memcmp(type, "IDAT", 4) == 0 && n > 0 && !is_stream) {
            put_packed(to, type, data, n);
        } else {
            put_chunk(to, type, data, n);
        }
        at += n + FRAME_BYTES;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    static struct mended mended;
    check(input, size);
    check_descriptor(input, size);
    mend(input, size, &mended);
    uint8_t *copy = malloc(mended.n > 0 ? mended.n : 1);  // so that a read past it is seen
    CLAIM(copy != NULL);
    memcpy(copy, mended.bytes, mended.n);
    check(copy, mended.n);
    free(copy);
    return 0;
}
