// SPDX-License-Identifier: MIT
//
// A row is added to the sums of the row of small pixels that it lies in, weighted by how much of it does, which is less
// than all for the row that a border goes through. When a row of small pixels is complete, its sums are added up the same
// way from left to right. Sums are floats: a flat area keeps its level, for rounding is far below one half. Where nothing is
// reduced, rows are copied.
#include "hash/area.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

enum {
    LANES =
        16,  // floats worked on at once: a fixed length, which -O2 turns into vector instructions
    PADDING = 3,  // floats that are read behind the last pixel
};

/** A strip of a row or column that is thinner is an error of rounding. */
static const double THINNEST = 1e-6;

/** The samples of a row that a small pixel covers: the first and the last in part, those between in full. */
struct cover {
    uint32_t first;
    uint32_t last;
    float of_first;
    float of_last;  // 0 where the first is the last
    float width;
};

struct twx_area_reducer {
    struct twx_area area;
    uint32_t n_pushed;
    uint32_t n_done;  // rows of small pixels
    bool keeps_size;  // each pixel is its own
    double weight;    // of the rows in `sums`
    float *sums;      // n_samples, of the row of small pixels in progress, and PADDING
    size_t n_samples;
    size_t sums_cap;
    struct cover *covers;  // of each small column
    size_t covers_cap;
    uint8_t *pixels;
    size_t pixels_cap;
};

void twx_area_fit(uint32_t width, uint32_t height, uint32_t max_width, uint32_t max_height,
                  uint32_t *small_width, uint32_t *small_height)
{
    const double scale = fmin(1.0, fmin((double)max_width / width, (double)max_height / height));
    const double fitted_width = fmin(fmax(round(width * scale), 1.0), max_width);
    const double fitted_height = fmin(fmax(round(height * scale), 1.0), max_height);
    *small_width = (uint32_t)fitted_width;
    *small_height = (uint32_t)fitted_height;
}

struct twx_area_reducer *twx_area_reducer_create(void)
{
    return twx_alloc(1, sizeof(struct twx_area_reducer));
}

void twx_area_reducer_free(struct twx_area_reducer *r)
{
    if (r != NULL) {
        free(r->sums);
        free(r->covers);
        free(r->pixels);
        free(r);
    }
}

void twx_area_reducer_trim(struct twx_area_reducer *r, size_t n_bytes)
{
    if (r->pixels_cap > n_bytes) {
        free(r->pixels);
        r->pixels = NULL;
        r->pixels_cap = 0;
    }
}

/** Where small pixel i of n ends, in samples of what `extent` of them cover. */
static double end_of(uint32_t i, uint32_t n, double extent)
{
    return i + 1 == n ? extent : extent * (i + 1) / n;
}

static void set_covers(struct twx_area_reducer *r)
{
    const struct twx_area *a = &r->area;
    double begin = 0.0;
    for (uint32_t i = 0; i < a->small_width; i++) {
        const double end = end_of(i, a->small_width, a->box_width);
        const uint32_t first = (uint32_t)fmin(floor(begin + THINNEST), a->width - 1.0);
        const uint32_t last = (uint32_t)fmax(ceil(end - THINNEST) - 1.0, first);
        r->covers[i] = (struct cover){
            .first = first,
            .last = last,
            .of_first = (float)(fmin(end, first + 1.0) - begin),
            .of_last = last > first ? (float)(end - last) : 0.0F,
            .width = (float)(end - begin),
        };
        begin = end;
    }
}

