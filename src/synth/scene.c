// SPDX-License-Identifier: MIT
//
// The ground is a lattice of 33 x 33 points, on which the four colours of a gradient and octaves of noise are summed up; pixels
// are interpolated once, from there. Octaves of 4 and 8 cells are the strongest: they are what the hashes of two pictures
// differ by. What lies on it is small enough to leave them alone.
#include "synth/scene.h"

#include <stddef.h>
#include <string.h>

#include "synth/canvas_text.h"
#include "synth/keyed_random.h"

enum {
    CELLS = 32,  // of the lattice, a side
    POINTS = CELLS + 1,
    ONE = 256,       // a grey level
    BLOCK = 64,      // bytes of grain at a time, so that compilers vectorize
    GRAIN_MOST = 6,  // grey levels
};

/** A colour at each point, in 1/ONE of a grey level. */
struct lattice {
    int32_t at[POINTS][POINTS][3];
};

// ---------------------------------------------------------------------------------------------------------
// Ground

static int32_t mixed(int32_t a, int32_t b, int32_t part, int32_t whole)
{
    return a + (b - a) * part / whole;
}

/** The strength of an octave, in grey levels: of brightness, and beside it of each colour. */
struct octave {
    int32_t cells;  // a side
    int32_t luma;
    int32_t own;
};

/** Draws the corners of cells x cells around `middle`, and interpolates between them. */
static void draw_octave(struct lattice *lattice, struct twx_random *random,
                        const struct octave *octave, int32_t middle)
{
    const int32_t cells = octave->cells;
    const int32_t percent = twx_random_between(random, 50, 150);
    const int32_t most_luma = octave->luma * ONE * percent / 100;
    const int32_t most_own = octave->own * ONE * percent / 100;
    const int32_t step = CELLS / cells;
    for (int32_t y = 0; y <= CELLS; y += step) {
        for (int32_t x = 0; x <= CELLS; x += step) {
            const int32_t luma = twx_random_between(random, -most_luma, most_luma);
            for (int i = 0; i < 3; i++) {
                const int32_t own = twx_random_between(random, -most_own, most_own);
                lattice->at[y][x][i] = middle * ONE + luma + own;
            }
        }
    }
    for (int32_t y = 0; y <= CELLS; y += step) {
        for (int32_t x = 0; x <= CELLS; x++) {
            const int32_t left = x - x % step;
            for (int i = 0; i < 3 && left != x; i++) {
                lattice->at[y][x][i] =
                    mixed(lattice->at[y][left][i], lattice->at[y][left + step][i], x - left, step);
            }
        }
    }
    for (int32_t y = 0; y <= CELLS; y++) {
        const int32_t above = y - y % step;
        for (int32_t x = 0; x <= CELLS && above != y; x++) {
            for (int i = 0; i < 3; i++) {
                lattice->at[y][x][i] = mixed(lattice->at[above][x][i],
                                             lattice->at[above + step][x][i], y - above, step);
            }
        }
    }
}

static void make_ground(struct lattice *ground, struct twx_random *random)
{
    static const struct octave octaves[] = {{1, 40, 80}, {2, 20, 14}, {4, 48, 22},
                                            {8, 44, 18}, {16, 14, 8}, {32, 8, 4}};
    struct lattice octave;
    memset(ground, 0, sizeof *ground);
    for (size_t n = 0; n < sizeof octaves / sizeof *octaves; n++) {
        const int32_t middle = n == 0 ? twx_random_between(random, 90, 165) : 0;
        draw_octave(&octave, random, &octaves[n], middle);
        for (size_t i = 0; i < sizeof ground->at / sizeof(int32_t); i++) {
            (&ground->at[0][0][0])[i] += (&octave.at[0][0][0])[i];
        }
    }
    for (size_t i = 0; i < sizeof ground->at / sizeof(int32_t); i++) {
        int32_t *value = &ground->at[0][0][0] + i;
        *value = *value < 0 ? 0 : *value > 255 * ONE ? 255 * ONE : *value;
    }
}

