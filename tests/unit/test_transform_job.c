// SPDX-License-Identifier: MIT
//
// The codec of the job `transform`: options, arguments and results come back as they were put; what none makes is refused.
#include <string.h>

#include "base/bytes.h"
#include "jobs/transform_job.h"
#include "runner.h"

enum { N_WORKERS = 3 };

/** A chain of each kind of operation, at the ends of its range. */
static const struct twx_transform_options longest = {
    .operations = {{TWX_OPERATION_GRAYSCALE, 0, 0},
                   {TWX_OPERATION_SCALE, 1, 0},
                   {TWX_OPERATION_SCALE, 1000000, 0},
                   {TWX_OPERATION_SIZE, 1, 65535},
                   {TWX_OPERATION_SIZE, 65535, 1},
                   {TWX_OPERATION_FIT, 1, 65535},
                   {TWX_OPERATION_FIT, 65535, 1},
                   {TWX_OPERATION_THUMBNAIL, 1, 0},
                   {TWX_OPERATION_THUMBNAIL, 65535, 0},
                   {TWX_OPERATION_BLUR, 1, 0},
                   {TWX_OPERATION_BLUR, 100000, 0},
                   {TWX_OPERATION_SHARPEN, 0, 0},
                   {TWX_OPERATION_AUTOROTATE, 0, 0},
                   {TWX_OPERATION_STRIP, 0, 0},
                   {TWX_OPERATION_SHARPEN, 0, 0},
                   {TWX_OPERATION_STRIP, 0, 0}},
    .n_operations = 16,
    .quality = 100,
};

static struct twx_transform_options one(enum twx_operation_kind kind, uint32_t a, uint32_t b)
{
    return (struct twx_transform_options){
        .operations = {{kind, a, b}}, .n_operations = 1, .quality = 85};
}

START_TEST(options_come_back)
{
    const struct twx_transform_options none = {.quality = 1};
    struct twx_transform_options back;
    struct twx_job_kind_spec spec = twx_transform_job(&none, 1);
    ck_assert(twx_transform_options_get(&spec, &back));
    ck_assert_uint_eq(back.n_operations, 0);
    ck_assert_uint_eq(back.quality, 1);
    spec = twx_transform_job(&longest, N_WORKERS);
    ck_assert(twx_transform_options_get(&spec, &back));
    ck_assert_uint_eq(back.n_operations, 16);
    ck_assert_uint_eq(back.quality, 100);
    for (unsigned i = 0; i < 16; i++) {
        ck_assert_int_eq(back.operations[i].kind, longest.operations[i].kind);
        ck_assert_uint_eq(back.operations[i].a, longest.operations[i].a);
        ck_assert_uint_eq(back.operations[i].b, longest.operations[i].b);
    }
    ck_assert_uint_gt(spec.n_slots, N_WORKERS);
}
END_TEST

START_TEST(operations_out_of_their_ranges_are_refused)
{
    static const struct twx_operation bad[] = {
        {TWX_OPERATION_GRAYSCALE, 1, 0},
        {TWX_OPERATION_GRAYSCALE, 0, 1},
        {TWX_OPERATION_SCALE, 0, 0},
        {TWX_OPERATION_SCALE, 1000001, 0},
        {TWX_OPERATION_SCALE, 1, 1},
        {TWX_OPERATION_SIZE, 0, 1},
        {TWX_OPERATION_SIZE, 1, 0},
        {TWX_OPERATION_SIZE, 65536, 1},
        {TWX_OPERATION_SIZE, 1, 65536},
        {TWX_OPERATION_FIT, 0, 1},
        {TWX_OPERATION_FIT, 1, 0},
        {TWX_OPERATION_FIT, 65536, 1},
        {TWX_OPERATION_FIT, 1, 65536},
        {TWX_OPERATION_THUMBNAIL, 0, 0},
        {TWX_OPERATION_THUMBNAIL, 65536, 0},
        {TWX_OPERATION_THUMBNAIL, 1, 1},
        {TWX_OPERATION_BLUR, 0, 0},
        {TWX_OPERATION_BLUR, 100001, 0},
        {TWX_OPERATION_BLUR, 1, 1},
        {TWX_OPERATION_SHARPEN, 1, 0},
        {TWX_OPERATION_AUTOROTATE, 0, 1},
        {TWX_OPERATION_STRIP, 1, 0},
        {TWX_N_OPERATIONS, 0, 0},
    };
    struct twx_transform_options back;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const struct twx_transform_options options = one(bad[i].kind, bad[i].a, bad[i].b);
        const struct twx_job_kind_spec spec = twx_transform_job(&options, N_WORKERS);
        ck_assert_msg(!twx_transform_options_get(&spec, &back), "number %zu", i);
    }
}
END_TEST

