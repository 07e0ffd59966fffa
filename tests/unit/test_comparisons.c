// SPDX-License-Identifier: MIT
//
// What is kept of comparisons: by whom it is found again, and what is not taken for one.
#include "store/comparisons.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "run_sql.h"
#include "runner.h"
#include "store/comparison_rows.h"
#include "store/index_create.h"
#include "store/index_write.h"
#include "store/lock.h"
#include "twindex_commands.h"

enum { RECIPE = 3, MANY = 1000 };

static char folder[] = "/tmp/twindex-test-XXXXXX";
static char path[64];
static struct twx_index *index_;  // a reader
static unsigned n_messages;
static unsigned n_warnings;
static struct twx_index_lock *lock_to_release;  // with the first message

static void count_message(void *user, enum twx_level level, const char *text)
{
    (void)user;
    ck_assert(level == TWX_LEVEL_INFO || level == TWX_LEVEL_WARNING);
    ck_assert_ptr_nonnull(text);
    n_messages += level == TWX_LEVEL_INFO;
    n_warnings += level == TWX_LEVEL_WARNING;
    twx_index_lock_free(lock_to_release);
    lock_to_release = NULL;
}

static const struct twx_run run = {.log = count_message, .level = TWX_LEVEL_INFO};

static void begin(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/db", folder);
    ck_assert_int_eq(twx_index_make(path, 8, NULL), TWX_OK);
    struct twx_index *writer = NULL;  // leaves it with a write-ahead log
    ck_assert_int_eq(twx_index_open_writer(path, 8, NULL, &writer, NULL), TWX_OK);
    twx_index_close(writer);
    ck_assert_int_eq(twx_index_open(path, &index_, NULL), TWX_OK);
}

static void end(void)
{
    twx_index_close(index_);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(rmdir(folder), 0);  // no lock and no log is left behind
}

static void reopen(void)
{
    twx_index_close(index_);
    ck_assert_int_eq(twx_index_open(path, &index_, NULL), TWX_OK);
}

static struct twx_compared_pair pair(unsigned i, unsigned turn, unsigned result)
{
    struct twx_compared_pair p = {.turn = (uint8_t)turn, .result = (uint8_t)result};
    memset(p.checksums[0], 0x11, sizeof p.checksums[0]);
    memset(p.checksums[1], 0x22, sizeof p.checksums[1]);
    (void)memcpy(p.checksums[1] + 4, &i, sizeof i);
    return p;
}

static struct twx_comparisons *opened(unsigned recipe)
{
    struct twx_comparisons *c = NULL;
    ck_assert_int_eq(twx_comparisons_create(index_, recipe, &run, &c, NULL), TWX_OK);
    return c;
}

static void add(struct twx_comparisons *c, unsigned i, unsigned turn, unsigned result)
{
    const struct twx_compared_pair p = pair(i, turn, result);
    ck_assert(twx_comparisons_add(c, &p));
}

static enum twx_known known(struct twx_comparisons *c, unsigned i, unsigned turn, unsigned result)
{
    struct twx_compared_pair p = pair(i, turn, 0);
    enum twx_known how = TWX_KNOWN_NOT;
    ck_assert_int_eq(twx_comparisons_find(c, &p, &how, NULL), TWX_OK);
    ck_assert_uint_eq(p.result, how == TWX_KNOWN_NOT ? 0 : result);
    return how;
}

/** Saves one pair, with result 5. */
static void save_one(void)
{
    struct twx_comparisons *c = opened(RECIPE);
    add(c, 0, 6, 5);
    twx_comparisons_save(c);
    twx_comparisons_free(c);
}

START_TEST(what_was_added_is_known_at_once_and_to_the_next_run)
{
    struct twx_comparisons *c = opened(RECIPE);
    for (unsigned i = 0; i < MANY; i++) {
        ck_assert_int_eq(known(c, i, 1 + i % 16, 0), TWX_KNOWN_NOT);
        add(c, i, 1 + i % 16, i % 256);
        ck_assert_int_eq(known(c, i, 1 + i % 16, i % 256), TWX_KNOWN_NOW);
        if (i == MANY / 2) {
            twx_comparisons_save(c);
            twx_comparisons_forget(c);
            // The reader sees the index as it was.
            ck_assert_int_eq(known(c, i, 1 + i % 16, 0), TWX_KNOWN_NOT);
        }
    }
    twx_comparisons_save(c);
    twx_comparisons_free(c);
    ck_assert_uint_eq(n_messages, 2);
    reopen();
    c = opened(RECIPE);
    for (unsigned i = 0; i < MANY; i++) {
        ck_assert_int_eq(known(c, i, 1 + i % 16, i % 256), TWX_KNOWN_BEFORE);
        ck_assert_int_eq(known(c, i, 1 + (i + 1) % 16, 0), TWX_KNOWN_NOT);
    }
    ck_assert_int_eq(known(c, MANY, 1, 0), TWX_KNOWN_NOT);
    twx_comparisons_free(c);
}
END_TEST

