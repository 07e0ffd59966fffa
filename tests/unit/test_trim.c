// SPDX-License-Identifier: MIT
//
// Bars that are found, and what is none: pictures drawn into a plane, with the box that must be left.
#include <math.h>

#include "hash/trim.h"
#include "runner.h"

enum { WIDTH = 160, HEIGHT = 200, STRIDE = 176 };

static float levels[HEIGHT * STRIDE];
static const struct twx_reduced_plane plane = {.width = WIDTH,
                                               .height = HEIGHT,
                                               .extent_x = WIDTH,
                                               .extent_y = HEIGHT,
                                               .stride = STRIDE,
                                               .levels = levels};

struct area {
    unsigned x0;
    unsigned y0;
    unsigned x1;
    unsigned y1;
};

static const struct area all = {0, 0, WIDTH, HEIGHT};

static void fill(struct area a, float level)
{
    for (unsigned y = a.y0; y < a.y1; y++) {
        for (unsigned x = a.x0; x < a.x1; x++) {
            levels[y * STRIDE + x] = level;
        }
    }
}

/** Something like a photo: slow waves and noise, no two lines alike. */
static void draw_photo(struct area a, uint64_t seed)
{
    for (unsigned y = a.y0; y < a.y1; y++) {
        for (unsigned x = a.x0; x < a.x1; x++) {
            const double wave = sin(0.11 * x + 0.07 * y) + cos(0.05 * x - 0.09 * y);
            levels[y * STRIDE + x] =
                (float)(120.0 + 45.0 * wave + (double)(next_random(&seed) % 16));
        }
    }
}

/** Lines of text: dark marks over the middle of the area. */
static void draw_text(struct area a, float level, uint64_t seed)
{
    for (unsigned y = a.y0; y < a.y1; y++) {
        for (unsigned x = a.x0 + 12; x + 12 < a.x1; x++) {
            levels[y * STRIDE + x] = next_random(&seed) % 3 != 0 ? level : 128.0F;
        }
    }
}

static void check_box(const struct twx_box *box, struct area left)
{
    ck_assert_double_eq_tol(box->left, (double)left.x0 / WIDTH, 0.003);
    ck_assert_double_eq_tol(box->top, (double)left.y0 / HEIGHT, 0.003);
    ck_assert_double_eq_tol(box->right, (double)left.x1 / WIDTH, 0.003);
    ck_assert_double_eq_tol(box->bottom, (double)left.y1 / HEIGHT, 0.003);
}

/** What is left of the plane without the outermost bars, and nothing within is one. */
static void check_outer(struct area left)
{
    struct twx_trimmed trimmed;
    twx_trim(&plane, &trimmed);
    ck_assert(trimmed.has_outer);
    check_box(&trimmed.outer, left);
    ck_assert(!trimmed.has_inner);
}

static void check_nothing(void)
{
    struct twx_trimmed trimmed;
    twx_trim(&plane, &trimmed);
    ck_assert(!trimmed.has_outer);
    ck_assert(!trimmed.has_inner);
}

START_TEST(a_photo_without_bars_stays_whole)
{
    draw_photo(all, (uint64_t)_i);
    check_nothing();
}
END_TEST

START_TEST(a_plain_picture_stays_whole)
{
    fill(all, (float)_i);
    check_nothing();
}
END_TEST

START_TEST(a_border_of_any_level_is_cut)
{
    const struct area photo = {8, 10, WIDTH - 8, HEIGHT - 10};
    fill(all, (float)(51 * _i));
    draw_photo(photo, 1);
    check_outer(photo);
}
END_TEST

START_TEST(a_letterbox_is_cut)
{
    const struct area photo = {0, 40, WIDTH, HEIGHT - 30};
    fill(all, 0.0F);
    draw_photo(photo, 2);
    check_outer(photo);
}
END_TEST

START_TEST(bars_at_the_sides_are_cut)
{
    const struct area photo = {30, 0, WIDTH - 20, HEIGHT};
    fill(all, 255.0F);
    draw_photo(photo, 3);
    check_outer(photo);
}
END_TEST

