// SPDX-License-Identifier: MIT
//
// Frames, orientation, time and alpha, from libvips or from where it does not look.
#include "image/vips_metadata.h"

#include "image/exif.h"
#include "image/png_chunk.h"
#include "image/vips_library.h"

enum { EXIF_BYTES_MAX = 65536 };  // looked at: the tags stand before a thumbnail

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

void twx_vips_take_facts(const struct twx_source *source, VipsImage *image, uint32_t width,
                         uint32_t height, struct twx_picture *picture)
{
    read_metadata(source, image, picture);
    set_size(picture, width, height);
}
