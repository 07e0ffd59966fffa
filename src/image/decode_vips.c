// SPDX-License-Identifier: MIT
//
// libvips behind our own names. Loaders are called by name from the sniffed format; untrusted loaders are
// blocked but for ImageMagick (the way to BMP), which only ever sees bytes that begin as a BMP.
// Images are read sequentially, strip by strip, on the calling thread, and reduced to luma or RGB row by row.
//
// libvips keeps one error text for all threads: decisions are made on return codes, the text is only a hint.
#include "image/decode_vips.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vips/vips.h>

#include "base/alloc.h"
#include "image/budget.h"
#include "image/exif.h"
#include "image/luma.h"
#include "image/png_chunk.h"

enum {
    STRIP_BYTES = 256 * 1024,  // rows pulled at once: fits the L2 cache, keeps call overhead small
    CACHED_ROWS = 576,         // of libvips 8.14, measured on PNG, TIFF and CMYK JPEG
    MAGICK_BYTES = 256 << 20,  // of pixels, by Debian's policy for ImageMagick,
    MAGICK_PIXEL_BYTES = 8,    // bytes a pixel,
    MAGICK_INDEX_BYTES = 2,    // and more of one with a palette
    EXIF_BYTES_MAX = 65536,    // looked at: the tags stand before a thumbnail
};

static void swallow_log(const gchar *domain, GLogLevelFlags level, const gchar *text, gpointer user)
{
    (void)domain;
    (void)level;
    (void)text;
    (void)
        user;  // warnings of decoders never reach stderr as they are; failures come by return code
}

enum twx_status twx_vips_start(struct twx_error *err)
{
    // ImageMagick reads its limits from the environment: no pixel goes to a file, no thread pool of its own.
    (void)g_setenv("MAGICK_DISK_LIMIT", "0", TRUE);
    (void)g_setenv("MAGICK_THREAD_LIMIT", "1", TRUE);
    // libvips would put frames above 100 MB into a temporary file; the budget sees to memory.
    (void)g_setenv("VIPS_DISC_THRESHOLD", "1000000g", TRUE);
    if (VIPS_INIT("twindex") != 0) {
        vips_error_clear();
        return twx_fail(err, TWX_FAILED, 0, "libvips does not start");
    }
    (void)g_log_set_default_handler(swallow_log, NULL);
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    vips_block_untrusted_set(TRUE);
    vips_operation_block_set("VipsForeignLoadMagick", FALSE);
    return TWX_OK;
}

uint32_t twx_vips_version(void)
{
    return (uint32_t)vips_version(0) << 16 | (uint32_t)vips_version(1) << 8 |
           (uint32_t)vips_version(2);
}

void twx_vips_end_thread(void)
{
    vips_thread_shutdown();
}

static void take_hint(struct twx_verdict *verdict)
{
    char *text = vips_error_buffer_copy();  // copies and clears
    (void)g_strlcpy(verdict->hint, g_strstrip(text), sizeof verdict->hint);
    g_free(text);
}

static void fail(struct twx_verdict *verdict, enum twx_reason reason)
{
    verdict->status = TWX_IMAGE_FAILED;
    verdict->reason = reason;
    take_hint(verdict);
}

// ---------------------------------------------------------------------------------------------------------
// Opening

/** How a file is opened: sequentially, failing on truncation, JPEG shrunk by `shrink`. */
struct opening {
    const struct twx_source *source;
    VipsSource *stream;  // NULL when the bytes are in memory
    uint64_t at;         // where the stream stands
    int shrink;
};

/** libvips reads through twx_source_read: bytes that come late are no hang. */
static gint64 read_stream(VipsSourceCustom *stream, void *to, gint64 n, gpointer user)
{
    struct opening *opening = user;
    (void)stream;
    const size_t got = n > 0 ? twx_source_read(opening->source, opening->at, to, (size_t)n) : 0;
    if (got == 0 && n > 0 && opening->at < opening->source->size) {
        return -1;  // it could not be read, or it shrank: that is not its end
    }
    opening->at += got;
    return (gint64)got;
}