START_TEST(the_end_of_a_bar_is_found_within_a_sample)
{
    const struct area photo = {0, 20, WIDTH, HEIGHT};
    struct twx_trimmed trimmed;
    fill(all, 0.0F);
    draw_photo(photo, 4);
    for (unsigned x = 0; x < WIDTH; x++) {  // three quarters of line 20 are bar
        levels[20 * STRIDE + x] = 0.25F * levels[21 * STRIDE + x];
    }
    twx_trim(&plane, &trimmed);
    ck_assert(trimmed.has_outer);
    ck_assert_double_eq_tol(trimmed.outer.top, 20.75 / HEIGHT, 0.0005);
}
END_TEST

START_TEST(a_caption_bar_is_cut)
{
    const struct area photo = {0, 50, WIDTH, HEIGHT};
    fill(all, 255.0F);
    draw_text((struct area){0, 8, WIDTH, 40}, 0.0F, 5);
    draw_photo(photo, 5);
    check_outer(photo);
}
END_TEST

START_TEST(a_caption_bar_whose_text_touches_the_picture_is_cut)
{
    const struct area photo = {0, 40, WIDTH, HEIGHT};
    fill(all, 255.0F);
    draw_text((struct area){0, 8, WIDTH, 40}, 0.0F, 5);
    draw_photo(photo, 5);
    check_outer(photo);
}
END_TEST

START_TEST(the_margins_of_a_picture_under_a_caption_are_its_own)
{
    struct twx_trimmed trimmed;
    fill(all, 255.0F);
    draw_text((struct area){0, 8, WIDTH, 40}, 0.0F, 5);
    fill((struct area){0, 50, WIDTH, HEIGHT}, 10.0F);
    draw_photo((struct area){8, 60, WIDTH - 8, HEIGHT - 8}, 5);
    twx_trim(&plane, &trimmed);
    ck_assert(trimmed.has_outer);
    check_box(&trimmed.outer, (struct area){0, 50, WIDTH, HEIGHT});
    ck_assert(trimmed.has_inner);
    check_box(&trimmed.inner, (struct area){8, 60, WIDTH - 8, HEIGHT - 8});
}
END_TEST

START_TEST(the_bars_of_a_screen_are_cut)
{
    const struct area photo = {0, 60, WIDTH, 150};
    struct twx_trimmed trimmed;
    fill(all, 255.0F);
    fill((struct area){0, 0, WIDTH, 12}, 40.0F);  // of the time and the battery
    draw_text((struct area){0, 3, WIDTH, 8}, 250.0F, 6);
    draw_text((struct area){0, 20, WIDTH, 30}, 0.0F, 7);
    draw_text((struct area){0, 180, WIDTH, 190}, 0.0F, 8);
    draw_photo(photo, 6);
    twx_trim(&plane, &trimmed);
    ck_assert(trimmed.has_inner);
    check_box(&trimmed.inner, photo);
}
END_TEST

START_TEST(an_object_before_a_plain_background_is_not_cut)
{
    const struct area object = {60, 80, 100, 150};
    fill(all, 250.0F);
    draw_photo(object, 9);
    check_outer(object);  // its background is
}
END_TEST

START_TEST(what_leaves_too_little_is_not_cut)
{
    fill(all, 0.0F);
    draw_photo((struct area){70, 90, 95, 125}, 10);
    check_nothing();
}
END_TEST

START_TEST(a_line_alone_is_not_cut)
{
    draw_photo(all, 11);
    fill((struct area){0, 0, WIDTH, 1}, 0.0F);
    check_nothing();
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_loop_test(tests, a_photo_without_bars_stays_whole, 0, 20);
    tcase_add_loop_test(tests, a_plain_picture_stays_whole, 0, 256);
    tcase_add_loop_test(tests, a_border_of_any_level_is_cut, 0, 6);
    tcase_add_test(tests, a_letterbox_is_cut);
    tcase_add_test(tests, bars_at_the_sides_are_cut);
    tcase_add_test(tests, the_end_of_a_bar_is_found_within_a_sample);
    tcase_add_test(tests, a_caption_bar_is_cut);
    tcase_add_test(tests, a_caption_bar_whose_text_touches_the_picture_is_cut);
    tcase_add_test(tests, the_margins_of_a_picture_under_a_caption_are_its_own);
    tcase_add_test(tests, the_bars_of_a_screen_are_cut);
    tcase_add_test(tests, an_object_before_a_plain_background_is_not_cut);
    tcase_add_test(tests, what_leaves_too_little_is_not_cut);
    tcase_add_test(tests, a_line_alone_is_not_cut);
}

int main(void)
{
    return run_tests("trim", add);
}
