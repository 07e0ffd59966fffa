// SPDX-License-Identifier: MIT
//
// Bars are looked for from each side in turn, until none is found: a frame inside a letterbox, bars of two levels. A line
// is a row or column within what is left.
//
// From the edge on, a bar has one level, that of its first line. Its lines are plain, with nearly all samples at the level,
// or they carry text, with some of them at it. The bar ends behind its last plain line, or at once: before lines that have
// nothing at the level. Lines with text belong to it only if one of these ends follows, and there are not too many of them
// in a row: the sides of an object before a plain background have no such end, and stay.
//
// Of the first bars the thick ones are cut alone: a picture under a caption may have margins of its own.
#include "hash/trim.h"

#include <math.h>

#include "hash/level_counts.h"

enum {
    ROUNDS_MAX = 4,
    SIDES = 4,
    LEVELS = 256,
    LANES = TWX_LEVEL_COLUMNS,  // lines counted at once
    END_BEFORE = 2,  // lines before an end at once, one of which may be half of the picture
    END_BEHIND = 4,  // lines behind it
};

static const float plain_tolerance =
    4.0F;  // grey levels: a bar of JPEG is that even, most skies are not
static const double plain_share = 0.98;  // of the samples of a plain line that are within it
static const double text_share = 0.02;  // of a line with text: of small text not much more is at it
static const double edge_share = 0.6;   // of the first line, where text reaches the edge
static const double end_share = 0.1;    // of one of the last lines with text before an end at once
static const double text_lines = 0.25;  // of the picture's lines, at most, before a plain one
static const double least_left = 0.2;   // of the width and of the height
static const double thick_share = 0.5;  // of the thickest bar's lines
static const double least_cut = 0.01;   // of the width or the height, in all: less moves no bit

/** What is left: samples [x0, x1) x [y0, y1). */
struct rest {
    uint32_t x0;
    uint32_t y0;
    uint32_t x1;
    uint32_t y1;
};

/** Lines of a rest, counted from one of its sides. */
struct side {
    const float *first;  // sample of the first line
    ptrdiff_t to_next_line;
    ptrdiff_t to_next_sample;
    uint32_t n_lines;
    uint32_t n_samples;
};

/** side 0 to 3: top, bottom, left, right */
static struct side side_of(const struct twx_reduced_plane *plane, const struct rest *rest, int side)
{
    const ptrdiff_t stride = (ptrdiff_t)plane->stride;
    const bool is_row = side < 2;
    const bool is_last = side % 2 == 1;
    const uint32_t x = side == 3 ? rest->x1 - 1 : rest->x0;
    const uint32_t y = side == 1 ? rest->y1 - 1 : rest->y0;
    const ptrdiff_t step = is_row ? stride : 1;
    return (struct side){
        .first = plane->levels + y * plane->stride + x,
        .to_next_line = is_last ? -step : step,
        .to_next_sample = is_row ? 1 : stride,
        .n_lines = is_row ? rest->y1 - rest->y0 : rest->x1 - rest->x0,
        .n_samples = is_row ? rest->x1 - rest->x0 : rest->y1 - rest->y0,
    };
}

static float sample_at(const struct side *s, uint32_t line, uint32_t i)
{
    return s->first[(ptrdiff_t)line * s->to_next_line + (ptrdiff_t)i * s->to_next_sample];
}

/** The median of a line: counted by sixteenths of the levels, too, so that few counts are looked at. */
static float level_of(const struct side *s, uint32_t line)
{
    uint32_t n_of[LEVELS] = {0};
    uint32_t n_of_sixteenth[LEVELS / 16] = {0};
    for (uint32_t i = 0; i < s->n_samples; i++) {
        const uint8_t level = (uint8_t)sample_at(s, line, i);
        n_of[level]++;
        n_of_sixteenth[level / 16]++;
    }
    uint32_t n = 0;
    unsigned sixteenth = 0;
    while (sixteenth < LEVELS / 16 - 1 && (n + n_of_sixteenth[sixteenth]) * 2 < s->n_samples) {
        n += n_of_sixteenth[sixteenth++];
    }
    unsigned level = sixteenth * 16;
    while (level < LEVELS - 1 && (n += n_of[level]) * 2 < s->n_samples) {
        level++;
    }
    return (float)level + 0.5F;
}

