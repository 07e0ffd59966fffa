// SPDX-License-Identifier: MIT
//
// The frame of every command: the order of its steps, which of them are left out after a failure, and the exit code.
#include "cmd/command.h"

#include <string.h>

#include "runner.h"

struct options {
    bool flag;
    GString *owned;
};

static const struct twx_opt_row rows[] = {
    {.name = "flag",
     .letter = 'f',
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, flag),
     .help = "an option"},
    TWX_OPT_END,
};

static GString *steps;  // a letter each
static enum twx_exit check_code;
static enum twx_exit run_code;
static bool is_question;
static bool is_yes;

static enum twx_exit check(struct twx_call *call)
{
    struct options *options = call->options;
    g_string_append_c(steps, options->flag ? 'C' : 'c');
    options->owned = g_string_new("by check");
    call->is_question = is_question;
    return check_code;
}

static enum twx_exit run(struct twx_call *call)
{
    const struct options *options = call->options;
    g_string_append_c(steps, options->flag ? 'R' : 'r');
    ck_assert_str_eq(call->opt.command, "test");
    ck_assert_str_eq(options->owned->str, "by check");
    ck_assert_ptr_null(call->index);
    call->is_yes = is_yes;
    return run_code;
}

static void release(void *options)
{
    GString *owned = ((struct options *)options)->owned;
    g_string_append_c(steps, owned != NULL ? 'F' : 'f');
    if (owned != NULL) {
        (void)g_string_free(owned, TRUE);
    }
}

static const struct twx_command plain = {
    .name = "test",
    .rows = rows,
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_DB,
    .check = check,
    .run = run,
    .release = release,
};

/** Runs a command with one word after its name, NULL for none; the steps are those of this run. */
static enum twx_exit run_with(const struct twx_command *command, const char *word)
{
    char name[] = "test";
    char given[64] = "";
    char *argv[] = {name, word != NULL ? given : NULL, NULL};
    ck_assert_ptr_nonnull(memccpy(given, word != NULL ? word : "", '\0', sizeof given));
    if (steps == NULL) {
        steps = g_string_new(NULL);
    }
    g_string_truncate(steps, 0);
    return twx_command_run(command, word != NULL ? 2 : 1, argv);
}

START_TEST(steps_follow_each_other)
{
    run_code = TWX_EXIT_SOME_IMAGES_FAILED;
    ck_assert_int_eq(run_with(&plain, NULL), TWX_EXIT_SOME_IMAGES_FAILED);
    ck_assert_str_eq(steps->str, "crF");
    ck_assert_int_eq(run_with(&plain, "-f"), TWX_EXIT_SOME_IMAGES_FAILED);
    ck_assert_str_eq(steps->str, "CRF");
}
END_TEST

START_TEST(options_do_not_outlive_a_run)
{
    ck_assert_int_eq(run_with(&plain, "-f"), TWX_EXIT_DONE);
    ck_assert_int_eq(run_with(&plain, NULL), TWX_EXIT_DONE);
    ck_assert_str_eq(steps->str, "crF");
}
END_TEST

START_TEST(a_mistake_ends_the_run)
{
    ck_assert_int_eq(run_with(&plain, "--unknown"), TWX_EXIT_USAGE);
    ck_assert_str_eq(steps->str, "f");
    check_code = TWX_EXIT_TRY_AGAIN;
    ck_assert_int_eq(run_with(&plain, NULL), TWX_EXIT_TRY_AGAIN);
    ck_assert_str_eq(steps->str, "cF");
}
END_TEST

START_TEST(help_ends_the_run)
{
    ck_assert_int_eq(run_with(&plain, "--help"), TWX_EXIT_DONE);
    ck_assert_str_eq(steps->str, "f");
}
END_TEST

START_TEST(without_an_index_a_command_that_wants_one_does_not_run)
{
    struct twx_command command = plain;
    command.flags |= TWX_COMMAND_INDEX;
    ck_assert_int_eq(run_with(&command, "-d/nowhere/at/all.db"), TWX_EXIT_FAILED);
    ck_assert_str_eq(steps->str, "cF");
    is_question = true;  // to which 1 is an answer
    ck_assert_int_eq(run_with(&command, "-d/nowhere/at/all.db"), TWX_EXIT_USAGE);
    ck_assert_str_eq(steps->str, "cF");
}
END_TEST

static const struct {
    enum twx_exit of_run;
    bool is_yes;
    enum twx_exit code;
} answers[] = {
    {TWX_EXIT_DONE, true, TWX_EXIT_DONE},          {TWX_EXIT_DONE, false, TWX_EXIT_FAILED},
    {TWX_EXIT_FAILED, true, TWX_EXIT_USAGE},       {TWX_EXIT_FAILED, false, TWX_EXIT_USAGE},
    {TWX_EXIT_UNUSABLE, false, TWX_EXIT_UNUSABLE}, {TWX_EXIT_TRY_AGAIN, true, TWX_EXIT_TRY_AGAIN},
};

START_TEST(the_answer_to_a_question_is_the_exit_code)
{
    run_code = answers[_i].of_run;
    is_yes = answers[_i].is_yes;
    ck_assert_int_eq(run_with(&plain, NULL), run_code);
    is_question = true;
    ck_assert_int_eq(run_with(&plain, NULL), answers[_i].code);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, steps_follow_each_other);
    tcase_add_test(tests, options_do_not_outlive_a_run);
    tcase_add_test(tests, a_mistake_ends_the_run);
    tcase_add_test(tests, help_ends_the_run);
    tcase_add_test(tests, without_an_index_a_command_that_wants_one_does_not_run);
    tcase_add_loop_test(tests, the_answer_to_a_question_is_the_exit_code, 0,
                        sizeof answers / sizeof *answers);
}

int main(void)
{
    return run_tests("command", add);
}
