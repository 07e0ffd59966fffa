// SPDX-License-Identifier: MIT
//
// The kernels for x86-64: POPCNT, AVX2 (counting bits by table lookups of nibbles) and AVX-512 VPOPCNTDQ. Each
// function names its target itself, so that the program runs on any x86-64. On other machines this file
// offers nothing.
//
// source  W. Mula, N. Kurz, D. Lemire, "Faster Population Counts Using AVX2 Instructions", 2016
#include "hash/hamming_x86.h"

#include "base/vectors.h"

#if defined(TWX_X86_64)
#include <immintrin.h>

// ------------------------------------------------------------------------------------------------------
// POPCNT

#define POPCNT __attribute__((target("popcnt")))

POPCNT static unsigned distance_popcnt(const uint8_t *a, const uint8_t *b, size_t n_bytes)
{
    return twx_distance_loop(a, b, n_bytes);
}

POPCNT static size_t scan_popcnt(const uint8_t *codes, size_t n_codes, size_t code_bytes,
                                 const uint8_t *query, size_t n_compared, unsigned radius,
                                 struct twx_code_hit *hits)
{
    return twx_scan_shaped(codes, n_codes, code_bytes, query, n_compared, radius, hits);
}

POPCNT static size_t sift_popcnt(const struct twx_sieve *sieve, const uint64_t *first,
                                 const uint64_t *second, const uint32_t *ids, size_t n,
                                 struct twx_code_hit *hits)
{
    return twx_sift_loop(sieve, first, second, ids, n, hits);
}

POPCNT static size_t gather_popcnt(const struct twx_gather *gather, const uint32_t *ids, size_t n,
                                   struct twx_code_hit *hits)
{
    return twx_gather_loop(gather, ids, n, hits);
}

static const struct twx_kernels popcnt = {"popcnt", distance_popcnt, scan_popcnt, sift_popcnt,
                                          gather_popcnt};

// ------------------------------------------------------------------------------------------------------
// AVX2: refuses four codes at a time; where one may pass, the loop in C looks at the four

#define AVX2 __attribute__((target("avx2,popcnt")))
#define AVX2_INLINE AVX2 static inline __attribute__((always_inline))

/** Bits set in each 64-bit lane. */
AVX2_INLINE __m256i count_avx2(__m256i v)
{
    const __m256i of_nibble = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4,  //
                                               0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const __m256i nibble = _mm256_set1_epi8(0x0f);
    const __m256i low = _mm256_shuffle_epi8(of_nibble, _mm256_and_si256(v, nibble));
    const __m256i high =
        _mm256_shuffle_epi8(of_nibble, _mm256_and_si256(_mm256_srli_epi64(v, 4), nibble));
    return _mm256_sad_epu8(_mm256_add_epi8(low, high), _mm256_setzero_si256());
}

AVX2_INLINE __m256i load_avx2(const void *p)
{
    return _mm256_loadu_si256(p);
}

/** Whether any lane is at most the radius, which is given plus one. */
AVX2_INLINE bool any_within_avx2(__m256i counts, __m256i radius_plus_1)
{
    const __m256i within = _mm256_cmpgt_epi64(radius_plus_1, counts);
    return _mm256_testz_si256(within, within) == 0;
}

/** Codes of 16 bytes; n_compared is 8 or 16, a constant. */
AVX2_INLINE size_t scan16_avx2(const uint8_t *codes, size_t n_codes, const uint8_t *query,
                               size_t n_compared, unsigned radius, struct twx_code_hit *hits)
{
    const __m256i limit = _mm256_set1_epi64x((long long)radius + 1);
    const __m256i row = _mm256_set1_epi64x((long long)twx_load64(query));
    const __m256i whole =
        n_compared == 16
            ? _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)query))
            : row;
    size_t n_hits = 0;
    size_t i = 0;
    for (; i + 4 <= n_codes; i += 4) {
        const __m256i a = load_avx2(codes + 16 * i);
        const __m256i b = load_avx2(codes + 16 * i + 32);
        __m256i counts;
        if (n_compared == 16) {
            const __m256i in_a = count_avx2(_mm256_xor_si256(a, whole));
            const __m256i in_b = count_avx2(_mm256_xor_si256(b, whole));
            counts = _mm256_add_epi64(_mm256_unpacklo_epi64(in_a, in_b),
                                      _mm256_unpackhi_epi64(in_a, in_b));
        } else {
            counts = count_avx2(_mm256_xor_si256(_mm256_unpacklo_epi64(a, b), row));
        }
        if (any_within_avx2(counts, limit)) {
            n_hits += twx_scan_loop(codes, (struct twx_range){i, i + 4}, 16, query, n_compared,
                                    radius, hits + n_hits);
        }
    }
    return n_hits + twx_scan_loop(codes, (struct twx_range){i, n_codes}, 16, query, n_compared,
                                  radius, hits + n_hits);
}