static uint32_t is_at(float sample, float level)
{
    return fabsf(sample - level) <= plain_tolerance;
}

/** How many samples of each of the next lines, LANES at most, are at a level. */
static void count_lines(const struct side *s, uint32_t line, float level, uint32_t *n_at)
{
    const struct twx_level_counts *counts = twx_level_counts();
    const float *samples = s->first + (ptrdiff_t)line * s->to_next_line;
    const uint32_t n = s->n_lines - line < LANES ? s->n_lines - line : LANES;
    if (n == LANES && s->to_next_line == 1) {
        counts->columns(samples, s->to_next_sample, s->n_samples, level, plain_tolerance, n_at);
        return;
    }
    if (n == LANES && s->to_next_line == -1) {
        uint32_t backwards[LANES];
        counts->columns(samples - (LANES - 1), s->to_next_sample, s->n_samples, level,
                        plain_tolerance, backwards);
        for (size_t k = 0; k < LANES; k++) {
            n_at[k] = backwards[LANES - 1 - k];
        }
        return;
    }
    for (uint32_t k = 0; k < n; k++, samples += s->to_next_line) {
        n_at[k] = 0;
        if (s->to_next_sample == 1) {
            n_at[k] = counts->row(samples, s->n_samples, level, plain_tolerance);
            continue;
        }
        for (uint32_t i = 0; i < s->n_samples; i++) {
            n_at[k] += is_at(samples[(ptrdiff_t)i * s->to_next_sample], level);
        }
    }
}

/** Whether a bar of which n_plain lines are plain ends at once before a line. */
static bool ends_at_once(const struct side *s, uint32_t n_plain, uint32_t line, float level)
{
    const uint32_t first = line > n_plain + END_BEFORE ? line - END_BEFORE : n_plain;
    uint32_t n_at[LANES];
    uint32_t n_before = 0;
    uint32_t n_behind = 0;
    if (s->n_lines - line < END_BEHIND) {
        return false;
    }
    count_lines(s, first, level, n_at);
    for (uint32_t i = 0; i < line - first + END_BEHIND; i++) {
        uint32_t *most = i < line - first ? &n_before : &n_behind;
        *most = n_at[i] > *most ? n_at[i] : *most;
    }
    if (n_before < end_share * s->n_samples || n_behind >= text_share * s->n_samples) {
        return false;
    }
    count_lines(s, 0, level, n_at);
    return n_plain > 0 || n_at[0] >= edge_share * s->n_samples;
}

/**
 * How many lines the bar on a side has. What looks like text and has plain lines behind it up to the other side is an
 * object before its background.
 */
static uint32_t bar_lines(const struct side *s, uint32_t text_max)
{
    const float level = level_of(s, 0);
    uint32_t n_at[LANES];
    uint32_t n_plain = 0;    // lines up to the last plain one that counts
    uint32_t n_leading = 0;  // plain ones before any text
    for (uint32_t line = 0; line < s->n_lines; line++) {
        if (line % LANES == 0) {
            count_lines(s, line, level, n_at);
        }
        const double share = (double)n_at[line % LANES] / s->n_samples;
        if (share >= plain_share) {
            n_leading += n_leading == line;
            n_plain = line + 1;
        } else if (share < text_share || line + 1 - n_plain > text_max) {
            n_plain = ends_at_once(s, n_plain, line, level) ? line : n_plain;
            break;
        }
    }
    return n_plain < s->n_lines ? n_plain : n_leading;
}

/**
 * What part of the first line is bar: where a sample lies across its end, its level is a mean of the bar's and the
 * picture's. The picture's is taken from the line behind.
 */
