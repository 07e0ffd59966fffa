// SPDX-License-Identifier: MIT
//
// Pictures side by side: made of shapes of random place and colour, so that a crop, an enlargement or a turn of one is
// drawn exactly. A picture is the same as itself, what was done to a copy is found, different pictures are different, and
// all that holds the other way round.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "hash/turn.h"
#include "likeness/likeness_picture.h"
#include "runner.h"

enum { N_SHAPES = 24, WIDTH = 144, HEIGHT = 96, N_PICTURES = 12 };

static struct twx_likeness_scratch *scratch;

static void setup(void)
{
    scratch = twx_likeness_scratch_create();
    ck_assert_ptr_nonnull(scratch);
}

static void teardown(void)
{
    twx_likeness_scratch_free(scratch);
}

/** A soft ellipse. Places and sizes are in widths of the picture, 0 is its centre. */
struct shape {
    double x;
    double y;
    double width;
    double height;
    double rgb[3];
};

struct scene {
    struct shape shapes[N_SHAPES];
};

static double random_unit(uint64_t *state)
{
    return (double)(next_random(state) >> 11) / 9007199254740992.0;
}

static struct scene make_scene(uint64_t seed)
{
    struct scene scene;
    for (int i = 0; i < N_SHAPES; i++) {
        struct shape *s = &scene.shapes[i];
        s->x = 1.2 * random_unit(&seed) - 0.6;
        s->y = 0.8 * random_unit(&seed) - 0.4;
        s->width = 0.02 + 0.12 * random_unit(&seed);
        s->height = 0.02 + 0.12 * random_unit(&seed);
        for (int c = 0; c < 3; c++) {
            s->rgb[c] = 255.0 * random_unit(&seed);
        }
    }
    return scene;
}

/** What a copy shows of a scene: place p of the copy is at scale * p, turned, plus shift. */
struct view {
    double scale;
    double degrees;
    double shift_x;
    double shift_y;
};

static const struct view whole = {.scale = 1.0};

static void colour_at(const struct scene *scene, double u, double v, uint8_t *rgb)
{
    double colour[3] = {90.0, 100.0, 120.0};
    for (int i = 0; i < N_SHAPES; i++) {
        const struct shape *s = &scene->shapes[i];
        const double from = hypot((u - s->x) / s->width, (v - s->y) / s->height);
        const double cover = fmin(fmax(5.0 * (1.1 - from), 0.0), 1.0);  // a soft edge
        for (int c = 0; c < 3; c++) {
            colour[c] += cover * (s->rgb[c] - colour[c]);
        }
    }
    for (int c = 0; c < 3; c++) {
        rgb[c] = (uint8_t)(colour[c] + 0.5);
    }
}

static void draw(const struct scene *scene, const struct view *view, int width, int height,
                 uint8_t *rgb)
{
    const double angle = view->degrees * 0.017453292519943295;
    for (int row = 0; row < height; row++) {
        for (int col = 0; col < width; col++, rgb += 3) {
            const double x = view->scale * ((col + 0.5) / width - 0.5);
            const double y = view->scale * ((row + 0.5) / height - 0.5) * height / width;
            colour_at(scene, x * cos(angle) - y * sin(angle) + view->shift_x,
                      x * sin(angle) + y * cos(angle) + view->shift_y, rgb);
        }
    }
}

static struct twx_likeness_plane plane_of(const uint8_t *rgb, uint32_t width, uint32_t height)
{
    struct twx_likeness_plane plane;
    const struct twx_small_plane picture = {width, height, 3, rgb};
    twx_likeness_plane_make(&picture, &plane);
    return plane;
}

static struct twx_likeness_plane view_of(uint64_t seed, const struct view *view)
{
    uint8_t rgb[WIDTH * HEIGHT * 3];
    const struct scene scene = make_scene(seed);
    draw(&scene, view, WIDTH, HEIGHT, rgb);
    return plane_of(rgb, WIDTH, HEIGHT);
}

static struct twx_likeness_measures measure(const struct twx_likeness_plane *a,
                                            const struct twx_likeness_plane *b)
{
    struct twx_likeness_measures m;
    ck_assert(twx_likeness_measure(a, b, false, scratch, &m));
    return m;
}

