// SPDX-License-Identifier: MIT
//
// Strings on the heap and lists of them.
#include <stdlib.h>

#include "base/strings.h"
#include "runner.h"

START_TEST(copies_end_where_they_should)
{
    char *whole = twx_strdup("a/b");
    char *part = twx_strndup("a/b", 1);
    char *none = twx_strndup("", 0);
    ck_assert_str_eq(whole, "a/b");
    ck_assert_str_eq(part, "a");
    ck_assert_str_eq(none, "");
    ck_assert_ptr_null(twx_strdup(NULL));
    free(whole);
    free(part);
    free(none);
}
END_TEST

START_TEST(a_formatted_string_has_the_room_that_it_needs)
{
    char *text = twx_asprintf("%s.%03u%5000s", "shard", 7U, "end");
    ck_assert_uint_eq(strlen(text), 9 + 5000);
    ck_assert_int_eq(strncmp(text, "shard.007 ", 10), 0);
    ck_assert_str_eq(text + 9 + 4997, "end");
    free(text);
}
END_TEST

START_TEST(a_list_owns_what_it_is_given)
{
    struct twx_strings strings = {0};
    for (unsigned i = 0; i < 100; i++) {
        ck_assert(twx_strings_take(&strings, twx_asprintf("%02u", 99 - i)));
    }
    ck_assert(twx_strings_add(&strings, "5"));
    ck_assert(!twx_strings_take(&strings, NULL));
    ck_assert_uint_eq(strings.n, 101);
    ck_assert_str_eq(strings.items[0], "99");
    twx_strings_remove(&strings, 0);
    twx_strings_sort(&strings);
    ck_assert_uint_eq(strings.n, 100);
    ck_assert_str_eq(strings.items[0], "00");
    ck_assert_str_eq(strings.items[50], "5");
    ck_assert_str_eq(strings.items[99], "98");
    twx_strings_remove(&strings, 99);
    ck_assert_str_eq(strings.items[98], "97");
    twx_strings_release(&strings);
    ck_assert_uint_eq(strings.n, 0);
    ck_assert(twx_strings_add(&strings, "again"));
    twx_strings_release(&strings);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, copies_end_where_they_should);
    tcase_add_test(tests, a_formatted_string_has_the_room_that_it_needs);
    tcase_add_test(tests, a_list_owns_what_it_is_given);
}

int main(void)
{
    return run_tests("strings", add);
}
