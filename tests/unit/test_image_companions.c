// SPDX-License-Identifier: MIT
//
// Companions of images, in folders of real files.
#include <fcntl.h>
#include <glib.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "act/image_companions.h"
#include "temp_folder.h"

static char *path_of(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static void make_file(const char *name)
{
    char *path = path_of(name);
    const int fd = open(path, O_CREAT | O_WRONLY | O_EXCL, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(close(fd), 0);
    g_free(path);
}

/** What is found beside an image, "/" between. */
static char *found_of(const char *name)
{
    char *path = path_of(name);
    struct twx_strings names;
    ck_assert_int_eq(twx_image_companions_find(path, &names, NULL), TWX_OK);
    char **items = g_new0(char *, names.n + 1);
    for (size_t i = 0; i < names.n; i++) {
        items[i] = names.items[i];
    }
    char *text = g_strjoinv("/", items);
    g_free(items);
    twx_strings_release(&names);
    g_free(path);
    return text;
}

static void check(const char *name, const char *expected)
{
    char *text = found_of(name);
    ck_assert_str_eq(text, expected);
    g_free(text);
}

START_TEST(companions_share_the_name_or_the_stem)
{
    static const char *const names[] = {"a.jpg",     "a.xmp",   "a.jpg.xmp", "a.MOV", "a.CR2",
                                        "a.txt",     "ab.xmp",  "a",         "b.JPG", "b.JPG.json",
                                        "b.aae.jpg", "c.d.jpg", "c.d.xmp",   "c.xmp", "plain"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        make_file(names[i]);
    }
    check("a.jpg", "a.CR2/a.MOV/a.jpg.xmp/a.xmp");
    check("b.JPG", "b.JPG.json");
    check("c.d.jpg", "c.d.xmp");
    check("plain", "");
}
END_TEST

START_TEST(what_another_image_of_the_stem_needs_stays)
{
    make_file("a.jpg");
    make_file("a.HEIC");
    make_file("a.xmp");
    make_file("a.jpg.xmp");
    check("a.jpg", "a.jpg.xmp");
    check("a.HEIC", "");
}
END_TEST

START_TEST(a_folder_or_a_link_is_no_companion)
{
    char *path = path_of("a.xmp");
    make_file("a.jpg");
    ck_assert_int_eq(mkdir(path, 0700), 0);
    g_free(path);
    path = path_of("a.aae");
    ck_assert_int_eq(symlink("a.jpg", path), 0);
    g_free(path);
    check("a.jpg", "");
    check("gone.jpg", "");
}
END_TEST

START_TEST(one_file_by_two_names_is_named_once)
{
    char *small = path_of("a.xmp");
    char *large = path_of("a.XMP");
    make_file("a.jpg");
    make_file("a.xmp");
    ck_assert_int_eq(link(small, large), 0);  // as where capitals are not told apart
    check("a.jpg", "a.xmp");
    g_free(small);
    g_free(large);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, make_folder, remove_folder);
    tcase_add_test(tests, companions_share_the_name_or_the_stem);
    tcase_add_test(tests, what_another_image_of_the_stem_needs_stays);
    tcase_add_test(tests, a_folder_or_a_link_is_no_companion);
    tcase_add_test(tests, one_file_by_two_names_is_named_once);
}

int main(void)
{
    return run_tests("image companions", add);
}
