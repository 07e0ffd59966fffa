// SPDX-License-Identifier: MIT
//
// Publishing: the whole file or none, and nothing left behind.
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomicfile.h"
#include "runner.h"

static char folder[] = "/tmp/twindex-test-XXXXXX";
static char path[64];

static void begin(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/out.csv", folder);
}

static unsigned n_files(void)
{
    unsigned n = 0;
    DIR *dir = opendir(folder);
    ck_assert_ptr_nonnull(dir);
    for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        n += entry->d_name[0] != '.';
    }
    (void)closedir(dir);
    return n;
}

static void end(void)
{
    (void)unlink(path);
    ck_assert_int_eq(rmdir(folder), 0);  // so nothing else is left
}

static void assert_content(const char *wanted)
{
    char text[64] = "";
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    (void)fclose(file);
    ck_assert_str_eq(text, wanted);
}

static struct twx_atomic_file *begun(const char *text)
{
    struct twx_atomic_file *file = NULL;
    struct twx_error err;
    ck_assert_int_eq(twx_atomic_file_create(path, &file, &err), TWX_OK);
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, twx_atomic_file_stream(file)), 0);
    return file;
}

START_TEST(a_committed_file_has_its_content)
{
    struct twx_atomic_file *file = begun("new");
    ck_assert_int_ne(access(path, F_OK), 0);  // nothing to see before
    ck_assert_int_eq(twx_atomic_file_commit(&file, NULL), TWX_OK);
    ck_assert_ptr_null(file);
    assert_content("new");
    ck_assert_uint_eq(n_files(), 1);
}
END_TEST

START_TEST(an_older_file_stays_until_the_commit)
{
    struct twx_atomic_file *file = begun("old");
    ck_assert_int_eq(twx_atomic_file_commit(&file, NULL), TWX_OK);
    file = begun("new");
    ck_assert_int_eq(fflush(twx_atomic_file_stream(file)), 0);
    assert_content("old");
    ck_assert_int_eq(twx_atomic_file_commit(&file, NULL), TWX_OK);
    assert_content("new");
}
END_TEST

START_TEST(a_file_not_committed_leaves_nothing)
{
    twx_atomic_file_free(begun("never"));
    ck_assert_uint_eq(n_files(), 0);
    twx_atomic_file_free(NULL);
}
END_TEST

START_TEST(a_symbolic_link_is_replaced_and_not_followed)
{
    char target[80];
    (void)snprintf(target, sizeof target, "%s/precious", folder);
    FILE *precious = fopen(target, "w");
    ck_assert_ptr_nonnull(precious);
    (void)fclose(precious);
    ck_assert_int_eq(symlink(target, path), 0);
    struct twx_atomic_file *file = begun("new");
    ck_assert_int_eq(twx_atomic_file_commit(&file, NULL), TWX_OK);
    struct stat st;
    ck_assert_int_eq(lstat(path, &st), 0);
    ck_assert(S_ISREG(st.st_mode));
    ck_assert_int_eq(stat(target, &st), 0);
    ck_assert_int_eq(st.st_size, 0);
    ck_assert_int_eq(unlink(target), 0);
}
END_TEST

START_TEST(a_missing_folder_is_named)
{
    struct twx_atomic_file *file = NULL;
    struct twx_error err;
    ck_assert_int_eq(twx_atomic_file_create("/nonexistent/folder/x.csv", &file, &err), TWX_FAILED);
    ck_assert_ptr_null(file);
    ck_assert_int_eq(err.code, ENOENT);
    ck_assert_ptr_nonnull(strstr(err.text, "'/nonexistent/folder/x.csv'"));
}
END_TEST

START_TEST(a_full_disk_fails_the_commit_and_leaves_the_old_file)
{
    struct twx_atomic_file *file = begun("old");
    ck_assert_int_eq(twx_atomic_file_commit(&file, NULL), TWX_OK);
    file = begun("new");
    // The stream now writes to a device that is always full.
    ck_assert_ptr_nonnull(freopen("/dev/full", "w", twx_atomic_file_stream(file)));
    ck_assert_int_ge(fputs("new", twx_atomic_file_stream(file)), 0);
    struct twx_error err;
    ck_assert_int_eq(twx_atomic_file_commit(&file, &err), TWX_TRY_AGAIN);
    ck_assert_ptr_null(file);
    ck_assert_int_eq(err.code, ENOSPC);
    assert_content("old");
    ck_assert_uint_eq(n_files(), 1);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, a_committed_file_has_its_content);
    tcase_add_test(tests, an_older_file_stays_until_the_commit);
    tcase_add_test(tests, a_file_not_committed_leaves_nothing);
    tcase_add_test(tests, a_symbolic_link_is_replaced_and_not_followed);
    tcase_add_test(tests, a_missing_folder_is_named);
    tcase_add_test(tests, a_full_disk_fails_the_commit_and_leaves_the_old_file);
}

int main(void)
{
    return run_tests("atomicfile", add);
}
