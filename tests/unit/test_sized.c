// SPDX-License-Identifier: MIT
//
// Structs that begin with their size: of programs older and newer than the library.
#include "base/sized.h"
#include "runner.h"

struct options {
    size_t size;
    int radius;
    bool adaptive;
    uint64_t later;
};

START_TEST(an_older_struct_lacks_what_is_zero)
{
    struct options ours = {.later = 9};
    const struct options theirs = {
        .size = offsetof(struct options, later), .radius = 3, .adaptive = true, .later = 7};
    ck_assert_int_eq(twx_sized_take(&ours, sizeof ours, &theirs, "options", NULL), TWX_OK);
    ck_assert_uint_eq(ours.size, sizeof ours);
    ck_assert_int_eq(ours.radius, 3);
    ck_assert(ours.adaptive);
    ck_assert_uint_eq(ours.later, 0);
}
END_TEST

START_TEST(a_newer_struct_is_taken_as_long_as_it_asks_for_nothing_new)
{
    struct options ours;
    struct {
        struct options known;
        uint64_t unknown;
    } theirs = {.known = {.size = sizeof theirs, .radius = 3}};
    struct twx_error err;
    ck_assert_int_eq(twx_sized_take(&ours, sizeof ours, &theirs, "options", &err), TWX_OK);
    ck_assert_int_eq(ours.radius, 3);
    theirs.unknown = 1ULL << 56;
    ck_assert_int_eq(twx_sized_take(&ours, sizeof ours, &theirs, "options", &err), TWX_USAGE);
    ck_assert_str_eq(err.text, "struct options asks for what this version of the library does not "
                               "know");
}
END_TEST

START_TEST(a_size_that_was_forgotten_is_named)
{
    struct options ours;
    struct options theirs = {.radius = 3};
    struct twx_error err;
    ck_assert_int_eq(twx_sized_take(&ours, sizeof ours, &theirs, "options", &err), TWX_USAGE);
    ck_assert_str_eq(err.text, "the size of struct options is not set");
}
END_TEST

START_TEST(results_reach_as_far_as_the_struct)
{
    const struct options ours = {.size = sizeof ours, .radius = 3, .adaptive = true, .later = 7};
    struct options theirs = {.size = offsetof(struct options, later), .later = 1};
    twx_sized_give(&theirs, &ours, sizeof ours);
    ck_assert_int_eq(theirs.radius, 3);
    ck_assert(theirs.adaptive);
    ck_assert_uint_eq(theirs.later, 1);
    ck_assert_uint_eq(theirs.size, offsetof(struct options, later));
    theirs = (struct options){.radius = 1};
    twx_sized_give(&theirs, &ours, sizeof ours);
    ck_assert_int_eq(theirs.radius, 1);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, an_older_struct_lacks_what_is_zero);
    tcase_add_test(tests, a_newer_struct_is_taken_as_long_as_it_asks_for_nothing_new);
    tcase_add_test(tests, a_size_that_was_forgotten_is_named);
    tcase_add_test(tests, results_reach_as_far_as_the_struct);
}

int main(void)
{
    return run_tests("sized", add);
}
