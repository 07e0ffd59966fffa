// SPDX-License-Identifier: MIT
//
// Edits that write or draw something. Letters are a font of 5 x 7 pixels of its own: fonts of the system are files that
// the sandbox does not know, and no two machines have the same.
#include "image/vips_letters.h"

#include <stdbool.h>
#include <string.h>

#include "image/vips_frames.h"

enum {
    LETTER_WIDTH = 5,
    LETTER_HEIGHT = 7,
    LETTER_PITCH = 6,
    LINE_LETTERS_MAX = 32,
    PHONE_WIDTH = 400,  // 9 : 19.5
    PHONE_HEIGHT = 867,
};

/** A letter's rows, top first; of each the leftmost pixel is bit 4. */
struct letter {
    char name;
    VipsPel rows[LETTER_HEIGHT];
};

static const struct letter letters[] = {
    {'A', {14, 17, 17, 31, 17, 17, 17}}, {'C', {14, 17, 16, 16, 16, 17, 14}},
    {'D', {30, 17, 17, 17, 17, 17, 30}}, {'E', {31, 16, 16, 30, 16, 16, 31}},
    {'F', {31, 16, 16, 30, 16, 16, 16}}, {'H', {17, 17, 17, 31, 17, 17, 17}},
    {'I', {14, 4, 4, 4, 4, 4, 14}},      {'L', {16, 16, 16, 16, 16, 16, 31}},
    {'M', {17, 27, 21, 21, 17, 17, 17}}, {'N', {17, 25, 21, 19, 17, 17, 17}},
    {'O', {14, 17, 17, 17, 17, 17, 14}}, {'P', {30, 17, 17, 30, 16, 16, 16}},
    {'R', {30, 17, 17, 30, 20, 18, 17}}, {'S', {15, 16, 16, 14, 1, 1, 30}},
    {'T', {31, 4, 4, 4, 4, 4, 4}},       {'U', {17, 17, 17, 17, 17, 17, 14}},
    {'W', {17, 17, 17, 21, 21, 27, 17}}, {'Y', {17, 17, 10, 4, 4, 4, 4}},
    {'1', {4, 12, 4, 4, 4, 4, 14}},      {'2', {14, 17, 1, 2, 4, 8, 31}},
    {'3', {30, 1, 1, 14, 1, 1, 30}},     {':', {0, 4, 4, 0, 4, 4, 0}},
};

static const char *const lines[] = {"WHEN YOU FINALLY FIND", "THE OTHER COPY OF IT"};

/** Where something is written, in pixels. */
struct box {
    int left;
    int top;
    int width;
    int height;
};

/** Writes a letter into a mask of `width` at x, with 255 where there is ink. */
static void write_letter(VipsPel *mask, size_t width, size_t x, const struct letter *letter)
{
    for (size_t row = 0; row < LETTER_HEIGHT; row++) {
        for (size_t column = 0; column < LETTER_WIDTH; column++) {
            const bool is_ink = (letter->rows[row] >> (LETTER_WIDTH - 1 - column) & 1) != 0;
            mask[row * width + x + column] = is_ink ? 255 : 0;
        }
    }
}

/** A line as a mask of one band, as large as its letters are stored. */
static VipsImage *write_line(const char *line)
{
    VipsPel mask[LETTER_HEIGHT * LETTER_PITCH * LINE_LETTERS_MAX] = {0};
    const size_t n = MIN(strlen(line), (size_t)LINE_LETTERS_MAX);
    const size_t width = n * LETTER_PITCH;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < sizeof letters / sizeof *letters; k++) {
            if (letters[k].name == line[i]) {
                write_letter(mask, width, i * LETTER_PITCH, &letters[k]);
            }
        }
    }
    return vips_image_new_from_memory_copy(mask, width * LETTER_HEIGHT, (int)width, LETTER_HEIGHT,
                                           1, VIPS_FORMAT_UCHAR);
}

/**
 * Writes a line into the middle of a box, as large as fits.
 *
 * grey     of the ink
 * opacity  0 to 1
 */
static int write_on(VipsObject *context, VipsImage *in, const char *line, struct box box,
                    double grey, double opacity, VipsImage **out)
{
    VipsImage **t = (VipsImage **)vips_object_local_array(context, 5);
    const double ink[3] = {grey, grey, grey};
    const int n_letters = (int)strlen(line);
    const double scale =
        MIN((double)box.width / (n_letters * LETTER_PITCH), (double)box.height / LETTER_HEIGHT);
    if (scale * LETTER_HEIGHT < 2) {
        return vips_copy(in, out, NULL);  // a tiny picture: nobody could read it
    }
    if ((t[0] = write_line(line)) == NULL ||
        vips_resize(t[0], &t[1], scale, "kernel", VIPS_KERNEL_LINEAR, NULL) != 0 ||
        vips_linear1(t[1], &t[2], opacity, 0.0, "uchar", TRUE, NULL) != 0) {
        return -1;
    }
    const int x = box.left + (box.width - vips_image_get_width(t[2])) / 2;
    const int y = box.top + (box.height - vips_image_get_height(t[2])) / 2;
    return vips_embed(t[2], &t[3], x, y, vips_image_get_width(in), vips_image_get_height(in),
                      NULL) != 0 ||
           (t[4] = vips_image_new_from_image(in, ink, vips_image_get_bands(in))) == NULL ||
           vips_ifthenelse(t[3], t[4], in, out, "blend", TRUE, NULL) != 0;
}