START_TEST(other_options_are_refused)
{
    struct twx_transform_options options = one(TWX_OPERATION_SHARPEN, 0, 0);
    struct twx_transform_options back;
    options.quality = 0;
    struct twx_job_kind_spec spec = twx_transform_job(&options, N_WORKERS);
    ck_assert(!twx_transform_options_get(&spec, &back));
    options.quality = 101;
    spec = twx_transform_job(&options, N_WORKERS);
    ck_assert(!twx_transform_options_get(&spec, &back));
    spec = twx_transform_job(&longest, N_WORKERS);
    twx_put_u32(spec.options + 4, 17);  // operations
    ck_assert(!twx_transform_options_get(&spec, &back));
    spec = twx_transform_job(&longest, N_WORKERS);
    spec.result_bytes--;
    ck_assert(!twx_transform_options_get(&spec, &back));
    spec = twx_transform_job(&longest, N_WORKERS);
    for (size_t n_whole = spec.n_options; spec.n_options-- > 0;) {
        ck_assert_msg(!twx_transform_options_get(&spec, &back), "%zu bytes of %zu", spec.n_options,
                      n_whole);
    }
}
END_TEST

START_TEST(an_argument_comes_back)
{
    static const enum twx_format formats[] = {TWX_FORMAT_JPEG, TWX_FORMAT_PNG, TWX_FORMAT_WEBP,
                                              TWX_FORMAT_TIFF};
    const struct twx_file_version version = {.bytes = UINT64_MAX, .mtime_ns = -1};
    struct twx_file_version back;
    enum twx_format format = TWX_FORMAT_NONE;
    uint8_t argument[TWX_JOB_ARGUMENT_BYTES];
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        twx_transform_argument_put(&version, formats[i], argument);
        ck_assert(twx_transform_argument_get(argument, &back, &format));
        ck_assert_int_eq(format, formats[i]);
        ck_assert_uint_eq(back.bytes, UINT64_MAX);
        ck_assert_int_eq(back.mtime_ns, -1);
    }
    twx_transform_argument_put(&version, TWX_FORMAT_GIF, argument);
    ck_assert(!twx_transform_argument_get(argument, &back, &format));
    twx_transform_argument_put(&version, TWX_FORMAT_NONE, argument);
    ck_assert(!twx_transform_argument_get(argument, &back, &format));
    twx_transform_argument_put(&version, TWX_N_FORMATS, argument);
    ck_assert(!twx_transform_argument_get(argument, &back, &format));
}
END_TEST

START_TEST(the_bytes_of_a_file_come_back)
{
    const struct twx_transform_outcome done = {.end = TWX_TRANSFORM_DONE};
    uint8_t bytes[TWX_TRANSFORM_HEAD_BYTES + 3];
    struct twx_transform_result back;
    memcpy(bytes + TWX_TRANSFORM_HEAD_BYTES, "abc", 3);
    const size_t n = twx_transform_result_put(&done, 3, bytes);
    ck_assert_uint_eq(n, sizeof bytes);
    ck_assert(twx_transform_result_get(bytes, n, &back));
    ck_assert_int_eq(back.outcome.end, TWX_TRANSFORM_DONE);
    ck_assert_uint_eq(back.n, 3);
    ck_assert_mem_eq(back.bytes, "abc", 3);
    for (size_t k = 0; k <= TWX_TRANSFORM_HEAD_BYTES; k++) {  // a longer part is a shorter file
        ck_assert_msg(!twx_transform_result_get(bytes, k, &back), "%zu bytes", k);
    }
}
END_TEST

START_TEST(a_failure_has_a_reason_and_no_bytes)
{
    uint8_t bytes[TWX_TRANSFORM_HEAD_BYTES + 1] = {0};
    struct twx_transform_result back;
    for (int end = 0; end <= TWX_N_TRANSFORM_ENDS; end++) {
        for (int reason = 0; reason <= TWX_N_REASONS; reason++) {
            const struct twx_transform_outcome outcome = {(enum twx_transform_end)end,
                                                          (enum twx_reason)reason};
            const bool is_known = end < TWX_N_TRANSFORM_ENDS && reason < TWX_N_REASONS;
            const bool is_sound =
                is_known && (end == TWX_TRANSFORM_FAILED) == (reason != TWX_REASON_NONE);
            const bool is_done = end == TWX_TRANSFORM_DONE;
            size_t n = twx_transform_result_put(&outcome, 0, bytes);
            ck_assert(twx_transform_result_get(bytes, n, &back) == (is_sound && !is_done));
            if (is_sound && !is_done) {
                ck_assert_int_eq(back.outcome.end, outcome.end);
                ck_assert_int_eq(back.outcome.reason, outcome.reason);
                ck_assert_ptr_null(back.bytes);
            }
            n = twx_transform_result_put(&outcome, 1, bytes);
            ck_assert(twx_transform_result_get(bytes, n, &back) == (is_sound && is_done));
        }
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, options_come_back);
    tcase_add_test(tests, operations_out_of_their_ranges_are_refused);
    tcase_add_test(tests, other_options_are_refused);
    tcase_add_test(tests, an_argument_comes_back);
    tcase_add_test(tests, the_bytes_of_a_file_come_back);
    tcase_add_test(tests, a_failure_has_a_reason_and_no_bytes);
}

int main(void)
{
    return run_tests("transform_job", add);
}
