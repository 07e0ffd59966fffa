// SPDX-License-Identifier: MIT
//
// Parts of paths, joined paths and clean ones.
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "runner.h"

static void assert_text(char *text, const char *wanted)
{
    ck_assert_ptr_nonnull(text);
    ck_assert_str_eq(text, wanted);
    free(text);
}

START_TEST(a_path_is_a_folder_and_a_name)
{
    static const struct {
        const char *path, *folder, *name;
    } cases[] = {
        {"/a/b", "/a", "b"}, {"/a", "/", "a"},     {"a", ".", "a"},    {"/", "/", "/"},
        {"", ".", "."},      {"a/b/", "a/b", "b"}, {"a//b", "a", "b"}, {"///", "/", "/"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_text(twx_path_folder(cases[i].path), cases[i].folder);
        assert_text(twx_path_name(cases[i].path), cases[i].name);
    }
}
END_TEST

START_TEST(one_slash_joins)
{
    assert_text(twx_path_join("/a", "b"), "/a/b");
    assert_text(twx_path_join("a//", "b"), "a/b");
    assert_text(twx_path_join("/", "b"), "/b");
    assert_text(twx_path_join("", "b"), "b");
}
END_TEST

START_TEST(a_clean_path_is_absolute)
{
    assert_text(twx_path_clean("/a/./b//c/../d/"), "/a/b/d");
    assert_text(twx_path_clean("/.."), "/");
    assert_text(twx_path_clean("/a/../../b"), "/b");
    assert_text(twx_path_clean("//"), "/");
    assert_text(twx_path_clean("/a/..."), "/a/...");
    ck_assert_int_eq(chdir("/usr"), 0);
    assert_text(twx_path_clean("x/.."), "/usr");
    assert_text(twx_path_clean(""), "/usr");
}
END_TEST

START_TEST(the_last_name_need_not_exist)
{
    assert_text(twx_path_resolve("/usr/../usr/no such name"), "/usr/no such name");
    assert_text(twx_path_resolve("/usr/."), "/usr");
    ck_assert_ptr_null(twx_path_resolve("/no such folder/name"));
}
END_TEST

START_TEST(a_member_lies_behind_the_mark_of_a_regular_file)
{
    char folder[] = "/tmp/twindex-test-XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    ck_assert_int_eq(mkdir("folder.tar", 0700), 0);
    static const char *const files[] = {"a.tar", "b!.zip", "a.tar!file"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        ck_assert_int_eq(close(open(files[i], O_CREAT | O_WRONLY, 0600)), 0);
    }
    ck_assert(twx_path_is_of_member("a.tar!x"));
    ck_assert(twx_path_is_of_member("a.tar!x/y!z"));
    ck_assert(twx_path_is_of_member("b!.zip!/x"));
    ck_assert(!twx_path_is_of_member("a.tar!file"));
    ck_assert(!twx_path_is_of_member("a.tar"));
    ck_assert(!twx_path_is_of_member("none!x"));
    ck_assert(!twx_path_is_of_member("folder.tar!x"));
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        ck_assert_int_eq(unlink(files[i]), 0);
    }
    ck_assert_int_eq(rmdir("folder.tar"), 0);
    ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, a_path_is_a_folder_and_a_name);
    tcase_add_test(tests, one_slash_joins);
    tcase_add_test(tests, a_clean_path_is_absolute);
    tcase_add_test(tests, the_last_name_need_not_exist);
    tcase_add_test(tests, a_member_lies_behind_the_mark_of_a_regular_file);
}

int main(void)
{
    return run_tests("path", add);
}
