// SPDX-License-Identifier: MIT
//
// Journals on a disk that fills up, for which a limit of the size of files stands.
#include <glib.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "act/journal.h"
#include "temp_folder.h"

static void limit_files(rlim_t bytes)
{
    struct rlimit limit;
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

START_TEST(what_is_before_a_torn_line_can_be_undone)
{
    char *path = g_build_filename(folder, "j", NULL);
    const struct twx_step step = {.from = "/a", .to = "/b", .aside = ""};
    struct twx_journal *journal = NULL;
    struct stat st;
    ck_assert_int_eq(twx_journal_create(path, &journal, NULL), TWX_OK);
    ck_assert_int_eq(twx_journal_add(journal, &step, NULL), TWX_OK);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_ptr_ne(signal(SIGXFSZ, SIG_IGN), SIG_ERR);
    limit_files((rlim_t)st.st_size + 10);
    ck_assert_int_ne(twx_journal_add(journal, &step, NULL), TWX_OK);
    limit_files(RLIM_INFINITY);
    ck_assert_int_ne(twx_journal_add(journal, &step, NULL), TWX_OK);
    twx_journal_close(journal);

    struct twx_steps steps;
    ck_assert_int_eq(twx_journal_open(path, &journal, &steps, NULL), TWX_OK);
    ck_assert_uint_eq(steps.n, 1);
    twx_steps_release(&steps);
    twx_journal_close(journal);
    g_free(path);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_unchecked_fixture(tests, make_folder, remove_folder);
    tcase_add_test(tests, what_is_before_a_torn_line_can_be_undone);
}

int main(void)
{
    return run_tests("journal", add_tests);
}
