// SPDX-License-Identifier: MIT
//
// Edited copies are near their picture, whatever its orientation, format and size, and each edit is made.
#include <sys/stat.h>

#include "base/clock.h"
#include "file/edit_file.h"
#include "file/hash_file.h"
#include "hash/hamming.h"
#include "testdata.h"
#include "twindex_commands.h"

static struct twx_edited_copy copies[TWX_N_EDITS];
static struct twx_file_facts facts;
static struct twx_loaded_file file = {.fd = -1};

static void load(const char *path)
{
    ck_assert_int_eq(twx_file_load(&file, path, TWX_CHECKSUMS_OF_IMAGES, NULL), TWX_OK);
}

/** Edits a file of testdata as it was indexed just now; `facts` is what the index would hold of it. */
static enum twx_edit_outcome edit(const char *name, unsigned hash_size)
{
    char path[512];
    enum twx_edit_outcome outcome = TWX_EDIT_FAILED;
    testdata_path(name, path, sizeof path);
    ck_assert_int_eq(twx_decode_start(true, NULL), TWX_OK);
    struct twx_file_hasher *hasher =
        twx_file_hasher_create(&(struct twx_file_options){.hash_size = hash_size});
    struct twx_file_editor *editor = twx_file_editor_create(hash_size, TWX_VARIANTS_TRIM);
    ck_assert(hasher != NULL && editor != NULL);
    load(path);
    ck_assert_int_eq(twx_hash_loaded_file(hasher, &file, &facts, NULL), TWX_OK);
    load(path);
    ck_assert_int_eq(twx_edit_file(editor, &file,
                                   &(struct twx_file_version){facts.bytes, facts.mtime_ns}, copies,
                                   &outcome, NULL),
                     TWX_OK);
    twx_loaded_file_release(&file);
    twx_file_editor_free(editor);
    twx_file_hasher_free(hasher);
    return outcome;
}

static const char *const pictures[] = {
    "exif/orientation-1.jpg",  "exif/orientation-2.jpg",  "exif/orientation-3.jpg",
    "exif/orientation-4.jpg",  "exif/orientation-5.jpg",  "exif/orientation-6.jpg",
    "exif/orientation-7.jpg",  "exif/orientation-8.jpg",  "exif/orientation-6.png",
    "exif/orientation-3.tiff", "exif/orientation-8.webp", "photos/beaver.jpg",
    "photos/minaret-25.jpg",   "formats/parrots.heic",    "formats/parrots.jxl",
};

/** The least distance of a copy, by its whole hash or by a variant. */
static unsigned distance_of(int i)
{
    unsigned least = twx_hamming(copies[i].hash, facts.hash, 16);
    for (unsigned k = 0; k < copies[i].variants.n; k++) {
        const unsigned d = twx_hamming(copies[i].variants.hashes[k], facts.hash, 16);
        least = d < least ? d : least;
    }
    return least;
}

START_TEST(mild_edits_are_near_their_picture)
{
    ck_assert_int_eq(edit(pictures[_i], 8), TWX_EDIT_DONE);
    for (int i = 0; i < TWX_N_EDITS; i++) {
        const unsigned d = twx_hamming(copies[i].hash, facts.hash, 16);
        ck_assert_msg(twx_edit_is_hard((enum twx_edit)i) || d <= 18, "%s of %s: %u bits",
                      twx_edit_name((enum twx_edit)i), pictures[_i], d);
    }
}
END_TEST

START_TEST(hard_edits_move_and_variants_find_frames)
{
    static const enum twx_edit framed[] = {TWX_EDIT_BORDER_WHITE, TWX_EDIT_BORDER_BLACK,
                                           TWX_EDIT_LETTERBOX, TWX_EDIT_CAPTION,
                                           TWX_EDIT_SCREENSHOT};
    ck_assert_int_eq(edit("photos/minaret-25.jpg", 8), TWX_EDIT_DONE);
    for (size_t i = 0; i < sizeof framed / sizeof *framed; i++) {
        const char *name = twx_edit_name(framed[i]);
        ck_assert_msg(distance_of((int)framed[i]) <= 8, "%s", name);
        ck_assert_msg(twx_hamming(copies[framed[i]].hash, facts.hash, 16) > 8, "%s", name);
    }
    ck_assert_uint_gt(distance_of(TWX_EDIT_CROP_10), distance_of(TWX_EDIT_CROP_5));
    ck_assert_uint_gt(distance_of(TWX_EDIT_CROP_5), distance_of(TWX_EDIT_CROP));
}
END_TEST

