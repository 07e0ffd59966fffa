// SPDX-License-Identifier: MIT
//
// Measures of two registered pictures. Which of the two is laid on the other is decided by their bytes, so that both ways
// round are one computation.
#include "likeness/likeness.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "likeness/products.h"

enum {
    FINE = 0,  // band
    PATCH_SIDE = 12,
    N_PATCHES = TWX_BANDS_PIXELS / (PATCH_SIDE * PATCH_SIDE),
    LEFT_OUT_MOST = N_PATCHES / 4,
    MARGIN = 7,  // pixels: of a frame, and what the resampling adds to it
    CHROMA_PATCH_SIDE = TWX_CHROMA_SIDE * PATCH_SIDE / TWX_LUMA_SIDE,
    CHROMA_PIXELS = TWX_CHROMA_SIDE * TWX_CHROMA_SIDE,
};

static const float TEXTURE_LEAST = 2.0F;   // grey levels in a patch: less is noise of compression
static const float DIFFERENT = 0.5F;       // of a patch: half of the power is not in common
static const float NEARLY_ALL = 0.95F;     // patches: where all is well, margins are left alone
static const float IN_PLACE_LEAST = 0.4F;  // correlation: below, they do not lie on each other
static const float DEGREES = 57.29578F;

struct twx_likeness_scratch {
    struct twx_bands a;
    struct twx_bands b;
    float warped[TWX_BANDS_PIXELS];
    float is_seen[TWX_BANDS_PIXELS];
    float weight[TWX_BANDS_PIXELS];  // is_seen, blurred
    float mean[TWX_BANDS_PIXELS];
    float high_a[TWX_BANDS_PIXELS];
    float high_b[TWX_BANDS_PIXELS];
    float chroma_a[CHROMA_PIXELS];  // as the map shows them
    float chroma_b[CHROMA_PIXELS];
};

struct twx_likeness_scratch *twx_likeness_scratch_create(void)
{
    return twx_alloc(1, sizeof(struct twx_likeness_scratch));
}

void twx_likeness_scratch_free(struct twx_likeness_scratch *scratch)
{
    free(scratch);
}

// ---------------------------------------------------------------------------------------------------------
// Luma

/** Means over what is seen, 0 elsewhere, of n values; less those, what is left of `values`. */
static void take_high(struct twx_likeness_scratch *s, const float *luma, float *high)
{
    for (int i = 0; i < TWX_BANDS_PIXELS; i++) {
        s->mean[i] = s->is_seen[i] * luma[i];
    }
    twx_blur(s->mean, TWX_LUMA_SIDE);
    for (int i = 0; i < TWX_BANDS_PIXELS; i++) {
        high[i] = s->is_seen[i] > 0.0F ? luma[i] - s->mean[i] / s->weight[i] : 0.0F;
    }
}

static int larger_first(const void *x, const void *y)
{
    const float a = *(const float *)x;
    const float b = *(const float *)y;
    return a > b ? -1 : a < b;
}

/** The mean difference of a square; 0 where little of it is seen. */
static float patch_difference(const float *a, const float *b, const float *is_seen, int side,
                              int patch_side, int place)
{
    const int in_row = side / patch_side;
    const int top = place / in_row * patch_side;
    const int left = place % in_row * patch_side;
    float n = 0.0F;
    float sum = 0.0F;
    for (int y = top; y < top + patch_side; y++) {
        for (int x = left; x < left + patch_side; x++) {
            const int i = y * side + x;
            n += is_seen[i];
            sum += is_seen[i] * (a[i] - b[i]);
        }
    }
    return 2.0F * n >= (float)(patch_side * patch_side) ? sum / n : 0.0F;
}

/** The tenth of the differences that is largest begins there. */
static float tenth_of(float differences[static N_PATCHES])
{
    qsort(differences, N_PATCHES, sizeof *differences, larger_first);
    return differences[N_PATCHES / 10];
}

static float tone_difference(const struct twx_likeness_scratch *s)
{
    float differences[N_PATCHES];
    for (int i = 0; i < N_PATCHES; i++) {
        differences[i] = fabsf(patch_difference(s->warped, s->b.band[FINE].luma, s->is_seen,
                                                TWX_LUMA_SIDE, PATCH_SIDE, i));
    }
    return tenth_of(differences);
}

/** Lays a on b. */
static void lay_over(struct twx_likeness_scratch *s, struct twx_likeness_measures *m)
{
    const float *b = s->b.band[FINE].luma;
    float n = 0.0F;
    float sum = 0.0F;
    twx_affine_warp(&m->map, s->a.band[FINE].luma, TWX_LUMA_SIDE, s->warped, s->is_seen);
    for (int i = 0; i < TWX_BANDS_PIXELS; i++) {
        n += s->is_seen[i];
        sum += s->is_seen[i] * fabsf(s->warped[i] - b[i]);
    }
    m->seen = n / TWX_BANDS_PIXELS;
    m->luma = n > 0.0F ? sum / n : 255.0F;
    m->tone = tone_difference(s);
}

