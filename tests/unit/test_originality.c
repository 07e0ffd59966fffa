// SPDX-License-Identifier: MIT
//
// Names of copies and of what editors write, as these programs name them; names of companions.
#include <string.h>

#include "base/companion_names.h"
#include "group/originality.h"
#include "runner.h"

static const char *const copies[] = {
    "IMG_0001-edited.jpg",          // Google Photos, by takeout
    "IMG_0001-bearbeitet.jpg",      // ... in German
    "IMG_0001-modifi\xc3\xa9.jpg",  // ... in French
    "IMG_0001_edit.JPG",
    "IMG_0001-Edit.tif",    // Lightroom
    "IMG_0001-Edit-2.tif",  // Lightroom
    "IMG_0001 copy.jpg",    // macOS
    "IMG_0001 copy 2.jpg",
    "IMG_0001 - Copy.jpg",  // Windows
    "IMG_0001 - Kopie (2).jpg",
    "IMG_0001-Kopie.jpg",
    "IMG_0001 (1).jpg",  // browsers
    "IMG_0001(12).jpg",
    "IMG_0001~2.jpg",  // Android
    "IMG_E0001.HEIC",  // iOS
    "Copy of IMG_0001.jpg",
    "Kopie von IMG_0001.jpg",
    "a copy",
};

static const char *const originals[] = {
    "IMG_0001.jpg",  "IMG_1.jpg",   "edited.jpg",   "-edit.jpg",      "photocopy.jpg",
    "credit.jpg",    "1.jpg",       "(1).jpg",      "~1.jpg",         "",
    ".jpg",          "IMG_Eve.jpg", "edit/ion.jpg", "20010203-1.jpg", "IMG_(2010).jpg",
    "Copycat 1.jpg", "a (b).jpg",   "x~.jpg",       "x().jpg",        "IMG_0001.copy",
};

START_TEST(names_of_copies_are_told_from_others)
{
    for (size_t i = 0; i < sizeof copies / sizeof *copies; i++) {
        ck_assert_msg(twx_is_name_of_copy(copies[i]), "%s", copies[i]);
    }
    for (size_t i = 0; i < sizeof originals / sizeof *originals; i++) {
        ck_assert_msg(!twx_is_name_of_copy(originals[i]), "%s", originals[i]);
    }
}
END_TEST

static const struct {
    const char *name;
    size_t n_stem;  // 0: it is none
} names[] = {
    {"a.xmp", 1}, {"a.jpg.XMP", 5}, {"a.jpg.supplemental-metadata.json", 5},
    {"a.NEF", 1}, {"a.Mov", 1},     {".xmp", 0},
    {"a.jpg", 0}, {"xmp", 0},       {"axmp", 0},
    {"", 0},      {"a.nef.jpg", 0},
};

START_TEST(companions_are_told_by_their_extensions)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t n = 0;
        const bool is_one = twx_is_companion_name(names[i].name, strlen(names[i].name), &n);
        ck_assert_msg(is_one == (names[i].n_stem > 0), "%s", names[i].name);
        ck_assert_msg(!is_one || n == names[i].n_stem, "%s", names[i].name);
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, names_of_copies_are_told_from_others);
    tcase_add_test(tests, companions_are_told_by_their_extensions);
}

int main(void)
{
    return run_tests("originality", add);
}
