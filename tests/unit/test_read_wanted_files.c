// SPDX-License-Identifier: MIT
//
// Files that several connections read: in their order, and as one connection sees them, also when somebody writes.
#include "store/read_wanted_files.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/bits.h"
#include "run_sql.h"
#include "runner.h"
#include "store/index.h"
#include "store/index_create.h"
#include "store/index_write.h"
#include "twindex_commands.h"

enum {
    N_FILES = 50000,  // that have a hash, of 60000 rows
};

static char folder[] = "/tmp/twindex-test-XXXXXX";
static char path[64];
static struct twx_index *index_;

/** What an index hands out. */
struct files {
    uint64_t hash_ids[N_FILES];
    char names[N_FILES][8];
    size_t n;
    size_t n_wanted;  // then it is enough
};

static struct files one_reader;
static struct files several;
static int64_t first_ids[N_FILES / TWX_STRETCH_FILES + 1];
static uint64_t wanted[N_FILES / 64 + 1];

/** Makes an index of N_FILES images whose ids have gaps, between rows of what is no image. */
static void begin(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/db", folder);
    ck_assert_int_eq(twx_index_make(path, 8, NULL), TWX_OK);
    struct twx_index *writer = NULL;  // leaves it with a write-ahead log
    ck_assert_int_eq(twx_index_open_writer(path, 8, NULL, &writer, NULL), TWX_OK);
    twx_index_close(writer);
    run_sql(
        path,
        "INSERT INTO folders VALUES (1, x'2f612f');"
        "INSERT INTO provenance VALUES (1, 1, 1, 1);"
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < 60000) "
        "INSERT INTO files (id, folder_id, name, hash_id, status, reason, bytes, mtime_ns, "
        "ctime_ns, "
        "inode, device, checksum, format, width, height, n_frames, has_alpha, exif_orientation, "
        "detail, provenance_id, observed_ns) "
        "SELECT 3 * i - 70000, 1, CAST(CAST(i AS TEXT) AS BLOB), iif(i % 6 = 5, NULL, i), i % 6 = "
        "5, 0, i + 1, 0, "
        "0, i, 0, zeroblob(16), 1, 1, 1, 1, 0, 0, 0, 1, 0 FROM n");
    ck_assert_int_eq(twx_index_open(path, &index_, NULL), TWX_OK);
}

static void end(void)
{
    twx_index_close(index_);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(rmdir(folder), 0);
}

static bool note_id(void *user, uint64_t hash_id, int64_t id, const struct twx_image *image)
{
    size_t *n = user;
    ck_assert(image->has_hash && (int64_t)hash_id * 3 - 70000 == id);
    if (*n % TWX_STRETCH_FILES == 0) {
        first_ids[*n / TWX_STRETCH_FILES] = id;
    }
    ++*n;
    return true;
}

static bool take(void *user, uint64_t hash_id, int64_t folder_id, const struct twx_image *image)
{
    struct files *files = user;
    ck_assert(folder_id == 1 && image->bytes == hash_id + 1);
    files->hash_ids[files->n] = hash_id;
    (void)snprintf(files->names[files->n++], sizeof *files->names, "%.*s", (int)image->path_bytes,
                   image->path);
    return files->n != files->n_wanted;
}

/** Reads what is wanted with one reader and with several, and compares. */
static void compare(void)
{
    const struct twx_file_choice choice = {.wanted = wanted};
    one_reader.n = several.n = 0;
    ck_assert_int_eq(twx_index_each_file(index_, &choice, take, &one_reader, NULL), TWX_OK);
    ck_assert_int_eq(
        twx_index_each_wanted_file(index_, &choice, first_ids, N_FILES, take, &several, NULL),
        TWX_OK);
    ck_assert_uint_eq(one_reader.n, several.n);
    ck_assert(memcmp(&one_reader, &several, sizeof several) == 0);
}

static void read_first_ids(void)
{
    const struct twx_file_choice identities = {.identity_only = true};
    size_t n = 0;
    ck_assert_int_eq(twx_index_each_file(index_, &identities, note_id, &n, NULL), TWX_OK);
    ck_assert_uint_eq(n, N_FILES);
}

/** Wants each file with a chance of one in n. */
static void want_some(unsigned n)
{
    uint64_t state = n;
    memset(wanted, 0, sizeof wanted);
    for (size_t i = 0; i < N_FILES; i++) {
        if (next_random(&state) % n == 0) {
            twx_set_bit(wanted, i);
        }
    }
}

START_TEST(several_readers_hand_out_what_one_does)
{
    static const unsigned chances[] = {1, 2, 3, 1000, N_FILES};
    read_first_ids();
    for (size_t i = 0; i < sizeof chances / sizeof *chances; i++) {
        want_some(chances[i]);
        compare();
    }
    memset(wanted, 0, sizeof wanted);
    compare();
    ck_assert_uint_eq(several.n, 0);
    twx_set_bit(wanted, N_FILES - 1);
    compare();
    ck_assert_str_eq(several.names[0], "59998");
}
END_TEST

