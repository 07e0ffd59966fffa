// SPDX-License-Identifier: MIT
//
// Progress as text: what fits a terminal, and when a line for a log is due.
#include "cmd/progress.h"

#include "runner.h"

static const struct twx_progress in_progress = {
    .n_done = 12000, .n_total = 40016, .n_failed = 3, .seconds = 4.0};

/** The line for n columns; owned by the test. */
static char *line_of(const struct twx_progress *progress, size_t width)
{
    GString *line = g_string_new("\r");
    twx_progress_append(line, progress, width);
    char *text = g_strdup(line->str + 1);
    (void)g_string_free(line, TRUE);
    return text;
}

static const struct {
    size_t width;
    const char *line;
} cuts[] = {
    {SIZE_MAX, "12000 of 40016 images, 3000/s, 3 failed, 0:09 left"},
    {50, "12000 of 40016 images, 3000/s, 3 failed, 0:09 left"},
    {49, "12000 of 40016 images, 3 failed, 0:09 left"},
    {41, "12000 of 40016, 3 failed, 0:09 left"},
    {34, "12000 of 40016, 0:09 left"},
    {24, "12000 of 40016"},
    {13, "12000"},
    {5, "12000"},
    {4, ""},
    {0, ""},
};

START_TEST(a_line_that_does_not_fit_loses_its_least_parts)
{
    char *text = line_of(&in_progress, cuts[_i].width);
    ck_assert_str_eq(text, cuts[_i].line);
    g_free(text);
}
END_TEST

START_TEST(what_is_not_known_is_left_out)
{
    const struct twx_progress begun = {.n_done = 7};
    char *text = line_of(&begun, 80);
    ck_assert_str_eq(text, "7 images, 0/s, 0 failed");
    g_free(text);
}
END_TEST

START_TEST(a_total_counted_ahead_is_about)
{
    const struct twx_progress ahead = {
        .n_done = 1, .n_total = 61, .total_is_about = true, .seconds = 1.0};
    char *text = line_of(&ahead, 80);
    ck_assert_str_eq(text, "1 of about 61 images, 1/s, 0 failed, 1:00 left");
    g_free(text);
}
END_TEST

START_TEST(hours_are_told_as_such)
{
    const struct twx_progress slow = {.n_done = 1, .n_total = 3662, .seconds = 1.0};
    char *text = line_of(&slow, 80);
    ck_assert_str_eq(text, "1 of 3662 images, 1/s, 0 failed, 1:01:01 left");
    g_free(text);
}
END_TEST

START_TEST(a_log_gets_a_line_a_minute)
{
    double next = 0;
    unsigned n_due = 0;
    for (unsigned i = 0; i < 5 * 3600; i++) {  // an hour, five times a second
        n_due += twx_progress_is_due(0.2 * i, &next);
    }
    ck_assert_uint_eq(n_due, 59);
    ck_assert(twx_progress_is_due(3600, &next));
    ck_assert(!twx_progress_is_due(3601, &next));
    ck_assert(twx_progress_is_due(9000, &next));  // after a long silence one, not many
    ck_assert(!twx_progress_is_due(9001, &next));
}
END_TEST

START_TEST(a_new_stage_begins_its_own_minutes)
{
    double next = 0;
    ck_assert(!twx_progress_is_due(500, &next));
    ck_assert(!twx_progress_is_due(1, &next));
    ck_assert(!twx_progress_is_due(59, &next));
    ck_assert(twx_progress_is_due(61, &next));
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_loop_test(tests, a_line_that_does_not_fit_loses_its_least_parts, 0,
                        (int)G_N_ELEMENTS(cuts));
    tcase_add_test(tests, what_is_not_known_is_left_out);
    tcase_add_test(tests, a_total_counted_ahead_is_about);
    tcase_add_test(tests, hours_are_told_as_such);
    tcase_add_test(tests, a_log_gets_a_line_a_minute);
    tcase_add_test(tests, a_new_stage_begins_its_own_minutes);
}

int main(void)
{
    return run_tests("progress", add);
}
