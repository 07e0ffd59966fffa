// SPDX-License-Identifier: MIT
//
// Runs of random records against a sort of all of them by a plain rule, and records as long as they can be.
#include "store/record_runs.h"

#include <stdlib.h>
#include <unistd.h>

#include "random_records.h"

enum { N_RECORDS = 3000, N_PATHS = 900, N_RUNS_MAX = 40, N_LONG = 12 };

static char folder[64];
static char index_path[128];
static char paths[N_RECORDS][PATH_CAP];
static struct twx_observed records[N_RECORDS];
static struct twx_record_runs *runs;

static void begin(void)
{
    (void)snprintf(folder, sizeof folder, "/tmp/twindex-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(index_path, sizeof index_path, "%s/t.db", folder);
    ck_assert_int_eq(twx_record_runs_create(index_path, "t.db", &runs, NULL), TWX_OK);
}

static void end(void)
{
    twx_record_runs_free(runs);
    ck_assert_int_eq(rmdir(folder), 0);  // nothing was left in it
}

static uint64_t n_superseded;

static void add_run(struct twx_observed *some, size_t n)
{
    ck_assert_int_eq(twx_record_runs_add(runs, some, n, &n_superseded, NULL), TWX_OK);
}

/** The order of two paths: that of their bytes, with the last slash before any other byte, and as if it ended there. */
static int compare_paths(const char *a, const char *b)
{
    const size_t a_n = (size_t)(strrchr(a, '/') + 1 - a);
    const size_t b_n = (size_t)(strrchr(b, '/') + 1 - b);
    char a_folder[PATH_CAP];
    char b_folder[PATH_CAP];
    (void)snprintf(a_folder, sizeof a_folder, "%.*s", (int)a_n, a);
    (void)snprintf(b_folder, sizeof b_folder, "%.*s", (int)b_n, b);
    const int by = strcmp(a_folder, b_folder);
    return by != 0 ? by : strcmp(a + a_n, b + b_n);
}

static int by_path_then_standing(const void *pa, const void *pb)
{
    const struct twx_observed *a = *(const struct twx_observed *const *)pa;
    const struct twx_observed *b = *(const struct twx_observed *const *)pb;
    const int by = compare_paths(a->record.path, b->record.path);
    return by != 0 ? by
                   : -twx_record_compare(&a->record, a->observed_ns, &b->record, b->observed_ns);
}

/** Cuts the records into runs of random sizes, some of one record and one of none. */
static void add_runs(uint64_t *state)
{
    add_run(records, 0);
    for (size_t i = 0; i < N_RECORDS;) {
        const size_t most = 1 + (below(4, state) == 0 ? below(2, state) : below(300, state));
        const size_t n = most < N_RECORDS - i ? most : N_RECORDS - i;
        add_run(records + i, n);
        i += n;
    }
}

static void assert_is(const struct twx_streamed *next, const struct twx_observed *wanted)
{
    static uint8_t bytes[TWX_RECORD_BYTES_MAX];
    ck_assert_ptr_nonnull(next->observed);
    ck_assert_int_eq(next->observed->observed_ns, wanted->observed_ns);
    const size_t n = twx_record_encode(&wanted->record, bytes);
    ck_assert_uint_eq(next->n_bytes, n);
    ck_assert_mem_eq(next->payload, bytes, n);
    ck_assert_int_eq(twx_record_compare(&next->observed->record, 0, &wanted->record, 0), 0);
}

START_TEST(a_stream_is_sorted_and_has_what_stands)
{
    static const struct twx_observed *sorted[N_RECORDS];
    uint64_t state = 100 + (uint64_t)_i;
    struct twx_record_stream *streams[2];
    struct twx_streamed next;
    size_t n_paths = 0;
    for (size_t i = 0; i < N_RECORDS; i++) {
        random_path(N_PATHS, paths[i], &state);
        records[i] = (struct twx_observed){.record = random_record(paths[i], 20, &state),
                                           .observed_ns = 1000 + (int64_t)below(3, &state)};
        sorted[i] = &records[i];
    }
    n_superseded = 0;
    add_runs(&state);
    qsort(sorted, N_RECORDS, sizeof(void *), by_path_then_standing);
    for (unsigned k = 0; k < 2; k++) {
        ck_assert_int_eq(twx_record_stream_open(runs, &streams[k], NULL), TWX_OK);
    }
    for (size_t i = 0; i < N_RECORDS; i++) {
        if (i > 0 && compare_paths(sorted[i - 1]->record.path, sorted[i]->record.path) == 0) {
            continue;
        }
        for (unsigned k = 0; k < 2; k++) {  // each has a place of its own
            ck_assert_int_eq(twx_record_stream_next(streams[k], &next, NULL), TWX_OK);
            assert_is(&next, sorted[i]);
        }
        n_paths++;
    }
    for (unsigned k = 0; k < 2; k++) {
        for (unsigned again = 0; again < 2; again++) {
            ck_assert_int_eq(twx_record_stream_next(streams[k], &next, NULL), TWX_OK);
            ck_assert_ptr_null(next.observed);
        }
        ck_assert_uint_gt(twx_record_stream_superseded(streams[k]), 0);
        ck_assert_uint_eq(twx_record_stream_superseded(streams[k]) + n_superseded,
                          N_RECORDS - n_paths);
        twx_record_stream_free(streams[k]);
    }
    ck_assert_uint_gt(n_superseded, 0);
}
END_TEST

START_TEST(records_of_any_length_cross_the_buffers)
{
    static char text[N_LONG][TWX_RECORD_PATH_MAX + 1];
    struct twx_record_stream *stream = NULL;
    struct twx_streamed next;
    uint64_t state = 1;
    for (unsigned i = 0; i < N_LONG; i++) {
        const size_t n = i % 3 == 2 ? 5 : TWX_RECORD_PATH_MAX - i;
        memset(text[i], 'a', n);
        text[i][0] = '/';
        text[i][1] = (char)('a' + i);
        text[i][n] = '\0';
        records[i] = (struct twx_observed){.record = random_record(text[i], 20, &state)};
    }
    for (unsigned k = 0; k < 3; k++) {  // every third in one run
        struct twx_observed some[N_LONG];
        unsigned n = 0;
        for (unsigned i = k; i < N_LONG; i += 3) {
            some[n++] = records[i];
        }
        add_run(some, n);
    }
    ck_assert_int_eq(twx_record_stream_open(runs, &stream, NULL), TWX_OK);
    for (unsigned i = 0; i < N_LONG; i++) {
        ck_assert_int_eq(twx_record_stream_next(stream, &next, NULL), TWX_OK);
        assert_is(&next, &records[i]);
    }
    ck_assert_int_eq(twx_record_stream_next(stream, &next, NULL), TWX_OK);
    ck_assert_ptr_null(next.observed);
    twx_record_stream_free(stream);
}
END_TEST

START_TEST(where_no_file_can_be_made_is_an_error_that_names_the_index)
{
    struct twx_record_runs *none = NULL;
    struct twx_error err = {0};
    ck_assert_int_eq(twx_record_runs_create("/nowhere/t.db", "my.db", &none, &err), TWX_FAILED);
    ck_assert_ptr_null(none);
    ck_assert_ptr_nonnull(strstr(err.text, "'my.db'"));
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_loop_test(tests, a_stream_is_sorted_and_has_what_stands, 0, 6);
    tcase_add_test(tests, records_of_any_length_cross_the_buffers);
    tcase_add_test(tests, where_no_file_can_be_made_is_an_error_that_names_the_index);
}

int main(void)
{
    return run_tests("record_runs", add_tests);
}
