// SPDX-License-Identifier: MIT
//
// Written once and compiled twice: for AVX2 without FMA, which would round less often, and for any machine.
#include "hash/box_kernels.h"

#include <stdint.h>

// At any address; of other types than float only as itself.
#define VECTOR(type)                                                                               \
    __attribute__((vector_size(TWX_BOX_LANES * sizeof(type)), aligned(sizeof(type)), may_alias))
typedef float lanes VECTOR(float);
typedef int32_t masks VECTOR(int32_t);

#define EVERYWHERE static inline __attribute__((always_inline))

enum { ROWS_MAX = TWX_BOX_LANES + 1 };  // of one product

/** n_rows is a constant of the caller: the sums of all rows then stay in registers. */
EVERYWHERE void product(const struct twx_box_product *p, size_t n_rows)
{
    for (size_t column = 0; column < p->n_columns; column += TWX_BOX_LANES) {
        lanes sums[ROWS_MAX] = {{0.0F}};
        const float *vector = p->vectors + column;
        const float *factor = p->factors;
        for (size_t k = 0; k < p->n; k++, vector += p->vector_step, factor += p->factor_step) {
            const lanes v = *(const lanes *)vector;
#pragma GCC unroll 9
            for (size_t row = 0; row < n_rows; row++) {
                sums[row] += v * factor[row * p->factor_row_step];
            }
        }
#pragma GCC unroll 9
        for (size_t row = 0; row < n_rows; row++) {
            *(lanes *)(p->out + column + row * p->out_step) = sums[row];
        }
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

EVERYWHERE void weigh(const struct twx_box_weighing *w)
{
    const lanes centres = *(const lanes *)w->centres;
    const float by_scale = 1.0F / w->scale;
    lanes sum = {0.0F};
    float *at = w->weights + w->first * w->step;
    float centre = (float)w->first + 0.5F;  // of the input
    for (size_t k = w->first; k < w->end; k++, at += w->step, centre += 1.0F) {
        const lanes x = (centre - centres) * by_scale;
        const lanes squares = x * x;
        lanes weights;
        lanczos3(&squares, &weights);
        *(lanes *)at = weights;
        sum += weights;
    }
    const lanes by_sum = (lanes)((masks)(1.0F / sum) & (sum > 0.0F));
    at = w->weights + w->first * w->step;
    for (size_t k = w->first; k < w->end; k++, at += w->step) {
        *(lanes *)at *= by_sum;
    }
}

static void product_of_8_plain(const struct twx_box_product *p)
{
    product(p, TWX_BOX_LANES);
}

static void product_of_9_plain(const struct twx_box_product *p)
{
    product(p, ROWS_MAX);
}

static void weigh_plain(const struct twx_box_weighing *w)
{
    weigh(w);
}

const struct twx_box_kernels *twx_box_kernels_plain(void)
{
    static const struct twx_box_kernels kernels = {product_of_8_plain, product_of_9_plain,
                                                   weigh_plain};
    return &kernels;
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void product_of_8_avx2(const struct twx_box_product *p)
{
    product(p, TWX_BOX_LANES);
}

__attribute__((target("avx2"))) static void product_of_9_avx2(const struct twx_box_product *p)
{
    product(p, ROWS_MAX);
}

__attribute__((target("avx2"))) static void weigh_avx2(const struct twx_box_weighing *w)
{
    weigh(w);
}

const struct twx_box_kernels *twx_box_kernels(void)
{
    static const struct twx_box_kernels kernels = {product_of_8_avx2, product_of_9_avx2,
                                                   weigh_avx2};
    return __builtin_cpu_supports("avx2") != 0 ? &kernels : twx_box_kernels_plain();
}
#else
const struct twx_box_kernels *twx_box_kernels(void)
{
    return twx_box_kernels_plain();
}
#endif
