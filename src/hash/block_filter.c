// SPDX-License-Identifier: MIT
//
// Runs of codes that meet, for AVX-512 (VPOPCNTDQ), for POPCNT and for plain C, chosen at run time. There is none for AVX2:
// counting bits by its byte shuffles is no faster than POPCNT word by word (3.2 against 3.1 G pairs/s in cache).
//
#include "hash/block_filter.h"

#include "base/vectors.h"
#include "hash/word.h"

#if defined(TWX_X86_64)
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
    return left < right ? UINT32_MAX : left - right >= 31 ? 0 : UINT32_MAX << (left - right + 1);
}

/** What a loop is compiled for. */
enum kind { ONE_WORD, TWO_WORDS, TWO_WORDS_LIMITED, HALVES };

TWX_INLINE unsigned n_words_of(enum kind kind)
{
    return kind == TWO_WORDS || kind == TWO_WORDS_LIMITED ? 2 : 1;
}

static enum kind kind_of(const struct twx_block_filter *filter,
                         const struct twx_block_filter_run *left)
{
    return filter->is_halved      ? HALVES
           : filter->n_words == 1 ? ONE_WORD
           : left->limits == NULL ? TWO_WORDS
                                  : TWO_WORDS_LIMITED;
}

// ---------------------------------------------------------------------------------------------------------
// One code at a time

TWX_INLINE bool is_near(enum kind kind, const struct twx_block_filter *filter,
                        const struct twx_block_filter_run *left,
                        const struct twx_block_filter_run *right, size_t row, size_t at)
{
    unsigned distance = 0;
    if (kind == HALVES) {
        distance = (unsigned)__builtin_popcount(left->halves[0][row] ^ right->halves[0][at]);
        return distance <= filter->first_radius &&
               distance +
                       (unsigned)__builtin_popcount(left->halves[1][row] ^ right->halves[1][at]) <=
                   filter->radius;
    }
    for (unsigned w = 0; w < n_words_of(kind); w++) {
        distance += (unsigned)__builtin_popcountll(left->words[w][row] ^ right->words[w][at]);
    }
    return distance <= filter->radius &&
           (kind != TWO_WORDS_LIMITED ||
            (distance <= left->limits[row] && distance <= right->limits[at]));
}

enum { LANES = 8 };  // right codes looked at before the first branch

TWX_INLINE unsigned near_lanes(enum kind kind, const struct twx_block_filter *filter,
                               const struct twx_block_filter_run *left,
                               const struct twx_block_filter_run *right, size_t row, size_t at,
                               size_t n)
{
    unsigned lanes = 0;
    for (size_t lane = 0; lane < n; lane++) {
        lanes |= (is_near(kind, filter, left, right, row, at + lane) ? 1U : 0U) << lane;
    }
    return lanes;
}

TWX_INLINE size_t meet_by_word(enum kind kind, const struct twx_block_filter *filter,
                               const struct twx_block_filter_run *left,
                               const struct twx_block_filter_run *right, bool is_triangle,
                               size_t *next_right, struct twx_candidate *candidates)
{
    size_t n = 0;
    size_t at = *next_right;
    for (; at < right->n && n + LANES * left->n <= TWX_CANDIDATES_MAX; at += LANES) {
        const size_t behind = right->n - at;
        const size_t n_lanes = behind < LANES ? behind : LANES;
        const size_t n_rows = is_triangle && at + n_lanes < left->n ? at + n_lanes : left->n;
        for (size_t row = 0; row < n_rows; row++) {
            unsigned lanes = n_lanes == LANES  // a constant unrolls
                                 ? near_lanes(kind, filter, left, right, row, at, LANES)
                                 : near_lanes(kind, filter, left, right, row, at, n_lanes);
            if (lanes != 0) {
                lanes &= is_triangle ? lanes_behind(row, at) : UINT32_MAX;
                n = append(candidates, n, row, at, lanes);
            }
        }
    }
    *next_right = at < right->n ? at : right->n;
    return n;
}

TWX_INLINE size_t meet_by_word_of(const struct twx_block_filter *filter,
                                  const struct twx_block_filter_run *left,
                                  const struct twx_block_filter_run *right, bool is_triangle,
                                  size_t *next_right, struct twx_candidate *candidates)
{
    switch (kind_of(filter, left)) {
    case ONE_WORD:
        return meet_by_word(ONE_WORD, filter, left, right, is_triangle, next_right, candidates);
    case TWO_WORDS:
        return meet_by_word(TWO_WORDS, filter, left, right, is_triangle, next_right, candidates);
    case TWO_WORDS_LIMITED:
        return meet_by_word(TWO_WORDS_LIMITED, filter, left, right, is_triangle, next_right,
                            candidates);
    default:
        return meet_by_word(HALVES, filter, left, right, is_triangle, next_right, candidates);
    }
}