/** Where the middle of pixel i of n lies among the points, in 1/65536 of a cell. */
static uint32_t place_of(uint32_t i, uint32_t n)
{
    return (uint32_t)((2 * (uint64_t)i + 1) * CELLS * 32768 / n);
}

/** The columns of a picture among the cells: the first one of each cell, and where it lies in it. */
struct columns {
    uint32_t width;
    uint32_t step;  // of one pixel, in 1/65536 of a cell
    uint32_t first[CELLS + 1];
    uint32_t place[CELLS];
};

static void find_columns(struct columns *columns, uint32_t width)
{
    uint32_t x = 0;
    columns->width = width;
    columns->step = (uint32_t)(CELLS * UINT64_C(65536) / width);
    for (uint32_t cell = 0; cell < CELLS; cell++) {
        columns->first[cell] = x;
        columns->place[cell] = x < width ? place_of(x, width) & 65535 : 0;
        while (x < width && place_of(x, width) >> 16 == cell) {
            x++;
        }
    }
    columns->first[CELLS] = width;
}

/** Values are in 2^-24 of a grey level, which fills 32 bits: what a step goes wrong by 2^32 comes back. */
static void draw_ground_row(const int32_t points[static POINTS][3], const struct columns *columns,
                            uint8_t *row)
{
    for (int cell = 0; cell < CELLS; cell++) {
        uint32_t value[3];
        uint32_t rise[3];
        for (int i = 0; i < 3; i++) {
            const int64_t whole = points[cell + 1][i] - points[cell][i];
            value[i] = (uint32_t)(points[cell][i] * INT64_C(65536) + whole * columns->place[cell]);
            rise[i] = (uint32_t)(whole * columns->step);
        }
        uint8_t *p = row + 3 * (size_t)columns->first[cell];
        for (uint32_t x = columns->first[cell]; x < columns->first[cell + 1]; x++, p += 3) {
            for (int i = 0; i < 3; i++) {
                p[i] = (uint8_t)(value[i] >> 24);
                value[i] += rise[i];
            }
        }
    }
}

static void draw_ground(const struct twx_canvas *canvas, const struct lattice *ground)
{
    const size_t row_bytes = 3 * (size_t)canvas->width;
    struct columns columns;
    find_columns(&columns, (uint32_t)canvas->width);
    for (int32_t y = 0; y < canvas->height; y++) {
        const uint32_t place = place_of((uint32_t)y, (uint32_t)canvas->height);
        const uint32_t cell = place >> 16;
        const int32_t part = (int32_t)(place & 65535) >> 4;
        int32_t points[POINTS][3];
        for (int x = 0; x < POINTS; x++) {
            for (int i = 0; i < 3; i++) {
                points[x][i] =
                    mixed(ground->at[cell][x][i], ground->at[cell + 1][x][i], part, 4096);
            }
        }
        draw_ground_row(points, &columns, canvas->pixels + (size_t)y * row_bytes);
    }
}

// ---------------------------------------------------------------------------------------------------------
// Shapes and text

static struct twx_paint any_paint(struct twx_random *random)
{
    struct twx_paint paint = {.cover = (unsigned)twx_random_between(random, 128, 256)};
    for (int i = 0; i < 3; i++) {
        paint.colour[i] = (uint8_t)twx_random_between(random, 0, 255);
    }
    return paint;
}

static struct twx_point any_point(const struct twx_canvas *canvas, struct twx_random *random)
{
    const int32_t x = twx_random_between(random, 0, canvas->width - 1);
    return (struct twx_point){x, twx_random_between(random, 0, canvas->height - 1)};
}

/** A length from a 1/shortest to a 1/longest of the canvas, at least a pixel. */
static int32_t any_length(const struct twx_canvas *canvas, struct twx_random *random,
                          int32_t shortest, int32_t longest)
{
    const int32_t side = canvas->width < canvas->height ? canvas->width : canvas->height;
    const int32_t length = twx_random_between(random, side / shortest, side / longest);
    return length < 1 ? 1 : length;
}

