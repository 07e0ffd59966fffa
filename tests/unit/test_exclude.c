// SPDX-License-Identifier: MIT
//
// Patterns of gitignore(5), from the examples of that page and of git's own t3070-wildmatch; tests/cli/index/exclude_as_git.sh
// compares random ones with Git itself.
#include <glib.h>

#include "base/exclude.h"
#include "runner.h"

static const struct {
    const char *pattern;
    const char *path;
    bool is_folder;
    bool matches;
} vectors[] = {
    {"foo", "foo", false, true},
    {"foo", "a/foo", true, true},
    {"foo", "food", false, false},
    {"foo/", "foo", false, false},
    {"foo/", "a/foo", true, true},
    {"/foo", "foo", false, true},
    {"/foo", "a/foo", false, false},
    {"doc/frotz/", "doc/frotz", true, true},
    {"doc/frotz/", "a/doc/frotz", true, false},
    {"foo/*", "foo/test.json", false, true},
    {"foo/*", "foo/bar/hello.c", false, false},
    {"**/foo", "foo", false, true},
    {"**/foo", "a/b/foo", false, true},
    {"**/foo/bar", "x/foo/bar", false, true},
    {"**/foo/bar", "foo/x/bar", false, false},
    {"abc/**", "abc", true, false},
    {"abc/**", "abc/x/y", false, true},
    {"a/**/b", "a/b", false, true},
    {"a/**/b", "a/x/y/b", false, true},
    {"a/**/b", "ab", false, false},
    {"a**b", "axb", false, true},
    {"/a**b", "a/b", false, false},
    {"hello.*", "hello.java", false, true},
    {"/hello.*", "a/hello.java", false, false},
    {"*", ".hidden", false, true},
    {"[a-c]x", "bx", false, true},
    {"[!a-c]x", "bx", false, false},
    {"[]x]", "]", false, true},
    {"[[:digit:]]", "7", false, true},
    {"\\!important!.txt", "!important!.txt", false, true},
    {"\\*", "x", false, false},
    {"\\*", "*", false, true},
};

static bool has(const char *const *patterns, const char *path, bool is_folder)
{
    struct twx_exclude *exclude = twx_exclude_create();
    for (; *patterns != NULL; patterns++) {
        ck_assert_int_eq(twx_exclude_add(exclude, *patterns, NULL), TWX_OK);
    }
    const bool result = twx_exclude_has(exclude, path, is_folder);
    twx_exclude_free(exclude);
    return result;
}

START_TEST(a_pattern_matches_as_in_git)
{
    for (size_t i = 0; i < G_N_ELEMENTS(vectors); i++) {
        const char *const patterns[] = {vectors[i].pattern, NULL};
        ck_assert_msg(has(patterns, vectors[i].path, vectors[i].is_folder) == vectors[i].matches,
                      "'%s' and '%s'", vectors[i].pattern, vectors[i].path);
    }
}
END_TEST

START_TEST(the_last_that_matches_decides)
{
    static const char *const back[] = {"*.png", "!keep.png", NULL};
    static const char *const again[] = {"!keep.png", "*.png", NULL};
    ck_assert(has(back, "a/x.png", false));
    ck_assert(!has(back, "a/keep.png", false));
    ck_assert(has(again, "a/keep.png", false));
}
END_TEST

START_TEST(a_path_below_a_folder_left_out_is_left_out)
{
    struct twx_exclude *exclude = twx_exclude_create();
    ck_assert_int_eq(twx_exclude_add_defaults(exclude, NULL), TWX_OK);
    ck_assert(!twx_exclude_has(exclude, ".Trash-1000/files", true));
    ck_assert(twx_exclude_has_path(exclude, ".Trash-1000/files", true, false));
    ck_assert(!twx_exclude_has_path(exclude, ".Trash-1000/files", true, true));
    ck_assert_int_eq(twx_exclude_add(exclude, "files", NULL), TWX_OK);
    ck_assert(twx_exclude_has_path(exclude, "a/files/x.png", false, true));
    twx_exclude_free(exclude);
}
END_TEST

START_TEST(no_patterns_leave_nothing_out)
{
    struct twx_exclude *exclude = twx_exclude_create();
    ck_assert(!twx_exclude_has(NULL, "a", false));
    ck_assert(!twx_exclude_has_path(NULL, "a/b", false, false));
    ck_assert(!twx_exclude_has(exclude, "a", false));
    twx_exclude_free(exclude);
    twx_exclude_free(NULL);
}
END_TEST

START_TEST(a_pattern_without_an_end_is_refused)
{
    static const char *const bad[] = {"",   "!",   "/",          "!/",  "[",      "a[b",
                                      "[]", "[!]", "[[:alpha:]", "a\\", "a/[b/c]"};
    struct twx_exclude *exclude = twx_exclude_create();
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        struct twx_error err = {0};
        ck_assert_int_eq(twx_exclude_add(exclude, bad[i], &err), TWX_USAGE);
        ck_assert_ptr_nonnull(strstr(err.text, bad[i]));
    }
    twx_exclude_free(exclude);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, a_pattern_matches_as_in_git);
    tcase_add_test(tests, the_last_that_matches_decides);
    tcase_add_test(tests, a_path_below_a_folder_left_out_is_left_out);
    tcase_add_test(tests, no_patterns_leave_nothing_out);
    tcase_add_test(tests, a_pattern_without_an_end_is_refused);
}

int main(void)
{
    return run_tests("exclude", add_tests);
}
