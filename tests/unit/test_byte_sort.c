// SPDX-License-Identifier: MIT
//
// Strings that begin alike, end early and hold zeros, against qsort: from memory, and from runs of any size.
#include "base/byte_sort.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/byte_key.h"
#include "temp_folder.h"

enum { N_STRINGS = 4000, STRING_MOST = 40, LONG_BYTES = 200 * 1000 };

struct string {
    uint8_t bytes[STRING_MOST];
    size_t n;
};

static char output[128];
static struct string strings[N_STRINGS];

static void begin(void)
{
    make_folder();
    (void)snprintf(output, sizeof output, "%s/out", folder);
}

static void end(void)
{
    ck_assert_int_eq(rmdir(folder), 0);  // nothing was left in it
}

static int by_bytes(const void *a, const void *b)
{
    const struct string *x = a;
    const struct string *y = b;
    const int order = memcmp(x->bytes, y->bytes, x->n < y->n ? x->n : y->n);
    return order != 0 ? order : (x->n > y->n) - (x->n < y->n);
}

/** Most begin with the same bytes, of which there are two values; a third is of one length. */
static void make_strings(uint64_t *state)
{
    memset(strings, 0, sizeof strings);
    for (size_t i = 0; i < N_STRINGS; i++) {
        struct string *s = &strings[i];
        s->n = i % 3 == 0 ? 24 : next_random(state) % (STRING_MOST + 1);
        const size_t n_alike = next_random(state) % (STRING_MOST + 1);
        for (size_t k = n_alike; k < s->n; k++) {
            s->bytes[k] = (uint8_t)(next_random(state) % 2 * 255);
        }
    }
}

START_TEST(strings_come_in_order_as_often_as_they_are_read)
{
    static const size_t memories[] = {1, 100, 3000, 20000, SIZE_MAX};
    const struct twx_byte_sort_options options = {
        .file = output, .beside = "'out'", .memory_bytes = memories[_i]};
    uint64_t state = 7 + (uint64_t)_i;
    struct twx_byte_sort *sort = NULL;
    make_strings(&state);
    ck_assert(twx_byte_sort_create(&options, &sort, NULL) == TWX_OK);
    for (size_t i = 0; i < N_STRINGS; i++) {
        ck_assert(twx_byte_sort_add(sort, strings[i].bytes, strings[i].n, NULL) == TWX_OK);
    }
    qsort(strings, N_STRINGS, sizeof *strings, by_bytes);
    for (unsigned time = 0; time < 2; time++) {
        const uint8_t *bytes = NULL;
        size_t n = 0;
        ck_assert(twx_byte_sort_read(sort, NULL) == TWX_OK);
        for (size_t i = 0; i < N_STRINGS; i++) {
            ck_assert(twx_byte_sort_next(sort, &bytes, &n, NULL) == TWX_OK && bytes != NULL);
            ck_assert_uint_eq(n, strings[i].n);
            ck_assert(n == 0 || memcmp(bytes, strings[i].bytes, n) == 0);
        }
        ck_assert(twx_byte_sort_next(sort, &bytes, &n, NULL) == TWX_OK && bytes == NULL);
    }
    twx_byte_sort_free(sort);
}
END_TEST

START_TEST(strings_longer_than_any_buffer_are_sorted)
{
    const struct twx_byte_sort_options options = {
        .file = output, .beside = "'out'", .memory_bytes = LONG_BYTES};
    static uint8_t text[LONG_BYTES];
    struct twx_byte_sort *sort = NULL;
    const uint8_t *bytes = NULL;
    size_t n = 0;
    ck_assert(twx_byte_sort_create(&options, &sort, NULL) == TWX_OK);
    for (size_t i = 0; i < 6; i++) {
        text[0] = (uint8_t)(i * 5 % 6);
        ck_assert(twx_byte_sort_add(sort, text, i % 2 == 0 ? LONG_BYTES - i : 131068 + i, NULL) ==
                  TWX_OK);
    }
    ck_assert(twx_byte_sort_read(sort, NULL) == TWX_OK);
    for (size_t k = 0; k < 6; k++) {
        const size_t i = k * 5 % 6;  // 5 is its own inverse
        ck_assert(twx_byte_sort_next(sort, &bytes, &n, NULL) == TWX_OK && bytes != NULL);
        ck_assert_uint_eq(bytes[0], k);
        ck_assert_uint_eq(n, i % 2 == 0 ? LONG_BYTES - i : 131068 + i);
        ck_assert_mem_eq(bytes + 1, text + 1, n - 1);
    }
    twx_byte_sort_free(sort);
}
END_TEST