static void draw_shape(const struct twx_canvas *canvas, struct twx_random *random)
{
    const struct twx_paint paint = any_paint(random);
    const struct twx_point at = any_point(canvas, random);
    const int32_t a = any_length(canvas, random, 30, 7);
    const int32_t b = any_length(canvas, random, 30, 7);
    const int32_t kind = twx_random_between(random, 0, 4);
    if (kind == 0) {
        twx_canvas_ellipse(canvas, at, a, b, &paint);
    } else if (kind == 1) {
        twx_canvas_box(canvas, at, 2 * a, 2 * b, &paint);
    } else if (kind == 2) {
        twx_canvas_line(canvas, at, any_point(canvas, random), 1 + a / 16, &paint);
    } else if (kind == 3) {  // a box turned by any angle
        const struct twx_point to = {at.x + 2 * a, at.y + twx_random_between(random, -a, a)};
        twx_canvas_line(canvas, at, to, b, &paint);
    } else {
        const struct twx_point corners[] = {
            at, {at.x + 2 * a, at.y + b}, {at.x - a / 2, at.y + 2 * b}};
        twx_canvas_polygon(canvas, corners, 3, &paint);
    }
}

static void draw_text(const struct twx_canvas *canvas, struct twx_random *random)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789   ";
    char text[13] = "";
    struct twx_paint paint = any_paint(random);
    const int32_t n = twx_random_between(random, 4, (int32_t)sizeof text - 1);
    const int32_t scale = any_length(canvas, random, 250, 80);
    const struct twx_point at = any_point(canvas, random);
    for (int32_t i = 0; i < n; i++) {
        text[i] = letters[twx_random_between(random, 0, (int32_t)sizeof letters - 2)];
    }
    paint.cover = 256;
    twx_canvas_text(canvas, at, scale, text, &paint);
}

// ---------------------------------------------------------------------------------------------------------
// Grain

static uint8_t with_grain(uint8_t value, uint8_t noise, int32_t most)
{
    const int32_t v = value + (noise * (2 * most + 1) >> 8) - most;
    return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
}

static void add_grain(uint8_t *pixels, size_t n, struct twx_random *random)
{
    const int32_t most = twx_random_between(random, 0, GRAIN_MOST);
    for (size_t begin = 0; begin < n && most > 0; begin += BLOCK) {
        uint64_t words[BLOCK / 8];
        uint8_t noise[BLOCK];
        for (int i = 0; i < BLOCK / 8; i++) {
            words[i] = twx_random_next(random);
            for (int byte = 0; byte < 8; byte++) {
                noise[8 * i + byte] = (uint8_t)(words[i] >> 8 * byte);
            }
        }
        uint8_t *p = pixels + begin;
        if (n - begin >= BLOCK) {
            for (int i = 0; i < BLOCK; i++) {
                p[i] = with_grain(p[i], noise[i], most);
            }
        } else {
            for (size_t i = 0; i < n - begin; i++) {
                p[i] = with_grain(p[i], noise[i], most);
            }
        }
    }
}

void twx_scene_draw(uint64_t seed, uint64_t number, uint32_t width, uint32_t height,
                    uint8_t *pixels)
{
    const struct twx_canvas canvas = {
        .pixels = pixels, .width = (int32_t)width, .height = (int32_t)height};
    struct twx_random random = twx_random_of(seed, number);
    struct lattice ground;
    make_ground(&ground, &random);
    draw_ground(&canvas, &ground);
    const int32_t n_shapes = twx_random_between(&random, 4, 12);
    for (int32_t i = 0; i < n_shapes; i++) {
        draw_shape(&canvas, &random);
    }
    const int32_t n_texts = twx_random_between(&random, 1, 3);
    for (int32_t i = 0; i < n_texts; i++) {
        draw_text(&canvas, &random);
    }
    add_grain(pixels, 3 * (size_t)width * height, &random);
}
