// SPDX-License-Identifier: MIT
//
// A file that was seen, what a worker says that it read, and what stands there by then.
#include "ingest/seen_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runner.h"

static char folder[32];
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
    (void)snprintf(folder, sizeof folder, "/tmp/twindex-test-XXXXXX");
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

/** What a worker says of a file. */
static struct twx_record record_of(const struct stat *found)
{
    struct twx_record record = {.status = TWX_IMAGE_NOT_AN_IMAGE};
    twx_seen_file_take(found, &record);
    return record;
}

/** That what a worker says of `found`, where `seen` was, is recorded with the facts of `wanted`. */
static void assert_recorded(const struct twx_seen_file *seen, const struct stat *found,
                            const struct stat *wanted)
{
    const struct twx_record want = record_of(wanted);
    struct twx_record record = record_of(found);
    int error_number = 0;
    ck_assert_int_eq(twx_seen_file_settle(file, seen, &record, &error_number), TWX_FILE_DONE);
    ck_assert_uint_eq(record.bytes, want.bytes);
    ck_assert_int_eq(record.mtime_ns, want.mtime_ns);
    ck_assert_int_eq(record.ctime_ns, want.ctime_ns);
    ck_assert_uint_eq(record.inode, want.inode);
    ck_assert_uint_eq(record.device, want.device);
}

static void assert_refused(const struct twx_seen_file *seen, const struct stat *found,
                           enum twx_file_outcome outcome)
{
    struct twx_record record = record_of(found);
    int error_number = 0;
    ck_assert_int_eq(twx_seen_file_settle(file, seen, &record, &error_number), outcome);
    ck_assert_int_eq(error_number != 0,
                     outcome == TWX_FILE_VANISHED || outcome == TWX_FILE_UNREADABLE);
}

START_TEST(what_was_seen_is_recorded_whatever_stands_there)
{
    const struct twx_seen_file seen = {.st = look(file)};
    ck_assert_int_eq(rename(other, file), 0);
    assert_recorded(&seen, &seen.st, &seen.st);
    ck_assert_int_eq(unlink(file), 0);
    assert_recorded(&seen, &seen.st, &seen.st);
}
END_TEST

START_TEST(what_stands_there_now_is_recorded)
{
    const struct twx_seen_file seen = {.st = look(file)};
    ck_assert_int_eq(rename(other, file), 0);
    const struct stat now = look(file);
    assert_recorded(&seen, &now, &now);
}
END_TEST

/** Of the facts of what was seen: the next run finds the file changed. */
START_TEST(another_version_or_another_number_of_the_file_is_recorded_as_it_was_seen)
{
    const struct twx_seen_file seen = {.st = look(file)};
    struct stat found = seen.st;
    found.st_size++;
    found.st_ctim.tv_nsec ^= 1;
    assert_recorded(&seen, &found, &seen.st);
    found = seen.st;
    found.st_ino++;
    found.st_dev++;
    assert_recorded(&seen, &found, &seen.st);
}
END_TEST

START_TEST(a_file_that_stood_there_in_between_is_not_recorded)
{
    const struct twx_seen_file seen = {.st = look(file)};
    struct stat found = look(other);
    assert_refused(&seen, &found, TWX_FILE_CHANGING);
    found.st_size = seen.st.st_size;
    found.st_mtim = seen.st.st_mtim;
    found.st_ctim = (struct timespec){0};
    assert_refused(&seen, &found, TWX_FILE_CHANGING);
    ck_assert_int_eq(unlink(file), 0);
    assert_refused(&seen, &found, TWX_FILE_VANISHED);
}
END_TEST

START_TEST(what_a_link_leads_to_is_recorded_where_links_are_followed)
{
    struct twx_seen_file seen = {.st = look(file)};
    struct stat found = look(other);
    ck_assert_int_eq(unlink(file), 0);
    ck_assert_int_eq(symlink(other, file), 0);
    assert_refused(&seen, &found, TWX_FILE_NOT_REGULAR);
    seen.follow_links = true;
    assert_recorded(&seen, &found, &found);
    found.st_ino++;
    assert_refused(&seen, &found, TWX_FILE_CHANGING);
}
END_TEST

/** It was moved away and a link to it put in its place, which has given it another ctime. */
START_TEST(a_link_to_the_file_itself_is_no_file)
{
    const struct twx_seen_file seen = {.st = look(file)};
    ck_assert_int_eq(rename(file, other), 0);
    ck_assert_int_eq(symlink(other, file), 0);
    struct stat found = look(other);
    found.st_ctim.tv_nsec ^= 1;  // for clocks that are slow
    assert_refused(&seen, &found, TWX_FILE_NOT_REGULAR);
}
END_TEST

/** A link that leads back to itself, as a file whose folder cannot be looked into. */
START_TEST(what_cannot_be_looked_at_has_not_vanished)
{
    const struct twx_seen_file seen = {.st = look(file), .follow_links = true};
    const struct stat found = look(other);
    int error_number = 0;
    ck_assert_int_eq(unlink(file), 0);
    ck_assert_int_eq(symlink(file, file), 0);
    assert_refused(&seen, &found, TWX_FILE_UNREADABLE);
    ck_assert_int_eq(twx_seen_file_outcome(file, &seen, &error_number), TWX_FILE_UNREADABLE);
    ck_assert_int_eq(error_number, ELOOP);
}
END_TEST

START_TEST(what_nobody_read_is_as_it_was_seen_or_another)
{
    const struct twx_seen_file seen = {.st = look(file)};
    int error_number = 0;
    ck_assert_int_eq(twx_seen_file_outcome(file, &seen, &error_number), TWX_FILE_DONE);
    ck_assert_int_eq(rename(other, file), 0);
    ck_assert_int_eq(twx_seen_file_outcome(file, &seen, &error_number), TWX_FILE_CHANGING);
    ck_assert_int_eq(unlink(file), 0);
    ck_assert_int_eq(twx_seen_file_outcome(file, &seen, &error_number), TWX_FILE_VANISHED);
    ck_assert_int_eq(symlink(other, file), 0);
    ck_assert_int_eq(twx_seen_file_outcome(file, &seen, &error_number), TWX_FILE_NOT_REGULAR);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, what_was_seen_is_recorded_whatever_stands_there);
    tcase_add_test(tests, what_stands_there_now_is_recorded);
    tcase_add_test(tests, another_version_or_another_number_of_the_file_is_recorded_as_it_was_seen);
    tcase_add_test(tests, a_file_that_stood_there_in_between_is_not_recorded);
    tcase_add_test(tests, what_a_link_leads_to_is_recorded_where_links_are_followed);
    tcase_add_test(tests, a_link_to_the_file_itself_is_no_file);
    tcase_add_test(tests, what_cannot_be_looked_at_has_not_vanished);
    tcase_add_test(tests, what_nobody_read_is_as_it_was_seen_or_another);
}

int main(void)
{
    return run_tests("seen_file", add_tests);
}
