// SPDX-License-Identifier: MIT
//
// A file of ranks is read as it was written; one that is torn, changed or claims more than there is, is refused.
#include <string.h>

#include "base/bytes.h"
#include "base/checksum.h"
#include "damaged_file.h"
#include "group/rank_file.h"

// Header, "path", a byte of bits, two parts, the numbers of 3 and 2 hashes, an exception, checksum
enum { KEEP_AT = 64, PARTS_AT = 69, FILE_BYTES = 229 + 12 + 8 + 12 + 8 };

static const uint32_t nodes[2][3] = {{2, TWX_NO_CELL, 0}, {1, 2}};
static const struct twx_rank_exception exception = {.number = 7, .cell = 3};
/** Opens the bytes as a file, and reads the numbers of its parts. It is refused in one way alone. */
static bool is_taken(const uint8_t *bytes, size_t n)
{
    char *path = write_file("changed", bytes, n);
    struct twx_ranks ranks;
    struct twx_rank_numbers got;
    struct twx_error err = {0};
    const enum twx_status status = twx_ranks_open(path, &ranks, &err);
    ck_assert(status == TWX_OK || (status == TWX_UNUSABLE && err.text[0] != '\0'));
    for (uint32_t part = 0; status == TWX_OK && part < ranks.n_parts; part++) {
        ck_assert(twx_ranks_read(&ranks, part, &got, &err) == TWX_OK);
        twx_rank_numbers_release(&got);
    }
    twx_ranks_release(&ranks);
    g_free(path);
    return status == TWX_OK;
}

/** bytes: out, owned: of a file that is written */
static char *make_file(uint8_t **bytes)
{
    static char keep[] = "path";
    static uint8_t many[] = {5};
    static struct twx_rank_part parts[2] = {
        {.uuid = "00000000-0000-4000-8000-000000000001", .n_hashes = 3, .n_files = 4},
        {.uuid = "00000000-0000-4000-8000-000000000002",
         .n_hashes = 2,
         .codes_sum = 11,
         .n_files = 9,
         .files_sum = 12,
         .n_exceptions = 1}};
    const struct twx_ranks ranks = {.hash_size = 16,
                                    .include_flat = true,
                                    .n_parts = 2,
                                    .n_nodes = 3,
                                    .n_cells = 4,
                                    .n_images = 13,
                                    .n_flat = 1,
                                    .keep = keep,
                                    .many = many,
                                    .parts = parts};
    char *path = g_strdup_printf("%s/ranks", folder);
    struct twx_error err;
    gsize n = 0;
    struct twx_our_file writer;
    ck_assert(twx_ranks_create(path, &writer, &err) == TWX_OK);
    twx_ranks_put_front(&ranks, &writer);
    for (uint32_t part = 0; part < 2; part++) {
        for (uint64_t id = 0; id < parts[part].n_hashes; id++) {
            twx_ranks_put_node(nodes[part][id], &writer);
        }
        if (parts[part].n_exceptions > 0) {
            twx_ranks_put_exception(&exception, &writer);
        }
    }
    ck_assert(twx_ranks_commit(&writer, &err) == TWX_OK);
    twx_our_file_release(&writer);
    ck_assert(g_file_get_contents(path, (char **)bytes, &n, NULL));
    ck_assert_uint_eq(n, FILE_BYTES);
    ck_assert(is_taken(*bytes, n));
    return path;
}

START_TEST(what_was_written_is_read)
{
    uint8_t *bytes = NULL;
    char *path = make_file(&bytes);
    struct twx_ranks ranks;
    struct twx_rank_numbers got;
    struct twx_error err;
    ck_assert(twx_ranks_open(path, &ranks, &err) == TWX_OK);
    ck_assert(ranks.hash_size == 16 && ranks.include_flat && ranks.n_parts == 2);
    ck_assert(ranks.n_nodes == 3 && ranks.n_cells == 4 && ranks.n_images == 13);
    ck_assert(ranks.n_flat == 1 && ranks.many[0] == 5);
    ck_assert_str_eq(ranks.keep, "path");
    ck_assert_str_eq(ranks.parts[1].uuid, "00000000-0000-4000-8000-000000000002");
    ck_assert(ranks.parts[1].codes_sum == 11 && ranks.parts[1].files_sum == 12);
    for (uint32_t part = 2; part-- > 0;) {
        ck_assert(twx_ranks_read(&ranks, part, &got, &err) == TWX_OK);
        ck_assert_mem_eq(got.nodes, nodes[part], ranks.parts[part].n_hashes * sizeof *got.nodes);
        ck_assert(part == 0 || (got.exceptions[0].number == 7 && got.exceptions[0].cell == 3));
        twx_rank_numbers_release(&got);
    }
    twx_ranks_release(&ranks);
    g_free(bytes);
    g_free(path);
}
END_TEST

START_TEST(a_torn_file_is_refused)
{
    uint8_t *bytes = NULL;
    g_free(make_file(&bytes));
    check_torn(bytes, FILE_BYTES, is_taken);
    g_free(bytes);
}
END_TEST

START_TEST(any_other_bit_is_found)
{
    uint8_t *bytes = NULL;
    g_free(make_file(&bytes));
    check_flipped(bytes, FILE_BYTES, is_taken);
    g_free(bytes);
}
END_TEST

START_TEST(numbers_past_what_there_is_are_refused)
{
    static const struct number_in_file changes[] = {
        {12, 2, 9},
        {16, 4, 0},
        {16, 4, 3},
        {16, 4, UINT32_MAX},
        {20, 4, 5},  // more nodes than cells
        {24, 4, UINT32_MAX},
        {28, 4, 3},
        {28, 4, UINT32_MAX},
        {KEEP_AT + 2, 1, 0},  // a NUL within the rules
        {PARTS_AT + 40, 8, 4},
        {PARTS_AT + 40, 8, UINT64_MAX},
        {PARTS_AT + 40, 8, UINT64_MAX / 4 + 4},
        {PARTS_AT + 72, 8, 1},
        {PARTS_AT + 80 + 72, 8, UINT64_MAX / 12 + 2},
    };
    uint8_t *bytes = NULL;
    uint8_t changed[FILE_BYTES];
    g_free(make_file(&bytes));
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        memcpy(changed, bytes, FILE_BYTES);
        put_number(changed, &changes[i]);
        twx_put_u64(changed + 56, twx_checksum64(changed, 56, 0));
        twx_put_u64(changed + FILE_BYTES - 8,
                    twx_checksum64(changed + KEEP_AT, FILE_BYTES - KEEP_AT - 8, 0));
        ck_assert_msg(!is_taken(changed, FILE_BYTES), "change %zu", i);
    }
    g_free(bytes);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_unchecked_fixture(tests, make_folder, remove_folder);
    tcase_add_test(tests, what_was_written_is_read);
    tcase_add_test(tests, a_torn_file_is_refused);
    tcase_add_test(tests, any_other_bit_is_found);
    tcase_add_test(tests, numbers_past_what_there_is_are_refused);
}

int main(void)
{
    return run_tests("rank_file", add);
}
