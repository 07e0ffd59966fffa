// SPDX-License-Identifier: MIT
//
// The ends of the filter: lines as they come, in order as they go, to a reader who may not read.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ingest/line_output.h"
#include "ingest/line_source.h"
#include "ingest/line_window.h"
#include "runner.h"

static struct twx_line_source source;

static void open_source(int fds[2], char separator)
{
    ck_assert_int_eq(pipe(fds), 0);
    twx_line_source_init(&source, fds[0], separator);
}

static void comes(const char *wanted, size_t n_wanted)
{
    const char *text = NULL;
    size_t n = 0;
    ck_assert_int_eq(twx_line_source_next(&source, &text, &n), TWX_LINE_HERE);
    ck_assert_uint_eq(n, n_wanted);
    ck_assert(n == 0 || n > TWX_LINE_MOST || memcmp(text, wanted, n) == 0);
}

static void comes_nothing(enum twx_line_came wanted)
{
    const char *text = NULL;
    size_t n = 0;
    ck_assert_int_eq(twx_line_source_next(&source, &text, &n), wanted);
}

START_TEST(lines_come_as_they_are_written_and_nobody_waits)
{
    int fds[2];
    open_source(fds, '\n');
    comes_nothing(TWX_LINE_NOT_YET);
    ck_assert_int_eq(write(fds[1], "a\n\nb", 4), 4);
    comes("a", 1);
    comes("", 0);
    comes_nothing(TWX_LINE_NOT_YET);
    ck_assert_int_eq(write(fds[1], "c\0\r\nend", 7), 7);
    comes("bc\0\r", 4);
    comes_nothing(TWX_LINE_NOT_YET);
    (void)close(fds[1]);
    comes("end", 3);
    comes_nothing(TWX_LINES_OVER);
    comes_nothing(TWX_LINES_OVER);
    ck_assert_int_eq(source.error_number, 0);
    (void)close(fds[0]);
}
END_TEST

START_TEST(any_byte_separates_and_any_length_is_met)
{
    static char text[4 * TWX_LINE_MOST];
    static const size_t lengths[] = {TWX_LINE_MOST, TWX_LINE_MOST + 1, 3 * TWX_LINE_MOST, 0, 1};
    int fds[2];
    memset(text, 'x', sizeof text);
    open_source(fds, '\0');
    ck_assert_int_eq(fcntl(fds[1], F_SETPIPE_SZ, 1 << 20) >= 1 << 18, 1);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        ck_assert_int_eq(write(fds[1], text, lengths[i]), (ssize_t)lengths[i]);
        ck_assert_int_eq(write(fds[1], "", 1), 1);
    }
    (void)close(fds[1]);
    comes(text, TWX_LINE_MOST);
    comes("", TWX_LINE_MOST + 1);
    comes("", TWX_LINE_MOST + 1);
    comes("", 0);
    comes("x", 1);
    comes_nothing(TWX_LINES_OVER);
    (void)close(fds[0]);
}
END_TEST

START_TEST(what_cannot_be_read_says_so)
{
    const int folder = open("/", O_RDONLY | O_CLOEXEC);
    twx_line_source_init(&source, folder, '\n');
    comes_nothing(TWX_LINES_OVER);
    ck_assert_int_eq(source.error_number, EISDIR);
    (void)close(folder);
}
END_TEST

/** Against a naive reader: all of the text split at once, whatever pieces it comes in. */
START_TEST(pieces_make_no_difference)
{
    uint64_t state = 3;
    for (unsigned round = 0; round < 200; round++) {
        char text[400];
        int fds[2];
        open_source(fds, '\n');
        for (size_t i = 0; i < sizeof text; i++) {
            text[i] = "ab\n"[next_random(&state) % 3];
        }
        const char *line = text;  // that comes next
        for (size_t done = 0; done < sizeof text;) {
            size_t n = 1 + (size_t)(next_random(&state) % 90);
            n = n < sizeof text - done ? n : sizeof text - done;
            ck_assert_int_eq(write(fds[1], text + done, n), (ssize_t)n);
            done += n;
            for (const char *end = NULL;
                 (end = memchr(line, '\n', (size_t)(text + done - line))) != NULL; line = end + 1) {
                comes(line, (size_t)(end - line));
            }
            comes_nothing(TWX_LINE_NOT_YET);
        }
        (void)close(fds[1]);
        (void)close(fds[0]);
    }
}
END_TEST

