// SPDX-License-Identifier: MIT
//
// One picture is drawn larger and smaller, on a canvas, and moved over the other as far as the one lies in the other.
#include "likeness/placement.h"

#include <math.h>
#include <string.h>

#include "likeness/products.h"

enum {
    N_SIZES = 7,
    SIDE = TWX_LUMA_SIDE >> (TWX_N_BANDS - 1),
    CANVAS_MOST = 32,
};

// Sizes of one picture, in pixels of the smallest band, at which it is tried on the other: from three quarters to four
// thirds, as after a crop or within a letterbox.
static const int sizes[N_SIZES] = {18, 20, 22, SIDE, 26, 29, CANVAS_MOST};

/** Puts a placement among the best ones, the best first. */
static void note(struct twx_placement best_ones[static TWX_N_PLACEMENTS],
                 const struct twx_placement *placement)
{
    int at = TWX_N_PLACEMENTS;
    while (at > 0 && best_ones[at - 1].correlation < placement->correlation) {
        at--;
    }
    if (at < TWX_N_PLACEMENTS) {
        memmove(best_ones + at + 1, best_ones + at,
                sizeof *best_ones * (size_t)(TWX_N_PLACEMENTS - 1 - at));
        best_ones[at] = *placement;
    }
}

/** A plane enlarged or reduced to width x height. */
struct canvas {
    int width;
    int height;
    float pixels[CANVAS_MOST * CANVAS_MOST];
};

/** The left one of the two pixels that lie beside the place of pixel i of n on `side`, and how far it is from it. */
static int place_of(int i, int n, int side, float *beyond)
{
    const float at = ((float)i + 0.5F) * (float)side / (float)n - 0.5F;
    const float inside = fminf(fmaxf(at, 0.0F), (float)side - 1.001F);
    *beyond = inside - (float)(int)inside;
    return (int)inside;
}

static void fill_canvas(const struct twx_band *band, int width, int height, struct canvas *canvas)
{
    const int side = band->side;
    canvas->width = width;
    canvas->height = height;
    for (int y = 0; y < height; y++) {
        float fy = 0.0F;
        const float *row = band->high + (ptrdiff_t)place_of(y, height, side, &fy) * side;
        for (int x = 0; x < width; x++) {
            float fx = 0.0F;
            const float *p = row + place_of(x, width, side, &fx);
            const float upper = p[0] + fx * (p[1] - p[0]);
            const float lower = p[side] + fx * (p[side + 1] - p[side]);
            canvas->pixels[y * width + x] = upper + fy * (lower - upper);
        }
    }
}

static int larger_of(int a, int b)
{
    return a > b ? a : b;
}

static int least_of(int a, int b)
{
    return a < b ? a : b;
}

/** Sums of products over `n` pixels of a row, four at once: one after the other they would wait for each other. */
static void multiply_row(const float *p, const float *q, int n, struct twx_products *sum)
{
    enum { LANES = 4 };
    float aa[LANES] = {0};
    float bb[LANES] = {0};
    float ab[LANES] = {0};
    int x = 0;
    for (; x + LANES <= n; x += LANES) {
        for (int i = 0; i < LANES; i++) {
            aa[i] += p[x + i] * p[x + i];
            bb[i] += q[x + i] * q[x + i];
            ab[i] += p[x + i] * q[x + i];
        }
    }
    for (int i = 0; x < n; x++, i++) {
        aa[i] += p[x] * p[x];
        bb[i] += q[x] * q[x];
        ab[i] += p[x] * q[x];
    }
    sum->n += (float)n;
    sum->aa += aa[0] + aa[1] + aa[2] + aa[3];
    sum->bb += bb[0] + bb[1] + bb[2] + bb[3];
    sum->ab += ab[0] + ab[1] + ab[2] + ab[3];
}

/** Correlation where pixel (x, y) of b lies on pixel (x + left, y + top) of the canvas. */
static float correlate_at(const struct canvas *canvas, const struct twx_band *b, int left, int top)
{
    struct twx_products sum = {0};
    const int begin = larger_of(0, -left);
    const int end = least_of(b->side, canvas->width - left);
    const int last = least_of(b->side, canvas->height - top);
    for (int y = larger_of(0, -top); y < last; y++) {
        multiply_row(canvas->pixels + (ptrdiff_t)(y + top) * canvas->width + left + begin,
                     b->high + (ptrdiff_t)y * b->side + begin, end - begin, &sum);
    }
    return twx_correlation_of_part(&sum, b->side * b->side);
}

/** Tries a canvas at all places where it lies in b, or b in it. */
static void try_canvas(const struct canvas *canvas, const struct twx_band *b,
                       struct twx_placement best_ones[static TWX_N_PLACEMENTS])
{
    const int n = b->side;
    struct twx_placement best = {.correlation = -1.0F};
    for (int top = least_of(0, canvas->height - n); top <= larger_of(0, canvas->height - n);
         top++) {
        for (int left = least_of(0, canvas->width - n); left <= larger_of(0, canvas->width - n);
             left++) {
            const float correlation = correlate_at(canvas, b, left, top);
            if (correlation <= best.correlation) {
                continue;
            }
            const float width = (float)canvas->width;
            const float height = (float)canvas->height;
            const float half = 0.5F * (float)n;
            best = (struct twx_placement){
                correlation,
                {{(float)n / width, 0.0F, (half + (float)left) / width - 0.5F, 0.0F,
                  (float)n / height, (half + (float)top) / height - 0.5F}}};
        }
    }
    note(best_ones, &best);
}

/** Whether two sizes go together: parts keep about their shape, or one axis is whole. */
static bool is_tried(int i, int j)
{
    return i != j ? sizes[i] == SIDE || sizes[j] == SIDE || i - j == 1 || j - i == 1
                  : sizes[i] != SIDE;
}

size_t twx_place(const struct twx_band *a, const struct twx_band *b,
                 struct twx_placement best_ones[static TWX_N_PLACEMENTS])
{
    struct canvas canvas;
    for (size_t i = 0; i < TWX_N_PLACEMENTS; i++) {
        best_ones[i] = (struct twx_placement){.correlation = -1.0F};
    }
    for (int i = 0; i < N_SIZES; i++) {
        for (int j = 0; j < N_SIZES; j++) {
            if (is_tried(i, j)) {
                fill_canvas(a, sizes[i], sizes[j], &canvas);
                try_canvas(&canvas, b, best_ones);
            }
        }
    }
    size_t n = 0;
    while (n < TWX_N_PLACEMENTS && best_ones[n].correlation > 0.0F) {
        n++;
    }
    return n;
}
