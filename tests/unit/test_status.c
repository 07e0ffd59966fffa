// SPDX-License-Identifier: MIT
//
// Pinned values, names that users see, and the filling of struct twx_error.
#include <errno.h>
#include <string.h>

#include "base/status.h"
#include "runner.h"
#include "twindex_commands.h"

// Values stored in shards and indexes, and the exit codes' sources: pinned for ever.
START_TEST(values_are_pinned)
{
    ck_assert_int_eq(TWX_OK, 0);
    ck_assert_int_eq(TWX_FAILED, 1);
    ck_assert_int_eq(TWX_USAGE, 2);
    ck_assert_int_eq(TWX_UNUSABLE, 3);
    ck_assert_int_eq(TWX_TRY_AGAIN, 4);
    ck_assert_int_eq(TWX_STOPPED, 5);
    ck_assert_int_eq(TWX_NO_MEMORY, 6);
    ck_assert_int_eq(TWX_BAD_IMAGE, 7);
    ck_assert_int_eq(TWX_PARTLY, 8);
    static const char *const formats[] = {"",     "jpeg", "png",  "webp", "gif",
                                          "tiff", "avif", "heic", "jxl",  "bmp"};
    for (int i = 0; i < TWX_N_FORMATS; i++) {
        ck_assert_str_eq(twx_format_name((enum twx_format)i), formats[i]);
    }
    static const char *const reasons[] = {
        "",        "truncated", "corrupt", "unsupported format", "too many pixels",
        "crashed", "timeout",   "memory"};
    for (int i = 0; i < TWX_N_REASONS; i++) {
        ck_assert_str_eq(twx_reason_name((enum twx_reason)i), reasons[i]);
    }
    ck_assert_str_eq(twx_image_status_name((enum twx_image_status)0), "hashed");
    ck_assert_str_eq(twx_image_status_name((enum twx_image_status)1), "not an image");
    ck_assert_str_eq(twx_image_status_name((enum twx_image_status)2), "failed");
}
END_TEST

START_TEST(values_that_nobody_knows_have_a_name_too)
{
    ck_assert_str_eq(twx_format_name((enum twx_format)999), "");
    ck_assert_str_eq(twx_reason_name((enum twx_reason)999), "");
    ck_assert_ptr_nonnull(twx_image_status_name((enum twx_image_status)999));
    ck_assert_ptr_nonnull(twx_status_name((enum twx_status)999));
}
END_TEST

START_TEST(format_names_read_back)
{
    for (int i = 1; i < TWX_N_FORMATS; i++) {
        ck_assert_int_eq(twx_format_from_name(twx_format_name((enum twx_format)i)), i);
    }
    ck_assert_int_eq(twx_format_from_name(""), TWX_FORMAT_NONE);
    ck_assert_int_eq(twx_format_from_name("jpg2000"), TWX_FORMAT_NONE);
}
END_TEST

START_TEST(a_failure_names_the_thing)
{
    struct twx_error err = {0};
    ck_assert_int_eq(twx_fail(&err, TWX_UNUSABLE, 11, "'%s' is no %s", "a b", "index"),
                     TWX_UNUSABLE);
    ck_assert_int_eq(err.status, TWX_UNUSABLE);
    ck_assert_int_eq(err.code, 11);
    ck_assert_str_eq(err.text, "'a b' is no index");
    ck_assert_int_eq(twx_fail(NULL, TWX_USAGE, 0, "nobody listens"), TWX_USAGE);
}
END_TEST

START_TEST(a_failed_system_call_says_why_in_lower_case)
{
    struct twx_error err = {0};
    ck_assert_int_eq(twx_fail_errno(&err, ENOENT, "cannot open '%s'", "x.db"), TWX_FAILED);
    ck_assert_int_eq(err.code, ENOENT);
    ck_assert_str_eq(err.text, "cannot open 'x.db': no such file or directory");
    ck_assert_int_eq(twx_fail_errno(NULL, ENOSPC, "nobody listens"), TWX_TRY_AGAIN);
    ck_assert_int_eq(twx_fail_errno(&err, ENOMEM, "x"), TWX_NO_MEMORY);
    ck_assert_int_eq(twx_fail_memory(&err), TWX_NO_MEMORY);
}
END_TEST

START_TEST(a_text_that_is_too_long_keeps_both_ends)
{
    char name[2 * TWX_ERROR_TEXT_BYTES];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    struct twx_error err = {0};
    (void)twx_fail(&err, TWX_FAILED, 0, "%s", name);
    ck_assert_uint_eq(strlen(err.text), TWX_ERROR_TEXT_BYTES - 1);
    static const char end[] = "n': permission denied";
    for (size_t n = TWX_ERROR_TEXT_BYTES - 40; n < sizeof name; n++) {
        name[n] = '\0';
        (void)twx_fail_errno(&err, EACCES, "cannot read '%s'", name);
        ck_assert_uint_lt(strlen(err.text), TWX_ERROR_TEXT_BYTES);
        ck_assert_int_eq(strncmp(err.text, "cannot read 'n", 14), 0);
        ck_assert_str_eq(err.text + strlen(err.text) - strlen(end), end);
        name[n] = 'n';
        name[sizeof name - 1] = '\0';
    }
}
END_TEST

static const struct {
    int error_number;
    bool is_transient;
} errors[] = {
    {ENOSPC, true},  {EDQUOT, true},  {EIO, true},    {ESTALE, true}, {ENOENT, false},
    {EACCES, false}, {EISDIR, false}, {EPERM, false}, {EROFS, false}, {0, false},
};

START_TEST(space_and_io_may_come_back_and_permission_does_not)
{
    ck_assert_int_eq(twx_errno_is_transient(errors[_i].error_number), errors[_i].is_transient);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, values_are_pinned);
    tcase_add_test(tests, values_that_nobody_knows_have_a_name_too);
    tcase_add_test(tests, format_names_read_back);
    tcase_add_test(tests, a_failure_names_the_thing);
    tcase_add_test(tests, a_failed_system_call_says_why_in_lower_case);
    tcase_add_test(tests, a_text_that_is_too_long_keeps_both_ends);
    tcase_add_loop_test(tests, space_and_io_may_come_back_and_permission_does_not, 0,
                        sizeof errors / sizeof *errors);
}

int main(void)
{
    return run_tests("status", add);
}
