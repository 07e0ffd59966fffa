// SPDX-License-Identifier: MIT
//
// Rows made by another thread: in order, with their texts, and then what ended them, for takers who want all and who do not.
#include "base/rows_ahead.h"

#include <errno.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>

#include "runner.h"

enum { MANY = 50000 };  // more than the other thread may be ahead

/** Makes rows 0, 1, ... with their numbers as texts, then succeeds or fails. */
struct maker {
    unsigned n;
    bool fails;
    unsigned n_made;
};

static enum twx_status make(void *user, struct twx_rows_ahead *ahead, struct twx_error *err)
{
    struct maker *maker = user;
    char text[16];
    while (maker->n_made < maker->n) {
        const int n = snprintf(text, sizeof text, "%u", maker->n_made);
        if (!twx_rows_ahead_add(ahead, &maker->n_made, text, (size_t)n)) {
            break;
        }
        maker->n_made++;
    }
    return maker->fails ? twx_fail(err, TWX_FAILED, EIO, "no more rows") : TWX_OK;
}

static struct twx_rows_ahead *start(struct maker *maker)
{
    struct twx_rows_ahead *ahead = twx_rows_ahead_start(sizeof(unsigned), make, maker);
    ck_assert_ptr_nonnull(ahead);
    return ahead;
}

static void take(struct twx_rows_ahead *ahead, unsigned n)
{
    struct twx_error err = {0};
    for (unsigned i = 0; i < n; i++) {
        char expected[16];
        const char *text = NULL;
        const unsigned *row = twx_rows_ahead_next(ahead, &text);
        (void)snprintf(expected, sizeof expected, "%u", i);
        ck_assert_ptr_nonnull(row);
        ck_assert_uint_eq(*row, i);
        ck_assert_str_eq(text, expected);
        ck_assert_int_eq(twx_rows_ahead_status(ahead, &err), TWX_OK);
    }
}

START_TEST(rows_come_in_order_then_what_ended_them)
{
    const unsigned counts[] = {0, 1, 16, 17, MANY};
    for (size_t i = 0; i < 2 * (sizeof counts / sizeof *counts); i++) {
        struct maker maker = {.n = counts[i / 2], .fails = i % 2 == 1};
        struct twx_error err = {0};
        struct twx_rows_ahead *ahead = start(&maker);
        take(ahead, maker.n);
        for (unsigned again = 0; again < 2; again++) {
            ck_assert_ptr_null(twx_rows_ahead_next(ahead, NULL));
            ck_assert_int_eq(twx_rows_ahead_status(ahead, &err), maker.fails ? TWX_FAILED : TWX_OK);
            ck_assert_str_eq(err.text, maker.fails ? "no more rows" : "");
        }
        twx_rows_ahead_end(ahead);
        ck_assert_uint_eq(maker.n_made, maker.n);
    }
}
END_TEST

START_TEST(who_has_enough_is_told_of_no_failure)
{
    const unsigned taken[] = {0, 1, 16, 2000};
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
        struct maker maker = {.n = MANY, .fails = true};
        struct twx_error err = {0};
        struct twx_rows_ahead *ahead = start(&maker);
        take(ahead, taken[i]);
        ck_assert_int_eq(twx_rows_ahead_status(ahead, &err), TWX_OK);
        twx_rows_ahead_end(ahead);
    }
}
END_TEST

enum { N_BATCHES_MADE = 4, BATCH_ROWS = 16 };

/** Makes rows of which sixteen are a batch, and notes with which ones it is told that rows are short. */
struct noter {
    bool is_short[N_BATCHES_MADE];
    sem_t is_full;  // all that may be ahead is made
};

static enum twx_status note_short(void *user, struct twx_rows_ahead *ahead, struct twx_error *err)
{
    static const char row[4096];
    struct noter *noter = user;
    (void)err;
    for (unsigned i = 0; i < N_BATCHES_MADE * BATCH_ROWS; i++) {
        if (!twx_rows_ahead_add(ahead, row, "", 0)) {
            return TWX_OK;
        }
        noter->is_short[i / BATCH_ROWS] = twx_rows_ahead_is_short(ahead);
    }
    (void)sem_post(&noter->is_full);
    return TWX_OK;
}

START_TEST(rows_are_short_until_more_than_half_are_ahead)
{
    struct noter noter = {.is_short = {false}};
    ck_assert_int_eq(sem_init(&noter.is_full, 0, 0), 0);
    struct twx_rows_ahead *ahead = twx_rows_ahead_start(4096, note_short, &noter);
    ck_assert_ptr_nonnull(ahead);
    ck_assert_int_eq(sem_wait(&noter.is_full), 0);
    for (unsigned i = 0; i < N_BATCHES_MADE * BATCH_ROWS; i++) {
        ck_assert_ptr_nonnull(twx_rows_ahead_next(ahead, NULL));
    }
    ck_assert_ptr_null(twx_rows_ahead_next(ahead, NULL));
    twx_rows_ahead_end(ahead);
    for (unsigned i = 0; i < N_BATCHES_MADE; i++) {
        ck_assert_int_eq(noter.is_short[i], i <= N_BATCHES_MADE / 2);
    }
    (void)sem_destroy(&noter.is_full);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, rows_come_in_order_then_what_ended_them);
    tcase_add_test(tests, who_has_enough_is_told_of_no_failure);
    tcase_add_test(tests, rows_are_short_until_more_than_half_are_ahead);
}

int main(void)
{
    return run_tests("rows_ahead", add_tests);
}