START_TEST(lines_go_in_order_whatever_order_they_are_known_in)
{
    enum { N = 3000 };
    struct twx_line_window w = {0};
    uint64_t state = 9;
    uint64_t number = 0;
    uint64_t wanted = 0;
    size_t n = 0;
    bool is_known[N + 1] = {false};
    ck_assert_ptr_null(twx_line_window_first(&w, 0, &n));
    for (uint64_t i = 0; i < N; i++) {
        ck_assert(twx_line_window_add(&w, &number));
        ck_assert_uint_eq(number, i);
    }
    for (unsigned known = 0; known < N;) {
        const uint64_t one = next_random(&state) % N;
        if (!is_known[one]) {
            is_known[one] = true;
            known++;
            ck_assert(twx_line_window_set(&w, one, (const char *)&one, sizeof one, 0));
        }
        for (const char *text = NULL; (text = twx_line_window_first(&w, 0, &n)) != NULL; wanted++) {
            ck_assert_uint_eq(n, sizeof wanted);
            ck_assert_mem_eq(text, &wanted, n);
            twx_line_window_pop(&w);
        }
        ck_assert(wanted == N || !is_known[wanted]);
    }
    ck_assert(twx_line_window_is_empty(&w));
    ck_assert_uint_eq(w.n_bytes, 0);
    twx_line_window_release(&w);
}
END_TEST

START_TEST(what_failed_counts_once_others_were_hashed)
{
    struct twx_line_window w = {0};
    uint64_t number = 0;
    size_t n = 0;
    ck_assert(twx_line_window_add(&w, &number));
    ck_assert(twx_line_window_set(&w, number, "x", 1, 5));
    ck_assert_ptr_null(twx_line_window_first(&w, 4, &n));
    ck_assert_ptr_nonnull(twx_line_window_first(&w, 5, &n));
    ck_assert_uint_gt(w.n_bytes, 1);
    twx_line_window_release(&w);
}
END_TEST

/** Fills what lies between until nothing more goes, then reads all of it. */
static void fills_and_goes_on(int to, int from)
{
    enum { N = 1 << 20 };
    static char text[N];
    static char back[N];
    struct twx_line_output o;
    size_t n_left = N;
    size_t n_back = 0;
    uint64_t state = 4;
    for (size_t i = 0; i < N; i++) {
        text[i] = (char)next_random(&state);
    }
    twx_line_output_init(&o, to);
    ck_assert(twx_line_output_put(&o, text, N / 2));
    (void)alarm(20);  // whoever waits here waits for ever
    ck_assert_int_eq(twx_line_output_flush(&o, NULL), TWX_OK);
    ck_assert_uint_lt(twx_line_output_n_left(&o), N / 2);
    ck_assert_uint_gt(twx_line_output_n_left(&o), 0);
    ck_assert(twx_line_output_put(&o, text + N / 2, N / 2));
    while (n_back < N) {
        const ssize_t n = read(from, back + n_back, N - n_back);
        ck_assert_int_gt(n, 0);
        n_back += (size_t)n;
        ck_assert_int_eq(twx_line_output_flush(&o, NULL), TWX_OK);
        ck_assert_uint_le(twx_line_output_n_left(&o), n_left);
        n_left = twx_line_output_n_left(&o);
    }
    ck_assert_uint_eq(n_left, 0);
    ck_assert(memcmp(back, text, N) == 0);
    twx_line_output_release(&o);
}

START_TEST(a_reader_that_does_not_read_stops_nobody)
{
    int fds[2];
    ck_assert_int_eq(_i == 0 ? pipe(fds) : socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
    fills_and_goes_on(fds[1], fds[0]);
    (void)close(fds[0]);
    (void)close(fds[1]);
}
END_TEST

START_TEST(a_reader_that_has_gone_is_a_failure)
{
    int fds[2];
    struct twx_line_output o;
    struct twx_error err = {0};
    (void)signal(SIGPIPE, SIG_IGN);
    ck_assert_int_eq(_i == 0 ? pipe(fds) : socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
    (void)close(fds[0]);
    twx_line_output_init(&o, fds[1]);
    ck_assert_int_eq(twx_line_output_flush(&o, &err), TWX_OK);
    ck_assert(twx_line_output_put(&o, "x\n", 2));
    ck_assert_int_eq(twx_line_output_flush(&o, &err), TWX_FAILED);
    ck_assert_int_eq(err.code, EPIPE);
    twx_line_output_release(&o);
    (void)close(fds[1]);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, lines_come_as_they_are_written_and_nobody_waits);
    tcase_add_test(tests, any_byte_separates_and_any_length_is_met);
    tcase_add_test(tests, what_cannot_be_read_says_so);
    tcase_add_test(tests, pieces_make_no_difference);
    tcase_add_test(tests, lines_go_in_order_whatever_order_they_are_known_in);
    tcase_add_test(tests, what_failed_counts_once_others_were_hashed);
    tcase_add_loop_test(tests, a_reader_that_does_not_read_stops_nobody, 0, 2);
    tcase_add_loop_test(tests, a_reader_that_has_gone_is_a_failure, 0, 2);
}

int main(void)
{
    return run_tests("lines", add);
}
