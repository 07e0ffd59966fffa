// SPDX-License-Identifier: MIT
//
// Checked sizes: overflow is a failure that leaves everything as it was.
#include <stdint.h>

#include "base/alloc.h"
#include "runner.h"

// AddressSanitizer ends the process when a block is too large, unless asked to return NULL.
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

START_TEST(blocks_are_zeroed)
{
    uint8_t *bytes = twx_alloc(1000, 3);
    ck_assert_ptr_nonnull(bytes);
    for (size_t i = 0; i < 3000; i++) {
        ck_assert_uint_eq(bytes[i], 0);
    }
    free(bytes);
}
END_TEST

START_TEST(nothing_is_a_block_too)
{
    void *none = twx_alloc(0, 8);
    ck_assert_ptr_nonnull(none);
    free(none);
}
END_TEST

START_TEST(a_product_that_overflows_is_refused)
{
    ck_assert_ptr_null(twx_alloc(SIZE_MAX / 2 + 1, 2));
    ck_assert_ptr_null(twx_alloc(SIZE_MAX, SIZE_MAX));
}
END_TEST

START_TEST(an_array_grows_by_doubling_and_keeps_its_elements)
{
    uint32_t *array = NULL;
    size_t cap = 0;
    size_t n_moves = 0;
    for (uint32_t i = 0; i < 100000; i++) {
        const size_t before = cap;
        ck_assert(twx_reserve((void **)&array, &cap, i + 1, sizeof *array));
        ck_assert_uint_gt(cap, i);
        ck_assert(cap == before || cap >= 2 * before);
        n_moves += cap != before;
        array[i] = i;
    }
    ck_assert_uint_le(n_moves, 17);
    for (uint32_t i = 0; i < 100000; i++) {
        ck_assert_uint_eq(array[i], i);
    }
    free(array);
}
END_TEST

START_TEST(an_array_that_cannot_grow_stays_as_it_is)
{
    uint64_t *array = NULL;
    size_t cap = 0;
    ck_assert(twx_reserve((void **)&array, &cap, 10, sizeof *array));
    array[9] = 42;
    const size_t before = cap;
    const uint64_t *const where = array;
    ck_assert(!twx_reserve((void **)&array, &cap, SIZE_MAX, sizeof *array));
    ck_assert(!twx_reserve((void **)&array, &cap, SIZE_MAX / 8 + 1, sizeof *array));
    ck_assert_uint_eq(cap, before);
    ck_assert_ptr_eq(array, where);
    ck_assert_uint_eq(array[9], 42);
    free(array);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, blocks_are_zeroed);
    tcase_add_test(tests, nothing_is_a_block_too);
    tcase_add_test(tests, a_product_that_overflows_is_refused);
    tcase_add_test(tests, an_array_grows_by_doubling_and_keeps_its_elements);
    tcase_add_test(tests, an_array_that_cannot_grow_stays_as_it_is);
}

int main(void)
{
    return run_tests("alloc", add);
}