static enum twx_likeness compare(const struct twx_likeness_plane *a,
                                 const struct twx_likeness_plane *b)
{
    const struct twx_likeness_measures there = measure(a, b);
    const struct twx_likeness_measures back = measure(b, a);
    ck_assert_int_eq(twx_likeness_of_measures(&there), twx_likeness_of_measures(&back));
    return twx_likeness_of_measures(&there);
}

START_TEST(a_picture_is_the_same_as_itself)
{
    for (uint64_t seed = 0; seed < N_PICTURES; seed++) {
        const struct twx_likeness_plane plane = view_of(seed, &whole);
        const struct twx_likeness_measures m = measure(&plane, &plane);
        ck_assert_int_eq(twx_likeness_of_measures(&m), TWX_LIKENESS_SAME);
        ck_assert_float_ge(m.correlation, 0.9999F);
        ck_assert_float_le(m.luma, 0.001F);
        ck_assert_float_le(fabsf(m.scale_x - 1.0F) + fabsf(m.shift_x), 0.001F);
    }
}
END_TEST

START_TEST(a_smaller_copy_is_the_same)
{
    uint8_t rgb[WIDTH * HEIGHT * 3];
    for (uint64_t seed = 0; seed < N_PICTURES; seed++) {
        const struct twx_likeness_plane plane = view_of(seed, &whole);
        const struct scene scene = make_scene(seed);
        draw(&scene, &whole, WIDTH * 2 / 3, HEIGHT * 2 / 3, rgb);
        for (size_t i = 0; i < sizeof rgb; i++) {  // and compressed
            rgb[i] = (uint8_t)(rgb[i] / 6 * 6 + 3);
        }
        const struct twx_likeness_plane small = plane_of(rgb, WIDTH * 2 / 3, HEIGHT * 2 / 3);
        ck_assert_int_eq(compare(&plane, &small), TWX_LIKENESS_SAME);
    }
}
END_TEST

START_TEST(a_view_is_found_where_it_lies)
{
    const struct view views[] = {
        {0.98, 0.0, 0.0, 0.0}, {0.9, 0.0, 0.02, -0.01}, {0.8, 0.0, 0.05, 0.02},
        {1.0, 2.0, 0.0, 0.0},  {1.12, 0.0, 0.0, 0.0},   {0.92, -3.0, 0.01, 0.01},
    };
    for (size_t v = 0; v < sizeof views / sizeof *views; v++) {
        unsigned n_found = 0;
        for (uint64_t seed = 0; seed < N_PICTURES; seed++) {
            const struct view *view = &views[v];
            const struct twx_likeness_plane a = view_of(seed, &whole);
            const struct twx_likeness_plane b = view_of(seed, view);
            const struct twx_likeness_measures m = measure(&a, &b);
            const bool is_there = fabs(m.scale_x - view->scale) < 0.01 &&
                                  fabs(m.scale_y - view->scale) < 0.01 &&
                                  fabs(m.shift_x - view->shift_x) < 0.01 &&
                                  fabs(m.shift_y - view->shift_y * WIDTH / HEIGHT) < 0.01 &&
                                  fabs(m.rotation - view->degrees) < 0.4 && m.shear < 0.02F;
            n_found += is_there && twx_likeness_is_duplicate(twx_likeness_of_measures(&m));
        }
        ck_assert_msg(n_found >= N_PICTURES - 1, "view %zu: %u found", v, n_found);
    }
}
END_TEST

START_TEST(the_other_way_round_it_is_the_inverse)
{
    const struct view view = {0.85, 1.5, 0.03, 0.01};
    for (uint64_t seed = 0; seed < N_PICTURES; seed++) {
        const struct twx_likeness_plane a = view_of(seed, &whole);
        const struct twx_likeness_plane b = view_of(seed, &view);
        const struct twx_likeness_measures there = measure(&a, &b);
        const struct twx_likeness_measures back = measure(&b, &a);
        ck_assert_float_eq(there.correlation, back.correlation);
        ck_assert_float_eq(there.core_correlation, back.core_correlation);
        ck_assert_float_eq(there.seen, back.seen);
        const struct twx_affine none = twx_affine_then(&there.map, &back.map);
        for (int i = 0; i < 6; i++) {
            ck_assert_float_eq_tol(none.m[i], twx_affine_identity().m[i], 1e-4F);
        }
        ck_assert_float_eq_tol(there.gain * back.gain, 1.0F, 1e-3F);
    }
}
END_TEST