START_TEST(what_is_not_saved_is_not_kept)
{
    struct twx_comparisons *c = opened(RECIPE);
    add(c, 0, 1, 2);
    twx_comparisons_forget(c);
    ck_assert_int_eq(known(c, 0, 1, 2), TWX_KNOWN_NOW);  // it may be saved yet
    twx_comparisons_free(c);
    reopen();
    c = opened(RECIPE);
    ck_assert_int_eq(known(c, 0, 1, 2), TWX_KNOWN_NOT);
    twx_comparisons_free(c);
}
END_TEST

START_TEST(another_recipe_knows_nothing_and_replaces)
{
    save_one();
    reopen();
    struct twx_comparisons *c = opened(RECIPE + 1);
    ck_assert_int_eq(known(c, 0, 6, 0), TWX_KNOWN_NOT);
    add(c, 0, 6, 7);
    twx_comparisons_save(c);
    twx_comparisons_free(c);
    reopen();
    c = opened(RECIPE + 1);
    ck_assert_int_eq(known(c, 0, 6, 7), TWX_KNOWN_BEFORE);
    twx_comparisons_free(c);
    c = opened(RECIPE);
    ck_assert_int_eq(known(c, 0, 6, 7), TWX_KNOWN_NOT);
    twx_comparisons_free(c);
}
END_TEST

START_TEST(a_row_that_was_changed_says_nothing_and_is_a_problem)
{
    static const char *const changes[] = {
        "UPDATE comparisons SET result = result + 1",
        "UPDATE comparisons SET checksum = checksum + 1",
        "UPDATE comparisons SET turn = 5",
        "UPDATE comparisons SET second = x'33333333333333333333333333333333'",
        "UPDATE comparisons SET recipe = -1",
    };
    struct twx_check_counts counts;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        run_sql(path, "DELETE FROM comparisons");
        reopen();
        save_one();
        ck_assert_int_eq(twx_check(path, NULL, &counts, NULL), TWX_OK);
        run_sql(path, changes[i]);
        reopen();
        struct twx_comparisons *c = opened(RECIPE);
        for (unsigned turn = 1; turn <= 16; turn++) {
            ck_assert_int_eq(known(c, 0, turn, 0), TWX_KNOWN_NOT);
        }
        twx_comparisons_free(c);
        ck_assert_int_eq(twx_check(path, NULL, &counts, NULL), TWX_UNUSABLE);
        ck_assert_uint_eq(counts.n_problems, 1);
    }
}
END_TEST

START_TEST(a_repair_keeps_what_is_sound)
{
    struct twx_repair_counts repaired;
    struct twx_comparisons *c = opened(RECIPE);
    add(c, 0, 6, 5);
    add(c, 1, 6, 5);
    twx_comparisons_save(c);
    twx_comparisons_free(c);
    twx_index_close(index_);
    run_sql(
        path,
        "UPDATE comparisons SET result = 4 WHERE second = (SELECT max(second) FROM comparisons)");
    ck_assert_int_eq(twx_repair(path, NULL, &repaired, NULL), TWX_OK);
    ck_assert_int_eq(twx_index_open(path, &index_, NULL), TWX_OK);
    c = opened(RECIPE);
    ck_assert_int_eq(known(c, 0, 6, 5), TWX_KNOWN_BEFORE);
    ck_assert_int_eq(known(c, 1, 6, 5), TWX_KNOWN_NOT);
    twx_comparisons_free(c);
}
END_TEST

START_TEST(a_lock_is_not_waited_for)
{
    struct twx_index_lock *lock = NULL;
    struct twx_comparisons *c = opened(RECIPE);
    add(c, 0, 1, 2);
    ck_assert_int_eq(twx_index_lock_take(path, &lock, NULL), TWX_OK);
    twx_comparisons_save(c);
    twx_index_lock_free(lock);
    ck_assert_uint_eq(n_messages, 1);
    twx_comparisons_save(c);
    twx_comparisons_free(c);
    reopen();
    c = opened(RECIPE);
    ck_assert_int_eq(known(c, 0, 1, 2), TWX_KNOWN_BEFORE);
    twx_comparisons_free(c);
}
END_TEST