/** Half transparent, over two fifths of the width near the lower right corner. */
int twx_vips_watermark(VipsObject *context, VipsImage *in, VipsImage **out)
{
    const int width = vips_image_get_width(in);
    const int height = vips_image_get_height(in);
    const struct box box = {width * 57 / 100, height * 85 / 100, width * 2 / 5, height * 8 / 100};
    return write_on(context, in, "MY PHOTOS", box, 255, 0.5, out);
}

/** White with a black shadow, so that it can be read on any picture. */
static int write_shadowed(VipsObject *context, VipsImage *in, const char *line, struct box box,
                          VipsImage **out)
{
    VipsImage **t = (VipsImage **)vips_object_local_array(context, 1);
    const int off = MAX(box.height / 12, 1);
    const struct box shadow = {box.left + off, box.top + off, box.width, box.height};
    return write_on(context, in, line, shadow, 0, 1.0, &t[0]) != 0 ||
           write_on(context, t[0], line, box, 255, 1.0, out) != 0;
}

int twx_vips_text(VipsObject *context, VipsImage *in, VipsImage **out)
{
    VipsImage **t = (VipsImage **)vips_object_local_array(context, 1);
    const int width = vips_image_get_width(in);
    const int height = vips_image_get_height(in);
    const struct box above = {width / 40, height * 2 / 100, width * 38 / 40, height * 11 / 100};
    const struct box below = {width / 40, height * 86 / 100, width * 38 / 40, height * 11 / 100};
    return write_shadowed(context, in, lines[0], above, &t[0]) != 0 ||
           write_shadowed(context, t[0], lines[1], below, out) != 0;
}

/** A fifth of the height of white above it, with two lines of black. */
int twx_vips_caption(VipsObject *context, VipsImage *in, VipsImage **out)
{
    VipsImage **t = (VipsImage **)vips_object_local_array(context, 2);
    const int width = vips_image_get_width(in);
    const int height = vips_image_get_height(in);
    const int bar = MAX(height / 5, 1);
    const int high = bar * 3 / 10;
    const struct box first = {width / 40, bar * 15 / 100, width * 38 / 40, high};
    const struct box second = {width / 40, bar * 55 / 100, width * 38 / 40, high};
    return vips_embed(in, &t[0], 0, bar, width, height + bar, "extend", VIPS_EXTEND_WHITE, NULL) !=
               0 ||
           write_on(context, t[0], lines[0], first, 0, 1.0, &t[1]) != 0 ||
           write_on(context, t[1], lines[1], second, 0, 1.0, out) != 0;
}

/** On a dark screen with the time, a battery and a bar for the thumb. */
int twx_vips_screenshot(VipsObject *context, VipsImage *in, VipsImage **out)
{
    VipsImage **t = (VipsImage **)vips_object_local_array(context, 4);
    const double fit = MIN((double)PHONE_WIDTH / vips_image_get_width(in),
                           0.75 * PHONE_HEIGHT / vips_image_get_height(in));
    double paper[3] = {18, 18, 20};
    double ink[3] = {255, 255, 255};
    VipsArrayDouble *background = vips_array_double_new(paper, 3);
    const struct box time = {24, 12, 80, 16};
    if (vips_resize(in, &t[0], fit, NULL) != 0) {
        vips_area_unref(VIPS_AREA(background));
        return -1;
    }
    const int failed =
        vips_embed(t[0], &t[1], (PHONE_WIDTH - vips_image_get_width(t[0])) / 2,
                   (PHONE_HEIGHT - vips_image_get_height(t[0])) / 2, PHONE_WIDTH, PHONE_HEIGHT,
                   "extend", VIPS_EXTEND_BACKGROUND, "background", background, NULL) != 0 ||
        write_on(context, t[1], "12:31", time, 255, 1.0, &t[2]) != 0 ||
        (t[3] = vips_image_copy_memory(t[2])) == NULL ||
        vips_draw_rect(t[3], ink, 3, PHONE_WIDTH - 50, 14, 28, 13, "fill", TRUE, NULL) != 0 ||
        vips_draw_rect(t[3], ink, 3, PHONE_WIDTH / 2 - 50, PHONE_HEIGHT - 12, 100, 4, "fill", TRUE,
                       NULL) != 0 ||
        vips_copy(t[3], out, NULL) != 0;
    vips_area_unref(VIPS_AREA(background));
    return failed;
}

/** Cropped, made smaller, warmer and with more contrast; a yellow disc over a corner. */
int twx_vips_social(VipsObject *context, VipsImage *in, VipsImage **out)
{
    VipsImage **t = (VipsImage **)vips_object_local_array(context, 4);
    static const double gain[3] = {1.08 * 1.04, 1.08, 1.08 * 0.94};
    static const double offset[3] = {-0.08 * 128, -0.08 * 128, -0.08 * 128};
    double yellow[3] = {255, 204, 51};
    if (twx_vips_cut(in, 0.025, &t[0]) != 0 || vips_resize(t[0], &t[1], 0.8, NULL) != 0 ||
        vips_linear(t[1], &t[2], gain, offset, 3, "uchar", TRUE, NULL) != 0 ||
        (t[3] = vips_image_copy_memory(t[2])) == NULL) {
        return -1;
    }
    const int width = vips_image_get_width(t[3]);
    const int height = vips_image_get_height(t[3]);
    const int radius = MAX((int)(0.08 * MAX(width, height)), 1);
    return vips_draw_circle(t[3], yellow, 3, width - radius * 3 / 2, radius * 3 / 2, radius, "fill",
                            TRUE, NULL) != 0 ||
           vips_copy(t[3], out, NULL) != 0;
}