START_TEST(different_pictures_are_not_duplicates)
{
    for (uint64_t seed = 0; seed < 60; seed++) {
        const struct twx_likeness_plane a = view_of(2 * seed, &whole);
        const struct twx_likeness_plane b = view_of(2 * seed + 1, &whole);
        ck_assert_int_eq(compare(&a, &b), TWX_LIKENESS_SIMILAR);
    }
}
END_TEST

/** Edits: of n pixels of three bytes. */
static void brighten(uint8_t *rgb)
{
    for (int i = 0; i < WIDTH * HEIGHT * 3; i++) {
        rgb[i] = (uint8_t)fmin(rgb[i] * 1.2 + 10.0, 255.0);
    }
}

static void make_grey(uint8_t *rgb)
{
    for (int i = 0; i < WIDTH * HEIGHT; i++, rgb += 3) {
        memset(rgb, (int)(0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2] + 0.5), 3);
    }
}

static void fill(uint8_t *rgb, int left, int top, int right, int bottom, int level)
{
    for (int y = top; y < bottom; y++) {
        memset(rgb + ((ptrdiff_t)y * WIDTH + left) * 3, level, (size_t)(right - left) * 3);
    }
}

static void write_text(uint8_t *rgb)
{
    fill(rgb, 30, 72, 80, 83, 255);
    for (int x = 33; x < 74; x += 6) {
        fill(rgb, x, 75, x + 3, 80, 0);
    }
}

static void frame(uint8_t *rgb)
{
    fill(rgb, 0, 0, WIDTH, HEIGHT / 24, 255);
    fill(rgb, 0, HEIGHT - HEIGHT / 24, WIDTH, HEIGHT, 255);
    fill(rgb, 0, 0, WIDTH / 24, HEIGHT, 255);
    fill(rgb, WIDTH - WIDTH / 24, 0, WIDTH, HEIGHT, 255);
}

START_TEST(an_edited_copy_is_edited)
{
    static const struct {
        void (*edit)(uint8_t *rgb);
        double scale;  // 1 / 24 on each side for the frame to lie around the picture
    } edits[] = {
        {brighten, 1.0}, {make_grey, 1.0}, {write_text, 1.0}, {frame, 1.0 / (1.0 - 2.0 / 24.0)}};
    uint8_t rgb[WIDTH * HEIGHT * 3];
    for (size_t e = 0; e < sizeof edits / sizeof *edits; e++) {
        unsigned n_edited = 0;
        for (uint64_t seed = 0; seed < N_PICTURES; seed++) {
            const struct scene scene = make_scene(seed);
            const struct twx_likeness_plane plane = view_of(seed, &whole);
            draw(&scene, &(struct view){.scale = edits[e].scale}, WIDTH, HEIGHT, rgb);
            edits[e].edit(rgb);
            const struct twx_likeness_plane edited = plane_of(rgb, WIDTH, HEIGHT);
            n_edited += compare(&plane, &edited) == TWX_LIKENESS_EDITED;
        }
        ck_assert_msg(n_edited >= N_PICTURES - 1, "edit %zu: %u", e, n_edited);
    }
}
END_TEST

START_TEST(without_texture_colour_decides)
{
    uint8_t rgb[3][WIDTH * HEIGHT * 3];
    memset(rgb[0], 100, sizeof rgb[0]);
    memset(rgb[1], 101, sizeof rgb[1]);
    memset(rgb[2], 140, sizeof rgb[2]);
    struct twx_likeness_plane planes[3];
    for (int i = 0; i < 3; i++) {
        planes[i] = plane_of(rgb[i], WIDTH, HEIGHT);
    }
    ck_assert_int_eq(compare(&planes[0], &planes[0]), TWX_LIKENESS_SAME);
    ck_assert_int_eq(compare(&planes[0], &planes[1]), TWX_LIKENESS_SAME);
    ck_assert_int_eq(compare(&planes[0], &planes[2]), TWX_LIKENESS_SIMILAR);
    const struct twx_likeness_plane drawn = view_of(1, &whole);
    ck_assert_int_eq(compare(&planes[0], &drawn), TWX_LIKENESS_SIMILAR);
    const struct twx_likeness_plane tiny = plane_of(rgb[0], 1, 1);
    ck_assert_int_eq(compare(&planes[0], &tiny), TWX_LIKENESS_SAME);
}
END_TEST

