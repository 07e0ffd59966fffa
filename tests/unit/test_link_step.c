// SPDX-License-Identifier: MIT
//
// Links in the place of real files, whose keepers are not any more what they were when they were verified.
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "act/link_step.h"
#include "base/checksum.h"
#include "base/clock.h"
#include "temp_folder.h"

static const char held[] = "picture.";

enum { BYTES = 8 };

static char *file_with(const char *name, const char *text)
{
    char *path = g_build_filename(folder, name, NULL);
    ck_assert(g_file_set_contents(path, text, -1, NULL));
    return path;
}

/** The step that replaces a file of the bytes `held`.  returns: owned, twx_step_release */
static struct twx_step step_of(enum twx_step_kind kind, const char *from, const char *to)
{
    struct stat st;
    ck_assert_int_eq(lstat(from, &st), 0);
    struct twx_step step = {.kind = kind,
                            .from = strdup(from),
                            .to = strdup(to),
                            .inode = (uint64_t)st.st_ino,
                            .bytes = (uint64_t)st.st_size,
                            .mtime_ns = twx_timespec_ns(st.st_mtim),
                            .has_checksum = true};
    char *aside = g_strconcat(from, "-aside", NULL);
    step.aside = strdup(aside);
    g_free(aside);
    struct twx_checksum *sum = twx_checksum_create();
    twx_checksum_add(sum, held, BYTES);
    twx_checksum_get128(sum, step.checksum);
    twx_checksum_free(sum);
    return step;
}

/** The step is refused, and the file still is one of its bytes. */
static void check_is_left(const struct twx_step *step)
{
    char *text = NULL;
    struct stat st;
    ck_assert_int_eq(twx_link_do(step, NULL), TWX_FAILED);
    ck_assert_int_eq(lstat(step->from, &st), 0);
    ck_assert(S_ISREG(st.st_mode));
    ck_assert_uint_eq(st.st_ino, step->inode);
    ck_assert(g_file_get_contents(step->from, &text, NULL, NULL));
    ck_assert_str_eq(text, held);
    ck_assert_int_ne(access(step->aside, F_OK), 0);
    g_free(text);
}

START_TEST(file_stays_when_the_keeper_was_replaced)
{
    static const enum twx_step_kind kinds[] = {TWX_STEP_LINK, TWX_STEP_SYMLINK};
    char *file = file_with("a", held);
    char *keeper = file_with("b", "another.");
    struct twx_step step = step_of(kinds[_i], file, keeper);
    check_is_left(&step);
    twx_step_release(&step);
    g_free(file);
    g_free(keeper);
}
END_TEST

START_TEST(file_stays_when_the_keeper_became_a_link_to_it)
{
    char *file = file_with("a", held);
    char *keeper = g_build_filename(folder, "c", NULL);
    ck_assert_int_eq(symlink(file, keeper), 0);
    struct twx_step step = step_of(TWX_STEP_SYMLINK, file, keeper);
    check_is_left(&step);
    twx_step_release(&step);
    g_free(file);
    g_free(keeper);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_unchecked_fixture(tests, make_folder, remove_folder);
    tcase_add_loop_test(tests, file_stays_when_the_keeper_was_replaced, 0, 2);
    tcase_add_test(tests, file_stays_when_the_keeper_became_a_link_to_it);
}

int main(void)
{
    return run_tests("link_step", add_tests);
}
