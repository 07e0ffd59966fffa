// SPDX-License-Identifier: MIT
//
// The codec of the job `map`: options and results come back as they were put; what no worker makes is refused.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jobs/map_job.h"
#include "runner.h"
#include "twindex_commands.h"

static uint8_t *room;

static void make_room(void)
{
    room = malloc(TWX_MAP_RESULT_BYTES + 1);
    ck_assert_ptr_nonnull(room);
    memset(room, 'x', TWX_MAP_RESULT_BYTES + 1);
}

static void free_room(void)
{
    free(room);
}

static size_t put(enum twx_map_end end, enum twx_reason reason, const char *text, size_t n)
{
    const struct twx_map_result result = {.end = end, .reason = reason, .text = text, .n = n};
    if (n > 0) {
        memcpy(room + TWX_MAP_HEAD_BYTES, text, n);
    }
    return twx_map_result_put(&result, room);
}

static bool is_taken(enum twx_map_end end, enum twx_reason reason, const char *text)
{
    struct twx_map_result back;
    const size_t n = put(end, reason, text, strlen(text));
    if (!twx_map_result_get(room, n, &back)) {
        return false;
    }
    ck_assert_int_eq(back.end, end);
    ck_assert_int_eq(back.reason, reason);
    ck_assert_uint_eq(back.n, strlen(text));
    ck_assert(back.n == 0 || memcmp(back.text, text, back.n) == 0);
    return true;
}

START_TEST(options_come_back)
{
    struct twx_map_options options = {.max_side = TWX_MAP_SIDE_MAX, .n_channels = 1};
    struct twx_map_options back;
    memset(options.plugin, 'p', sizeof options.plugin - 1);
    options.plugin[0] = '/';
    const struct twx_job_kind_spec spec = twx_map_job(&options);
    ck_assert(twx_map_options_get(&spec, &back));
    ck_assert_uint_eq(back.max_side, TWX_MAP_SIDE_MAX);
    ck_assert_uint_eq(back.n_channels, 1);
    ck_assert_str_eq(back.plugin, options.plugin);
}
END_TEST

static bool are_taken(uint32_t max_side, unsigned n_channels, const char *plugin)
{
    struct twx_map_options options = {.max_side = max_side, .n_channels = n_channels};
    struct twx_map_options back;
    (void)snprintf(options.plugin, sizeof options.plugin, "%s", plugin);
    const struct twx_job_kind_spec spec = twx_map_job(&options);
    return twx_map_options_get(&spec, &back);
}

START_TEST(other_options_are_refused)
{
    ck_assert(are_taken(0, 3, "/p.so"));
    ck_assert(!are_taken(TWX_MAP_SIDE_MAX + 1, 3, "/p.so"));
    ck_assert(!are_taken(0, 0, "/p.so"));
    ck_assert(!are_taken(0, 2, "/p.so"));
    ck_assert(!are_taken(0, 3, ""));
    ck_assert(!are_taken(0, 3, "p.so"));
    const struct twx_map_options options = {.n_channels = 3, .plugin = "/p.so"};
    struct twx_map_options back;
    struct twx_job_kind_spec spec = twx_map_job(&options);
    spec.result_bytes--;
    ck_assert(!twx_map_options_get(&spec, &back));
    spec = twx_map_job(&options);
    spec.options[spec.n_options - 1] = '\0';  // a path that ends before it
    ck_assert(!twx_map_options_get(&spec, &back));
    spec.n_options = 8;
    ck_assert(!twx_map_options_get(&spec, &back));
    spec.n_options = 7;
    ck_assert(!twx_map_options_get(&spec, &back));
}
END_TEST

START_TEST(results_come_back)
{
    ck_assert(is_taken(TWX_MAP_DONE, TWX_REASON_NONE, "a line\twith a TAB, and \xFF"));
    ck_assert(is_taken(TWX_MAP_DONE, TWX_REASON_NONE, ""));
    ck_assert(is_taken(TWX_MAP_REFUSED, TWX_REASON_NONE, "no face"));
    ck_assert(is_taken(TWX_MAP_REFUSED, TWX_REASON_NONE, ""));
    ck_assert(is_taken(TWX_MAP_FAILED, TWX_REASON_CORRUPT, ""));
    ck_assert(is_taken(TWX_MAP_NOT_AN_IMAGE, TWX_REASON_NONE, ""));
    ck_assert(is_taken(TWX_MAP_TOO_LONG, TWX_REASON_NONE, ""));
    ck_assert(is_taken(TWX_MAP_UNPRINTABLE, TWX_REASON_NONE, ""));
}
END_TEST

START_TEST(what_no_worker_makes_is_refused)
{
    struct twx_map_result back;
    ck_assert(!is_taken(TWX_MAP_DONE, TWX_REASON_CORRUPT, "a line"));
    ck_assert(!is_taken(TWX_MAP_FAILED, TWX_REASON_NONE, ""));
    ck_assert(!is_taken(TWX_MAP_FAILED, TWX_REASON_CORRUPT, "a line"));
    ck_assert(!is_taken(TWX_MAP_NOT_AN_IMAGE, TWX_REASON_NONE, "a line"));
    ck_assert(!is_taken(TWX_MAP_TOO_LONG, TWX_REASON_NONE, "a line"));
    ck_assert(!is_taken(TWX_N_MAP_ENDS, TWX_REASON_NONE, ""));
    ck_assert(!is_taken(TWX_MAP_FAILED, TWX_N_REASONS, ""));
    for (int c = 1; c < 0x20; c++) {
        const char text[] = {'a', (char)c, '\0'};
        ck_assert_int_eq(is_taken(TWX_MAP_DONE, TWX_REASON_NONE, text), c == '\t');
        ck_assert_int_eq(is_taken(TWX_MAP_REFUSED, TWX_REASON_NONE, text), c == '\t');
    }
    ck_assert(!is_taken(TWX_MAP_DONE, TWX_REASON_NONE, "\x7F"));
    ck_assert(!twx_map_result_get(room, put(TWX_MAP_DONE, TWX_REASON_NONE, "a\0b", 3), &back));
    for (size_t n = 0; n < TWX_MAP_HEAD_BYTES; n++) {
        (void)put(TWX_MAP_DONE, TWX_REASON_NONE, "", 0);
        ck_assert(!twx_map_result_get(room, n, &back));
    }
    memset(room, 'x', TWX_MAP_RESULT_BYTES + 1);
    (void)put(TWX_MAP_DONE, TWX_REASON_NONE, "", 0);
    ck_assert(twx_map_result_get(room, TWX_MAP_RESULT_BYTES - 1, &back));
    ck_assert(!twx_map_result_get(room, TWX_MAP_RESULT_BYTES, &back));
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, make_room, free_room);
    tcase_add_test(tests, options_come_back);
    tcase_add_test(tests, other_options_are_refused);
    tcase_add_test(tests, results_come_back);
    tcase_add_test(tests, what_no_worker_makes_is_refused);
}

int main(void)
{
    return run_tests("map_job", add);
}
