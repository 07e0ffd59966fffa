// SPDX-License-Identifier: MIT
//
// A file that was seen, what a worker says that it read, and what stands there by then.
#include "ingest/seen_file.h"

#include <stdio.h>
#include <unistd.h>

#include "runner.h"

static char folder[] = "/tmp/twindex-test-XXXXXX";
static char file[64];
static char other[64];

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    ck_assert_int_ge(fputs(text, f), 0);
    ck_assert_int_eq(fclose(f), 0);
}

static void begin(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(file, sizeof file, "%s/file", folder);
    (void)snprintf(other, sizeof other, "%s/other", folder);
    write_file(file, "one");
    write_file(other, "other");
}

static void end(void)
{
    (void)unlink(file);
    (void)unlink(other);
    ck_assert_int_eq(rmdir(folder), 0);
}

static struct stat look(const char *path)
{
    struct stat st;
    ck_assert_int_eq(lstat(path, &st), 0);
    return st;
}

static bool may_be_link;

/** That a file which was seen, of which a worker read what is `found`, comes to an outcome. */
static void assert_checked(const struct stat *seen, const struct stat *found,
                           enum twx_file_outcome outcome)
{
    struct twx_record record = {.status = TWX_IMAGE_NOT_AN_IMAGE};
    twx_seen_file_take(found, &record);
    ck_assert_int_eq(twx_seen_file_check(file, may_be_link, seen, &record), outcome);
}

START_TEST(what_was_seen_may_be_recorded_whatever_stands_there)
{
    const struct stat seen = look(file);
    ck_assert_int_eq(rename(other, file), 0);
    assert_checked(&seen, &seen, TWX_FILE_DONE);
    ck_assert_int_eq(unlink(file), 0);
    assert_checked(&seen, &seen, TWX_FILE_DONE);
}
END_TEST

START_TEST(what_stands_there_now_may_be_recorded)
{
    const struct stat seen = look(file);
    ck_assert_int_eq(rename(other, file), 0);
    const struct stat now = look(file);
    assert_checked(&seen, &now, TWX_FILE_DONE);
}
END_TEST

START_TEST(another_version_or_another_number_of_the_same_file_may_be_recorded)
{
    const struct stat seen = look(file);
    struct stat found = seen;
    found.st_size++;
    found.st_ctim.tv_nsec ^= 1;
    assert_checked(&seen, &found, TWX_FILE_DONE);
    found = seen;
    found.st_ino++;
    found.st_dev++;
    assert_checked(&seen, &found, TWX_FILE_DONE);
}
END_TEST

START_TEST(a_file_that_stood_there_in_between_is_not_recorded)
{
    const struct stat seen = look(file);
    const struct stat found = look(other);
    assert_checked(&seen, &found, TWX_FILE_CHANGING);
    ck_assert_int_eq(unlink(file), 0);
    assert_checked(&seen, &found, TWX_FILE_VANISHED);
}
END_TEST

START_TEST(what_a_link_leads_to_is_recorded_where_links_are_followed)
{
    const struct stat seen = look(file);
    struct stat found = look(other);
    ck_assert_int_eq(unlink(file), 0);
    ck_assert_int_eq(symlink(other, file), 0);
    assert_checked(&seen, &found, TWX_FILE_NOT_REGULAR);
    may_be_link = true;
    assert_checked(&seen, &found, TWX_FILE_DONE);
    found.st_ino++;
    assert_checked(&seen, &found, TWX_FILE_CHANGING);
    may_be_link = false;
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, what_was_seen_may_be_recorded_whatever_stands_there);
    tcase_add_test(tests, what_stands_there_now_may_be_recorded);
    tcase_add_test(tests, another_version_or_another_number_of_the_same_file_may_be_recorded);
    tcase_add_test(tests, a_file_that_stood_there_in_between_is_not_recorded);
    tcase_add_test(tests, what_a_link_leads_to_is_recorded_where_links_are_followed);
}

int main(void)
{
    return run_tests("seen_file", add_tests);
}
