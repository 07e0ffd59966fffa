// SPDX-License-Identifier: MIT
//
// Blocks of hashes as they were put into an index: in parts, by several threads, beside a writer, and damaged.
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runner.h"
#include "store/db.h"
#include "store/index_blocks.h"
#include "store/index_create.h"
#include "store/index_write.h"
#include "store/merge_apply.h"
#include "store/read_blocks.h"
#include "twindex_commands.h"

static char folder[] = "/tmp/twindex-test-XXXXXX";
static char path[64];
static uint8_t *codes;  // of the index, in order of id
static uint64_t n_codes;

static void begin(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/db", folder);
}

static void end(void)
{
    free(codes);
    codes = NULL;
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(rmdir(folder), 0);
}

/** Puts all codes from block number `first` on into an index. */
static void put_from(struct twx_index *index, uint64_t first)
{
    const uint64_t per_block = twx_index_codes_per_block(index);
    for (uint64_t id = first; id * per_block < n_codes; id++) {
        const uint64_t left = n_codes - id * per_block;
        ck_assert_int_eq(twx_index_put_block(index, id,
                                             codes + id * per_block * twx_index_code_bytes(index),
                                             left < per_block ? left : per_block, NULL),
                         TWX_OK);
    }
    index->n_hashes = n_codes;
    ck_assert_int_eq(twx_merge_save_counts(index, NULL), TWX_OK);
}

/** Makes an index of n random hashes, of which n_there are put into it now. */
static void make(unsigned hash_size, uint64_t n, uint64_t n_there)
{
    uint64_t state = n;
    struct twx_index *index = NULL;
    ck_assert_int_eq(twx_index_make(path, hash_size, NULL), TWX_OK);
    ck_assert_int_eq(twx_index_open_writer(path, 0, NULL, &index, NULL), TWX_OK);
    codes = calloc(n, twx_index_code_bytes(index));
    fill_random(codes, n * twx_index_code_bytes(index), &state);
    n_codes = n_there;
    put_from(index, 0);
    twx_index_close(index);
}

static struct twx_index *open_reader(void)
{
    struct twx_index *index = NULL;
    ck_assert_int_eq(twx_index_open(path, &index, NULL), TWX_OK);
    return index;
}

/** What a reading handed out. */
struct seen {
    size_t code_bytes;
    uint64_t next_id;
    uint64_t end_at;  // returns false once it has seen as many
};

static bool see_in_order(void *user, const struct twx_block *part)
{
    struct seen *seen = user;
    ck_assert_uint_eq(part->first_id, seen->next_id);
    ck_assert_uint_gt(part->n_codes, 0);
    ck_assert_uint_le(part->first_id + part->n_codes, n_codes);
    ck_assert_mem_eq(part->codes, codes + part->first_id * seen->code_bytes,
                     part->n_codes * seen->code_bytes);
    seen->next_id += part->n_codes;
    return seen->next_id < seen->end_at;
}

/** Reads n blocks from number `first` on and holds each code against what was put in. */
static void check_blocks(struct twx_index *index, uint64_t first, uint64_t n)
{
    const uint64_t per_block = twx_index_codes_per_block(index);
    const uint64_t end = (first + n) * per_block;
    struct seen seen = {twx_index_code_bytes(index), first * per_block, UINT64_MAX};
    ck_assert_int_eq(twx_index_each_block_in(index, first, n, see_in_order, &seen, NULL), TWX_OK);
    ck_assert_uint_eq(seen.next_id, end < n_codes ? end : n_codes);
}

/** Counts of hashes around the ends of parts and blocks. */
static const uint64_t sizes8[] = {1, 7, 2047, 2048, 2049, 32767, 32768, 32769, 70000};
static const uint64_t sizes16[] = {1, 511, 512, 513, 8191, 8192, 8193, 20000};
enum { N_SIZES8 = sizeof sizes8 / sizeof *sizes8, N_SIZES16 = sizeof sizes16 / sizeof *sizes16 };

static void check_every_range(void)
{
    struct twx_index *index = open_reader();
    const uint64_t per_block = twx_index_codes_per_block(index);
    const uint64_t n_blocks = (n_codes + per_block - 1) / per_block;
    for (uint64_t first = 0; first < n_blocks; first++) {
        for (uint64_t n = 0; n <= n_blocks - first; n++) {
            check_blocks(index, first, n);
        }
    }
    twx_index_close(index);
}

START_TEST(parts_of_size_8_are_what_was_put_in)
{
    make(8, sizes8[_i], sizes8[_i]);
    check_every_range();
}
END_TEST

START_TEST(parts_of_size_16_are_what_was_put_in)
{
    make(16, sizes16[_i], sizes16[_i]);
    check_every_range();
}
END_TEST

START_TEST(a_reading_ends_where_its_function_says)
{
    make(8, 70000, 70000);
    struct twx_index *index = open_reader();
    struct seen seen = {twx_index_code_bytes(index), 0, 40000};
    ck_assert_int_eq(twx_index_each_block_in(index, 0, 3, see_in_order, &seen, NULL), TWX_OK);
    ck_assert_uint_ge(seen.next_id, 40000);
    ck_assert_uint_lt(seen.next_id, 65536);
    twx_index_close(index);
}
END_TEST

