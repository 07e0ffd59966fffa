// SPDX-License-Identifier: MIT
//
// Sums of products of two pictures over what is seen of both.
#ifndef TWX_LIKENESS_PRODUCTS_H
#define TWX_LIKENESS_PRODUCTS_H

#include <math.h>

struct twx_products {
    float n;  // pixels
    float aa;
    float bb;
    float ab;
};

static inline void twx_add_products(struct twx_products *sum, const struct twx_products *more)
{
    sum->n += more->n;
    sum->aa += more->aa;
    sum->bb += more->bb;
    sum->ab += more->ab;
}

/** Over n pixels; a is 0 where it is not seen. */
static inline struct twx_products twx_multiply(const float *a, const float *is_seen, const float *b,
                                               int n)
{
    struct twx_products sum = {0};
    for (int i = 0; i < n; i++) {
        const float seen_b = is_seen[i] * b[i];
        sum.n += is_seen[i];
        sum.aa += a[i] * a[i];
        sum.bb += seen_b * seen_b;
        sum.ab += a[i] * seen_b;
    }
    return sum;
}

/** Of values whose local means are 0. */
static inline float twx_correlation_of(const struct twx_products *sum)
{
    const float power = sum->aa * sum->bb;
    return power > 0.0F ? sum->ab / sqrtf(power) : 0.0F;
}

/** The same, and -1 where less than a third of n pixels are seen, over which a correlation means little. */
static inline float twx_correlation_of_part(const struct twx_products *sum, int n)
{
    const float power = sum->aa * sum->bb;
    return power > 0.0F && sum->n >= 0.35F * (float)n ? sum->ab / sqrtf(power) : -1.0F;
}

#endif