START_TEST(at_the_end_a_lock_is_waited_for)
{
    struct twx_comparisons *c = opened(RECIPE);
    add(c, 0, 1, 2);
    ck_assert_int_eq(twx_index_lock_take(path, &lock_to_release, NULL), TWX_OK);
    twx_comparisons_finish(c);
    twx_comparisons_free(c);
    ck_assert_uint_eq(n_warnings, 0);
    reopen();
    c = opened(RECIPE);
    ck_assert_int_eq(known(c, 0, 1, 2), TWX_KNOWN_BEFORE);
    // But not for ever, and then it is said that something is lost.
    struct twx_index_lock *lock = NULL;
    add(c, 1, 1, 2);
    ck_assert_int_eq(twx_index_lock_take(path, &lock, NULL), TWX_OK);
    twx_comparisons_finish(c);
    ck_assert_uint_eq(n_warnings, 1);
    twx_index_lock_free(lock);
    twx_comparisons_finish(c);
    ck_assert_uint_eq(n_warnings, 1);
    twx_comparisons_free(c);
}
END_TEST

START_TEST(an_older_index_is_left_as_it_is)
{
    run_sql(
        path,
        "DROP TABLE imported; DROP TABLE rejections; DROP TABLE comparisons; PRAGMA user_version = "
        "6");
    reopen();
    save_one();
    ck_assert_uint_eq(n_messages, 1);
    reopen();
    ck_assert_int_eq(index_->schema_version, 6);
}
END_TEST

/** As on a network file system. */
static void take_log(void)
{
    twx_index_close(index_);
    run_sql(path, "PRAGMA journal_mode = DELETE");
    ck_assert_int_eq(twx_index_open(path, &index_, NULL), TWX_OK);
}

START_TEST(without_a_log_the_snapshot_is_given_up_for_it)
{
    take_log();
    save_one();
    struct twx_comparisons *c = opened(RECIPE);
    ck_assert_int_eq(known(c, 0, 6, 5), TWX_KNOWN_BEFORE);
    twx_comparisons_free(c);
    ck_assert_int_eq(sqlite3_get_autocommit(index_->db), 0);  // in another snapshot
}
END_TEST

START_TEST(without_a_log_another_reader_is_not_waited_for)
{
    struct twx_index *other = NULL;
    take_log();
    ck_assert_int_eq(twx_index_open(path, &other, NULL), TWX_OK);
    const double began = twx_monotonic_seconds();
    save_one();
    ck_assert_double_lt(twx_monotonic_seconds() - began, 5.0);
    ck_assert_uint_eq(n_messages, 1);
    twx_index_close(other);
    reopen();
    struct twx_comparisons *c = opened(RECIPE);
    ck_assert_int_eq(known(c, 0, 6, 5), TWX_KNOWN_NOT);
    twx_comparisons_free(c);
}
END_TEST

START_TEST(what_no_file_has_is_dropped)
{
    save_one();
    struct twx_index *writer = NULL;
    ck_assert_int_eq(twx_index_open_writer(path, 8, NULL, &writer, NULL), TWX_OK);
    ck_assert_int_eq(twx_comparisons_drop_stale(writer, NULL), TWX_OK);
    twx_index_close(writer);
    reopen();
    struct twx_comparisons *c = opened(RECIPE);
    ck_assert_int_eq(known(c, 0, 6, 5), TWX_KNOWN_NOT);
    twx_comparisons_free(c);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, what_was_added_is_known_at_once_and_to_the_next_run);
    tcase_add_test(tests, what_is_not_saved_is_not_kept);
    tcase_add_test(tests, another_recipe_knows_nothing_and_replaces);
    tcase_add_test(tests, a_row_that_was_changed_says_nothing_and_is_a_problem);
    tcase_add_test(tests, a_repair_keeps_what_is_sound);
    tcase_add_test(tests, a_lock_is_not_waited_for);
    tcase_add_test(tests, at_the_end_a_lock_is_waited_for);
    tcase_add_test(tests, an_older_index_is_left_as_it_is);
    tcase_add_test(tests, without_a_log_the_snapshot_is_given_up_for_it);
    tcase_add_test(tests, without_a_log_another_reader_is_not_waited_for);
    tcase_add_test(tests, what_no_file_has_is_dropped);
}

int main(void)
{
    return run_tests("comparisons", add_tests);
}