START_TEST(whoever_has_enough_gets_no_more)
{
    read_first_ids();
    want_some(2);
    for (size_t n = 1; n < N_FILES / 2; n = 3 * n + 500) {
        one_reader.n_wanted = several.n_wanted = n;
        compare();
        ck_assert_uint_eq(several.n, n);
    }
}
END_TEST

START_TEST(one_that_sees_the_same_can_be_opened_until_somebody_writes)
{
    struct twx_index *other = NULL;
    ck_assert_int_eq(twx_index_reopen_same(index_, &other, NULL), TWX_OK);
    ck_assert_ptr_nonnull(other);
    struct twx_index *third = NULL;  // whose own is known, too
    ck_assert_int_eq(twx_index_reopen_same(other, &third, NULL), TWX_OK);
    ck_assert_ptr_nonnull(third);
    twx_index_close(third);
    run_sql(path, "UPDATE folders SET path = x'2f622f'");
    ck_assert_int_eq(twx_index_reopen_same(other, &third, NULL), TWX_OK);
    ck_assert_ptr_null(third);
    twx_index_close(other);
    ck_assert_int_eq(twx_index_reopen_same(index_, &other, NULL), TWX_OK);
    ck_assert_ptr_null(other);
    twx_index_close(index_);
    ck_assert_int_eq(twx_index_open(path, &index_, NULL), TWX_OK);
    ck_assert_int_eq(twx_index_reopen_same(index_, &other, NULL), TWX_OK);
    ck_assert_ptr_nonnull(other);
    twx_index_close(other);
}
END_TEST

START_TEST(a_copy_in_its_place_is_another_file)
{
    char name[80];
    char text[120];
    struct twx_index *other = NULL;
    (void)snprintf(name, sizeof name, "%s.copy", path);
    (void)snprintf(text, sizeof text, "VACUUM INTO '%s'", name);
    run_sql(path, text);
    ck_assert_int_eq(rename(name, path), 0);
    ck_assert_int_eq(twx_index_reopen_same(index_, &other, NULL), TWX_OK);
    ck_assert_ptr_null(other);
    run_sql(path, "PRAGMA journal_mode = WAL");  // an empty one, as that of the file before
    ck_assert_int_eq(twx_index_reopen_same(index_, &other, NULL), TWX_OK);
    ck_assert_ptr_null(other);
    twx_index_close(index_);  // whose log has lost its file
    (void)snprintf(name, sizeof name, "%s-wal", path);
    (void)unlink(name);
    (void)snprintf(name, sizeof name, "%s-shm", path);
    (void)unlink(name);
    ck_assert_int_eq(twx_index_open(path, &index_, NULL), TWX_OK);
}
END_TEST

START_TEST(without_a_log_nothing_shows_that_nobody_writes)
{
    struct twx_index *other = index_;
    twx_index_close(index_);
    run_sql(path, "PRAGMA journal_mode = DELETE");
    ck_assert_int_eq(twx_index_open(path, &index_, NULL), TWX_OK);
    ck_assert_int_eq(twx_index_reopen_same(index_, &other, NULL), TWX_OK);
    ck_assert_ptr_null(other);
    read_first_ids();
    want_some(3);
    compare();
}
END_TEST

START_TEST(all_readers_see_the_index_as_it_was)
{
    read_first_ids();
    want_some(3);
    compare();
    run_sql(path,
            "DELETE FROM files WHERE id % 5 = 0; UPDATE files SET bytes = 7 WHERE id % 7 = 0");
    compare();
}
END_TEST

START_TEST(a_reader_that_finds_damage_ends_the_reading)
{
    struct twx_error err = {0};
    read_first_ids();
    want_some(1);
    first_ids[20]++;  // the file has gone
    several.n = 0;
    ck_assert_int_eq(twx_index_each_wanted_file(index_, &(struct twx_file_choice){.wanted = wanted},
                                                first_ids, N_FILES, take, &several, &err),
                     twx_n_processors() > 1 ? TWX_UNUSABLE : TWX_OK);
}
END_TEST

START_TEST(of_more_files_than_there_were_no_bit_is_looked_at)
{
    struct twx_error err = {0};
    read_first_ids();
    want_some(1);
    first_ids[(N_FILES - 1) / TWX_STRETCH_FILES] =
        first_ids[0];  // the last stretch has all of them
    several.n = 0;
    ck_assert_int_eq(twx_index_each_wanted_file(index_, &(struct twx_file_choice){.wanted = wanted},
                                                first_ids, N_FILES, take, &several, &err),
                     twx_n_processors() > 1 ? TWX_UNUSABLE : TWX_OK);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, several_readers_hand_out_what_one_does);
    tcase_add_test(tests, whoever_has_enough_gets_no_more);
    tcase_add_test(tests, one_that_sees_the_same_can_be_opened_until_somebody_writes);
    tcase_add_test(tests, a_copy_in_its_place_is_another_file);
    tcase_add_test(tests, without_a_log_nothing_shows_that_nobody_writes);
    tcase_add_test(tests, all_readers_see_the_index_as_it_was);
    tcase_add_test(tests, a_reader_that_finds_damage_ends_the_reading);
    tcase_add_test(tests, of_more_files_than_there_were_no_bit_is_looked_at);
}

int main(void)
{
    return run_tests("read_wanted_files", add);
}
