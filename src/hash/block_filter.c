// SPDX-License-Identifier: MIT
//
// Runs of codes that meet, for AVX-512 (VPOPCNTDQ), for POPCNT and for plain C, chosen at run time. There is none for AVX2:
// counting bits by its byte shuffles is no faster than POPCNT word by word (3.2 against 3.1 G pairs/s in cache).
//
#include "hash/block_filter.h"

#include "hash/word.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

TWX_INLINE size_t append(struct twx_candidate *candidates, size_t n, size_t left, size_t right,
                         unsigned lanes)
{
    for (; lanes != 0; lanes &= lanes - 1) {
        candidates[n++] = (struct twx_candidate){
            .left = (uint32_t)left, .right = (uint32_t)(right + (unsigned)__builtin_ctz(lanes))};
    }
    return n;
}

/** Lanes of a step that are behind `left` when both runs are one. */
TWX_INLINE unsigned lanes_behind(size_t left, size_t right)
{
    return left < right ? 0xffU : 0xffU << (left - right + 1) & 0xffU;
}

// ---------------------------------------------------------------------------------------------------------
// One word at a time

TWX_INLINE unsigned near_lanes(unsigned n_words, unsigned radius,
                               const struct twx_block_filter_run *left,
                               const struct twx_block_filter_run *right, size_t row, size_t at,
                               size_t n)
{
    unsigned lanes = 0;
    for (size_t lane = 0; lane < n; lane++) {
        unsigned distance = 0;
        for (unsigned w = 0; w < n_words; w++) {
            distance +=
                (unsigned)__builtin_popcountll(left->words[w][row] ^ right->words[w][at + lane]);
        }
        lanes |= (distance <= radius ? 1U : 0U) << lane;
    }
    return lanes;
}

TWX_INLINE size_t meet_by_word(unsigned n_words, unsigned radius,
                               const struct twx_block_filter_run *left,
                               const struct twx_block_filter_run *right, bool is_triangle,
                               size_t *next_right, struct twx_candidate *candidates)
{
    size_t n = 0;
    size_t at = *next_right;
    for (; at < right->n && n + TWX_BLOCK_FILTER_STEP * left->n <= TWX_CANDIDATES_MAX;
         at += TWX_BLOCK_FILTER_STEP) {
        const size_t behind = right->n - at;
        const size_t n_lanes = behind < TWX_BLOCK_FILTER_STEP ? behind : TWX_BLOCK_FILTER_STEP;
        const size_t n_rows = is_triangle && at + n_lanes < left->n ? at + n_lanes : left->n;
        for (size_t row = 0; row < n_rows; row++) {
            unsigned lanes =
                n_lanes == TWX_BLOCK_FILTER_STEP  // a constant unrolls
                    ? near_lanes(n_words, radius, left, right, row, at, TWX_BLOCK_FILTER_STEP)
                    : near_lanes(n_words, radius, left, right, row, at, n_lanes);
            if (lanes != 0) {
                lanes &= is_triangle ? lanes_behind(row, at) : 0xffU;
                n = append(candidates, n, row, at, lanes);
            }
        }
    }
    *next_right = at < right->n ? at : right->n;
    return n;
}

static size_t meet_plain(unsigned n_words, unsigned radius, const struct twx_block_filter_run *left,
                         const struct twx_block_filter_run *right, bool is_triangle,
                         size_t *next_right, struct twx_candidate *candidates)
{
    return n_words == 1 ? meet_by_word(1, radius, left, right, is_triangle, next_right, candidates)
                        : meet_by_word(2, radius, left, right, is_triangle, next_right, candidates);
}

#if defined(__x86_64__)
__attribute__((target("popcnt"))) static size_t
meet_popcnt(unsigned n_words, unsigned radius, const struct twx_block_filter_run *left,
            const struct twx_block_filter_run *right, bool is_triangle, size_t *next_right,
            struct twx_candidate *candidates)
{
    return n_words == 1 ? meet_by_word(1, radius, left, right, is_triangle, next_right, candidates)
                        : meet_by_word(2, radius, left, right, is_triangle, next_right, candidates);
}

// ---------------------------------------------------------------------------------------------------------
// Eight codes at a time

// Not under AddressSanitizer: the frames that gcc moves to the heap for it are not aligned for these vectors.
#define TARGET_AVX512                                                                              \
    __attribute__((target("avx512f,avx512dq,avx512vpopcntdq,popcnt,bmi"), no_sanitize("address")))

/** Right codes of a step. */
struct step {
    __m512i words[TWX_BLOCK_FILTER_WORDS_MAX];
    __m512i limit;  // the radius; -1 in lanes without a code, which no distance is within
};

TARGET_AVX512 TWX_INLINE struct step load_step(unsigned n_words, unsigned radius,
                                               const struct twx_block_filter_run *right, size_t at)
{
    const size_t behind = right->n - at;
    const __mmask8 present =
        (__mmask8)(behind < TWX_BLOCK_FILTER_STEP ? (1U << behind) - 1 : 0xffU);
    struct step step = {.limit = _mm512_mask_set1_epi64(_mm512_set1_epi64(-1), present, radius)};
    for (unsigned w = 0; w < n_words; w++) {
        step.words[w] = _mm512_maskz_loadu_epi64(present, right->words[w] + at);
    }
    return step;
}