/** Codes of which n_compared, a constant multiple of 32, is compared. */
AVX2_INLINE size_t scan_wide_avx2(const uint8_t *codes, size_t n_codes, size_t code_bytes,
                                  const uint8_t *query, size_t n_compared, unsigned radius,
                                  struct twx_code_hit *hits)
{
    size_t n_hits = 0;
    for (size_t i = 0; i < n_codes; i++) {
        __m256i sum = _mm256_setzero_si256();
        for (size_t k = 0; k < n_compared; k += 32) {
            sum = _mm256_add_epi64(
                sum, count_avx2(_mm256_xor_si256(load_avx2(codes + i * code_bytes + k),
                                                 load_avx2(query + k))));
        }
        const __m128i half =
            _mm_add_epi64(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
        const unsigned d =
            (unsigned)_mm_cvtsi128_si64(_mm_add_epi64(half, _mm_unpackhi_epi64(half, half)));
        if (d <= radius) {
            hits[n_hits++] = (struct twx_code_hit){.position = (uint32_t)i, .distance = d};
        }
    }
    return n_hits;
}

AVX2 static size_t scan_avx2(const uint8_t *codes, size_t n_codes, size_t code_bytes,
                             const uint8_t *query, size_t n_compared, unsigned radius,
                             struct twx_code_hit *hits)
{
    if (code_bytes == 16) {
        return n_compared == 16 ? scan16_avx2(codes, n_codes, query, 16, radius, hits)
                                : scan16_avx2(codes, n_codes, query, 8, radius, hits);
    }
    if (n_compared == 64) {
        return scan_wide_avx2(codes, n_codes, code_bytes, query, 64, radius, hits);
    }
    if (n_compared == 32) {
        return scan_wide_avx2(codes, n_codes, code_bytes, query, 32, radius, hits);
    }
    return twx_scan_loop(codes, (struct twx_range){0, n_codes}, code_bytes, query, n_compared,
                         radius, hits);
}

AVX2 static size_t sift_avx2(const struct twx_sieve *sieve, const uint64_t *first,
                             const uint64_t *second, const uint32_t *ids, size_t n,
                             struct twx_code_hit *hits)
{
    const __m256i limit = _mm256_set1_epi64x((long long)sieve->radius + 1);
    const __m256i query = _mm256_set1_epi64x((long long)sieve->query[0]);
    size_t n_hits = 0;
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        const __m256i counts = count_avx2(_mm256_xor_si256(load_avx2(first + i), query));
        if (any_within_avx2(counts, limit)) {
            n_hits += twx_sift_loop(sieve, first + i, second != NULL ? second + i : NULL, ids + i,
                                    4, hits + n_hits);
        }
    }
    return n_hits + twx_sift_loop(sieve, first + i, second != NULL ? second + i : NULL, ids + i,
                                  n - i, hits + n_hits);
}

AVX2 static size_t gather_avx2(const struct twx_gather *gather, const uint32_t *ids, size_t n,
                               struct twx_code_hit *hits)
{
    return twx_gather_loop(gather, ids, n, hits);
}

static const struct twx_kernels avx2 = {"avx2", distance_popcnt, scan_avx2, sift_avx2, gather_avx2};

// ------------------------------------------------------------------------------------------------------
// AVX-512: eight codes at a time, hits packed without a branch for each; a mask cuts the last ones off

#define AVX512 __attribute__((target("avx512f,avx512vpopcntdq,popcnt")))
#define AVX512_INLINE AVX512 static inline __attribute__((always_inline))

/** The lowest n of eight lanes, all for more. */
AVX512_INLINE __mmask8 lanes_avx512(size_t n)
{
    return (__mmask8)(n < 8 ? (1U << n) - 1 : 0xff);
}

AVX512_INLINE __m512i splat_avx512(uint64_t value)
{
    return _mm512_set1_epi64((long long)value);
}

/** Appends the masked lanes: positions and distances as 64-bit lanes, in order. */
AVX512_INLINE size_t emit_avx512(__mmask8 lanes, __m512i positions, __m512i distances,
                                 struct twx_code_hit *hits)
{
    const __m512i both = _mm512_or_epi64(_mm512_slli_epi64(distances, 32), positions);
    const size_t n = (size_t)__builtin_popcount(lanes);
    _mm512_mask_storeu_epi64(hits, lanes_avx512(n), _mm512_maskz_compress_epi64(lanes, both));
    return n;
}

