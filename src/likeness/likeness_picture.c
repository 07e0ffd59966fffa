// SPDX-License-Identifier: MIT
#include "likeness/likeness_picture.h"

#include <math.h>
#include <string.h>

#include "hash/trim.h"

enum { SOURCE_PIXELS = TWX_LIKENESS_SOURCE_SIDE * TWX_LIKENESS_SOURCE_SIDE, CHANNELS = 3 };

/** Without its outermost bars: what is plain within may be of the picture, and the other then has it too. */
static bool find_box(const struct twx_small_plane *source, struct twx_box *box)
{
    float luma[SOURCE_PIXELS] = {0};
    struct twx_trimmed trimmed;
    for (size_t i = 0; i < (size_t)source->width * source->height; i++) {
        const uint8_t *rgb = source->pixels + CHANNELS * i;
        luma[i] = 0.299F * rgb[0] + 0.587F * rgb[1] + 0.114F * (float)rgb[2];
    }
    twx_trim(&(struct twx_reduced_plane){.width = source->width,
                                         .height = source->height,
                                         .extent_x = source->width,
                                         .extent_y = source->height,
                                         .stride = source->width,
                                         .levels = luma},
             &trimmed);
    *box = trimmed.outer;
    return trimmed.has_outer;
}

/** Makes the plane of the pixels that lie in a box with more than half of themselves; false: there are none. */
static bool make_part(const struct twx_small_plane *source, const struct twx_box *box,
                      struct twx_likeness_plane *plane)
{
    uint8_t pixels[CHANNELS * SOURCE_PIXELS];
    const uint32_t left = (uint32_t)lround(box->left * source->width);
    const uint32_t top = (uint32_t)lround(box->top * source->height);
    const uint32_t right = (uint32_t)lround(box->right * source->width);
    const uint32_t bottom = (uint32_t)lround(box->bottom * source->height);
    if (left >= right || top >= bottom) {
        return false;
    }
    const size_t row_bytes = CHANNELS * (size_t)(right - left);
    for (uint32_t y = top; y < bottom; y++) {
        memcpy(pixels + (y - top) * row_bytes,
               source->pixels + CHANNELS * ((size_t)y * source->width + left), row_bytes);
    }
    const struct twx_small_plane part = {right - left, bottom - top, CHANNELS, pixels};
    twx_likeness_plane_make(&part, plane);
    return true;
}

void twx_likeness_picture_make(const struct twx_small_plane *source,
                               struct twx_likeness_picture *picture)
{
    struct twx_box box;
    twx_likeness_plane_make(source, &picture->whole);
    picture->has_bars = find_box(source, &box) && make_part(source, &box, &picture->trimmed);
}

void twx_likeness_picture_turn(const struct twx_likeness_picture *in, unsigned turn_number,
                               struct twx_likeness_picture *out)
{
    twx_likeness_plane_turn(&in->whole, turn_number, &out->whole);
    out->has_bars = in->has_bars;
    if (in->has_bars) {
        twx_likeness_plane_turn(&in->trimmed, turn_number, &out->trimmed);
    }
}

static struct twx_likeness_finding find(const struct twx_likeness_plane *a,
                                        const struct twx_likeness_plane *b, bool is_in_place,
                                        struct twx_likeness_scratch *scratch)
{
    struct twx_likeness_measures measures;
    return twx_likeness_measure(a, b, is_in_place, scratch, &measures)
               ? twx_likeness_find(&measures)
               : (struct twx_likeness_finding){.likeness = TWX_LIKENESS_SIMILAR};
}

static struct twx_likeness_finding compare(const struct twx_likeness_picture *a,
                                           const struct twx_likeness_picture *b,
                                           struct twx_likeness_scratch *scratch)
{
    const struct twx_likeness_finding whole = find(&a->whole, &b->whole, false, scratch);
    struct twx_likeness_finding part = {.likeness = TWX_LIKENESS_SIMILAR};
    if (whole.likeness != TWX_LIKENESS_SIMILAR) {
        return whole;
    }
    if (a->has_bars) {
        part = find(&a->trimmed, &b->whole, true, scratch);
    }
    if (part.likeness == TWX_LIKENESS_SIMILAR && b->has_bars) {
        part = find(&a->whole, &b->trimmed, true, scratch);
    }
    if (part.likeness == TWX_LIKENESS_SIMILAR) {
        return whole;
    }
    return (struct twx_likeness_finding){.likeness = TWX_LIKENESS_EDITED, .is_one_scene = true};
}

struct twx_likeness_finding twx_likeness_compare(const struct twx_likeness_picture *a,
                                                 unsigned turn,
                                                 const struct twx_likeness_picture *b,
                                                 struct twx_likeness_scratch *scratch)
{
    struct twx_likeness_picture turned;
    if (turn == 1) {
        return compare(a, b, scratch);
    }
    twx_likeness_picture_turn(a, turn, &turned);
    return compare(&turned, b, scratch);
}
