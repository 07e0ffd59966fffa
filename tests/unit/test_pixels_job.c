// SPDX-License-Identifier: MIT
//
// The codec of the job `pixels`: options and results come back as they were put; what no worker makes is refused.
#include <math.h>
#include <string.h>

#include "base/bytes.h"
#include "jobs/pixels_job.h"
#include "runner.h"
#include "twindex_commands.h"

static const struct twx_pixels_options options = {.width = 5, .height = 4, .n_channels = 3};
static const uint8_t pixels[5 * 4 * 3] = {1, 2, 3, 255};

static size_t put(uint32_t width, uint32_t height, unsigned n_channels, uint8_t *out)
{
    const struct twx_pixels_result result = {
        .status = TWX_IMAGE_HASHED,
        .plane = {.width = width, .height = height, .n_channels = n_channels, .pixels = pixels}};
    return twx_pixels_result_put(&result, out);
}

START_TEST(options_come_back)
{
    for (unsigned n_channels = 1; n_channels <= 3; n_channels += 2) {
        struct twx_pixels_options back;
        const struct twx_pixels_options largest = {TWX_PIXELS_SIDE_MAX, 1, n_channels, false,
                                                   false};
        const struct twx_job_kind_spec spec = twx_pixels_job(&largest);
        ck_assert(twx_pixels_options_get(&spec, &back));
        ck_assert_uint_eq(back.width, TWX_PIXELS_SIDE_MAX);
        ck_assert_uint_eq(back.height, 1);
        ck_assert_uint_eq(back.n_channels, n_channels);
    }
}
END_TEST

START_TEST(other_options_are_refused)
{
    static const struct twx_pixels_options bad[] = {{0, 4, 3, false, false},
                                                    {5, 0, 3, false, false},
                                                    {5, 4, 0, false, false},
                                                    {5, 4, 2, false, false},
                                                    {5, 4, 4, false, false},
                                                    {TWX_PIXELS_SIDE_MAX + 1, 4, 3, false, false},
                                                    {5, TWX_PIXELS_SIDE_MAX + 1, 3, false, false}};
    struct twx_pixels_options back;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const struct twx_job_kind_spec spec = twx_pixels_job(&bad[i]);
        ck_assert(!twx_pixels_options_get(&spec, &back));
    }
    struct twx_job_kind_spec spec = twx_pixels_job(&options);
    spec.result_bytes--;
    ck_assert(!twx_pixels_options_get(&spec, &back));
    spec = twx_pixels_job(&options);
    spec.n_options--;
    ck_assert(!twx_pixels_options_get(&spec, &back));
    spec.n_options += 2;
    ck_assert(!twx_pixels_options_get(&spec, &back));
}
END_TEST

START_TEST(a_plane_comes_back)
{
    uint8_t bytes[200];
    struct twx_pixels_result back;
    const size_t n = put(3, 4, 3, bytes);
    ck_assert(twx_pixels_result_get(bytes, n, &options, &back));
    ck_assert_int_eq(back.status, TWX_IMAGE_HASHED);
    ck_assert_uint_eq(back.plane.width, 3);
    ck_assert_uint_eq(back.plane.height, 4);
    ck_assert_uint_eq(back.plane.n_channels, 3);
    ck_assert_mem_eq(back.plane.pixels, pixels, (size_t)3 * 4 * 3);
    ck_assert_uint_eq(put(5, 4, 3, bytes), twx_pixels_job(&options).result_bytes);
}
END_TEST

