// SPDX-License-Identifier: MIT
//
// The kernels of boxes against each other, and their weights against the formula in doubles.
#include <math.h>
#include <string.h>

#include "hash/box_axis.h"
#include "runner.h"

enum { N = 40, STEP = 26 * TWX_BOX_LANES };
static const size_t N_FLOATS = (size_t)N * STEP;

static void fill(uint64_t *seed, float *to, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        to[i] = (float)(next_random(seed) % 100000) / 392.0F - 100.0F;
    }
}

START_TEST(kernels_give_the_same_bit_by_bit)
{
    uint64_t seed = (uint64_t)_i;
    static float vectors[N * STEP];
    static float factors[N * STEP];
    static float sums[2][9 * STEP];
    const struct twx_box_kernels *kernels[2] = {twx_box_kernels(), twx_box_kernels_plain()};
    const size_t n_rows = _i % 3 == 0 ? 1 : 7 + (size_t)_i % 3;
    fill(&seed, vectors, N_FLOATS);
    fill(&seed, factors, N_FLOATS);
    for (int k = 0; k < 2; k++) {
        const struct twx_box_product product = {
            .vectors = vectors + _i % 5,
            .vector_step = STEP,
            .factors = factors,
            .factor_step = 1,
            .factor_row_step = N,
            .n = 1 + (size_t)_i % (N - 1),
            .n_columns = TWX_BOX_LANES * (2 + (size_t)_i % 23),
            .out = sums[k],
            .out_step = STEP,
        };
        memset(sums[k], 0, sizeof sums[k]);
        if (n_rows == 1) {
            kernels[k]->product_of_1(&product);
        } else if (n_rows == 8) {
            kernels[k]->product_of_8(&product);
        } else {
            kernels[k]->product_of_9(&product);
        }
        double expected = 0.0;
        for (size_t i = 0; i < product.n; i++) {
            expected += (double)product.vectors[i * STEP + product.n_columns - 1] *
                        factors[(n_rows - 1) * N + i];
        }
        ck_assert_double_eq_tol(sums[k][(n_rows - 1) * STEP + product.n_columns - 1], expected,
                                0.5);
    }
    ck_assert_mem_eq(sums[0], sums[1], sizeof sums[0]);
}
END_TEST

START_TEST(samples_are_clipped_and_rounded)
{
    const struct twx_box_kernels *kernels = _i == 0 ? twx_box_kernels_plain() : twx_box_kernels();
    uint64_t seed = 3;
    for (int i = 0; i < 10000; i++) {
        float samples[TWX_BOX_LANES];
        float expected[TWX_BOX_LANES];
        for (size_t k = 0; k < TWX_BOX_LANES; k++) {
            samples[k] = (float)(next_random(&seed) % 3000000) / 10000.0F - 20.0F;
            expected[k] = rintf(fminf(fmaxf(samples[k], 0.0F), 255.0F) * 256.0F) / 256.0F;
        }
        kernels->round(samples, TWX_BOX_LANES);
        for (size_t k = 0; k < TWX_BOX_LANES; k++) {
            ck_assert_float_eq(samples[k], expected[k]);
        }
    }
}
END_TEST

/** As in Pillow's src/libImaging/Resample.c. */
static double lanczos3(double x)
{
    const double t = M_PI * x;
    return fabs(x) >= 3.0 ? 0.0 : x == 0.0 ? 1.0 : sin(t) / t * (sin(t / 3.0) / (t / 3.0));
}

static void check_output(const struct twx_box_span *span, const struct twx_box_weights *w,
                         unsigned output)
{
    const double scale = span->extent / w->n_outputs;
    const double centre = span->begin + (output + 0.5) * scale;
    double sum = 0.0;
    for (uint32_t k = 0; k < span->n; k++) {
        sum += lanczos3((k + 0.5 - centre) / scale);
    }
    for (uint32_t k = 0; k < span->n; k++) {
        const double expected = lanczos3((k + 0.5 - centre) / scale) / sum;
        const double got = (double)w->weights[k * w->step + output];
        ck_assert_double_eq_tol(got * scale, expected * scale, 5e-6);
        if (k < w->first[output] || k >= w->end[output]) {
            ck_assert_double_eq_tol(expected * scale, 0.0, 5e-6);
        }
    }
}

START_TEST(weights_are_those_of_the_filter)
{
    uint64_t seed = (uint64_t)_i;
    const unsigned hash_size = _i % 2 == 0 ? 8 : 16;
    const struct twx_box_kernels *kernels =
        _i % 3 == 0 ? twx_box_kernels_plain() : twx_box_kernels();
    struct twx_box_axis_cache *cache = twx_box_axis_cache_create(hash_size, kernels);
    ck_assert_ptr_nonnull(cache);
    for (int i = 0; i < 50; i++) {
        const double begin = (double)(next_random(&seed) % 1000) / 1000.0 - 0.5;
        const double extent = 34.0 + (double)(next_random(&seed) % 100000) / 200.0;
        const struct twx_box_span span = {(uint32_t)ceil(begin + extent), begin, extent};
        const struct twx_box_axis *axis = twx_box_axis_for(cache, &span);
        ck_assert_ptr_nonnull(axis);
        for (unsigned half = 0; half < 2; half++) {
            ck_assert_uint_eq(axis->of[half].n_outputs, hash_size + half);
            for (unsigned output = 0; output < hash_size + half; output++) {
                check_output(&span, &axis->of[half], output);
            }
        }
    }
    twx_box_axis_cache_free(cache);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_loop_test(tests, kernels_give_the_same_bit_by_bit, 0, 100);
    tcase_add_loop_test(tests, samples_are_clipped_and_rounded, 0, 2);
    tcase_add_loop_test(tests, weights_are_those_of_the_filter, 0, 6);
}

int main(void)
{
    return run_tests("box_kernels", add);
}