static size_t meet_plain(const struct twx_block_filter *filter,
                         const struct twx_block_filter_run *left,
                         const struct twx_block_filter_run *right, bool is_triangle,
                         size_t *next_right, struct twx_candidate *candidates)
{
    return meet_by_word_of(filter, left, right, is_triangle, next_right, candidates);
}

#if defined(TWX_X86_64)
__attribute__((target("popcnt"))) static size_t
meet_popcnt(const struct twx_block_filter *filter, const struct twx_block_filter_run *left,
            const struct twx_block_filter_run *right, bool is_triangle, size_t *next_right,
            struct twx_candidate *candidates)
{
    return meet_by_word_of(filter, left, right, is_triangle, next_right, candidates);
}

// ---------------------------------------------------------------------------------------------------------
// A vector of codes at a time

// Not under AddressSanitizer: the frames that gcc moves to the heap for it are not aligned for these vectors.
#define TARGET_AVX512                                                                              \
    __attribute__((target("avx512f,avx512dq,avx512vpopcntdq,popcnt,bmi"), no_sanitize("address")))

enum {
    ROWS = 4,  // looked at before the first branch
    HALF_LANES = 16,
};

/** Right codes of a step. */
struct step {
    __m512i words[TWX_BLOCK_FILTER_WORDS_MAX];  // halves: the first one
    __m512i limit;  // the radius; -1 in lanes without a code, which no distance is within
    __mmask16 present;
    size_t at;
};

TARGET_AVX512 TWX_INLINE struct step load_step(enum kind kind,
                                               const struct twx_block_filter *filter,
                                               const struct twx_block_filter_run *right, size_t at)
{
    const size_t behind = right->n - at;
    struct step step = {.at = at};
    if (kind == HALVES) {
        step.present = (__mmask16)(behind < HALF_LANES ? (1U << behind) - 1 : 0xffffU);
        step.limit =
            _mm512_mask_set1_epi32(_mm512_set1_epi32(-1), step.present, (int)filter->first_radius);
        step.words[0] = _mm512_maskz_loadu_epi32(step.present, right->halves[0] + at);
        return step;
    }
    step.present = (__mmask16)(behind < LANES ? (1U << behind) - 1 : 0xffU);
    step.limit =
        _mm512_mask_set1_epi64(_mm512_set1_epi64(-1), (__mmask8)step.present, filter->radius);
    for (unsigned w = 0; w < n_words_of(kind); w++) {
        step.words[w] = _mm512_maskz_loadu_epi64((__mmask8)step.present, right->words[w] + at);
    }
    return step;
}

/** Lanes of a step that may be near one left code: of halves, by the first one. */
TARGET_AVX512 TWX_INLINE __mmask16 lanes_near(enum kind kind, const struct step *step,
                                              const struct twx_block_filter_run *left, size_t row)
{
    if (kind == HALVES) {
        const __m512i code = _mm512_set1_epi32((int)left->halves[0][row]);
        const __m512i bits = _mm512_popcnt_epi32(_mm512_xor_si512(step->words[0], code));
        return _mm512_cmple_epi32_mask(bits, step->limit);
    }
    __m512i sum = _mm512_setzero_si512();
    for (unsigned w = 0; w < n_words_of(kind); w++) {
        const __m512i code = _mm512_set1_epi64((long long)left->words[w][row]);
        const __m512i bits = _mm512_popcnt_epi64(_mm512_xor_si512(step->words[w], code));
        sum = w == 0 ? bits : _mm512_add_epi64(sum, bits);
    }
    return _mm512_cmple_epi64_mask(sum, step->limit);
}

/** Whether four masks are empty; those of eight lanes are not widened first. */
TARGET_AVX512 TWX_INLINE bool are_none(enum kind kind, __mmask16 a, __mmask16 b, __mmask16 c,
                                       __mmask16 d)
{
    return kind == HALVES ? _mm512_kortestz(_mm512_kor(a, b), _mm512_kor(c, d)) != 0
                          : _kortestz_mask8_u8(_kor_mask8((__mmask8)a, (__mmask8)b),
                                               _kor_mask8((__mmask8)c, (__mmask8)d)) != 0;
}

/** Of the lanes that may be near those that are, where lanes_near does not tell. */
TARGET_AVX512 TWX_INLINE unsigned
lanes_within(enum kind kind, const struct twx_block_filter *filter, const struct step *step,
             const struct twx_block_filter_run *left, const struct twx_block_filter_run *right,
             size_t row, unsigned lanes)
{
    if (kind == HALVES) {
        const __m512i first =
            _mm512_xor_si512(step->words[0], _mm512_set1_epi32((int)left->halves[0][row]));
        const __m512i second =
            _mm512_xor_si512(_mm512_maskz_loadu_epi32(step->present, right->halves[1] + step->at),
                             _mm512_set1_epi32((int)left->halves[1][row]));
        return _mm512_mask_cmple_epi32_mask(
            (__mmask16)lanes,
            _mm512_add_epi32(_mm512_popcnt_epi32(first), _mm512_popcnt_epi32(second)),
            _mm512_set1_epi32((int)filter->radius));
    }
    unsigned within = 0;
    for (; kind == TWO_WORDS_LIMITED && lanes != 0; lanes &= lanes - 1) {
        const unsigned lane = (unsigned)__builtin_ctz(lanes);
        within |= is_near(kind, filter, left, right, row, step->at + lane) ? 1U << lane : 0;
    }
    return kind == TWO_WORDS_LIMITED ? within : lanes;
}