static gint64 seek_stream(VipsSourceCustom *stream, gint64 offset, int whence, gpointer user)
{
    struct opening *opening = user;
    (void)stream;
    const uint64_t from = whence == SEEK_SET   ? 0
                          : whence == SEEK_CUR ? opening->at
                                               : opening->source->size;
    gint64 at = 0;
    if (from > INT64_MAX || __builtin_add_overflow((gint64)from, offset, &at) || at < 0) {
        return -1;
    }
    opening->at = (uint64_t)at;
    return at;
}

static VipsSource *make_stream(struct opening *opening)
{
    VipsSourceCustom *stream = vips_source_custom_new();
    if (stream != NULL) {
        (void)g_signal_connect(stream, "read", G_CALLBACK(read_stream), opening);
        (void)g_signal_connect(stream, "seek", G_CALLBACK(seek_stream), opening);
    }
    return (VipsSource *)stream;
}

#define LOADER_OPTIONS "access", VIPS_ACCESS_SEQUENTIAL, "fail-on", VIPS_FAIL_ON_TRUNCATED

/** Calls the loader of one format on the bytes or the stream. */
#define LOAD(name, ...)                                                                            \
    (opening->stream != NULL                                                                       \
         ? vips_##name##load_source(opening->stream, &image, LOADER_OPTIONS, ##__VA_ARGS__, NULL)  \
         : vips_##name##load_buffer((void *)(uintptr_t)opening->source->bytes,                     \
                                    (size_t)opening->source->size, &image, LOADER_OPTIONS,         \
                                    ##__VA_ARGS__, NULL))

/** ImageMagick reads from memory only: a file too large for it is read into `*copy` first. */
static VipsImage *load_bmp(const struct twx_source *source, uint8_t **copy)
{
    VipsImage *image = NULL;
    const uint8_t *bytes = source->bytes;
    if (bytes == NULL) {
        *copy = malloc((size_t)source->size);
        if (*copy == NULL || !twx_source_has(source, 0, *copy, (size_t)source->size)) {
            return NULL;
        }
        bytes = *copy;
    }
    (void)vips_magickload_buffer((void *)(uintptr_t)bytes, (size_t)source->size, &image, "fail-on",
                                 VIPS_FAIL_ON_TRUNCATED, NULL);
    return image;
}

static VipsImage *load(const struct opening *opening, enum twx_format format)
{
    VipsImage *image = NULL;
    int result = -1;
    switch (format) {
    case TWX_FORMAT_JPEG:
        result = LOAD(jpeg, "shrink", opening->shrink);
        break;
    case TWX_FORMAT_PNG:
        result = LOAD(png);
        break;
    case TWX_FORMAT_WEBP:
        result = LOAD(webp);
        break;
    case TWX_FORMAT_GIF:
        result = LOAD(gif);
        break;
    case TWX_FORMAT_TIFF:
        result = LOAD(tiff);
        break;
    case TWX_FORMAT_AVIF:
    case TWX_FORMAT_HEIC:
        result = LOAD(heif);
        break;
    default:
        break;
    }
    return result == 0 ? image : NULL;
}

// ---------------------------------------------------------------------------------------------------------
// Metadata

/** EXIF that libvips has not seen: behind a PNG's pixels, where ImageMagick writes it. */
static void read_late_exif(const struct twx_source *source, struct twx_picture *picture)
{
    uint8_t bytes[EXIF_BYTES_MAX];
    uint64_t offset = 0;
    uint64_t length = 0;
    if (!twx_png_find_exif(source, &offset, &length)) {
        return;
    }
    const struct twx_source block = {
        .fd = -1,
        .size = twx_source_read(source, offset, bytes,
                                length < sizeof bytes ? (size_t)length : sizeof bytes),
        .bytes = bytes,
    };
    const struct twx_exif exif = twx_exif_read(&block);
    picture->exif_orientation = exif.orientation;
    picture->has_exif_time = exif.has_time;
    picture->exif_time_s = exif.time_s;
}

static void read_metadata(const struct twx_source *source, VipsImage *image,
                          struct twx_picture *picture)
{
    const char *text = NULL;
    int n = 0;
    if (vips_image_get_typeof(image, VIPS_META_N_PAGES) != 0 &&
        vips_image_get_int(image, VIPS_META_N_PAGES, &n) == 0 && n > 0) {
        picture->n_frames = (uint32_t)n;
    }
    if (vips_image_get_typeof(image, VIPS_META_ORIENTATION) != 0 &&
        vips_image_get_int(image, VIPS_META_ORIENTATION, &n) == 0 && n >= 1 && n <= 8) {
        picture->exif_orientation = (unsigned)n;
    }
    const char *field = "exif-ifd2-DateTimeOriginal";
    if (vips_image_get_typeof(image, field) != 0 &&
        vips_image_get_string(image, field, &text) == 0) {
        picture->has_exif_time = twx_exif_time(text, &picture->exif_time_s);
    }
    if (picture->format == TWX_FORMAT_PNG &&
        vips_image_get_typeof(image, VIPS_META_EXIF_NAME) == 0) {
        read_late_exif(source, picture);
    }
    // The HEIF decoder turns the picture itself.
    const bool is_turned = picture->format == TWX_FORMAT_HEIC || picture->format == TWX_FORMAT_AVIF;
    picture->orientation =
        is_turned || picture->exif_orientation == 0 ? 1 : picture->exif_orientation;
    picture->has_alpha = vips_image_hasalpha(image) != 0;
    picture->decoder = TWX_DECODER_VIPS;
    picture->decoder_version = twx_vips_version();
}

static void set_size(struct twx_picture *picture, uint32_t width, uint32_t height)
{
    const bool is_on_its_side = picture->orientation >= 5;
    picture->width = is_on_its_side ? height : width;
    picture->height = is_on_its_side ? width : height;
}

// ---------------------------------------------------------------------------------------------------------
// Bounds

/** n * by, or as much as fits: sizes come from headers that may lie. */
static uint64_t times(uint64_t n, uint64_t by)
{
    uint64_t product = 0;
    return __builtin_mul_overflow(n, by, &product) ? UINT64_MAX : product;
}

static uint64_t plus(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/** Bytes a decoder must hold at once beyond a few rows; 0 where it streams. */
static uint64_t frame_bytes(enum twx_format format, const struct twx_layout *layout,
                            uint64_t n_pixels)
{
    switch (format) {
    case TWX_FORMAT_JPEG:  // coefficients of all channels, 16 bits each
        return layout->is_interlaced ? times(n_pixels, 2 * (uint64_t)layout->n_channels) : 0;
    case TWX_FORMAT_PNG:
        return layout->is_interlaced ? times(n_pixels, layout->bits > 8 ? 8 : 4) : 0;
    case TWX_FORMAT_TIFF:  // encoded and decoded; two rows of tiles
        return times(layout->piece_bytes, 2);
    case TWX_FORMAT_GIF:   // canvas and the page shown
    case TWX_FORMAT_WEBP:  // YUV planes, RGBA, and what libvips takes from it
    case TWX_FORMAT_AVIF:
    case TWX_FORMAT_HEIC:  // 10-bit planes in 16 bits, and interleaved RGB
        return times(n_pixels, 8);
    case TWX_FORMAT_BMP:  // ImageMagick's 16-bit RGBA, and what libvips takes from it
        return times(n_pixels, 12);
    default:
        return 0;
    }
}

/** Bytes of the rows that libvips keeps behind a sequential reader: they count where rows are very long. */
static uint64_t cached_bytes(const VipsImage *image)
{
    const uint64_t height = (uint64_t)vips_image_get_height(image);
    const uint64_t row = (uint64_t)vips_image_get_width(image) *
                         (uint64_t)vips_image_get_bands(image) *
                         vips_format_sizeof(vips_image_get_format(image));
    return times(row, height < CACHED_ROWS ? height : CACHED_ROWS);
}

/** The largest shrink-on-load that leaves enough samples on both axes. */
static int jpeg_shrink(const struct twx_layout *layout, unsigned least_samples)
{
    int shrink = 8;
    while (shrink > 1 && (layout->width < least_samples * (unsigned)shrink ||
                          layout->height < least_samples * (unsigned)shrink)) {
        shrink /= 2;
    }
    return shrink;
}

// ---------------------------------------------------------------------------------------------------------
// Pixels to rows

/** Whether bands are grey or RGB as stored (profiles ignored); else the image goes through sRGB. */
static bool is_plain(const VipsImage *image)
{
    const VipsBandFormat format = vips_image_get_format(image);
    if ((format != VIPS_FORMAT_UCHAR && format != VIPS_FORMAT_USHORT) ||
        vips_image_get_bands(image) > 4) {
        return false;
    }
    switch (vips_image_get_interpretation(image)) {
    case VIPS_INTERPRETATION_B_W:
    case VIPS_INTERPRETATION_GREY16:
    case VIPS_INTERPRETATION_sRGB:
    case VIPS_INTERPRETATION_RGB:
    case VIPS_INTERPRETATION_RGB16:
    case VIPS_INTERPRETATION_MULTIBAND:
        return true;
    default:
        return false;
    }
}

/** CMYK, Lab, float and the like to 8-bit sRGB. Consumes `image`; NULL on failure. */
static VipsImage *to_srgb(VipsImage *image)
{
    VipsImage *colour = NULL;
    VipsImage *bytes = NULL;
    VipsImage *few = NULL;
    if (vips_colourspace(image, &colour, VIPS_INTERPRETATION_sRGB, NULL) == 0 &&
        vips_cast(colour, &bytes, VIPS_FORMAT_UCHAR, NULL) == 0) {
        const int n_bands = vips_image_get_bands(bytes) < 4 ? vips_image_get_bands(bytes) : 4;
        (void)vips_extract_band(bytes, &few, 0, "n", n_bands, NULL);
    }
    VIPS_UNREF(bytes);
    VIPS_UNREF(colour);
    g_object_unref(image);
    return few;
}

/** The high bytes of n 16-bit values. */
static void narrow(const uint16_t *restrict from, size_t n, uint8_t *restrict to)
{
    for (size_t i = 0; i < n; i++) {
        to[i] = (uint8_t)(from[i] >> 8);
    }
}

/** The first pixel of row y of a region that spans whole rows and holds this one. */
static const uint8_t *row_of(const VipsRegion *region, int y)
{
    return region->data + (ptrdiff_t)(y - region->valid.top) * region->bpl;
}

/** Makes white what the first frame of a GIF leaves of its canvas: nothing is drawn there yet. */
static void whiten_outside(const struct twx_box *frame, uint32_t y, uint32_t width,
                           size_t n_channels, uint8_t *row)
{
    if (y < frame->top || y - frame->top >= frame->height || frame->left >= width) {
        memset(row, 255, width * n_channels);
        return;
    }
    memset(row, 255, frame->left * n_channels);
    if (frame->width < width - frame->left) {
        memset(row + (frame->left + frame->width) * n_channels, 255,
               (width - frame->left - frame->width) * n_channels);
    }
}

/** Pulls all rows of a plain image through the sink. */
static int push_rows(const struct twx_decode_call *call, VipsImage *image,
                     struct twx_vips_scratch *scratch)
{
    const struct twx_pixel_sink *sink = call->sink;
    const int width = vips_image_get_width(image);
    const int height = vips_image_get_height(image);
    const int n_bands = vips_image_get_bands(image);
    const bool is_wide = vips_image_get_format(image) == VIPS_FORMAT_USHORT;
    const size_t row_bytes = (size_t)width * (size_t)n_bands;
    const size_t n_pushed = (size_t)width * sink->n_channels;
    // What is pushed, then room for a row narrowed to bytes.
    if (!twx_reserve((void **)&scratch->row, &scratch->row_cap, n_pushed + row_bytes, 1)) {
        return -1;
    }
    const size_t n_fitting = STRIP_BYTES / (row_bytes * (is_wide ? 2 : 1)) / 16 * 16;
    const int strip = n_fitting < 16 ? 16 : n_fitting > 1024 ? 1024 : (int)n_fitting;
    VipsRegion *region = vips_region_new(image);
    int result = 0;
    for (int y = 0; y < height && result == 0; y += strip) {
        const VipsRect rect = {0, y, width, height - y < strip ? height - y : strip};
        result = vips_region_prepare(region, &rect);
        for (int row = 0; row < rect.height && result == 0; row++) {
            const uint8_t *pixels = row_of(region, y + row);
            if (is_wide) {
                narrow((const uint16_t *)(const void *)pixels, row_bytes, scratch->row + n_pushed);
                pixels = scratch->row + n_pushed;
            }
            twx_channels_from_bytes(pixels, (size_t)width, n_bands, sink->n_channels, scratch->row);
            if (call->format == TWX_FORMAT_GIF && call->layout.frame.width > 0) {
                whiten_outside(&call->layout.frame, (uint32_t)(y + row), (uint32_t)width,
                               sink->n_channels, scratch->row);
            }
            sink->push(sink->user, scratch->row);
        }
    }
    g_object_unref(region);
    return result;
}

/** From an open image to the last row pushed. Consumes `image`. */
static enum twx_status decode_pixels(const struct twx_decode_call *call, VipsImage *image,
                                     int shrink, struct twx_vips_scratch *scratch,
                                     struct twx_error *err)
{
    const struct twx_picture *picture = call->picture;
    const bool is_on_its_side = picture->orientation >= 5;
    const double stored_width = is_on_its_side ? picture->height : picture->width;
    const double stored_height = is_on_its_side ? picture->width : picture->height;
    VipsImage *plain = is_plain(image) ? image : to_srgb(image);
    if (plain == NULL) {
        fail(call->verdict, TWX_REASON_CORRUPT);
        return TWX_OK;
    }
    const enum twx_status status = call->sink->begin(
        call->sink->user, (uint32_t)vips_image_get_width(plain),
        (uint32_t)vips_image_get_height(plain), stored_width / shrink, stored_height / shrink, err);
    if (status == TWX_OK && push_rows(call, plain, scratch) != 0) {
        fail(call->verdict, TWX_REASON_CORRUPT);
    }
    g_object_unref(plain);
    return status;
}

static void take_size(const struct twx_decode_call *call, VipsImage *image, uint32_t width,
                      uint32_t height)
{
    read_metadata(call->source, image, call->picture);
    set_size(call->picture, width, height);
}

/** Whether `shrunken` is `n` divided by `shrink`, rounded up as libjpeg does or down as libvips does. */
static bool is_shrunken(int shrunken, uint32_t n, int shrink)
{
    const uint32_t floor = n / (uint32_t)shrink;
    return (uint32_t)shrunken == floor || (uint32_t)shrunken == floor + 1;
}

/** Whether libvips opened the picture that the header describes: it reads the file once more, and its own way. */
static bool is_as_told(const struct twx_decode_call *call, const VipsImage *image, int shrink)
{
    return shrink == 1 || (is_shrunken(vips_image_get_width(image), call->layout.width, shrink) &&
                           is_shrunken(vips_image_get_height(image), call->layout.height, shrink));
}

/** From an opened header on: checks the size, waits for memory, decodes. Consumes `image`. */
static enum twx_status decode_opened(const struct twx_decode_call *call, VipsImage *image,
                                     int shrink, struct twx_vips_scratch *scratch,
                                     struct twx_error *err)
{
    // With shrink-on-load libvips knows only the shrunken size; the header knew the true one.
    const uint32_t width = shrink > 1 ? call->layout.width : (uint32_t)vips_image_get_width(image);
    const uint32_t height =
        shrink > 1 ? call->layout.height : (uint32_t)vips_image_get_height(image);
    const uint64_t n_pixels = (uint64_t)width * height;
    const uint64_t estimate =
        plus(frame_bytes(call->format, &call->layout, n_pixels), cached_bytes(image));
    enum twx_reason reason = TWX_REASON_NONE;
    if (!is_as_told(call, image, shrink)) {
        reason = TWX_REASON_CORRUPT;
    } else if (n_pixels > call->limits->max_pixels) {
        reason = TWX_REASON_TOO_MANY_PIXELS;
    } else if (!twx_budget_enter(estimate)) {
        reason = TWX_REASON_MEMORY;
    }
    if (reason != TWX_REASON_NONE) {
        g_object_unref(image);
        fail(call->verdict, reason);
        return TWX_OK;
    }
    take_size(call, image, width, height);
    const enum twx_status status = decode_pixels(call, image, shrink, scratch, err);
    twx_budget_leave(estimate);
    return status;
}

/** The image without its last band. Consumes `image`; NULL on failure. */
static VipsImage *without_last_band(VipsImage *image)
{
    VipsImage *rest = NULL;
    (void)vips_extract_band(image, &rest, 0, "n", vips_image_get_bands(image) - 1, NULL);
    g_object_unref(image);
    return rest;
}

/** Whether the last band is 0 everywhere. */
static bool is_transparent_everywhere(VipsImage *image)
{
    VipsImage *alpha = NULL;
    double most = 1.0;
    if (vips_extract_band(image, &alpha, vips_image_get_bands(image) - 1, NULL) == 0) {
        (void)vips_max(alpha, &most, NULL);
    }
    VIPS_UNREF(alpha);
    return most <= 0.0;
}

/**
 * Drops what ImageMagick takes for alpha and is none: the fourth byte of pixels whose header gives it no meaning, and
 * alpha that is 0 everywhere, which writers leave who do not know of it. Browsers show both opaque. Consumes `image`.
 */
static VipsImage *drop_false_alpha(const struct twx_decode_call *call, VipsImage *image)
{
    if (image == NULL || !vips_image_hasalpha(image)) {
        return image;
    }
    const bool is_alpha = call->layout.has_alpha_mask && !is_transparent_everywhere(image);
    return is_alpha ? image : without_last_band(image);
}

/** ImageMagick decodes all of a picture when it opens it: the size is the header's, and memory is asked for first. */
static enum twx_status decode_bmp(const struct twx_decode_call *call,
                                  struct twx_vips_scratch *scratch, struct twx_error *err)
{
    const uint64_t n_pixels = (uint64_t)call->layout.width * call->layout.height;
    const uint64_t estimate = plus(frame_bytes(call->format, &call->layout, n_pixels),
                                   call->source->bytes == NULL ? call->source->size : 0);
    const unsigned pixel_bytes =
        MAGICK_PIXEL_BYTES + (call->layout.bits <= 8 ? MAGICK_INDEX_BYTES : 0);
    if (n_pixels > MAGICK_BYTES / pixel_bytes || !twx_budget_enter(estimate)) {
        fail(call->verdict, TWX_REASON_MEMORY);
        return TWX_OK;
    }
    enum twx_status status = TWX_OK;
    uint8_t *copy = NULL;
    VipsImage *image = drop_false_alpha(call, load_bmp(call->source, &copy));
    if (image != NULL) {
        take_size(call, image, (uint32_t)vips_image_get_width(image),
                  (uint32_t)vips_image_get_height(image));
        status = decode_pixels(call, image, 1, scratch, err);
    } else {
        fail(call->verdict, TWX_REASON_CORRUPT);
    }
    free(copy);
    twx_budget_leave(estimate);
    return status;
}

/** Drops samples of a TIFF that are neither colour nor alpha: libvips takes the first for alpha. Consumes `image`. */
static VipsImage *drop_extra_samples(const struct twx_decode_call *call, VipsImage *image)
{
    const int n = (int)call->layout.n_colours;
    VipsImage *colours = NULL;
    if (image == NULL || call->format != TWX_FORMAT_TIFF || n == 0 ||
        vips_image_get_bands(image) <= n) {
        return image;
    }
    (void)vips_extract_band(image, &colours, 0, "n", n, NULL);
    g_object_unref(image);
    return colours;
}

enum twx_status twx_vips_decode(const struct twx_decode_call *call,
                                struct twx_vips_scratch *scratch, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    const struct twx_layout *layout = &call->layout;
    struct opening opening = {.source = call->source, .shrink = 1};
    if ((uint64_t)layout->width * layout->height > call->limits->max_pixels) {
        fail(call->verdict, TWX_REASON_TOO_MANY_PIXELS);
        return TWX_OK;
    }
    if (call->format == TWX_FORMAT_BMP) {
        return decode_bmp(call, scratch, err);
    }
    if (call->format == TWX_FORMAT_JPEG && layout->width > 0 && layout->height > 0) {
        opening.shrink = jpeg_shrink(layout, call->limits->least_samples);
    }
    if (call->source->bytes == NULL) {
        opening.stream = make_stream(&opening);
        if (opening.stream == NULL) {
            vips_error_clear();
            return twx_fail_memory(err);
        }
    }
    VipsImage *image = drop_extra_samples(call, load(&opening, call->format));
    if (image != NULL) {
        status = decode_opened(call, image, opening.shrink, scratch, err);
    } else {
        fail(call->verdict, TWX_REASON_CORRUPT);
    }
    VIPS_UNREF(opening.stream);
    return status;
}
