// SPDX-License-Identifier: MIT
//
// What check finds in blocks of hashes that are sound in themselves.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runner.h"
#include "store/db.h"
#include "store/index_create.h"
#include "store/merge_apply.h"
#include "twindex_commands.h"

static char folder[] = "/tmp/twindex-test-XXXXXX";
static char path[64];

static void begin(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/db", folder);
}

static void end(void)
{
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(rmdir(folder), 0);
}

/** The problems of an index of no files that holds hashes of a byte each, repeated. */
static uint64_t problems_of(const char *bytes)
{
    uint8_t codes[8 * 16];
    const size_t n = strlen(bytes);
    struct twx_index *index = NULL;
    struct twx_check_counts counts;
    const struct twx_run run = {0};
    for (size_t i = 0; i < n; i++) {
        memset(codes + i * 16, bytes[i] - '0', 16);
    }
    ck_assert_int_eq(twx_index_create(path, path, 0600, 8, &index, NULL), TWX_OK);
    ck_assert_int_eq(twx_index_put_block(index, 0, codes, n, NULL), TWX_OK);
    index->n_hashes = n;
    ck_assert_int_eq(twx_merge_save_counts(index, NULL), TWX_OK);
    twx_index_close(index);
    const enum twx_status status = twx_check(path, &run, &counts, NULL);
    ck_assert_int_eq(status, counts.n_problems == 0 ? TWX_OK : TWX_UNUSABLE);
    return counts.n_problems;
}

START_TEST(distinct_hashes_are_sound)
{
    ck_assert_uint_eq(problems_of("31204"), 0);
}
END_TEST

START_TEST(a_hash_that_is_there_twice_is_a_problem)
{
    ck_assert_uint_eq(problems_of("31214"), 1);
}
END_TEST

START_TEST(places_of_lost_hashes_are_none)
{
    ck_assert_uint_eq(problems_of("30204"), 0);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, distinct_hashes_are_sound);
    tcase_add_test(tests, a_hash_that_is_there_twice_is_a_problem);
    tcase_add_test(tests, places_of_lost_hashes_are_none);
}

int main(void)
{
    return run_tests("check", add);
}