START_TEST(edits_of_a_large_hash_too)
{
    ck_assert_int_eq(edit("photos/beaver.jpg", 16), TWX_EDIT_DONE);
    for (int i = 0; i < TWX_N_EDITS; i++) {
        ck_assert(twx_edit_is_hard((enum twx_edit)i) ||
                  twx_hamming(copies[i].hash, facts.hash, 64) <= 96);
    }
}
END_TEST

START_TEST(each_edit_is_another)
{
    enum { N_PAIRS = TWX_N_EDITS * (TWX_N_EDITS - 1) / 2 };
    unsigned n_moved = 0;
    for (size_t p = 8; p < sizeof pictures / sizeof *pictures; p++) {
        ck_assert_int_eq(edit(pictures[p], 16), TWX_EDIT_DONE);
        for (int i = 0; i < TWX_N_EDITS; i++) {
            for (int k = 0; k < i; k++) {
                n_moved += twx_hamming(copies[i].hash, copies[k].hash, 64) > 0;
            }
        }
    }
    ck_assert_uint_ge(n_moved, 7 * N_PAIRS * 9 / 10);
}
END_TEST

START_TEST(edits_have_names_of_their_own)
{
    for (int i = 0; i < TWX_N_EDITS; i++) {
        ck_assert_str_ne(twx_edit_name((enum twx_edit)i), "");
        ck_assert_str_ne(twx_edit_description((enum twx_edit)i), "");
        for (int k = 0; k < i; k++) {
            ck_assert_str_ne(twx_edit_name((enum twx_edit)i), twx_edit_name((enum twx_edit)k));
        }
    }
    ck_assert_str_eq(twx_edit_name(TWX_N_EDITS), "");
}
END_TEST

static const char *const small[] = {"tiny/9x8.png", "tiny/3x2.png", "tiny/1x1.png",
                                    "tiny/2x600.png", "tiny/600x2.png"};

START_TEST(small_pictures_can_be_edited)
{
    ck_assert_int_eq(edit(small[_i], 8), TWX_EDIT_DONE);
}
END_TEST

START_TEST(what_cannot_be_decoded_fails)
{
    ck_assert_int_eq(edit("bad/truncated.jpg", 8), TWX_EDIT_FAILED);
    ck_assert_int_eq(edit("disguised/notes.txt", 8), TWX_EDIT_FAILED);
}
END_TEST

START_TEST(another_file_than_was_indexed_is_gone)
{
    char path[512];
    struct stat st;
    testdata_path("photos/beaver.jpg", path, sizeof path);
    ck_assert_int_eq(stat(path, &st), 0);
    const uint64_t bytes = (uint64_t)st.st_size;
    const int64_t mtime_ns = twx_timespec_ns(st.st_mtim);
    ck_assert_int_eq(twx_decode_start(true, NULL), TWX_OK);
    struct twx_file_editor *editor = twx_file_editor_create(8, TWX_VARIANTS_NONE);
    const struct {
        const char *path;
        struct twx_file_version version;
        enum twx_edit_outcome outcome;
    } cases[] = {{path, {bytes, mtime_ns}, TWX_EDIT_DONE},
                 {path, {bytes + 1, mtime_ns}, TWX_EDIT_GONE},
                 {path, {bytes, mtime_ns - 1}, TWX_EDIT_GONE},
                 {"/nothing/here.jpg", {bytes, mtime_ns}, TWX_EDIT_GONE},
                 {"/", {bytes, mtime_ns}, TWX_EDIT_GONE}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum twx_edit_outcome outcome = TWX_EDIT_FAILED;
        load(cases[i].path);
        ck_assert_int_eq(twx_edit_file(editor, &file, &cases[i].version, copies, &outcome, NULL),
                         TWX_OK);
        ck_assert_int_eq(outcome, cases[i].outcome);
    }
    twx_loaded_file_release(&file);
    twx_file_editor_free(editor);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_loop_test(tests, mild_edits_are_near_their_picture, 0,
                        sizeof pictures / sizeof *pictures);
    tcase_add_test(tests, hard_edits_move_and_variants_find_frames);
    tcase_add_test(tests, edits_have_names_of_their_own);
    tcase_add_test(tests, edits_of_a_large_hash_too);
    tcase_add_test(tests, each_edit_is_another);
    tcase_add_loop_test(tests, small_pictures_can_be_edited, 0, sizeof small / sizeof *small);
    tcase_add_test(tests, what_cannot_be_decoded_fails);
    tcase_add_test(tests, another_file_than_was_indexed_is_gone);
}

int main(void)
{
    return run_tests("edit_file", add);
}
