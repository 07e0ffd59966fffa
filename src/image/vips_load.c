// SPDX-License-Identifier: MIT
//
// The loaders of libvips, and the stream by which they read a file that is not in memory.
#include "image/vips_load.h"

#include <stdio.h>
#include <stdlib.h>

/** libvips reads through twx_source_read: bytes that come late are no hang. */
static gint64 read_stream(VipsSourceCustom *stream, void *to, gint64 n, gpointer user)
{
    struct twx_vips_opening *opening = user;
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
    struct twx_vips_opening *opening = user;
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

bool twx_vips_open_stream(struct twx_vips_opening *opening)
{
    VipsSourceCustom *stream = vips_source_custom_new();
    if (stream == NULL) {
        return false;
    }
    (void)g_signal_connect(stream, "read", G_CALLBACK(read_stream), opening);
    (void)g_signal_connect(stream, "seek", G_CALLBACK(seek_stream), opening);
    opening->stream = (VipsSource *)stream;
    return true;
}

/** Of every loader but ImageMagick's, which knows one of them. */
#define LOADER_OPTIONS "access", VIPS_ACCESS_SEQUENTIAL, "fail-on", VIPS_FAIL_ON_TRUNCATED

/** Loads from the stream; 0 or -1, as libvips. */
static int load_source(const struct twx_vips_opening *opening, enum twx_format format,
                       VipsImage **image)
{
    switch (format) {
    case TWX_FORMAT_JPEG:
        return vips_jpegload_source(opening->stream, image, LOADER_OPTIONS, "shrink",
                                    opening->shrink, NULL);
    case TWX_FORMAT_PNG:
        return vips_pngload_source(opening->stream, image, LOADER_OPTIONS, NULL);
    case TWX_FORMAT_WEBP:
        return vips_webpload_source(opening->stream, image, LOADER_OPTIONS, NULL);
    case TWX_FORMAT_GIF:
        return vips_gifload_source(opening->stream, image, LOADER_OPTIONS, NULL);
    case TWX_FORMAT_TIFF:
        return vips_tiffload_source(opening->stream, image, LOADER_OPTIONS, NULL);
    case TWX_FORMAT_AVIF:
    case TWX_FORMAT_HEIC:
        return vips_heifload_source(opening->stream, image, LOADER_OPTIONS, NULL);
    default:
        return -1;
    }
}

/** Loads from memory; 0 or -1, as libvips. */
static int load_buffer(const struct twx_vips_opening *opening, enum twx_format format,
                       VipsImage **image)
{
    void *bytes = (void *)(uintptr_t)opening->source->bytes;
    const size_t n = (size_t)opening->source->size;
    switch (format) {
    case TWX_FORMAT_JPEG:
        return vips_jpegload_buffer(bytes, n, image, LOADER_OPTIONS, "shrink", opening->shrink,
                                    NULL);
    case TWX_FORMAT_PNG:
        return vips_pngload_buffer(bytes, n, image, LOADER_OPTIONS, NULL);
    case TWX_FORMAT_WEBP:
        return vips_webpload_buffer(bytes, n, image, LOADER_OPTIONS, NULL);
    case TWX_FORMAT_GIF:
        return vips_gifload_buffer(bytes, n, image, LOADER_OPTIONS, NULL);
    case TWX_FORMAT_TIFF:
        return vips_tiffload_buffer(bytes, n, image, LOADER_OPTIONS, NULL);
    case TWX_FORMAT_AVIF:
    case TWX_FORMAT_HEIC:
        return vips_heifload_buffer(bytes, n, image, LOADER_OPTIONS, NULL);
    default:
        return -1;
    }
}

VipsImage *twx_vips_load(const struct twx_vips_opening *opening, enum twx_format format)
{
    VipsImage *image = NULL;
    const int result = opening->stream != NULL ? load_source(opening, format, &image)
                                               : load_buffer(opening, format, &image);
    return result == 0 ? image : NULL;
}

VipsImage *twx_vips_load_bmp(const struct twx_source *source, uint8_t **copy)
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
