// SPDX-License-Identifier: MIT
//
// The savers of libvips, which write through a target into memory that is there: no more than fits, and no second copy.
#include "image/vips_write.h"

#include <string.h>

enum {
    JPEG_SIDE_MAX = 65535,
    WEBP_SIDE_MAX = 16383,
    WEBP_PIXEL_BYTES = 12,  // ARGB, YUV and what the encoder keeps of blocks
};

/** A target, and where it stands: that of TIFF goes back. */
struct target {
    struct twx_room *room;
    size_t at;
    bool is_full;
};

int twx_vips_side_max(enum twx_format format)
{
    return format == TWX_FORMAT_JPEG   ? JPEG_SIDE_MAX
           : format == TWX_FORMAT_WEBP ? WEBP_SIDE_MAX
                                       : VIPS_MAX_COORD;
}

uint64_t twx_vips_write_estimate(enum twx_format format, uint64_t n_pixels)
{
    return format == TWX_FORMAT_WEBP ? n_pixels * WEBP_PIXEL_BYTES : 0;
}

static gint64 write_target(VipsTargetCustom *custom, const void *from, gint64 n, gpointer user)
{
    struct target *target = user;
    (void)custom;
    if (n < 0 || (guint64)n > target->room->cap - target->at) {
        target->is_full = true;
        return -1;
    }
    memcpy(target->room->bytes + target->at, from, (size_t)n);
    target->at += (size_t)n;
    target->room->n = MAX(target->room->n, target->at);
    return n;
}

static gint64 read_target(VipsTargetCustom *custom, void *to, gint64 n, gpointer user)
{
    struct target *target = user;
    (void)custom;
    const size_t n_left = target->room->n - MIN(target->at, target->room->n);
    const size_t n_read = MIN(n_left, (size_t)MAX(n, 0));
    memcpy(to, target->room->bytes + target->at, n_read);
    target->at += n_read;
    return (gint64)n_read;
}

static gint64 seek_target(VipsTargetCustom *custom, gint64 offset, int whence, gpointer user)
{
    struct target *target = user;
    (void)custom;
    const size_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? target->at : target->room->n;
    gint64 at = 0;
    if (__builtin_add_overflow((gint64)from, offset, &at) || at < 0) {
        return -1;
    }
    if ((guint64)at > target->room->cap) {
        target->is_full = true;
        return -1;
    }
    if ((size_t)at > target->room->n) {  // what is left out is zero, as in a file
        memset(target->room->bytes + target->room->n, 0, (size_t)at - target->room->n);
    }
    target->at = (size_t)at;
    return at;
}

/** 0 or -1, as libvips. */
static int save(VipsImage *image, const struct twx_vips_writing *w, VipsTarget *target)
{
    const gboolean strip = w->without_metadata;
    const int quality = (int)w->quality;
    switch (w->format) {
    case TWX_FORMAT_JPEG:
        return vips_jpegsave_target(image, target, "Q", quality, "strip", strip, NULL);
    case TWX_FORMAT_PNG:
        return vips_pngsave_target(image, target, "strip", strip, NULL);
    case TWX_FORMAT_WEBP:
        return vips_webpsave_target(image, target, "Q", quality, "strip", strip, NULL);
    case TWX_FORMAT_TIFF:
        return vips_tiffsave_target(image, target, "compression",
                                    VIPS_FOREIGN_TIFF_COMPRESSION_DEFLATE, "strip", strip, NULL);
    default:
        return -1;
    }
}

/** Over white.  returns: owned, NULL on failure */
static VipsImage *flatten(VipsImage *image)
{
    const double white = vips_image_get_format(image) == VIPS_FORMAT_USHORT ? 65535 : 255;
    const double rgb[3] = {white, white, white};
    VipsArrayDouble *background =
        vips_array_double_new(rgb, vips_image_get_bands(image) == 2 ? 1 : 3);
    VipsImage *flat = NULL;
    (void)vips_flatten(image, &flat, "background", background, "max_alpha", white, NULL);
    vips_area_unref(VIPS_AREA(background));
    return flat;
}

bool twx_vips_write(VipsImage *image, const struct twx_vips_writing *writing, struct twx_room *room,
                    bool *is_full)
{
    struct target target = {.room = room};
    const bool is_to_flatten = writing->format == TWX_FORMAT_JPEG && vips_image_hasalpha(image);
    VipsImage *flat = is_to_flatten ? flatten(image) : NULL;
    VipsTargetCustom *custom = vips_target_custom_new();
    room->n = 0;
    bool is_written = false;
    if (custom != NULL && (flat != NULL || !is_to_flatten)) {
        (void)g_signal_connect(custom, "write", G_CALLBACK(write_target), &target);
        (void)g_signal_connect(custom, "read", G_CALLBACK(read_target), &target);
        (void)g_signal_connect(custom, "seek", G_CALLBACK(seek_target), &target);
        is_written = save(flat != NULL ? flat : image, writing, (VipsTarget *)custom) == 0;
    }
    VIPS_UNREF(custom);
    VIPS_UNREF(flat);
    *is_full = target.is_full;
    return is_written && room->n > 0 && !target.is_full;
}