START_TEST(fineness_comes_back_if_it_was_asked_for)
{
    static const struct twx_pixels_options measuring = {
        .width = 5, .height = 4, .n_channels = 1, .measures = true};
    struct twx_pixels_options options_back;
    struct twx_pixels_result back;
    uint8_t bytes[400];
    struct twx_pixels_result result = {
        .status = TWX_IMAGE_HASHED,
        .plane = {.width = 5, .height = 4, .n_channels = 1, .pixels = pixels},
        .fineness = {.is_measured = true, .power = {1.5F, 0.25F}, .zeros = {0.5F, 0.125F}}};
    struct twx_job_kind_spec spec = twx_pixels_job(&measuring);
    ck_assert(twx_pixels_options_get(&spec, &options_back));
    ck_assert(options_back.measures);
    size_t n = twx_pixels_result_put(&result, bytes);
    ck_assert_uint_eq(n, spec.result_bytes);
    ck_assert(twx_pixels_result_get(bytes, n, &measuring, &back));
    ck_assert_mem_eq(&back.fineness.power, &result.fineness.power, sizeof result.fineness.power);
    ck_assert_float_eq(back.fineness.zeros[1], 0.125F);
    ck_assert(back.fineness.is_measured);
    ck_assert(!twx_pixels_result_get(bytes, n - 4, &measuring, &back));
    result.fineness.power[3] = -1.0F;
    n = twx_pixels_result_put(&result, bytes);
    ck_assert(!twx_pixels_result_get(bytes, n, &measuring, &back));
    result.fineness.power[3] = INFINITY;
    n = twx_pixels_result_put(&result, bytes);
    ck_assert(!twx_pixels_result_get(bytes, n, &measuring, &back));
    result.fineness.is_measured = false;  // too small
    n = twx_pixels_result_put(&result, bytes);
    ck_assert(twx_pixels_result_get(bytes, n, &measuring, &back));
    ck_assert(!back.fineness.is_measured);

    const struct twx_pixels_options in_colour = {
        .width = 5, .height = 4, .n_channels = 3, .measures = true};
    spec = twx_pixels_job(&in_colour);
    ck_assert(!twx_pixels_options_get(&spec, &options_back));
}
END_TEST

START_TEST(a_failure_has_a_reason_and_no_plane)
{
    uint8_t bytes[200];
    struct twx_pixels_result back;
    struct twx_pixels_result failed = {.status = TWX_IMAGE_FAILED, .reason = TWX_REASON_CORRUPT};
    size_t n = twx_pixels_result_put(&failed, bytes);
    ck_assert(twx_pixels_result_get(bytes, n, &options, &back));
    ck_assert_int_eq(back.reason, TWX_REASON_CORRUPT);
    ck_assert_ptr_null(back.plane.pixels);
    bytes[n] = 0;
    ck_assert(!twx_pixels_result_get(bytes, n + 1, &options, &back));
    failed.reason = TWX_REASON_NONE;
    n = twx_pixels_result_put(&failed, bytes);
    ck_assert(!twx_pixels_result_get(bytes, n, &options, &back));
    failed = (struct twx_pixels_result){.status = TWX_IMAGE_NOT_AN_IMAGE};
    n = twx_pixels_result_put(&failed, bytes);
    ck_assert(twx_pixels_result_get(bytes, n, &options, &back));
}
END_TEST

START_TEST(other_planes_are_refused)
{
    static const struct twx_small_plane bad[] = {
        {6, 1, 3, NULL}, {1, 5, 3, NULL}, {0, 1, 3, NULL}, {1, 0, 3, NULL}, {3, 4, 1, NULL}};
    uint8_t bytes[200];
    struct twx_pixels_result back;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const size_t n = put(bad[i].width, bad[i].height, bad[i].n_channels, bytes);
        ck_assert(!twx_pixels_result_get(bytes, n, &options, &back));
    }
    const size_t n = put(3, 4, 3, bytes);
    for (size_t less = 0; less < n; less++) {
        ck_assert(!twx_pixels_result_get(bytes, less, &options, &back));
    }
    ck_assert(!twx_pixels_result_get(bytes, n + 1, &options, &back));
    twx_put_u32(bytes, TWX_IMAGE_FAILED + 1);
    ck_assert(!twx_pixels_result_get(bytes, n, &options, &back));
    twx_put_u32(bytes, TWX_IMAGE_HASHED);
    twx_put_u32(bytes + 4, TWX_REASON_CORRUPT);
    ck_assert(!twx_pixels_result_get(bytes, n, &options, &back));
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, options_come_back);
    tcase_add_test(tests, other_options_are_refused);
    tcase_add_test(tests, a_plane_comes_back);
    tcase_add_test(tests, fineness_comes_back_if_it_was_asked_for);
    tcase_add_test(tests, a_failure_has_a_reason_and_no_plane);
    tcase_add_test(tests, other_planes_are_refused);
}

int main(void)
{
    return run_tests("pixels_job", add);
}
