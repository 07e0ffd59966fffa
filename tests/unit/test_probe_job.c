// SPDX-License-Identifier: MIT
//
// Options of the job `probe`: what is asked for arrives, and nothing else is taken.
#include "jobs/probe_job.h"

#include "runner.h"

START_TEST(options_arrive)
{
    for (unsigned hash_size = 8; hash_size <= 16; hash_size += 8) {
        const struct twx_job_kind_spec spec = twx_probe_job(hash_size, (enum twx_variants)_i);
        enum twx_variants variants = TWX_VARIANTS_NONE;
        ck_assert_uint_eq(twx_probe_options_get(&spec, &variants), hash_size);
        ck_assert_int_eq(variants, _i);
    }
}
END_TEST

START_TEST(other_options_are_refused)
{
    enum twx_variants variants = TWX_VARIANTS_NONE;
    struct twx_job_kind_spec spec = twx_probe_job(8, TWX_VARIANTS_ALL);
    spec.n_options--;
    ck_assert_uint_eq(twx_probe_options_get(&spec, &variants), 0);
    spec = twx_probe_job(9, TWX_VARIANTS_ALL);
    ck_assert_uint_eq(twx_probe_options_get(&spec, &variants), 0);
    spec = twx_probe_job(8, (enum twx_variants)(TWX_VARIANTS_ALL + 1));
    ck_assert_uint_eq(twx_probe_options_get(&spec, &variants), 0);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_loop_test(tests, options_arrive, TWX_VARIANTS_NONE, TWX_VARIANTS_ALL + 1);
    tcase_add_test(tests, other_options_are_refused);
}

int main(void)
{
    return run_tests("probe_job", add);
}
