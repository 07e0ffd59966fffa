// SPDX-License-Identifier: MIT
//
// The file of an attempt at a partition: what was flushed is there for the next one while the writer is at work.
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "store/partition_file.h"
#include "store/shard_read.h"
#include "temp_folder.h"

static struct twx_shard_header header = {
    .hash_version = 2,
    .hash_size = 8,
    .partition = 3,
    .n_partitions = 123456,
    .run_id = {1, 2, 3, 4, 5, 6, 7, 8, 9},
    .observed_ns = 17,
};

/** The only file in the folder, which is an attempt's. */
static const char *the_attempt(void)
{
    static char path[512];
    struct dirent *entry = NULL;
    DIR *dir = opendir(folder);
    unsigned n = 0;
    ck_assert_ptr_nonnull(dir);
    while ((entry = readdir(dir)) != NULL) {
        if (twx_partition_is_attempt(entry->d_name, 3, 123456)) {
            (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
            n++;
        }
    }
    (void)closedir(dir);
    ck_assert_uint_eq(n, 1);
    return path;
}

static void append(struct twx_partition_writer *writer, const char *path)
{
    const struct twx_record record = {
        .kind = TWX_RECORD_ROOT, .path = path, .path_bytes = strlen(path), .device = 9};
    ck_assert_int_eq(twx_partition_writer_append(writer, &record, NULL), TWX_OK);
}

START_TEST(what_was_flushed_is_there_for_others)
{
    struct twx_partition_writer *writer = NULL;
    struct twx_shard *shard = NULL;
    struct twx_record record;
    header.libraries[0] = '\0';
    ck_assert_int_eq(twx_partition_create(folder, &header, &writer, NULL), TWX_OK);
    append(writer, "/a");
    (void)snprintf(header.libraries, sizeof header.libraries, "libvips 8.14.1");
    ck_assert_int_eq(twx_partition_writer_flush(writer, &header, _i == 1, NULL), TWX_OK);
    append(writer, "/b");
    ck_assert_int_eq(twx_partition_writer_flush(writer, &header, _i == 1, NULL), TWX_OK);

    ck_assert_int_eq(twx_shard_open(the_attempt(), &shard, NULL), TWX_OK);
    ck_assert_str_eq(twx_shard_header(shard)->libraries, "libvips 8.14.1");
    ck_assert(twx_shard_next(shard, &record));
    ck_assert_mem_eq(record.path, "/a", 2);
    ck_assert(twx_shard_next(shard, &record));
    ck_assert_mem_eq(record.path, "/b", 2);
    ck_assert(!twx_shard_next(shard, &record));
    ck_assert_int_eq(twx_shard_end(shard, NULL), TWX_SHARD_TORN);
    twx_shard_free(shard);
    twx_partition_writer_free(writer);
}
END_TEST

START_TEST(attempts_at_other_partitions_have_other_names)
{
    static const char *const others[] = {
        ".shard-00003-of-123457.h.1.00000000.tmp", ".shard-00004-of-123456.h.1.00000000.tmp",
        ".shard-00003-of-12345.h.1.00000000.tmp",  "shard-00003-of-123456.twx.part",
        ".shard-00003-of-123456.h.1.00000000",
    };
    ck_assert(twx_partition_is_attempt(".shard-00003-of-123456.h.1.00000000.tmp", 3, 123456));
    ck_assert(!twx_partition_is_attempt(others[_i], 3, 123456));
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, make_folder, remove_folder);
    tcase_add_loop_test(tests, what_was_flushed_is_there_for_others, 0, 2);
    tcase_add_loop_test(tests, attempts_at_other_partitions_have_other_names, 0, 5);
}

int main(void)
{
    return run_tests("partition", add);
}