static struct twx_products multiply_patch(const struct twx_likeness_scratch *s, int left, int top)
{
    struct twx_products sum = {0};
    for (int y = top; y < top + PATCH_SIDE; y++) {
        const float *a = s->high_a + (ptrdiff_t)y * TWX_LUMA_SIDE + left;
        const float *b = s->high_b + (ptrdiff_t)y * TWX_LUMA_SIDE + left;
        const float *is_seen = s->is_seen + (ptrdiff_t)y * TWX_LUMA_SIDE + left;
        for (int x = 0; x < PATCH_SIDE; x++) {
            sum.n += is_seen[x];
            sum.aa += a[x] * a[x];
            sum.bb += b[x] * b[x];
            sum.ab += a[x] * b[x];
        }
    }
    return sum;
}

/** A square of the pictures. */
struct patch {
    float difference;  // of edges and texture, 0 to 2: by their power
    float power;
    int left;
    int top;
    struct twx_products products;
};

static int most_different_first(const void *x, const void *y)
{
    const float a = ((const struct patch *)x)->difference * ((const struct patch *)x)->power;
    const float b = ((const struct patch *)y)->difference * ((const struct patch *)y)->power;
    return a > b ? -1 : a < b;
}

static bool has_texture(const struct patch *patch)
{
    const float n = patch->products.n;
    return n > 0.0F && patch->power >= 2.0F * n * TEXTURE_LEAST * TEXTURE_LEAST;
}

/** Edges and texture of what is_seen says, patch by patch.  returns: their sum */
static struct twx_products compare_patches(struct twx_likeness_scratch *s,
                                           struct patch patches[static N_PATCHES])
{
    struct twx_products sum = {0};
    memcpy(s->weight, s->is_seen, sizeof s->weight);
    twx_blur(s->weight, TWX_LUMA_SIDE);
    take_high(s, s->warped, s->high_a);
    take_high(s, s->b.band[FINE].luma, s->high_b);
    for (int i = 0; i < N_PATCHES; i++) {
        patches[i].left = i % (TWX_LUMA_SIDE / PATCH_SIDE) * PATCH_SIDE;
        patches[i].top = i / (TWX_LUMA_SIDE / PATCH_SIDE) * PATCH_SIDE;
        patches[i].products = multiply_patch(s, patches[i].left, patches[i].top);
        twx_add_products(&sum, &patches[i].products);
    }
    const float gain = sum.aa > 0.0F ? sqrtf(sum.bb / sum.aa) : 0.0F;
    for (int i = 0; i < N_PATCHES; i++) {
        const struct twx_products *p = &patches[i].products;
        patches[i].power = gain * gain * p->aa + p->bb;
        patches[i].difference =
            patches[i].power > 0.0F ? 1.0F - 2.0F * gain * p->ab / patches[i].power : 0.0F;
    }
    return sum;
}

static void leave_out(struct twx_likeness_scratch *s, const struct patch *patch)
{
    for (int y = patch->top; y < patch->top + PATCH_SIDE; y++) {
        memset(s->is_seen + (ptrdiff_t)y * TWX_LUMA_SIDE + patch->left, 0,
               PATCH_SIDE * sizeof *s->is_seen);
    }
}

static float agreement_of(const struct patch patches[static N_PATCHES], int n_left_out)
{
    int n_textured = n_left_out;
    int n_agreeing = 0;
    for (int i = 0; i < N_PATCHES; i++) {
        n_textured += has_texture(&patches[i]);
        n_agreeing += has_texture(&patches[i]) && patches[i].difference < DIFFERENT;
    }
    return n_textured > 0 ? (float)n_agreeing / (float)n_textured : 1.0F;
}

/** Where a frame may be. */
static void leave_out_margin(struct twx_likeness_scratch *s)
{
    for (int i = 0; i < TWX_BANDS_PIXELS; i++) {
        const int x = i % TWX_LUMA_SIDE;
        const int y = i / TWX_LUMA_SIDE;
        if (x < MARGIN || y < MARGIN || x >= TWX_LUMA_SIDE - MARGIN ||
            y >= TWX_LUMA_SIDE - MARGIN) {
            s->is_seen[i] = 0.0F;
        }
    }
}

/** Leaves out the patches that differ most.  returns: how many */
static int leave_out_patches(struct twx_likeness_scratch *s, struct patch patches[static N_PATCHES])
{
    int n = 0;
    qsort(patches, N_PATCHES, sizeof *patches, most_different_first);
    for (int i = 0; i < LEFT_OUT_MOST; i++) {
        if (has_texture(&patches[i]) && patches[i].difference >= DIFFERENT) {
            leave_out(s, &patches[i]);
            n++;
        }
    }
    return n;
}