/** The distances of up to eight codes of 16 bytes; n_compared is 8 or 16, a constant. */
AVX512_INLINE __m512i distances16_avx512(const uint8_t *codes, size_t n, __m512i query,
                                         size_t n_compared)
{
    const __m512i even = _mm512_setr_epi64(0, 2, 4, 6, 8, 10, 12, 14);
    const __m512i odd = _mm512_setr_epi64(1, 3, 5, 7, 9, 11, 13, 15);
    const __m512i a =
        n >= 8 ? _mm512_loadu_si512(codes) : _mm512_maskz_loadu_epi64(lanes_avx512(2 * n), codes);
    const __m512i b =
        n >= 8 ? _mm512_loadu_si512(codes + 64)
               : _mm512_maskz_loadu_epi64(lanes_avx512(n > 4 ? 2 * n - 8 : 0), codes + 64);
    if (n_compared == 8) {
        return _mm512_popcnt_epi64(_mm512_xor_si512(_mm512_permutex2var_epi64(a, even, b), query));
    }
    const __m512i in_a = _mm512_popcnt_epi64(_mm512_xor_si512(a, query));
    const __m512i in_b = _mm512_popcnt_epi64(_mm512_xor_si512(b, query));
    return _mm512_add_epi64(_mm512_permutex2var_epi64(in_a, even, in_b),
                            _mm512_permutex2var_epi64(in_a, odd, in_b));
}

AVX512_INLINE size_t scan16_avx512(const uint8_t *codes, size_t n_codes, const uint8_t *query,
                                   size_t n_compared, unsigned radius, struct twx_code_hit *hits)
{
    const __m512i limit = splat_avx512(radius);
    const __m512i count = _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7);
    const __m512i wanted =
        n_compared == 16
            ? _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(const void *)query))
            : splat_avx512(twx_load64(query));
    size_t n_hits = 0;
    size_t i = 0;
    for (; i + 8 <= n_codes; i += 8) {
        const __m512i d = distances16_avx512(codes + 16 * i, 8, wanted, n_compared);
        const __mmask8 near = _mm512_cmple_epu64_mask(d, limit);
        if (__builtin_expect(near != 0, 0)) {
            n_hits += emit_avx512(near, _mm512_add_epi64(count, splat_avx512(i)), d, hits + n_hits);
        }
    }
    if (i < n_codes) {
        const __m512i d = distances16_avx512(codes + 16 * i, n_codes - i, wanted, n_compared);
        const __mmask8 near = _mm512_mask_cmple_epu64_mask(lanes_avx512(n_codes - i), d, limit);
        n_hits += emit_avx512(near, _mm512_add_epi64(count, splat_avx512(i)), d, hits + n_hits);
    }
    return n_hits;
}

/** The distance of one code of up to eight words; `words` masks those compared. */
AVX512_INLINE unsigned distance_wide_avx512(const uint8_t *code, __m512i query, __mmask8 words)
{
    const __m512i differ = _mm512_xor_si512(_mm512_maskz_loadu_epi64(words, code), query);
    return (unsigned)_mm512_reduce_add_epi64(_mm512_popcnt_epi64(differ));
}

AVX512 static size_t scan_wide_avx512(const uint8_t *codes, size_t n_codes, size_t code_bytes,
                                      const uint8_t *query, size_t n_compared, unsigned radius,
                                      struct twx_code_hit *hits)
{
    const __mmask8 words = lanes_avx512(n_compared / 8);
    const __m512i wanted = _mm512_maskz_loadu_epi64(words, query);
    size_t n_hits = 0;
    for (size_t i = 0; i < n_codes; i++) {
        const unsigned d = distance_wide_avx512(codes + i * code_bytes, wanted, words);
        if (d <= radius) {
            hits[n_hits++] = (struct twx_code_hit){.position = (uint32_t)i, .distance = d};
        }
    }
    return n_hits;
}

AVX512 static size_t scan_avx512(const uint8_t *codes, size_t n_codes, size_t code_bytes,
                                 const uint8_t *query, size_t n_compared, unsigned radius,
                                 struct twx_code_hit *hits)
{
    if (code_bytes == 16) {
        return n_compared == 16 ? scan16_avx512(codes, n_codes, query, 16, radius, hits)
                                : scan16_avx512(codes, n_codes, query, 8, radius, hits);
    }
    if (n_compared <= 64) {
        return scan_wide_avx512(codes, n_codes, code_bytes, query, n_compared, radius, hits);
    }
    return twx_scan_loop(codes, (struct twx_range){0, n_codes}, code_bytes, query, n_compared,
                         radius, hits);
}