START_TEST(several_threads_read_the_same)
{
    make(8, 300000, 300000);
    struct twx_index *index = open_reader();
    struct twx_run run = {0};
    for (int i = 0; i < 3; i++) {  // again after what was read was given back
        uint8_t *loaded = NULL;
        ck_assert_int_eq(twx_load_codes(index, n_codes - 5, &run, &loaded, NULL), TWX_OK);
        ck_assert_mem_eq(loaded, codes, (n_codes - 5) * 16);
        free(loaded);
        check_blocks(index, 0, 10);
    }
    twx_index_close(index);
}
END_TEST

static bool count(void *user, const struct twx_block *part)
{
    atomic_uint_fast64_t *n = user;
    ck_assert_mem_eq(part->codes, codes + part->first_id * 16, part->n_codes * 16);
    (void)atomic_fetch_add(n, part->n_codes);
    return true;
}

START_TEST(later_blocks_are_read_alone)
{
    make(8, 200000, 200000);
    struct twx_index *index = open_reader();
    for (uint64_t first = 0; first < n_codes; first += 2 * UINT64_C(32768)) {
        atomic_uint_fast64_t n = 0;
        ck_assert_int_eq(twx_read_blocks(index, first, n_codes, 2, count, &n, NULL), TWX_OK);
        ck_assert_uint_eq(n, n_codes - first);
    }
    twx_index_close(index);
}
END_TEST

START_TEST(search_tables_that_were_stopped_are_not_there)
{
    static const volatile sig_atomic_t stop = 1;
    const struct twx_run run = {.stop = &stop};
    struct twx_optimize_counts counts;
    struct twx_error err = {0};
    make(8, 70000, 70000);
    struct twx_index *index = open_reader();
    ck_assert_int_eq(twx_optimize(index, &run, &counts, &err), TWX_STOPPED);
    twx_index_close(index);  // end() sees that the folder has nothing else
}
END_TEST

START_TEST(a_writer_beside_changes_nothing_for_a_reader)
{
    make(8, 200000, 100000);
    struct twx_index *reader = open_reader();
    struct twx_index *writer = NULL;
    uint64_t n_hashes = 0;
    ck_assert_int_eq(twx_index_n_hashes(reader, &n_hashes, NULL), TWX_OK);
    ck_assert_uint_eq(n_hashes, 100000);
    ck_assert_int_eq(twx_index_open_writer(path, 0, NULL, &writer, NULL), TWX_OK);
    n_codes = 200000;
    put_from(writer,
             3);  // the fourth block grows, others follow: in the log, for the reader not there
    for (unsigned n_threads = 1; n_threads <= 4; n_threads++) {
        atomic_uint_fast64_t n = 0;
        ck_assert_int_eq(twx_read_blocks(reader, 0, n_hashes, n_threads, count, &n, NULL), TWX_OK);
        ck_assert_uint_eq(n, n_hashes);
    }
    n_codes = 100000;
    check_blocks(reader, 0, 4);
    ck_assert_int_eq(twx_index_each_block_in(reader, 4, 1, count, NULL, NULL), TWX_UNUSABLE);
    twx_index_close(reader);
    ck_assert_int_eq(twx_index_checkpoint(writer, NULL), TWX_OK);
    twx_index_close(writer);
    n_codes = 200000;
    check_every_range();
}
END_TEST

static const char *const damage[] = {
    "DELETE FROM hash_blocks WHERE id = 1",
    "DELETE FROM hash_blocks WHERE id = 2",
    "UPDATE hash_blocks SET id = -1 WHERE id = 0",
    "UPDATE hash_blocks SET codes = x'' WHERE id = 1",
    "UPDATE hash_blocks SET codes = substr(codes, 2) WHERE id = 2",
    "UPDATE hash_blocks SET codes = zeroblob(16 * 32769) WHERE id = 1",
};
enum { N_DAMAGE = sizeof damage / sizeof *damage };

static bool see_nothing_of_it(void *user, const struct twx_block *part)
{
    (void)user;
    (void)part;
    return true;
}

START_TEST(damage_is_an_error)
{
    make(8, 70000, 70000);
    struct twx_index *writer = NULL;
    ck_assert_int_eq(twx_index_open_writer(path, 0, NULL, &writer, NULL), TWX_OK);
    ck_assert_int_eq(twx_db_exec(writer, damage[_i], NULL), TWX_OK);
    twx_index_close(writer);
    struct twx_index *index = open_reader();
    struct twx_error err = {0};
    ck_assert_int_eq(twx_index_each_block_in(index, 0, 3, see_nothing_of_it, NULL, &err),
                     TWX_UNUSABLE);
    ck_assert_ptr_nonnull(strstr(err.text, "damaged in its hash blocks"));
    for (unsigned n_threads = 1; n_threads <= 2; n_threads++) {
        ck_assert_int_eq(twx_read_blocks(index, 0, 70000, n_threads, see_nothing_of_it, NULL, &err),
                         TWX_UNUSABLE);
    }
    twx_index_close(index);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_loop_test(tests, parts_of_size_8_are_what_was_put_in, 0, N_SIZES8);
    tcase_add_loop_test(tests, parts_of_size_16_are_what_was_put_in, 0, N_SIZES16);
    tcase_add_test(tests, a_reading_ends_where_its_function_says);
    tcase_add_test(tests, several_threads_read_the_same);
    tcase_add_test(tests, later_blocks_are_read_alone);
    tcase_add_test(tests, search_tables_that_were_stopped_are_not_there);
    tcase_add_test(tests, a_writer_beside_changes_nothing_for_a_reader);
    tcase_add_loop_test(tests, damage_is_an_error, 0, N_DAMAGE);
}

int main(void)
{
    return run_tests("index_blocks", add);
}