START_TEST(a_turned_copy_is_the_same_when_turned_back)
{
    uint8_t rgb[WIDTH * HEIGHT * 3];
    uint8_t turned[WIDTH * HEIGHT * 3];
    const struct scene scene = make_scene(5);
    draw(&scene, &whole, WIDTH, HEIGHT, rgb);
    const struct twx_small_plane stored = {WIDTH, HEIGHT, 3, rgb};
    const struct twx_likeness_plane plane = plane_of(rgb, WIDTH, HEIGHT);
    for (unsigned orientation = 1; orientation <= TWX_N_ORIENTATIONS; orientation++) {
        struct twx_likeness_plane mine;
        struct twx_likeness_plane other;
        const struct twx_small_plane shown = twx_orient_plane(&stored, orientation, turned);
        twx_likeness_plane_make(&shown, &other);
        twx_likeness_plane_turn(&plane, orientation, &mine);
        ck_assert_float_eq_tol(mine.aspect, other.aspect, 1e-5F);
        ck_assert_int_eq(compare(&mine, &other), TWX_LIKENESS_SAME);
        ck_assert(orientation == 1 || compare(&plane, &other) == TWX_LIKENESS_SIMILAR);
    }
}
END_TEST

/** A picture on the screen of a phone that stands upright: a third of its height, the clock above, nothing below. */
static struct twx_likeness_picture screenshot_of(uint64_t seed, uint8_t paper)
{
    enum { WIDE = 66, HIGH = 144, TOP = 50, PICTURE_HIGH = 44 };
    uint8_t rgb[WIDE * HIGH * 3];
    struct twx_likeness_picture picture;
    const struct scene scene = make_scene(seed);
    memset(rgb, paper, sizeof rgb);
    for (size_t x = 5; x < 14; x += 2) {
        memset(rgb + 3 * (4 * WIDE + x), 255 - paper, 3);
    }
    draw(&scene, &whole, WIDE, PICTURE_HIGH, rgb + (size_t)3 * TOP * WIDE);
    twx_likeness_picture_make(&(struct twx_small_plane){WIDE, HIGH, 3, rgb}, &picture);
    return picture;
}

static struct twx_likeness_picture picture_of(uint64_t seed)
{
    uint8_t rgb[WIDTH * HEIGHT * 3];
    struct twx_likeness_picture picture;
    const struct scene scene = make_scene(seed);
    draw(&scene, &whole, WIDTH, HEIGHT, rgb);
    twx_likeness_picture_make(&(struct twx_small_plane){WIDTH, HEIGHT, 3, rgb}, &picture);
    return picture;
}

static enum twx_likeness compare_pictures(const struct twx_likeness_picture *a,
                                          const struct twx_likeness_picture *b)
{
    const struct twx_likeness_finding there = twx_likeness_compare(a, 1, b, scratch);
    const struct twx_likeness_finding back = twx_likeness_compare(b, 1, a, scratch);
    ck_assert_int_eq(there.likeness, back.likeness);
    return there.likeness;
}

START_TEST(a_screenshot_is_an_edited_copy_of_what_it_shows)
{
    unsigned n_edited = 0;
    for (uint64_t seed = 0; seed < N_PICTURES; seed++) {
        const struct twx_likeness_picture photo = picture_of(seed);
        const struct twx_likeness_picture shot = screenshot_of(seed, seed % 2 == 0 ? 255 : 18);
        const struct twx_likeness_picture other = screenshot_of(seed + 1, 255);
        ck_assert(shot.has_bars);
        n_edited += compare_pictures(&photo, &shot) == TWX_LIKENESS_EDITED;
        ck_assert_int_eq(compare_pictures(&photo, &other), TWX_LIKENESS_SIMILAR);
    }
    ck_assert_uint_ge(n_edited, N_PICTURES - 1);
}
END_TEST

