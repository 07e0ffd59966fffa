// SPDX-License-Identifier: MIT
//
// Planes by the job `pixels`, from twindex-decode itself: colours, orientations and tiny pictures; files that are gone,
// foreign, damaged or crash what decodes them.
#include <errno.h>
#include <stdio.h>

#include <jpeglib.h>

#include "base/sanitized.h"
#include "pixel_files.h"
#include "twindex_commands.h"

// ---------------------------------------------------------------------------------------------------------
// Pictures that are made here

static void make_folder(char *folder, size_t size)
{
    const char *tmp = getenv("TMPDIR");
    (void)snprintf(folder, size, "%s/pixels.XXXXXX", tmp != NULL ? tmp : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

/** A JPEG of width x height: the left half red, the right half blue; upright after `orientation` (1..8). */
static void write_jpeg(const char *path, JDIMENSION width, JDIMENSION height, int orientation)
{
    uint8_t exif[] = "Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
    struct jpeg_error_mgr errors;
    struct jpeg_compress_struct out = {.err = jpeg_std_error(&errors)};
    FILE *file = fopen(path, "wb");
    uint8_t *row = malloc((size_t)width * 3);
    ck_assert(file != NULL && row != NULL);
    for (JDIMENSION x = 0; x < width; x++) {
        memcpy(row + (size_t)x * 3, x < width / 2 ? "\xff\0\0" : "\0\0\xff", 3);
    }
    jpeg_create_compress(&out);
    jpeg_stdio_dest(&out, file);
    out.image_width = width;
    out.image_height = height;
    out.input_components = 3;
    out.in_color_space = JCS_RGB;
    jpeg_set_defaults(&out);
    jpeg_set_quality(&out, 95, TRUE);
    jpeg_start_compress(&out, TRUE);
    exif[25] = (uint8_t)orientation;
    jpeg_write_marker(&out, JPEG_APP0 + 1, exif, sizeof exif - 1);
    while (out.next_scanline < height) {
        (void)jpeg_write_scanlines(&out, &row, 1);
    }
    jpeg_finish_compress(&out);
    jpeg_destroy_compress(&out);
    free(row);
    (void)fclose(file);
}

/** Whether pixel (x, y) of an RGB plane is of a colour, within what JPEG loses. */
static void check_colour(size_t i, uint32_t x, uint32_t y, const int colour[3])
{
    const struct twx_small_plane *plane = &found[i].pixels.result.plane;
    const uint8_t *at = plane->pixels + ((size_t)y * plane->width + x) * 3;
    for (int c = 0; c < 3; c++) {
        ck_assert_msg(abs(at[c] - colour[c]) <= 3, "file %zu at %u,%u: channel %d is %u, not %d", i,
                      x, y, c, at[c], colour[c]);
    }
}

/** The red half is where EXIF's orientation puts it, at a size that shrinks in the DCT and at one that does not. */
START_TEST(red_stays_red_and_planes_are_upright)
{
    enum { N = 8 };
    static const int red[3] = {254, 0, 0};
    static const int blue[3] = {0, 0, 254};
    static const char side[N + 1] = {0, 'l', 'r', 'r', 'l', 't', 't', 'b', 'b'};
    static const struct twx_pixels_options sizes[] = {{64, 64, 3, false, false},
                                                      {16, 16, 3, false, false}};
    char folder[256];
    char paths[N][300];
    const char *names[N];
    make_folder(folder, sizeof folder);
    for (int o = 1; o <= N; o++) {
        (void)snprintf(paths[o - 1], sizeof paths[0], "%s/%d.jpg", folder, o);
        names[o - 1] = paths[o - 1];
        write_jpeg(paths[o - 1], 640, 320, o);
    }
    read_files(names, N, &sizes[_i]);
    const uint32_t longer = sizes[_i].width;
    for (size_t i = 0; i < N; i++) {
        ck_assert(is_decoded(i));
        const struct twx_small_plane *plane = &found[i].pixels.result.plane;
        ck_assert_uint_eq(plane->width, i < 4 ? longer : longer / 2);
        ck_assert_uint_eq(plane->height, i < 4 ? longer / 2 : longer);
        const bool is_red_first = side[i + 1] == 'l' || side[i + 1] == 't';
        check_colour(i, 1, 1, is_red_first ? red : blue);
        check_colour(i, plane->width - 2, plane->height - 2, is_red_first ? blue : red);
        const bool is_beside = side[i + 1] == 'l' || side[i + 1] == 'r';
        check_colour(i, plane->width - 2, 1, is_beside == is_red_first ? blue : red);
        (void)unlink(paths[i]);
    }
    (void)rmdir(folder);
}
END_TEST

/** exif/: all show one picture. */
START_TEST(stored_orientations_show_one_picture)
{
    static const char *const names[] = {
        "exif/orientation-1.jpg",  "exif/orientation-2.jpg", "exif/orientation-3.jpg",
        "exif/orientation-4.jpg",  "exif/orientation-5.jpg", "exif/orientation-6.jpg",
        "exif/orientation-7.jpg",  "exif/orientation-8.jpg", "exif/orientation-6.png",
        "exif/orientation-3.tiff", "exif/orientation-8.webp"};
    enum { N = sizeof names / sizeof *names };
    const struct twx_pixels_options options = {30, 30, 3, false, false};
    read_files(names, N, &options);
    for (size_t i = 0; i < N; i++) {
        const struct twx_small_plane *plane = &found[i].pixels.result.plane;
        double sum = 0.0;
        ck_assert_uint_eq(plane->width, 30);
        ck_assert_uint_eq(plane->height, 20);
        for (size_t at = 0; at < (size_t)30 * 20 * 3; at++) {
            sum += abs(found[i].bytes[at] - found[0].bytes[at]);
        }
        ck_assert_msg(sum / (30 * 20 * 3) < 3.0, "%s differs by %f", names[i], sum / (30 * 20 * 3));
    }
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// What is no picture

START_TEST(other_files_say_what_they_are)
{
    const char *const names[] = {"tiny/1x1.png",
                                 "/does/not/exist.jpg",
                                 "photos",
                                 "README.md",
                                 "bad/empty.jpg",
                                 "bad/truncated.jpg",
                                 "bad/bomb-40000x30000.png",
                                 "bad/damaged.png",
                                 "photos/beaver.jpg"};
    const struct twx_pixels_options options = {64, 64, 1, false, false};
    read_files(names, sizeof names / sizeof *names, &options);
    ck_assert(is_decoded(0));
    ck_assert_uint_eq(found[0].pixels.result.plane.width, 1);
    ck_assert_uint_eq(found[0].pixels.result.plane.height, 1);
    ck_assert_int_eq(found[1].pixels.outcome, TWX_FILE_VANISHED);
    ck_assert_int_eq(found[2].pixels.outcome, TWX_FILE_NOT_REGULAR);
    ck_assert_int_eq(found[3].pixels.outcome, TWX_FILE_DONE);
    ck_assert_int_eq(found[3].pixels.result.status, TWX_IMAGE_NOT_AN_IMAGE);
    ck_assert_int_eq(found[4].pixels.result.status, TWX_IMAGE_NOT_AN_IMAGE);
    ck_assert_int_eq(found[5].pixels.result.reason, TWX_REASON_TRUNCATED);
    ck_assert_int_eq(found[6].pixels.result.reason, TWX_REASON_TOO_MANY_PIXELS);
    ck_assert_int_eq(found[7].pixels.result.status, TWX_IMAGE_FAILED);
    ck_assert(is_decoded(8));
}
END_TEST

static void keep_outcome(void *user, uint64_t tag, const struct twx_file_pixels *pixels)
{
    enum twx_file_outcome *outcomes = user;
    outcomes[tag] = pixels->outcome;
}

START_TEST(another_version_of_a_file_has_no_picture)
{
    enum twx_file_outcome outcomes[3];
    char path[PATH_MAX];
    const struct twx_pixel_reader_options options = {
        .pixels = {8, 8, 1}, .n_workers = 1, .user = outcomes, .on_pixels = keep_outcome};
    struct twx_pixel_reader *reader = NULL;
    testdata_path("photos/beaver.jpg", path, sizeof path);
    char *absolute = realpath(path, NULL);
    ck_assert_ptr_nonnull(absolute);
    const struct twx_file_version is = version_of(absolute);
    const struct twx_file_version versions[3] = {
        is, {is.bytes + 1, is.mtime_ns}, {is.bytes, is.mtime_ns - 1}};
    use_decoder();
    ck_assert_int_eq(twx_pixel_reader_create(&options, NULL, &reader, NULL), TWX_OK);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(twx_pixel_reader_add(reader, absolute, &versions[i], i, NULL), TWX_OK);
    }
    ck_assert_int_eq(twx_pixel_reader_wait(reader, NULL), TWX_OK);
    twx_pixel_reader_free(reader);
    free(absolute);
    ck_assert_int_eq(outcomes[0], TWX_FILE_DONE);
    ck_assert_int_eq(outcomes[1], TWX_FILE_CHANGING);
    ck_assert_int_eq(outcomes[2], TWX_FILE_CHANGING);
}
END_TEST

static volatile sig_atomic_t stop;

static void stop_at_once(void *user, uint64_t tag, const struct twx_file_pixels *pixels)
{
    (void)tag;
    unsigned *n_ends = user;
    (*n_ends)++;
    ck_assert_int_eq(pixels->outcome, TWX_FILE_VANISHED);
    stop = 1;
}

/** A stop ends the reader, whatever is under way. */
START_TEST(a_stop_is_heard)
{
    unsigned n_ends = 0;
    const struct twx_pixel_reader_options options = {
        .pixels = {8, 8, 1}, .n_workers = 1, .user = &n_ends, .on_pixels = stop_at_once};
    const struct twx_run run = {.stop = &stop};
    const struct twx_file_version version = {0};
    struct twx_pixel_reader *reader = NULL;
    struct twx_error err = {0};
    use_decoder();
    ck_assert_int_eq(twx_pixel_reader_create(&options, &run, &reader, &err), TWX_OK);
    enum twx_status status = TWX_OK;
    for (size_t i = 0; i < 100000 && status == TWX_OK; i++) {
        status = twx_pixel_reader_add(reader, "/does/not/exist.jpg", &version, i, &err);
    }
    ck_assert_int_eq(status, TWX_STOPPED);
    ck_assert_uint_gt(n_ends, 0);
    twx_pixel_reader_free(reader);
}
END_TEST

static void count_too_long(void *user, uint64_t tag, const struct twx_file_pixels *pixels)
{
    unsigned *n_ends = user;
    (*n_ends)++;
    ck_assert_uint_eq(tag, 7);
    ck_assert_int_eq(pixels->outcome, TWX_FILE_UNREADABLE);
    ck_assert_int_eq(pixels->error_number, ENAMETOOLONG);
}

START_TEST(a_path_that_is_too_long_is_an_outcome)
{
    static char path[PATH_MAX + 1];
    unsigned n_ends = 0;
    const struct twx_pixel_reader_options options = {
        .pixels = {8, 8, 1}, .n_workers = 1, .user = &n_ends, .on_pixels = count_too_long};
    struct twx_pixel_reader *reader = NULL;
    const struct twx_file_version version = {0};
    memset(path, '/', PATH_MAX);
    use_decoder();
    ck_assert_int_eq(twx_pixel_reader_create(&options, NULL, &reader, NULL), TWX_OK);
    ck_assert_int_eq(twx_pixel_reader_add(reader, path, &version, 7, NULL), TWX_OK);
    ck_assert_int_eq(twx_pixel_reader_wait(reader, NULL), TWX_OK);
    ck_assert_uint_eq(n_ends, 1);
    twx_pixel_reader_free(reader);
}
END_TEST

/** A worker process that dies costs no file. */
START_TEST(every_file_ends_once_though_the_process_is_killed)
{
    enum { N = 300 };
    const char *names[N];
    const struct twx_pixels_options options = {64, 64, 3, false, false};
    for (size_t i = 0; i < N; i++) {
        names[i] = i % 2 == 0 ? "photos/beaver.jpg" : "formats/parrots.png";
    }
    kills_child = true;
    read_files(names, N, &options);
    ck_assert(!kills_child);
    for (size_t i = 0; i < N; i++) {
        ck_assert(is_decoded(i));
        ck_assert_mem_eq(found[i].bytes, found[i % 2].bytes, (size_t)64 * 20 * 3);
    }
}
END_TEST

#if !TWX_SANITIZED
/** A picture at which a decoder crashes, by the shim `evil`: others are read. */
START_TEST(a_file_that_crashes_the_decoder_costs_itself)
{
    enum { N = 20, BAD = 7 };
    static const char mark[] = "\xff\xfe\0\x10"
                               "EVIL:crash    ";
    char shim[PATH_MAX];
    char folder[256];
    char path[300];
    const char *names[N];
    const struct twx_pixels_options options = {64, 64, 3, false, false};
    use_decoder();
    (void)snprintf(shim, sizeof shim, "%s/evil.so", own_folder);
    make_folder(folder, sizeof folder);
    (void)snprintf(path, sizeof path, "%s/evil.jpg", folder);
    struct twx_source photo = testdata_load("photos/beaver.jpg");
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    (void)fwrite(photo.bytes, 1, 2, file);
    (void)fwrite(mark, 1, sizeof mark - 1, file);
    (void)fwrite(photo.bytes + 2, 1, photo.size - 2, file);
    (void)fclose(file);
    testdata_unload(&photo);
    for (size_t i = 0; i < N; i++) {
        names[i] = i == BAD ? path : "photos/beaver.jpg";
    }
    ck_assert_msg(access(shim, R_OK) == 0, "there is no %s: make unit", shim);
    ck_assert_int_eq(setenv("LD_PRELOAD", shim, 1), 0);
    read_files(names, N, &options);
    for (size_t i = 0; i < N; i++) {
        ck_assert_int_eq(is_decoded(i), i != BAD);
    }
    ck_assert_int_eq(found[BAD].pixels.result.reason, TWX_REASON_CRASHED);
    (void)unlink(path);
    (void)rmdir(folder);
}
END_TEST
#endif

static void add(TCase *tests)
{
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, red_stays_red_and_planes_are_upright, 0, 2);
    tcase_add_test(tests, stored_orientations_show_one_picture);
    tcase_add_test(tests, other_files_say_what_they_are);
    tcase_add_test(tests, another_version_of_a_file_has_no_picture);
    tcase_add_test(tests, a_stop_is_heard);
    tcase_add_test(tests, a_path_that_is_too_long_is_an_outcome);
    tcase_add_test(tests, every_file_ends_once_though_the_process_is_killed);
#if !TWX_SANITIZED
    tcase_add_test(tests, a_file_that_crashes_the_decoder_costs_itself);
#endif
}

int main(void)
{
    return run_tests("pixels", add);
}