enum twx_status twx_area_reducer_begin(struct twx_area_reducer *r, const struct twx_area *area,
                                       struct twx_error *err)
{
    const size_t n_bytes = (size_t)area->small_width * area->small_height * area->n_channels;
    r->area = *area;
    r->area.box_width = fmin(area->box_width, area->width);
    r->area.box_height = fmin(area->box_height, area->height);
    r->n_pushed = 0;
    r->n_done = 0;
    r->weight = 0.0;
    r->n_samples = (size_t)area->width * area->n_channels;
    r->keeps_size = area->small_width == area->width && area->small_height == area->height &&
                    r->area.box_width == area->width && r->area.box_height == area->height;
    if (!twx_reserve((void **)&r->sums, &r->sums_cap, r->n_samples + PADDING, sizeof *r->sums) ||
        !twx_reserve((void **)&r->covers, &r->covers_cap, area->small_width, sizeof *r->covers) ||
        !twx_reserve((void **)&r->pixels, &r->pixels_cap, n_bytes, 1)) {
        return twx_fail_memory(err);
    }
    set_covers(r);
    memset(r->sums, 0, (r->n_samples + PADDING) * sizeof *r->sums);
    memset(r->pixels, 0, n_bytes);
    return TWX_OK;
}

static void add_row(float *restrict sums, const uint8_t *restrict row, float weight, size_t n)
{
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        for (size_t k = 0; k < LANES; k++) {
            sums[i + k] += weight * (float)row[i + k];
        }
    }
    for (; i < n; i++) {
        sums[i] += weight * (float)row[i];
    }
}

/** A pixel's sums and, behind them, what is not looked at: of one channel or three, one instruction works on all. */
typedef float pixel __attribute__((vector_size(16), aligned(4), may_alias));
typedef int32_t levels __attribute__((vector_size(16)));

/** The row of small pixels whose sums are complete, for a constant number of channels. */
static inline __attribute__((always_inline)) void put_row(const struct twx_area_reducer *r,
                                                          uint8_t *to, unsigned n_channels)
{
    for (uint32_t i = 0; i < r->area.small_width; i++) {
        const struct cover *cover = &r->covers[i];
        const float *at = r->sums + (size_t)cover->first * n_channels;
        const float *last = r->sums + (size_t)cover->last * n_channels;
        pixel sum = cover->of_first * *(const pixel *)at + cover->of_last * *(const pixel *)last;
        for (at += n_channels; at < last; at += n_channels) {
            sum += *(const pixel *)at;
        }
        const float scale = 1.0F / (cover->width * (float)r->weight);
        const levels level = __builtin_convertvector(sum * scale + 0.5F, levels);  // never below 0
        for (unsigned c = 0; c < n_channels; c++) {
            *to++ = (uint8_t)(level[c] < 255 ? level[c] : 255);
        }
    }
}

static void end_row(struct twx_area_reducer *r)
{
    uint8_t *to = r->pixels + (size_t)r->n_done * r->area.small_width * r->area.n_channels;
    if (r->area.n_channels == 1) {
        put_row(r, to, 1);
    } else {
        put_row(r, to, 3);
    }
    memset(r->sums, 0, r->n_samples * sizeof *r->sums);
    r->weight = 0.0;
    r->n_done++;
}

void twx_area_reducer_push(struct twx_area_reducer *r, const uint8_t *row)
{
    const struct twx_area *a = &r->area;
    if (r->n_pushed >= a->height) {
        return;  // a decoder that gives more rows than it promised
    }
    if (r->keeps_size) {
        memcpy(r->pixels + r->n_pushed * r->n_samples, row, r->n_samples);
        r->n_pushed++;
        return;
    }
    double top = r->n_pushed;
    const double bottom = fmin(top + 1.0, a->box_height);
    r->n_pushed++;
    while (r->n_done < a->small_height) {
        const double end = end_of(r->n_done, a->small_height, a->box_height);
        const double height = fmin(bottom, end) - top;
        if (height > THINNEST) {
            add_row(r->sums, row, (float)height, r->n_samples);
            r->weight += height;
        }
        if (end > bottom + THINNEST) {
            return;  // it goes on with the next row
        }
        end_row(r);
        top = end;
    }
}

struct twx_small_plane twx_area_reducer_finish(const struct twx_area_reducer *r)
{
    return (struct twx_small_plane){.width = r->area.small_width,
                                    .height = r->area.small_height,
                                    .n_channels = r->area.n_channels,
                                    .pixels = r->pixels};
}