START_TEST(a_turned_screenshot_is_turned_with_what_it_shows)
{
    const struct twx_likeness_picture photo = picture_of(3);
    const struct twx_likeness_picture shot = screenshot_of(3, 0);
    for (unsigned orientation = 1; orientation <= TWX_N_ORIENTATIONS; orientation++) {
        struct twx_likeness_picture turned[2];
        twx_likeness_picture_turn(&photo, orientation, &turned[0]);
        twx_likeness_picture_turn(&shot, orientation, &turned[1]);
        ck_assert_int_eq(compare_pictures(&turned[0], &turned[1]), TWX_LIKENESS_EDITED);
    }
}
END_TEST

START_TEST(a_negative_is_the_same_when_inverted)
{
    uint8_t rgb[WIDTH * HEIGHT * 3];
    const struct scene scene = make_scene(6);
    draw(&scene, &whole, WIDTH, HEIGHT, rgb);
    struct twx_likeness_plane plane = plane_of(rgb, WIDTH, HEIGHT);
    for (size_t i = 0; i < sizeof rgb; i++) {
        rgb[i] = (uint8_t)(255 - rgb[i]);
    }
    const struct twx_likeness_plane negative = plane_of(rgb, WIDTH, HEIGHT);
    ck_assert_int_eq(compare(&plane, &negative), TWX_LIKENESS_SIMILAR);
    struct twx_likeness_plane inverted;
    twx_likeness_plane_turn(&plane, TWX_TURN_INVERTED + 1, &inverted);
    for (size_t i = 0; i < sizeof plane.luma; i++) {
        ck_assert_int_le(abs(inverted.luma[i] - negative.luma[i]), 1);
    }
    for (size_t i = 0; i < sizeof plane.chroma[0]; i++) {
        ck_assert_int_le(abs(inverted.chroma[0][i] - negative.chroma[0][i]), 1);
        ck_assert_int_le(abs(inverted.chroma[1][i] - negative.chroma[1][i]), 1);
    }
    ck_assert_int_eq(compare(&inverted, &negative), TWX_LIKENESS_SAME);
    // Turned, too: as the negative is turned.
    struct twx_likeness_plane turned;
    for (unsigned orientation = 2; orientation <= TWX_N_ORIENTATIONS; orientation++) {
        twx_likeness_plane_turn(&negative, orientation, &turned);
        twx_likeness_plane_turn(&plane, TWX_TURN_INVERTED + orientation, &inverted);
        ck_assert(turned.aspect == inverted.aspect);
        ck_assert_int_eq(compare(&inverted, &turned), TWX_LIKENESS_SAME);
    }
}
END_TEST