/** Lanes of a step that are near one left code. */
TARGET_AVX512 TWX_INLINE __mmask8 lanes_near(unsigned n_words, const struct step *step,
                                             const struct twx_block_filter_run *left, size_t row)
{
    __m512i sum = _mm512_setzero_si512();
    for (unsigned w = 0; w < n_words; w++) {
        const __m512i code = _mm512_set1_epi64((long long)left->words[w][row]);
        const __m512i bits = _mm512_popcnt_epi64(_mm512_xor_si512(step->words[w], code));
        sum = w == 0 ? bits : _mm512_add_epi64(sum, bits);
    }
    return _mm512_cmple_epi64_mask(sum, step->limit);
}

TARGET_AVX512 TWX_INLINE size_t meet_by_vector(unsigned n_words, unsigned radius,
                                               const struct twx_block_filter_run *left,
                                               const struct twx_block_filter_run *right,
                                               bool is_triangle, size_t *next_right,
                                               struct twx_candidate *candidates)
{
    enum { ROWS = 4 };  // looked at before the first branch
    size_t n = 0;
    size_t at = *next_right;
    for (; at < right->n && n + TWX_BLOCK_FILTER_STEP * left->n <= TWX_CANDIDATES_MAX;
         at += TWX_BLOCK_FILTER_STEP) {
        const struct step step = load_step(n_words, radius, right, at);
        const size_t n_rows = is_triangle && at + TWX_BLOCK_FILTER_STEP < left->n
                                  ? at + TWX_BLOCK_FILTER_STEP
                                  : left->n;
        size_t row = 0;
        for (; row + ROWS <= n_rows; row += ROWS) {
            const __mmask8 a = lanes_near(n_words, &step, left, row);
            const __mmask8 b = lanes_near(n_words, &step, left, row + 1);
            const __mmask8 c = lanes_near(n_words, &step, left, row + 2);
            const __mmask8 d = lanes_near(n_words, &step, left, row + 3);
            if (__builtin_expect(_kortestz_mask8_u8(_kor_mask8(a, b), _kor_mask8(c, d)), 1)) {
                continue;
            }
            const unsigned lanes[ROWS] = {a, b, c, d};
            for (size_t i = 0; i < ROWS; i++) {
                n = append(candidates, n, row + i, at,
                           is_triangle ? lanes[i] & lanes_behind(row + i, at) : lanes[i]);
            }
        }
        for (; row < n_rows; row++) {
            const unsigned lanes = lanes_near(n_words, &step, left, row);
            if (lanes != 0) {
                n = append(candidates, n, row, at,
                           is_triangle ? lanes & lanes_behind(row, at) : lanes);
            }
        }
    }
    *next_right = at < right->n ? at : right->n;
    return n;
}

TARGET_AVX512 static size_t meet_avx512(unsigned n_words, unsigned radius,
                                        const struct twx_block_filter_run *left,
                                        const struct twx_block_filter_run *right, bool is_triangle,
                                        size_t *next_right, struct twx_candidate *candidates)
{
    return n_words == 1
               ? meet_by_vector(1, radius, left, right, is_triangle, next_right, candidates)
               : meet_by_vector(2, radius, left, right, is_triangle, next_right, candidates);
}

static bool has_avx512(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vpopcntdq") && __builtin_cpu_supports("bmi");
}

static bool has_popcnt(void)
{
    return __builtin_cpu_supports("popcnt") != 0;
}

static const struct twx_block_filter_kernel kernels[] = {
    {"plain", meet_plain, 1.6}, {"popcnt", meet_popcnt, 0.4}, {"avx512", meet_avx512, 0.13}};

size_t twx_block_filter_kernels(const struct twx_block_filter_kernel **all)
{
    *all = kernels;
    return has_avx512() ? 3 : has_popcnt() ? 2 : 1;
}
#else
static const struct twx_block_filter_kernel kernels[] = {{"plain", meet_plain, 1.6}};

size_t twx_block_filter_kernels(const struct twx_block_filter_kernel **all)
{
    *all = kernels;
    return 1;
}
#endif

static const struct twx_block_filter_kernel *choose(void)
{
    const struct twx_block_filter_kernel *all = NULL;
    const size_t n = twx_block_filter_kernels(&all);
    return &all[n - 1];
}

size_t twx_block_filter(unsigned n_words, unsigned radius, const struct twx_block_filter_run *left,
                        const struct twx_block_filter_run *right, bool is_triangle,
                        size_t *next_right, struct twx_candidate *candidates)
{
    return choose()->meet(n_words, radius, left, right, is_triangle, next_right, candidates);
}

double twx_block_filter_pair_ns(void)
{
    return choose()->pair_ns;
}
