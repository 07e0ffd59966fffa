// SPDX-License-Identifier: MIT
//
// Paths of what was moved: expected values by hand.
#include <stdlib.h>

#include "runner.h"
#include "store/relocate_roots.h"

static const struct {
    const char *path;
    const char *from;
    const char *to;
    const char *moved;
} paths[] = {
    {"/a/b", "/a/b", "/c", "/c"},
    {"/a/b/", "/a/b", "/c", "/c/"},
    {"/a/b/x/", "/a/b", "/c/d/e", "/c/d/e/x/"},
    {"/a/b/x", "/a/b", "/a/b/x", "/a/b/x/x"},
    {"/a/b/x/y/", "/a/b/x", "/a/b", "/a/b/y/"},
    {"/a/", "/a", "/", "/"},
    {"/a", "/a", "/", "/"},
    {"/a/x", "/a", "/", "/x"},
    {"/", "/", "/a", "/a/"},
    {"/x/y", "/", "/a", "/a/x/y"},
};

START_TEST(another_folder_begins_the_path)
{
    char *moved = twx_relocated_path(paths[_i].path, paths[_i].from, paths[_i].to);
    ck_assert_str_eq(moved, paths[_i].moved);
    free(moved);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_loop_test(tests, another_folder_begins_the_path, 0, sizeof paths / sizeof *paths);
}

int main(void)
{
    return run_tests("relocate", add);
}