START_TEST(nothing_is_sorted_to_nothing)
{
    const struct twx_byte_sort_options options = {.file = output, .beside = "'out'"};
    struct twx_byte_sort *sort = NULL;
    const uint8_t *bytes = NULL;
    size_t n = 0;
    ck_assert(twx_byte_sort_create(&options, &sort, NULL) == TWX_OK);
    ck_assert(twx_byte_sort_read(sort, NULL) == TWX_OK);
    ck_assert(twx_byte_sort_next(sort, &bytes, &n, NULL) == TWX_OK && bytes == NULL);
    twx_byte_sort_free(sort);
}
END_TEST

START_TEST(a_stop_ends_the_reading)
{
    volatile sig_atomic_t stop = 0;
    const struct twx_run run = {.stop = &stop};
    const struct twx_byte_sort_options options = {
        .file = output, .beside = "'out'", .memory_bytes = 1000, .run = &run};
    struct twx_byte_sort *sort = NULL;
    const uint8_t *bytes = NULL;
    size_t n = 0;
    size_t n_read = 0;
    enum twx_status status = twx_byte_sort_create(&options, &sort, NULL);
    for (uint32_t i = 0; i < 20000 && status == TWX_OK; i++) {
        status = twx_byte_sort_add(sort, &i, sizeof i, NULL);
    }
    ck_assert(status == TWX_OK && twx_byte_sort_read(sort, NULL) == TWX_OK);
    while (status == TWX_OK) {
        status = twx_byte_sort_next(sort, &bytes, &n, NULL);
        n_read += status == TWX_OK;
        stop = 1;
    }
    ck_assert(status == TWX_STOPPED && n_read > 0 && n_read < 20000);
    twx_byte_sort_free(sort);
}
END_TEST

START_TEST(a_folder_that_is_not_there_is_named)
{
    const struct twx_byte_sort_options options = {.file = "/nowhere/out", .beside = "'my.out'"};
    struct twx_byte_sort *sort = NULL;
    struct twx_error err = {0};
    ck_assert(twx_byte_sort_create(&options, &sort, NULL) == TWX_OK);
    ck_assert(twx_byte_sort_add(sort, "a", 1, NULL) == TWX_OK);
    ck_assert(twx_byte_sort_add(sort, "b", 1, &err) == TWX_FAILED);
    ck_assert_ptr_nonnull(strstr(err.text, "beside 'my.out'"));
    twx_byte_sort_free(sort);
}
END_TEST

START_TEST(numbers_as_keys_are_in_their_order)
{
    static const uint64_t numbers[] = {0,
                                       1,
                                       255,
                                       256,
                                       65535,
                                       65536,
                                       UINT64_C(1) << 56,
                                       UINT64_MAX >> 1,
                                       (UINT64_MAX >> 1) + 1,
                                       UINT64_MAX - 65536,
                                       UINT64_MAX - 65535,
                                       UINT64_MAX - 256,
                                       UINT64_MAX - 255,
                                       UINT64_MAX - 1,
                                       UINT64_MAX};
    uint8_t bytes[2][TWX_KEY_NUMBER_BYTES];
    for (size_t i = 0; i + 1 < sizeof numbers / sizeof *numbers; i++) {
        struct twx_key a = {.bytes = bytes[0]};
        struct twx_key b = {.bytes = bytes[1]};
        twx_key_number(&a, numbers[i]);
        twx_key_number(&b, numbers[i + 1]);
        ck_assert_msg(memcmp(a.bytes, b.bytes, a.n < b.n ? a.n : b.n) < 0, "number %zu", i);
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_loop_test(tests, strings_come_in_order_as_often_as_they_are_read, 0, 5);
    tcase_add_test(tests, strings_longer_than_any_buffer_are_sorted);
    tcase_add_test(tests, nothing_is_sorted_to_nothing);
    tcase_add_test(tests, a_stop_ends_the_reading);
    tcase_add_test(tests, a_folder_that_is_not_there_is_named);
    tcase_add_test(tests, numbers_as_keys_are_in_their_order);
}

int main(void)
{
    return run_tests("byte_sort", add_tests);
}
