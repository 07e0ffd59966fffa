// SPDX-License-Identifier: MIT
//
// Written once and compiled twice: for AVX2 without FMA, which would round less often, and for any machine.
#include "hash/box_kernels.h"

#include <stdint.h>

#include "base/vectors.h"

// At any address; of other types than float only as itself.
#define VECTOR(type)                                                                               \
    __attribute__((vector_size(TWX_BOX_LANES * sizeof(type)), aligned(sizeof(type)), may_alias))
typedef float lanes VECTOR(float);
typedef int32_t masks VECTOR(int32_t);

#define EVERYWHERE static inline __attribute__((always_inline))

enum { SUMS_MAX = 10 };  // in registers at a time, of which there are 16

/** n_rows and n_vectors are constants of the caller, their product at most SUMS_MAX: all sums then stay in registers. */
EVERYWHERE void block(const struct twx_box_product *p, size_t column, size_t n_rows,
                      size_t n_vectors)
{
    lanes sums[SUMS_MAX] = {{0.0F}};
    const float *vectors = p->vectors + column;
    const float *factor = p->factors;
    for (size_t k = 0; k < p->n; k++, vectors += p->vector_step, factor += p->factor_step) {
#pragma GCC unroll 10
        for (size_t i = 0; i < n_vectors; i++) {
            const lanes v = *(const lanes *)(vectors + i * TWX_BOX_LANES);
#pragma GCC unroll 10
            for (size_t row = 0; row < n_rows; row++) {
                sums[i * n_rows + row] += v * factor[row * p->factor_row_step];
            }
        }
    }
#pragma GCC unroll 10
    for (size_t i = 0; i < n_vectors; i++) {
#pragma GCC unroll 10
        for (size_t row = 0; row < n_rows; row++) {
            float *out = p->out + row * p->out_step + column + i * TWX_BOX_LANES;
            *(lanes *)out = sums[i * n_rows + row];
        }
    }
}

/** Many rows, one vector at a time. */
EVERYWHERE void product_of_many(const struct twx_box_product *p, size_t n_rows)
{
    for (size_t column = 0; column < p->n_columns; column += TWX_BOX_LANES) {
        block(p, column, n_rows, 1);
    }
}

/** One row, many vectors at a time, in blocks of about the same size. */
EVERYWHERE void product_of_one(const struct twx_box_product *p)
{
    const size_t n_vectors = p->n_columns / TWX_BOX_LANES;
    const size_t n_blocks = (n_vectors + SUMS_MAX - 1) / SUMS_MAX;
    size_t n_done = 0;
    for (size_t i = 1; i <= n_blocks; i++) {
        const size_t column = n_done * TWX_BOX_LANES;
        const size_t n = n_vectors * i / n_blocks - n_done;
        n_done += n;
        switch (n) {
#define CASE(n)                                                                                    \
    case n:                                                                                        \
        block(p, column, 1, n);                                                                    \
        break
            CASE(1);
            CASE(2);
            CASE(3);
            CASE(4);
            CASE(5);
            CASE(6);
            CASE(7);
            CASE(8);
            CASE(9);
#undef CASE
        default:
            block(p, column, 1, SUMS_MAX);
            break;
        }
    }
}

EVERYWHERE void round_samples(float *samples, size_t n)
{
    // Adding it leaves no place for fractions: the nearest whole number.
    const float no_fractions = 12582912.0F;
    const lanes most = (lanes){0.0F} + 255.0F;
    for (size_t i = 0; i < n; i += TWX_BOX_LANES) {
        lanes v = *(lanes *)(samples + i);
        v = (lanes)((masks)v & (v > 0.0F));
        const masks is_less = v < 255.0F;
        v = (lanes)(((masks)v & is_less) | ((masks)most & ~is_less));
        *(lanes *)(samples + i) = (v * 256.0F + no_fractions - no_fractions) / 256.0F;
    }
}

/**
 * Lanczos-3, sinc(x) * sinc(x / 3), by u = x * x: its zeros, of which that at 3 is double, times a polynomial.
 *
 * source  Chebyshev fit of what the zeros leave over 0 <= u <= 9; off by 2e-7 at most, rounding to floats included
 */