/** Of all, and of the core: what is left without a frame, and without a text, a mark or a thing put in. */
static void compare_luma(struct twx_likeness_scratch *s, struct twx_likeness_measures *m)
{
    struct patch patches[N_PATCHES];
    struct twx_products sum = compare_patches(s, patches);
    m->gain = sum.aa > 0.0F ? sqrtf(sum.bb / sum.aa) : 0.0F;
    m->texture = sum.n > 0.0F ? sqrtf(fminf(sum.aa, sum.bb) / sum.n) : 0.0F;
    m->correlation = twx_correlation_of(&sum);
    m->agreement = agreement_of(patches, 0);
    if (m->agreement < NEARLY_ALL) {
        leave_out_margin(s);
        sum = compare_patches(s, patches);
        m->agreement = agreement_of(patches, 0);
    }
    const int n_left_out = leave_out_patches(s, patches);
    if (n_left_out > 0) {
        sum = compare_patches(s, patches);
        m->agreement = agreement_of(patches, n_left_out);
    }
    m->core_correlation = twx_correlation_of(&sum);
}

// ---------------------------------------------------------------------------------------------------------
// Chroma

static void widen(const uint8_t *bytes, float *out)
{
    for (int i = 0; i < CHROMA_PIXELS; i++) {
        out[i] = (float)bytes[i] - 128.0F;
    }
}

/** Both channels where both pictures are seen. */
static void compare_chroma(struct twx_likeness_scratch *s, const struct twx_likeness_plane *a,
                           const struct twx_likeness_plane *b, struct twx_likeness_measures *m)
{
    float differences[N_PATCHES] = {0};
    float n = 0.0F;
    float sum = 0.0F;
    float sum_a = 0.0F;
    float sum_b = 0.0F;
    for (int c = 0; c < 2; c++) {
        widen(a->chroma[c], s->chroma_b);
        twx_affine_warp(&m->map, s->chroma_b, TWX_CHROMA_SIDE, s->chroma_a, s->is_seen);
        widen(b->chroma[c], s->chroma_b);
        for (int i = 0; i < CHROMA_PIXELS; i++) {
            const float difference = s->chroma_a[i] - s->chroma_b[i];
            n += 0.5F * s->is_seen[i];
            sum += s->is_seen[i] * difference * difference;
            sum_a += s->is_seen[i] * s->chroma_a[i] * s->chroma_a[i];
            sum_b += s->is_seen[i] * s->chroma_b[i] * s->chroma_b[i];
        }
        for (int i = 0; i < N_PATCHES; i++) {
            differences[i] =
                hypotf(differences[i], patch_difference(s->chroma_a, s->chroma_b, s->is_seen,
                                                        TWX_CHROMA_SIDE, CHROMA_PATCH_SIDE, i));
        }
    }
    m->chroma = n > 0.0F ? sqrtf(sum / n) : 255.0F;
    m->colour = n > 0.0F ? sqrtf(fminf(sum_a, sum_b) / n) : 0.0F;
    m->tint = tenth_of(differences);
}

// ---------------------------------------------------------------------------------------------------------
// All

/**
 * What a map does to shapes, which is seen in pixels and not in widths and heights.
 *
 * aspect   of the picture that it leads to
 */
static void describe_map(struct twx_likeness_measures *m, float aspect)
{
    const float *p = m->map.m;
    const float column_x[2] = {p[0] * aspect, p[3]};
    const float column_y[2] = {p[1] * aspect, p[4]};
    const float x = hypotf(column_x[0], column_x[1]);
    const float y = hypotf(column_y[0], column_y[1]);
    m->shift_x = p[2];
    m->shift_y = p[5];
    m->scale_x = x / aspect;
    m->scale_y = y;
    m->rotation = atan2f(column_x[1], column_x[0]) * DEGREES;
    m->shear = x * y > 0.0F ? fabsf(column_x[0] * column_y[0] + column_x[1] * column_y[1]) / (x * y)
                            : 1.0F;
}

static bool measure_ordered(const struct twx_likeness_plane *a, const struct twx_likeness_plane *b,
                            bool is_in_place, struct twx_likeness_scratch *s,
                            struct twx_likeness_measures *m)
{
    twx_bands_make(a, &s->a);
    twx_bands_make(b, &s->b);
    if (twx_register(&s->a, &s->b, is_in_place, &m->map) < IN_PLACE_LEAST && is_in_place) {
        return false;
    }
    lay_over(s, m);
    compare_luma(s, m);
    compare_chroma(s, a, b, m);
    describe_map(m, a->aspect);
    // What is seen of b lies on a, made smaller or larger by the map.
    const float area = fabsf(m->map.m[0] * m->map.m[4] - m->map.m[1] * m->map.m[3]);
    m->seen = fminf(m->seen, m->seen * area);
    return true;
}

bool twx_likeness_measure(const struct twx_likeness_plane *a, const struct twx_likeness_plane *b,
                          bool is_in_place, struct twx_likeness_scratch *scratch,
                          struct twx_likeness_measures *measures)
{
    *measures = (struct twx_likeness_measures){0};
    if (memcmp(a->luma, b->luma, sizeof a->luma) <= 0) {
        return measure_ordered(a, b, is_in_place, scratch, measures);
    }
    if (!measure_ordered(b, a, is_in_place, scratch, measures)) {
        return false;
    }
    struct twx_affine inverse = twx_affine_identity();
    (void)twx_affine_invert(&measures->map, &inverse);
    measures->map = inverse;
    measures->gain = measures->gain > 0.0F ? 1.0F / measures->gain : 0.0F;
    describe_map(measures, a->aspect);
    return true;
}
