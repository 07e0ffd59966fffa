// SPDX-License-Identifier: MIT
//
// The recorder: size, times and inode of a record are what this process saw, whatever the child says of them.
#include "ingest/recorder.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "ingest/seen_file.h"
#include "runner.h"
#include "store/shard_read.h"
#include "twindex_commands.h"

static char folder[] = "/tmp/twx-recorder-XXXXXX";
static char file[PATH_MAX];
static char shard[PATH_MAX];

static void write_file(const char *text)
{
    const int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    ck_assert_int_eq(close(fd), 0);
}

static void begin(void)
{
    memcpy(folder + strlen(folder) - 6, "XXXXXX", 6);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(file, sizeof file, "%s/a.jpg", folder);
    (void)snprintf(shard, sizeof shard, "%s/%032d-000.twx", folder, 0);
    write_file("one");
}

static void end(void)
{
    (void)unlink(file);
    (void)unlink(shard);
    ck_assert_int_eq(rmdir(folder), 0);
}

static struct stat look(void)
{
    struct stat st;
    ck_assert_int_eq(stat(file, &st), 0);
    return st;
}

/** What a child says of the file that it hashed. */
static struct twx_record found(const struct stat *st)
{
    return (struct twx_record){
        .status = TWX_IMAGE_NOT_AN_IMAGE,
        .bytes = (uint64_t)st->st_size,
        .mtime_ns = twx_timespec_ns(st->st_mtim),
        .ctime_ns = twx_timespec_ns(st->st_ctim),
        .inode = (uint64_t)st->st_ino,
        .device = (uint64_t)st->st_dev,
        .hash_version = TWX_HASH_VERSION,
    };
}

/** Records one file; its record points into *s, which the caller frees. */
static struct twx_record recorded(const struct stat *seen, const struct twx_record *says,
                                  struct twx_shard **s)
{
    const struct twx_recorder_options options = {
        .shard_dir = folder, .n_shards = 1, .observed_ns = 5, .hash_size = 8};
    struct twx_recorder *recorder = twx_recorder_create(&options);
    struct twx_record record;
    ck_assert_ptr_nonnull(recorder);
    const struct twx_seen_file met = {.st = *seen};
    struct twx_record settled = *says;
    int error_number = 0;
    ck_assert_int_eq(twx_seen_file_settle(file, &met, &settled, &error_number), TWX_FILE_DONE);
    ck_assert_int_eq(twx_recorder_put_file(recorder, 0, file, &settled, NULL), TWX_OK);
    ck_assert_int_eq(twx_recorder_finish(&recorder, NULL), TWX_OK);
    ck_assert_int_eq(twx_shard_open(shard, s, NULL), TWX_OK);
    ck_assert_int_eq(twx_shard_header(*s)->observed_ns, 5);
    ck_assert(twx_shard_next(*s, &record));
    ck_assert_uint_eq(record.path_bytes, strlen(file));
    ck_assert_mem_eq(record.path, file, record.path_bytes);
    return record;
}

/** That recording what is said of a file that was `seen` gives a record with the facts of `wanted`. */
static void check_recorded(const struct stat *seen, const struct twx_record *says,
                           const struct stat *wanted)
{
    struct twx_shard *s = NULL;
    const struct twx_record got = recorded(seen, says, &s);
    const struct twx_record want = found(wanted);
    ck_assert_uint_eq(got.bytes, want.bytes);
    ck_assert_int_eq(got.mtime_ns, want.mtime_ns);
    ck_assert_int_eq(got.ctime_ns, want.ctime_ns);
    ck_assert_uint_eq(got.inode, want.inode);
    ck_assert_uint_eq(got.device, want.device);
    twx_shard_free(s);
    ck_assert_int_eq(unlink(shard), 0);
}

START_TEST(a_file_as_it_was_walked_is_recorded_so)
{
    const struct stat seen = look();
    const struct twx_record says = found(&seen);
    ck_assert_int_eq(unlink(file), 0);  // it is not looked at again
    check_recorded(&seen, &says, &seen);
}
END_TEST

START_TEST(one_that_changed_before_it_was_read_is_recorded_as_it_is)
{
    const struct stat seen = look();
    write_file("three");
    const struct stat now = look();
    const struct twx_record says = found(&now);
    check_recorded(&seen, &says, &now);
}
END_TEST

START_TEST(forged_facts_are_replaced_by_what_was_walked)
{
    const struct stat seen = look();
    for (int i = 0; i < 5; i++) {
        struct twx_record says = found(&seen);
        says.bytes += i == 0;
        says.mtime_ns += i == 1;
        says.ctime_ns += i == 2;
        says.inode += i == 3;
        says.device += i == 4;
        check_recorded(&seen, &says, &seen);
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, a_file_as_it_was_walked_is_recorded_so);
    tcase_add_test(tests, one_that_changed_before_it_was_read_is_recorded_as_it_is);
    tcase_add_test(tests, forged_facts_are_replaced_by_what_was_walked);
}

int main(void)
{
    return run_tests("recorder", add);
}
