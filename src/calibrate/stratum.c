// SPDX-License-Identifier: MIT
//
// Keys are exponential numbers, drawn from the hashes of a pair; a stratum keeps the pairs that have the lowest.
#include "calibrate/stratum.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/mix.h"

/** The first number of splitmix64 from a seed. */
static uint64_t mix(uint64_t seed)
{
    return twx_mix64(seed + 0x9e3779b97f4a7c15U);
}

double twx_exponential(uint64_t seed)
{
    return -log(((double)(mix(seed) >> 11) + 0.5) / 9007199254740992.0);
}

/** A number that has no factor in common with n, near its golden section: steps of it visit all, far from each other. */
static uint64_t stride_of(uint64_t n)
{
    for (uint64_t stride = (uint64_t)((double)n * 0.6180339887) + 1;; stride++) {
        uint64_t a = n;
        uint64_t b = stride;
        while (b != 0) {
            const uint64_t rest = a % b;
            a = b;
            b = rest;
        }
        if (a == 1) {
            return stride;
        }
    }
}

bool twx_stratum_init(struct twx_stratum *stratum, size_t most)
{
    *stratum = (struct twx_stratum){.most = most, .is_whole = true};
    stratum->pairs = twx_alloc(most, sizeof *stratum->pairs);
    return stratum->pairs != NULL;
}

void twx_stratum_release(struct twx_stratum *stratum)
{
    free(stratum->pairs);
    *stratum = (struct twx_stratum){0};
}

static bool is_same(const struct twx_drawn_pair *a, const struct twx_drawn_pair *b)
{
    return a->code_a == b->code_a && a->code_b == b->code_b && a->number == b->number;
}

static size_t find_highest(const struct twx_stratum *stratum)
{
    size_t highest = 0;
    for (size_t i = 1; i < stratum->n; i++) {
        highest = stratum->pairs[i].key > stratum->pairs[highest].key ? i : highest;
    }
    return highest;
}

void twx_stratum_keep(struct twx_stratum *stratum, const struct twx_drawn_pair *pair)
{
    size_t at = stratum->n;
    for (size_t i = 0; i < stratum->n; i++) {
        if (is_same(&stratum->pairs[i], pair)) {
            return;
        }
    }
    if (stratum->n == stratum->most) {
        stratum->is_whole = false;
        at = find_highest(stratum);
        if (stratum->pairs[at].key <= pair->key) {
            return;
        }
    } else {
        stratum->n++;
    }
    stratum->pairs[at] = *pair;
}

void twx_stratum_offer(struct twx_stratum *stratum, const struct twx_pair_end *a,
                       const struct twx_pair_end *b, double weight)
{
    const bool is_one = a->code == b->code;
    const uint64_t n = is_one ? a->n_images * (a->n_images - 1) / 2 : a->n_images * b->n_images;
    const uint64_t seed = mix(a->lot + b->lot);
    const double limit =
        stratum->n < stratum->most ? DBL_MAX : stratum->pairs[find_highest(stratum)].key;
    uint64_t stride = 0;
    struct twx_drawn_pair pair = {.code_a = a->lot < b->lot ? a->code : b->code,
                                  .code_b = a->lot < b->lot ? b->code : a->code,
                                  .number = n > 1 ? seed % n : 0,
                                  .weight = weight};
    for (uint64_t i = 0; i < n && i <= stratum->most; i++) {
        // The next of n exponential numbers in order.
        pair.key += twx_exponential(seed + i) / (double)(n - i);
        if (pair.key > limit) {
            stratum->is_whole = false;
            return;
        }
        twx_stratum_keep(stratum, &pair);
        stride = stride == 0 && n > 1 ? stride_of(n) : stride;
        pair.number = (uint64_t)(((unsigned __int128)pair.number + stride) % n);
    }
}

static int by_key(const void *a, const void *b)
{
    const struct twx_drawn_pair *x = a;
    const struct twx_drawn_pair *y = b;
    return x->key != y->key ? (x->key < y->key ? -1 : 1)
                            : (x->number > y->number) - (x->number < y->number);
}

void twx_stratum_sort(struct twx_stratum *stratum)
{
    if (stratum->n > 1) {
        qsort(stratum->pairs, stratum->n, sizeof *stratum->pairs, by_key);
    }
}