static double bar_part(const struct side *s, float level)
{
    double product = 0.0;
    double square = 0.0;
    if (s->n_lines < 2) {
        return 0.0;
    }
    for (uint32_t i = 0; i < s->n_samples; i++) {
        const double behind = sample_at(s, 1, i);
        product += (sample_at(s, 0, i) - behind) * (level - behind);
        square += (level - behind) * (level - behind);
    }
    return square > 0.0 ? fmin(fmax(product / square, 0.0), 1.0) : 0.0;
}

/** What has been cut off. */
struct bars {
    struct rest rest;
    float levels[SIDES];  // of the innermost bar of each side
    bool has_bar[SIDES];
};

/** Lines of the bar of each side, 0 for none; false when it is all of one level: no side of it is a bar. */
static bool find_bars(const struct twx_reduced_plane *plane, const struct rest *rest,
                      uint32_t n_lines[SIDES])
{
    for (int side = 0; side < SIDES; side++) {
        const struct side s = side_of(plane, rest, side);
        const uint32_t n_all = side < 2 ? plane->height : plane->width;
        n_lines[side] = bar_lines(&s, (uint32_t)(text_lines * n_all));
        if (n_lines[side] == s.n_lines) {
            return false;
        }
    }
    return true;
}

/**
 * Finds one bar of each side, and cuts those that have at least a share of the thickest one's lines; false when there is
 * none.
 */
static bool cut_round(const struct twx_reduced_plane *plane, double least_share, struct bars *bars)
{
    struct rest *rest = &bars->rest;
    uint32_t n_lines[SIDES];
    uint32_t n_most = 0;
    if (!find_bars(plane, rest, n_lines)) {
        return false;
    }
    for (int side = 0; side < SIDES; side++) {
        n_most = n_lines[side] > n_most ? n_lines[side] : n_most;
    }
    for (int side = 0; side < SIDES; side++) {
        if (n_lines[side] < least_share * n_most) {
            n_lines[side] = 0;
        } else if (n_lines[side] > 0) {
            const struct side s = side_of(plane, rest, side);
            bars->levels[side] = level_of(&s, 0);
            bars->has_bar[side] = true;
        }
    }
    if (n_lines[0] + n_lines[1] >= rest->y1 - rest->y0 ||
        n_lines[2] + n_lines[3] >= rest->x1 - rest->x0) {
        return false;
    }
    rest->y0 += n_lines[0];
    rest->y1 -= n_lines[1];
    rest->x0 += n_lines[2];
    rest->x1 -= n_lines[3];
    return n_most > 0;
}

/** The box that is left; false when it is too small or nearly all. */
static bool box_of(const struct twx_reduced_plane *plane, const struct bars *bars,
                   struct twx_box *box)
{
    const struct rest *rest = &bars->rest;
    double parts[SIDES];
    for (int side = 0; side < SIDES; side++) {
        const struct side s = side_of(plane, rest, side);
        parts[side] = bars->has_bar[side] ? bar_part(&s, bars->levels[side]) : 0.0;
    }
    *box = (struct twx_box){
        .left = (rest->x0 + parts[2]) / plane->extent_x,
        .top = (rest->y0 + parts[0]) / plane->extent_y,
        .right = fmin((rest->x1 - parts[3]) / plane->extent_x, 1.0),
        .bottom = fmin((rest->y1 - parts[1]) / plane->extent_y, 1.0),
    };
    const double width = box->right - box->left;
    const double height = box->bottom - box->top;
    return width >= least_left && height >= least_left && fmin(width, height) <= 1.0 - least_cut;
}

void twx_trim(const struct twx_reduced_plane *plane, struct twx_trimmed *trimmed)
{
    struct bars bars = {.rest = {0, 0, plane->width, plane->height}};
    *trimmed = (struct twx_trimmed){.has_outer = false};
    if (!cut_round(plane, thick_share, &bars)) {
        return;
    }
    trimmed->has_outer = box_of(plane, &bars, &trimmed->outer);
    bool is_deeper = false;
    for (int i = 1; i < ROUNDS_MAX && cut_round(plane, 0.0, &bars); i++) {
        is_deeper = true;
    }
    trimmed->has_inner = is_deeper && box_of(plane, &bars, &trimmed->inner);
}