EVERYWHERE void lanczos3(const lanes *squares, lanes *weights)
{
    const lanes u = *squares;
    const lanes to_end = 9.0F - u;
    lanes rest = u * 4.96122712e-12F - 3.40766859e-10F;
    rest = rest * u + 1.21005999e-8F;
    rest = rest * u - 2.97270519e-7F;
    rest = rest * u + 5.4795039e-6F;
    rest = rest * u - 7.52895298e-5F;
    rest = rest * u + 7.27593276e-4F;
    rest = rest * u - 4.38866275e-3F;
    rest = rest * u + 1.23456786e-2F;
    const lanes inside = rest * (1.0F - u) * (1.0F - u * 0.25F) * (to_end * to_end);
    *weights = (lanes)((masks)inside & (u < 9.0F));
}

/** Sets the weights of the inputs [first, end) to 0. */
EVERYWHERE void weigh_nothing(const struct twx_box_weighing *w, size_t first, size_t end)
{
    for (size_t k = first; k < end; k++) {
        *(lanes *)(w->weights + k * w->step) = (lanes){0.0F};
    }
}

EVERYWHERE void weigh(const struct twx_box_weighing *w)
{
    const lanes centres = *(const lanes *)w->centres;
    const float by_scale = 1.0F / w->scale;
    lanes sum = {0.0F};
    float *at = w->weights + w->first * w->step;
    float centre = (float)w->first + 0.5F;  // of the input
    for (size_t k = w->first; k < w->end; k++, at += w->step) {
        const lanes x = (centre - centres) * by_scale;
        const lanes squares = x * x;
        lanes weights;
        lanczos3(&squares, &weights);
        *(lanes *)at = weights;
        sum += weights;
        centre += 1.0F;
    }
    const lanes by_sum = (lanes)((masks)(1.0F / sum) & (sum > 0.0F));
    at = w->weights + w->first * w->step;
    for (size_t k = w->first; k < w->end; k++, at += w->step) {
        *(lanes *)at *= by_sum;
    }
    weigh_nothing(w, 0, w->first);
    weigh_nothing(w, w->end, w->n);
}

static void product_of_8_plain(const struct twx_box_product *p)
{
    product_of_many(p, 8);
}

static void product_of_9_plain(const struct twx_box_product *p)
{
    product_of_many(p, 9);
}

static void product_of_1_plain(const struct twx_box_product *p)
{
    product_of_one(p);
}

static void round_plain(float *samples, size_t n)
{
    round_samples(samples, n);
}

static void weigh_plain(const struct twx_box_weighing *w)
{
    weigh(w);
}

const struct twx_box_kernels *twx_box_kernels_plain(void)
{
    static const struct twx_box_kernels kernels = {product_of_8_plain, product_of_9_plain,
                                                   product_of_1_plain, round_plain, weigh_plain};
    return &kernels;
}

#if defined(TWX_X86_64)
__attribute__((target("avx2"))) static void product_of_8_avx2(const struct twx_box_product *p)
{
    product_of_many(p, 8);
}

__attribute__((target("avx2"))) static void product_of_9_avx2(const struct twx_box_product *p)
{
    product_of_many(p, 9);
}

__attribute__((target("avx2"))) static void product_of_1_avx2(const struct twx_box_product *p)
{
    product_of_one(p);
}

__attribute__((target("avx2"))) static void round_avx2(float *samples, size_t n)
{
    round_samples(samples, n);
}

__attribute__((target("avx2"))) static void weigh_avx2(const struct twx_box_weighing *w)
{
    weigh(w);
}

const struct twx_box_kernels *twx_box_kernels(void)
{
    static const struct twx_box_kernels kernels = {product_of_8_avx2, product_of_9_avx2,
                                                   product_of_1_avx2, round_avx2, weigh_avx2};
    return __builtin_cpu_supports("avx2") != 0 ? &kernels : twx_box_kernels_plain();
}
#else
const struct twx_box_kernels *twx_box_kernels(void)
{
    return twx_box_kernels_plain();
}
#endif