/** What a loop works on. */
struct meeting {
    const struct twx_block_filter *filter;
    const struct twx_block_filter_run *left;
    const struct twx_block_filter_run *right;
    bool is_triangle;
    struct twx_candidate *candidates;
};

/** Adds to n candidates those of the lanes that may be near. */
TARGET_AVX512 TWX_INLINE size_t take_lanes(enum kind kind, const struct meeting *meeting,
                                           const struct step *step, size_t row, unsigned lanes,
                                           size_t n)
{
    const unsigned within =
        lanes_within(kind, meeting->filter, step, meeting->left, meeting->right, row, lanes);
    return append(meeting->candidates, n, row, step->at,
                  meeting->is_triangle ? within & lanes_behind(row, step->at) : within);
}

TARGET_AVX512 TWX_INLINE size_t meet_by_vector(enum kind kind, const struct meeting *meeting,
                                               size_t *next_right)
{
    const struct twx_block_filter_run *left = meeting->left;
    const size_t n_right = meeting->right->n;
    const size_t n_lanes = kind == HALVES ? HALF_LANES : LANES;
    size_t n = 0;
    size_t at = *next_right;
    for (; at < n_right && n + n_lanes * left->n <= TWX_CANDIDATES_MAX; at += n_lanes) {
        const struct step step = load_step(kind, meeting->filter, meeting->right, at);
        const size_t n_rows =
            meeting->is_triangle && at + n_lanes < left->n ? at + n_lanes : left->n;
        size_t row = 0;
        for (; row + ROWS <= n_rows; row += ROWS) {
            const __mmask16 a = lanes_near(kind, &step, left, row);
            const __mmask16 b = lanes_near(kind, &step, left, row + 1);
            const __mmask16 c = lanes_near(kind, &step, left, row + 2);
            const __mmask16 d = lanes_near(kind, &step, left, row + 3);
            if (__builtin_expect(are_none(kind, a, b, c, d), 1)) {
                continue;
            }
            const unsigned lanes[ROWS] = {a, b, c, d};
            for (size_t i = 0; i < ROWS; i++) {
                n = take_lanes(kind, meeting, &step, row + i, lanes[i], n);
            }
        }
        for (; row < n_rows; row++) {
            const unsigned lanes = lanes_near(kind, &step, left, row);
            n = lanes != 0 ? take_lanes(kind, meeting, &step, row, lanes, n) : n;
        }
    }
    *next_right = at < n_right ? at : n_right;
    return n;
}

// Of each kind a function: in one of all, the loops would run short of registers.

TARGET_AVX512 __attribute__((noinline)) static size_t meet_one_word(const struct meeting *meeting,
                                                                    size_t *next_right)
{
    return meet_by_vector(ONE_WORD, meeting, next_right);
}

TARGET_AVX512 __attribute__((noinline)) static size_t meet_two_words(const struct meeting *meeting,
                                                                     size_t *next_right)
{
    return meet_by_vector(TWO_WORDS, meeting, next_right);
}

TARGET_AVX512 __attribute__((noinline)) static size_t
meet_limited_words(const struct meeting *meeting, size_t *next_right)
{
    return meet_by_vector(TWO_WORDS_LIMITED, meeting, next_right);
}

TARGET_AVX512 __attribute__((noinline)) static size_t meet_halves(const struct meeting *meeting,
                                                                  size_t *next_right)
{
    return meet_by_vector(HALVES, meeting, next_right);
}

static size_t meet_avx512(const struct twx_block_filter *filter,
                          const struct twx_block_filter_run *left,
                          const struct twx_block_filter_run *right, bool is_triangle,
                          size_t *next_right, struct twx_candidate *candidates)
{
    const struct meeting meeting = {filter, left, right, is_triangle, candidates};
    switch (kind_of(filter, left)) {
    case ONE_WORD:
        return meet_one_word(&meeting, next_right);
    case TWO_WORDS:
        return meet_two_words(&meeting, next_right);
    case TWO_WORDS_LIMITED:
        return meet_limited_words(&meeting, next_right);
    default:
        return meet_halves(&meeting, next_right);
    }
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

size_t twx_block_filter_meet(const struct twx_block_filter *filter,
                             const struct twx_block_filter_run *left,
                             const struct twx_block_filter_run *right, bool is_triangle,
                             size_t *next_right, struct twx_candidate *candidates)
{
    return choose()->meet(filter, left, right, is_triangle, next_right, candidates);
}

double twx_block_filter_pair_ns(void)
{
    return choose()->pair_ns;
}
