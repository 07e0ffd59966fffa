// SPDX-License-Identifier: MIT
//
// Photos of testdata/ as AVIF of any form, by libavif.
#ifndef TWX_TESTS_AVIF_MAKER_H
#define TWX_TESTS_AVIF_MAKER_H

#include <avif/avif.h>

#include "photo_pixels.h"

/** How a picture is stored; 0 and NULL: in the usual way, with a quality of about 60. */
struct avif_form {
    int quantizer;  // 1 (best) to 63
    avifPixelFormat chroma;
    avifRange range;
    unsigned matrix;
    unsigned depth;
    bool has_alpha;
    bool is_turned;
    bool is_mirrored;
    bool is_cut;
    unsigned n_frames;  // of a sequence
    unsigned n_tiles;   // of a grid
    const struct twx_source *exif;
    const struct twx_source *profile;
};

static inline void set_properties(avifImage *image, const struct avif_form *form)
{
    image->transformFlags = (form->is_turned ? AVIF_TRANSFORM_IROT : 0U) |
                            (form->is_mirrored ? AVIF_TRANSFORM_IMIR : 0U) |
                            (form->is_cut ? AVIF_TRANSFORM_CLAP : 0U);
    image->irot.angle = 1;
    image->imir.mode = 1;
    image->clap = (avifCleanApertureBox){image->width - 8, 1, image->height - 8, 1, 0, 1, 0, 1};
    if (form->exif != NULL) {
        avifImageSetMetadataExif(image, form->exif->bytes, (size_t)form->exif->size);
    }
    if (form->profile != NULL) {
        avifImageSetProfileICC(image, form->profile->bytes, (size_t)form->profile->size);
    }
}

static inline avifImage *make_image(const uint8_t *pixels, uint32_t width, uint32_t height,
                                    const struct avif_form *form)
{
    avifImage *image = avifImageCreate(width, height, form->depth != 0 ? form->depth : 8,
                                       form->chroma != 0 ? form->chroma : AVIF_PIXEL_FORMAT_YUV420);
    ck_assert_ptr_nonnull(image);
    image->yuvRange = form->range;
    image->matrixCoefficients =
        (avifMatrixCoefficients)(form->matrix != 0 ? form->matrix : AVIF_MATRIX_COEFFICIENTS_BT601);
    avifRGBImage rgb;
    avifRGBImageSetDefaults(&rgb, image);
    rgb.format = AVIF_RGB_FORMAT_RGB;
    rgb.depth = 8;
    rgb.pixels = (uint8_t *)(uintptr_t)pixels;
    rgb.rowBytes = width * 3;
    ck_assert_int_eq(avifImageRGBToYUV(image, &rgb), AVIF_RESULT_OK);
    if (form->has_alpha) {
        ck_assert_int_eq(avifImageAllocatePlanes(image, AVIF_PLANES_A), AVIF_RESULT_OK);
        memset(image->alphaPlane, 100, (size_t)image->alphaRowBytes * height);
    }
    set_properties(image, form);
    return image;
}

/** Adds a picture to a file: as often as there are frames, or as all tiles. */
static inline avifResult add_image(avifEncoder *encoder, const avifImage *image,
                                   const struct avif_form *form)
{
    avifResult result = AVIF_RESULT_OK;
    if (form->n_tiles > 1) {
        const avifImage *cells[16];
        for (unsigned i = 0; i < form->n_tiles; i++) {
            cells[i] = image;
        }
        return avifEncoderAddImageGrid(encoder, form->n_tiles, 1, cells,
                                       AVIF_ADD_IMAGE_FLAG_SINGLE);
    }
    for (unsigned i = 0; i < (form->n_frames > 1 ? form->n_frames : 1) && result == AVIF_RESULT_OK;
         i++) {
        result = avifEncoderAddImage(encoder, image, 1,
                                     form->n_frames > 1 ? AVIF_ADD_IMAGE_FLAG_NONE
                                                        : AVIF_ADD_IMAGE_FLAG_SINGLE);
    }
    return result;
}

/** RGB pixels as AVIF; free(). */
static inline size_t encode_pixels(const uint8_t *pixels, uint32_t width, uint32_t height,
                                   const struct avif_form *form, uint8_t **bytes)
{
    avifImage *image = make_image(pixels, width, height, form);
    avifEncoder *encoder = avifEncoderCreate();
    avifRWData out = AVIF_DATA_EMPTY;
    ck_assert_ptr_nonnull(encoder);
    encoder->codecChoice = AVIF_CODEC_CHOICE_AOM;
    encoder->speed = AVIF_SPEED_FASTEST;
    encoder->minQuantizer = form->quantizer != 0 ? form->quantizer : 30;
    encoder->maxQuantizer = encoder->minQuantizer;
    ck_assert_int_eq(add_image(encoder, image, form), AVIF_RESULT_OK);
    ck_assert_int_eq(avifEncoderFinish(encoder, &out), AVIF_RESULT_OK);
    *bytes = malloc(out.size);  // of exactly its size
    ck_assert_ptr_nonnull(*bytes);
    memcpy(*bytes, out.data, out.size);
    const size_t n = out.size;
    avifRWDataFree(&out);
    avifEncoderDestroy(encoder);
    avifImageDestroy(image);
    return n;
}

/** A photo of testdata/ as AVIF; free(). */
static inline size_t encode_photo(const char *name, const struct avif_form *form, uint8_t **bytes)
{
    uint32_t width = 0;
    uint32_t height = 0;
    uint8_t *pixels = load_pixels(name, &width, &height);
    const size_t n = encode_pixels(pixels, width, height, form, bytes);
    free(pixels);
    return n;
}

#endif