/** Lanes whose entry no earlier chunk has found; a, b: the words that differ. */
AVX512_INLINE __mmask8 unseen_avx512(const struct twx_sieve *sieve, __mmask8 lanes, __m512i a,
                                     __m512i b, bool has_second)
{
    for (unsigned j = 0; j < sieve->n_before && lanes != 0; j++) {
        __m512i d =
            _mm512_popcnt_epi64(_mm512_and_si512(a, splat_avx512(sieve->before[j].mask[0])));
        if (has_second) {
            d = _mm512_add_epi64(d, _mm512_popcnt_epi64(_mm512_and_si512(
                                        b, splat_avx512(sieve->before[j].mask[1]))));
        }
        lanes = _mm512_mask_cmpgt_epu64_mask(lanes, d, splat_avx512(sieve->before[j].radius));
    }
    return lanes;
}

/** Posting entries of one word, or of two; has_second is a constant. */
AVX512_INLINE size_t sift_words_avx512(const struct twx_sieve *sieve, const uint64_t *first,
                                       const uint64_t *second, const uint32_t *ids, size_t n,
                                       struct twx_code_hit *hits, bool has_second)
{
    const __m512i limit = splat_avx512(sieve->radius);
    const __m512i query = splat_avx512(sieve->query[0]);
    size_t n_hits = 0;
    for (size_t i = 0; i < n; i += 8) {
        const __mmask8 all = lanes_avx512(n - i);
        const __m512i a = _mm512_xor_si512(_mm512_maskz_loadu_epi64(all, first + i), query);
        __m512i d = _mm512_popcnt_epi64(a);
        __mmask8 near = _mm512_mask_cmple_epu64_mask(all, d, limit);
        if (__builtin_expect(near == 0, 1)) {
            continue;
        }
        __m512i b = _mm512_setzero_si512();
        if (has_second) {
            b = _mm512_xor_si512(_mm512_maskz_loadu_epi64(all, second + i),
                                 splat_avx512(sieve->query[1]));
            d = _mm512_add_epi64(d, _mm512_popcnt_epi64(b));
            near = _mm512_mask_cmple_epu64_mask(near, d, limit);
        }
        near = unseen_avx512(sieve, near, a, b, has_second);
        if (near != 0) {
            const __m512i numbers = _mm512_cvtepu32_epi64(
                _mm512_castsi512_si256(_mm512_maskz_loadu_epi32((__mmask16)all, ids + i)));
            n_hits += emit_avx512(near, numbers, d, hits + n_hits);
        }
    }
    return n_hits;
}

AVX512 static size_t sift_avx512(const struct twx_sieve *sieve, const uint64_t *first,
                                 const uint64_t *second, const uint32_t *ids, size_t n,
                                 struct twx_code_hit *hits)
{
    return second != NULL ? sift_words_avx512(sieve, first, second, ids, n, hits, true)
                          : sift_words_avx512(sieve, first, NULL, ids, n, hits, false);
}

AVX512 static size_t gather_avx512(const struct twx_gather *gather, const uint32_t *ids, size_t n,
                                   struct twx_code_hit *hits)
{
    if (gather->n_compared > 64) {
        return twx_gather_loop(gather, ids, n, hits);
    }
    const __mmask8 words = lanes_avx512(gather->n_compared / 8);
    const __m512i wanted = _mm512_maskz_loadu_epi64(words, gather->query);
    size_t n_hits = 0;
    for (size_t i = 0; i < n; i++) {
        twx_gather_ahead(gather, ids, i, n);
        const uint8_t *code = gather->codes + (size_t)ids[i] * gather->code_bytes;
        const unsigned d = distance_wide_avx512(code, wanted, words);
        if (d <= gather->radius) {
            hits[n_hits++] = (struct twx_code_hit){.position = ids[i], .distance = d};
        }
    }
    return n_hits;
}

static const struct twx_kernels avx512 = {"avx512", distance_popcnt, scan_avx512, sift_avx512,
                                          gather_avx512};

// ------------------------------------------------------------------------------------------------------

size_t twx_kernels_x86(const struct twx_kernels **all)
{
    size_t n = 0;
    if (__builtin_cpu_supports("popcnt")) {
        all[n++] = &popcnt;
    }
    if (n == 1 && __builtin_cpu_supports("avx2")) {
        all[n++] = &avx2;
    }
    if (n == 2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vpopcntdq")) {
        all[n++] = &avx512;
    }
    return n;
}

#else

size_t twx_kernels_x86(const struct twx_kernels **all)
{
    (void)all;
    return 0;
}

#endif
