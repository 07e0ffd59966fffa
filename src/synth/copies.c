// SPDX-License-Identifier: MIT
//
// One function an edit, and a table of them.
#include "synth/copies.h"

#include <stddef.h>
#include <string.h>

enum { CHANNELS = 3, LOW_QUALITY = 60, CROP_PART = 100 };

typedef struct twx_raster (*make_fn)(const struct twx_raster *original, uint8_t *room);

static const uint8_t *pixel_at(const struct twx_raster *raster, uint32_t x, uint32_t y)
{
    return raster->pixels + CHANNELS * ((size_t)y * raster->width + x);
}

/** A pixel by a binomial filter of 3 x 3 pixels; beyond the borders, their pixels again. */
static void blur_pixel(const struct twx_raster *original, uint32_t x, uint32_t y,
                       uint8_t to[static CHANNELS])
{
    const uint32_t xs[] = {x > 0 ? x - 1 : 0, x, x + 1 < original->width ? x + 1 : x};
    const uint32_t ys[] = {y > 0 ? y - 1 : 0, y, y + 1 < original->height ? y + 1 : y};
    unsigned sums[CHANNELS] = {8, 8, 8};
    for (int at = 0; at < 9; at++) {
        const unsigned weight = (at / 3 == 1 ? 2U : 1U) * (at % 3 == 1 ? 2U : 1U);
        const uint8_t *p = pixel_at(original, xs[at % 3], ys[at / 3]);
        for (int i = 0; i < CHANNELS; i++) {
            sums[i] += weight * p[i];
        }
    }
    for (int i = 0; i < CHANNELS; i++) {
        to[i] = (uint8_t)(sums[i] / 16);
    }
}

static struct twx_raster blur(const struct twx_raster *original, uint8_t *room)
{
    uint8_t *to = room;
    for (uint32_t y = 0; y < original->height; y++) {
        for (uint32_t x = 0; x < original->width; x++, to += CHANNELS) {
            blur_pixel(original, x, y, to);
        }
    }
    return (struct twx_raster){original->width, original->height, CHANNELS, room};
}

static struct twx_raster brighten(const struct twx_raster *original, uint8_t *room)
{
    const size_t n = (size_t)original->width * original->height * CHANNELS;
    for (size_t i = 0; i < n; i++) {
        const unsigned value = original->pixels[i] * 6U / 5;
        room[i] = (uint8_t)(value > 255 ? 255 : value);
    }
    return (struct twx_raster){original->width, original->height, CHANNELS, room};
}

/** What is cut off each of two sides: a hundredth, at least a pixel where three or more are there. */
static uint32_t cut_of(uint32_t side)
{
    const uint32_t cut = side / CROP_PART;
    return cut == 0 && side >= 3 ? 1 : cut;
}

static struct twx_raster crop(const struct twx_raster *original, uint8_t *room)
{
    const uint32_t left = cut_of(original->width);
    const uint32_t top = cut_of(original->height);
    const uint32_t width = original->width - 2 * left;
    const uint32_t height = original->height - 2 * top;
    for (uint32_t y = 0; y < height; y++) {
        memcpy(room + (size_t)y * width * CHANNELS, pixel_at(original, left, top + y),
               (size_t)width * CHANNELS);
    }
    return (struct twx_raster){width, height, CHANNELS, room};
}

/** One channel: luma of Rec. 601. */
static struct twx_raster make_grey(const struct twx_raster *original, uint8_t *room)
{
    const size_t n = (size_t)original->width * original->height;
    for (size_t i = 0; i < n; i++) {
        const uint8_t *p = original->pixels + i * CHANNELS;
        room[i] = (uint8_t)((p[0] * 77U + p[1] * 150U + p[2] * 29U) >> 8);
    }
    return (struct twx_raster){original->width, original->height, 1, room};
}

static struct twx_raster mirror(const struct twx_raster *original, uint8_t *room)
{
    uint8_t *to = room;
    for (uint32_t y = 0; y < original->height; y++) {
        for (uint32_t x = original->width; x-- > 0; to += CHANNELS) {
            memcpy(to, pixel_at(original, x, y), CHANNELS);
        }
    }
    return (struct twx_raster){original->width, original->height, CHANNELS, room};
}

/** Half the size, rounded up: the mean of up to 2 x 2 pixels. */
static struct twx_raster halve(const struct twx_raster *original, uint8_t *room)
{
    const uint32_t width = (original->width + 1) / 2;
    const uint32_t height = (original->height + 1) / 2;
    uint8_t *to = room;
    for (uint32_t y = 0; y < height; y++) {
        const uint32_t below = 2 * y + 1 < original->height ? 2 * y + 1 : 2 * y;
        for (uint32_t x = 0; x < width; x++) {
            const uint32_t right = 2 * x + 1 < original->width ? 2 * x + 1 : 2 * x;
            const uint8_t *a = pixel_at(original, 2 * x, 2 * y);
            const uint8_t *b = pixel_at(original, right, 2 * y);
            const uint8_t *c = pixel_at(original, 2 * x, below);
            const uint8_t *d = pixel_at(original, right, below);
            for (int i = 0; i < CHANNELS; i++) {
                *to++ = (uint8_t)((a[i] + b[i] + c[i] + d[i] + 2) / 4);
            }
        }
    }
    return (struct twx_raster){width, height, CHANNELS, room};
}

/** By 90 degrees, clockwise. */
static struct twx_raster rotate(const struct twx_raster *original, uint8_t *room)
{
    uint8_t *to = room;
    for (uint32_t x = 0; x < original->width; x++) {
        for (uint32_t y = original->height; y-- > 0; to += CHANNELS) {
            memcpy(to, pixel_at(original, x, y), CHANNELS);
        }
    }
    return (struct twx_raster){original->height, original->width, CHANNELS, room};
}

static const struct {
    const char *name;
    make_fn make;  // NULL: the pixels stay
} copies[TWX_N_COPIES] = {
    [TWX_COPY_BLUR] = {"blur", blur},
    [TWX_COPY_BRIGHTNESS] = {"brightness", brighten},
    [TWX_COPY_CROP] = {"crop", crop},
    [TWX_COPY_FORMAT] = {"format", NULL},
    [TWX_COPY_GREY] = {"grey", make_grey},
    [TWX_COPY_MIRROR] = {"mirror", mirror},
    [TWX_COPY_RECOMPRESS] = {"recompress", NULL},
    [TWX_COPY_RESIZE] = {"resize", halve},
    [TWX_COPY_ROTATE] = {"rotate", rotate},
};

const char *twx_copy_name(enum twx_copy copy)
{
    return copies[copy].name;
}

enum twx_format twx_copy_format(enum twx_copy copy, enum twx_format original)
{
    if (copy == TWX_COPY_RECOMPRESS) {
        return TWX_FORMAT_JPEG;
    }
    if (copy == TWX_COPY_FORMAT) {
        return original == TWX_FORMAT_PNG ? TWX_FORMAT_WEBP : TWX_FORMAT_PNG;
    }
    return original;
}

int twx_copy_quality(enum twx_copy copy, int original)
{
    return copy == TWX_COPY_RECOMPRESS ? LOW_QUALITY : original;
}

struct twx_raster twx_copy_make(enum twx_copy copy, const struct twx_raster *original,
                                uint8_t *room)
{
    return copies[copy].make != NULL ? copies[copy].make(original, room) : *original;
}