START_TEST(time_and_camera_make_a_series)
{
    const struct twx_likeness_facts first = {
        .metadata = {.camera_hash = 7, .has_subsec = true, .subsec_us = 250000},
        .has_taken = true,
        .taken_s = 1000};
    static const struct {
        uint64_t camera;
        int64_t taken_s;
        bool has_taken;
        bool has_subsec;
        bool is_series;
        uint32_t subsec_us;
    } rows[] = {
        {7, 1000, true, true, false, 250000}, {7, 1000, true, true, true, 500000},
        {7, 1000, true, false, false, 0},     {7, 1002, true, false, true, 0},
        {7, 1600, true, true, true, 0},       {7, 400, true, true, true, 0},
        {7, 1601, true, true, false, 0},      {8, 1002, true, true, false, 0},
        {0, 1002, true, true, false, 0},      {7, 1002, false, true, false, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct twx_likeness_facts second = {
            .metadata = {.camera_hash = rows[i].camera,
                         .has_subsec = rows[i].has_subsec,
                         .subsec_us = rows[i].subsec_us},
            .has_taken = rows[i].has_taken,
            .taken_s = rows[i].taken_s,
        };
        ck_assert_msg(twx_likeness_is_series(&first, &second) == rows[i].is_series, "row %zu", i);
        ck_assert_msg(twx_likeness_is_series(&second, &first) == rows[i].is_series, "row %zu", i);
    }
}
END_TEST

START_TEST(facts_go_before_looks)
{
    const struct twx_likeness_plane plane = view_of(3, &whole);
    const struct twx_likeness_plane other = view_of(4, &whole);
    const struct twx_likeness_measures alike = measure(&plane, &plane);
    const struct twx_likeness_measures unlike = measure(&plane, &other);
    struct twx_likeness_facts a = {
        .metadata = {.camera_hash = 7}, .has_taken = true, .taken_s = 10};
    struct twx_likeness_facts b = a;
    ck_assert_int_eq(twx_likeness_of(&alike, &a, &b), TWX_LIKENESS_SAME);
    b.taken_s = 11;
    ck_assert_int_eq(twx_likeness_of(&alike, &a, &b), TWX_LIKENESS_SERIES);
    ck_assert_int_eq(
        twx_likeness_of(&(struct twx_likeness_measures){.texture = 9.0F, .gain = 1.0F}, &a, &b),
        TWX_LIKENESS_SIMILAR);
    a.metadata.payload_checksum[0] = 1;
    ck_assert_int_eq(twx_likeness_of(&alike, &a, &b), TWX_LIKENESS_SERIES);
    b.metadata.payload_checksum[0] = 1;
    ck_assert_int_eq(twx_likeness_of(&unlike, &a, &b), TWX_LIKENESS_PAYLOAD);
}
END_TEST

START_TEST(a_picture_beside_another_as_large_is_no_copy)
{
    const struct twx_likeness_plane a = view_of(7, &whole);
    const struct twx_likeness_plane b = view_of(7, &(struct view){.scale = 1.0, .shift_x = 0.02});
    const struct twx_likeness_measures m = measure(&a, &b);
    const struct twx_likeness_facts large = {.width = 600, .height = 400};
    const struct twx_likeness_facts small = {.width = 588, .height = 400};
    ck_assert_int_eq(twx_likeness_of_measures(&m), TWX_LIKENESS_EDITED);
    ck_assert_int_eq(twx_likeness_of(&m, &large, &small), TWX_LIKENESS_EDITED);
    ck_assert_int_eq(twx_likeness_of(&m, &large, &large), TWX_LIKENESS_SIMILAR);
}
END_TEST

START_TEST(a_finding_is_the_same_from_its_byte)
{
    unsigned n_findings = 0;
    for (unsigned byte = 0; byte < 256; byte++) {
        struct twx_likeness_finding finding;
        if (twx_likeness_finding_get((uint8_t)byte, &finding)) {
            ck_assert_uint_eq(twx_likeness_finding_put(&finding), byte);
            n_findings++;
        }
    }
    ck_assert_uint_eq(n_findings, 3 * 2 * 2);
}
END_TEST

START_TEST(an_orientation_is_undone)
{
    const struct twx_likeness_plane plane = view_of(1, &whole);
    for (unsigned orientation = 1; orientation <= 8; orientation++) {
        struct twx_likeness_plane turned;
        struct twx_likeness_plane back;
        twx_likeness_plane_turn(&plane, orientation, &turned);
        twx_likeness_plane_turn(&turned, twx_orient_inverse(orientation), &back);
        ck_assert_mem_eq(back.luma, plane.luma, sizeof back.luma);
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_set_timeout(tests, 60.0);  // seconds: under sanitizers
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, a_picture_is_the_same_as_itself);
    tcase_add_test(tests, a_smaller_copy_is_the_same);
    tcase_add_test(tests, a_view_is_found_where_it_lies);
    tcase_add_test(tests, the_other_way_round_it_is_the_inverse);
    tcase_add_test(tests, different_pictures_are_not_duplicates);
    tcase_add_test(tests, an_edited_copy_is_edited);
    tcase_add_test(tests, without_texture_colour_decides);
    tcase_add_test(tests, a_turned_copy_is_the_same_when_turned_back);
    tcase_add_test(tests, a_screenshot_is_an_edited_copy_of_what_it_shows);
    tcase_add_test(tests, a_turned_screenshot_is_turned_with_what_it_shows);
    tcase_add_test(tests, a_negative_is_the_same_when_inverted);
    tcase_add_test(tests, time_and_camera_make_a_series);
    tcase_add_test(tests, facts_go_before_looks);
    tcase_add_test(tests, a_picture_beside_another_as_large_is_no_copy);
    tcase_add_test(tests, a_finding_is_the_same_from_its_byte);
    tcase_add_test(tests, an_orientation_is_undone);
}

int main(void)
{
    return run_tests("likeness", add_tests);
}
