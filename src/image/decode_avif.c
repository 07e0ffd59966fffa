// SPDX-License-Identifier: MIT
//
// An AVIF holds luma of its own. Its boxes are read first: what is taken is of one form only. Owns the decoder while rows are
// pushed.
//
// libheif, which libvips asks, decodes by dav1d as well: so what is damaged inside the picture is judged alike.
#include "image/decode_avif.h"

#include <avif/avif.h>
#include <stdlib.h>

#include "image/avif_boxes.h"
#include "image/budget.h"
#include "image/exif.h"
#include "image/luma.h"

enum {
    FILE_BYTES_MAX = 32 << 20,  // what is larger is not in memory anyway (load_file.h)
    BYTES_A_PIXEL = 8,          // planes of luma and chroma, twice with film grain
    PIXELS_MAX = AVIF_DEFAULT_IMAGE_SIZE_LIMIT,
    SIDE_MAX = AVIF_DEFAULT_IMAGE_DIMENSION_LIMIT,
};

uint32_t twx_avif_version(void)
{
    uint32_t version = 0;
    const char *p = avifVersion();  // "0.11.1"
    for (int i = 0; i < 3; i++) {
        char *end = NULL;
        version = version << 8 | ((uint32_t)strtoul(p, &end, 10) & 255);
        p = end + (*end == '.' ? 1 : 0);
    }
    return version;
}

/** A decoder of the picture alone; NULL when there is none. */
static avifDecoder *create(const struct twx_decode_call *call, const struct twx_source *file)
{
    avifDecoder *decoder = avifDecoderCreate();
    if (decoder == NULL) {
        return NULL;
    }
    const uint64_t most = call->limits->max_pixels;
    decoder->codecChoice = AVIF_CODEC_CHOICE_DAV1D;
    decoder->maxThreads = 1;
    decoder->ignoreExif = AVIF_TRUE;
    decoder->ignoreXMP = AVIF_TRUE;
    decoder->imageSizeLimit = most < PIXELS_MAX ? (uint32_t)most : PIXELS_MAX;
    decoder->imageDimensionLimit = SIDE_MAX;
    decoder->imageCountLimit = 1;
    decoder->strictFlags = AVIF_STRICT_ENABLED;
    if (avifDecoderSetSource(decoder, AVIF_DECODER_SOURCE_PRIMARY_ITEM) != AVIF_RESULT_OK ||
        avifDecoderSetIOMemory(decoder, file->bytes, (size_t)file->size) != AVIF_RESULT_OK) {
        avifDecoderDestroy(decoder);
        return NULL;
    }
    return decoder;
}

/** Whether libavif says of the picture what the boxes say, and its luma is that of Rec. 601. */
static bool is_usual(const avifDecoder *decoder, const struct twx_avif_boxes *boxes)
{
    const avifImage *image = decoder->image;
    const bool has_luma = image->matrixCoefficients == AVIF_MATRIX_COEFFICIENTS_BT601 ||
                          image->matrixCoefficients == AVIF_MATRIX_COEFFICIENTS_BT470BG;
    // libheif takes grey for levels of full range, whatever is said of it.
    const bool is_plain =
        image->yuvFormat != AVIF_PIXEL_FORMAT_YUV400 || image->yuvRange == AVIF_RANGE_FULL;
    return has_luma && is_plain && image->depth == 8 && image->width == boxes->width &&
           image->height == boxes->height && !decoder->alphaPresent && decoder->imageCount == 1 &&
           decoder->progressiveState == AVIF_PROGRESSIVE_STATE_UNAVAILABLE &&
           (image->transformFlags & ~(avifTransformFlags)AVIF_TRANSFORM_PASP) == 0;
}

/** libheif turns a picture by its properties alone, and libvips forgets the orientation that EXIF has. */
static void fill_picture(const struct twx_avif_boxes *boxes, struct twx_picture *picture)
{
    const struct twx_source block = {.fd = -1, .size = boxes->exif_bytes, .bytes = boxes->exif};
    if (boxes->exif != NULL) {
        const struct twx_exif exif = twx_exif_read(&block);
        picture->has_exif_time = exif.has_time;
        picture->exif_time_s = exif.time_s;
    }
    picture->width = boxes->width;
    picture->height = boxes->height;
    picture->decoder = TWX_DECODER_AVIF;
    picture->decoder_version = twx_avif_version();
}

/** Expands luma in place where it is of the range of video, and pushes it. */
static enum twx_status push_luma(const struct twx_pixel_sink *sink, const avifImage *image,
                                 struct twx_error *err)
{
    uint8_t levels[256];
    twx_luma_of_video(levels);
    const enum twx_status status =
        sink->begin(sink->user, image->width, image->height, image->width, image->height, err);
    for (uint32_t y = 0; y < image->height && status == TWX_OK; y++) {
        uint8_t *row = image->yuvPlanes[AVIF_CHAN_Y] + (size_t)y * image->yuvRowBytes[AVIF_CHAN_Y];
        for (uint32_t x = 0; x < image->width && image->yuvRange == AVIF_RANGE_LIMITED; x++) {
            row[x] = levels[row[x]];
        }
        sink->push(sink->user, row);
    }
    return status;
}

/** A file that is in memory, and whose boxes are those of one that is taken. */
static enum twx_status decode(const struct twx_decode_call *call, const struct twx_source *file,
                              const struct twx_avif_boxes *boxes, bool *declined,
                              struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    avifDecoder *decoder = create(call, file);
    // A picture whose planes are libavif's own is not of the size that the boxes say: it was enlarged or reduced to that.
    if (decoder != NULL && avifDecoderParse(decoder) == AVIF_RESULT_OK &&
        is_usual(decoder, boxes) && avifDecoderNextImage(decoder) == AVIF_RESULT_OK &&
        is_usual(decoder, boxes) && !decoder->image->imageOwnsYUVPlanes) {
        *declined = false;
        fill_picture(boxes, call->picture);
        status = push_luma(call->sink, decoder->image, err);
    }
    if (decoder != NULL) {
        avifDecoderDestroy(decoder);
    }
    return status;
}

enum twx_status twx_avif_decode(const struct twx_decode_call *call, bool *declined,
                                struct twx_error *err)
{
    struct twx_avif_boxes boxes;
    struct twx_source file = *call->source;
    uint8_t *copy = NULL;
    enum twx_status status = TWX_OK;
    *declined = true;
    if (call->sink->n_channels != 1 || file.size > FILE_BYTES_MAX ||
        !twx_source_hold(&file, (size_t)file.size, &copy)) {
        return TWX_OK;
    }
    if (twx_avif_boxes_read(file.bytes, (size_t)file.size, &boxes)) {
        const uint64_t n_pixels = (uint64_t)boxes.width * boxes.height;
        if (n_pixels <= call->limits->max_pixels && twx_budget_enter(n_pixels * BYTES_A_PIXEL)) {
            status = decode(call, &file, &boxes, declined, err);
            twx_budget_leave(n_pixels * BYTES_A_PIXEL);
        }
    }
    free(copy);
    return status;
}
