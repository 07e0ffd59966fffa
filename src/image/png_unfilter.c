// SPDX-License-Identifier: MIT
//
// Pixels of three and four bytes by SSE2, which every x86-64 has: each pixel waits for the one to its left, so that it is the
// length of that chain that counts. Sums of those to the left need no such chain, and are made of five pixels at a time with
// SSSE3. Other pixels and processors byte by byte.
#include "image/png_unfilter.h"

#include <string.h>

#include "base/vectors.h"

#if defined(TWX_SSE2)
#include <tmmintrin.h>
#endif

/** What the loops below are made of; each is compiled for one filter and one size of pixels. */
#define EVERYWHERE static inline __attribute__((always_inline))

/**
 * Of left, above and above left, the one nearest to left + above - above left. As the specification's three distances choose,
 * with two comparisons.  source: stb_image 2.30, stbi__paeth
 */
EVERYWHERE uint8_t paeth_of(int a, int b, int c)
{
    const int threshold = 3 * c - (a + b);
    const int low = a < b ? a : b;
    const int high = a < b ? b : a;
    const int not_high = high <= threshold ? low : c;
    return (uint8_t)(threshold <= low ? high : not_high);
}

EVERYWHERE void paeth_plain(uint8_t *restrict row, const uint8_t *restrict above, size_t n,
                            unsigned pixel_bytes)
{
    for (size_t i = 0; i < pixel_bytes; i++) {
        row[i] = (uint8_t)(row[i] + above[i]);
    }
    for (size_t i = pixel_bytes; i < n; i++) {
        row[i] =
            (uint8_t)(row[i] + paeth_of(row[i - pixel_bytes], above[i], above[i - pixel_bytes]));
    }
}

EVERYWHERE void average_plain(uint8_t *restrict row, const uint8_t *restrict above, size_t n,
                              unsigned pixel_bytes)
{
    for (size_t i = 0; i < pixel_bytes; i++) {
        row[i] = (uint8_t)(row[i] + above[i] / 2);
    }
    for (size_t i = pixel_bytes; i < n; i++) {
        row[i] = (uint8_t)(row[i] + (row[i - pixel_bytes] + above[i]) / 2);
    }
}

void twx_png_unfilter_plain(enum twx_png_filter filter, uint8_t *restrict row,
                            const uint8_t *restrict above, size_t n, unsigned pixel_bytes)
{
    switch (filter) {
    case TWX_PNG_SUB:
        for (size_t i = pixel_bytes; i < n; i++) {
            row[i] = (uint8_t)(row[i] + row[i - pixel_bytes]);
        }
        break;
    case TWX_PNG_UP:
        for (size_t i = 0; i < n; i++) {
            row[i] = (uint8_t)(row[i] + above[i]);
        }
        break;
    case TWX_PNG_AVERAGE:
        average_plain(row, above, n, pixel_bytes);
        break;
    case TWX_PNG_PAETH:
        paeth_plain(row, above, n, pixel_bytes);
        break;
    default:
        break;
    }
}

#if defined(TWX_SSE2)

static void up_sse2(uint8_t *restrict row, const uint8_t *restrict above, size_t n)
{
    size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        const __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(row + i));
        const __m128i b = _mm_loadu_si128((const __m128i *)(const void *)(above + i));
        _mm_storeu_si128((__m128i *)(void *)(row + i), _mm_add_epi8(x, b));
    }
    twx_png_unfilter_plain(TWX_PNG_UP, row + i, above + i, n - i, 1);
}

/** Four bytes, of which three may be a pixel. */
EVERYWHERE __m128i load_pixel(const uint8_t *p)
{
    int32_t bytes = 0;
    memcpy(&bytes, p, sizeof bytes);
    return _mm_cvtsi32_si128(bytes);
}

EVERYWHERE void store_pixel(uint8_t *p, __m128i pixel, size_t n)
{
    const int32_t bytes = _mm_cvtsi128_si32(pixel);
    memcpy(p, &bytes, n);
}

/** As bytes: x + (a + b) / 2. */
EVERYWHERE __m128i average_of(__m128i x, __m128i a, __m128i b)
{
    const __m128i odd = _mm_and_si128(_mm_xor_si128(a, b), _mm_set1_epi8(1));
    return _mm_add_epi8(x, _mm_sub_epi8(_mm_avg_epu8(a, b), odd));  // avg rounds up
}

/** In 16 bits each, as paeth_of: where low = high both of the first are chosen, and are the same. */
EVERYWHERE __m128i add_paeth(__m128i x, __m128i a, __m128i b, __m128i c)
{
    const __m128i c3_b = _mm_sub_epi16(_mm_add_epi16(c, _mm_add_epi16(c, c)), b);
    const __m128i threshold = _mm_sub_epi16(c3_b, a);
    const __m128i low = _mm_min_epi16(a, b);
    const __m128i high = _mm_max_epi16(a, b);
    const __m128i not_low = _mm_cmpgt_epi16(high, threshold);
    const __m128i not_high = _mm_cmpgt_epi16(threshold, low);
    const __m128i nearest =
        _mm_or_si128(_mm_or_si128(_mm_andnot_si128(not_low, low), _mm_andnot_si128(not_high, high)),
                     _mm_and_si128(_mm_and_si128(not_low, not_high), c));
    return _mm_add_epi8(x, nearest);
}

/** The pixel to the left, and the one above that; in 16 bits a channel for Paeth. */
struct neighbours {
    __m128i a;
    __m128i c;
};

/** Undoes one pixel, x; returns its bytes. */
EVERYWHERE __m128i step(enum twx_png_filter filter, __m128i x, const uint8_t *above,
                        struct neighbours *at)
{
    const __m128i zero = _mm_setzero_si128();
    if (filter == TWX_PNG_PAETH) {
        const __m128i b = _mm_unpacklo_epi8(load_pixel(above), zero);
        at->a = add_paeth(_mm_unpacklo_epi8(x, zero), at->a, b, at->c);
        at->c = b;
        return _mm_packus_epi16(at->a, at->a);
    }
    at->a =
        filter == TWX_PNG_SUB ? _mm_add_epi8(x, at->a) : average_of(x, at->a, load_pixel(above));
    return at->a;
}

/**
 * One filter over a row. Four bytes are stored for each pixel but the last: of three, the fourth is the next one's, which was
 * loaded before.
 */
EVERYWHERE void unfilter_sse2(enum twx_png_filter filter, uint8_t *restrict row,
                              const uint8_t *restrict above, size_t n, unsigned pixel_bytes)
{
    struct neighbours at = {_mm_setzero_si128(), _mm_setzero_si128()};
    __m128i x = load_pixel(row);
    size_t i = 0;
    for (; i + pixel_bytes < n; i += pixel_bytes) {
        const __m128i next = load_pixel(row + i + pixel_bytes);
        store_pixel(row + i, step(filter, x, above + i, &at), 4);
        x = next;
    }
    store_pixel(row + i, step(filter, x, above + i, &at), pixel_bytes);
}

/**
 * Sub over the first pixels of three bytes, five at a time. The sixteenth byte is stored as it was. The next ones are loaded
 * before that store: a load that overlaps a store in progress waits for it.
 * returns: bytes that are done
 */
__attribute__((target("ssse3"))) static size_t sub_of_first(uint8_t *row, size_t n)
{
    const __m128i five = _mm_setr_epi32(-1, -1, -1, 0xffffff);
    const __m128i fifth =
        _mm_setr_epi8(12, 13, 14, 12, 13, 14, 12, 13, 14, 12, 13, 14, 12, 13, 14, -1);
    __m128i left = _mm_setzero_si128();  // the pixel to the left, five times
    size_t i = 0;
    if (n < 16) {
        return 0;
    }
    __m128i x = _mm_loadu_si128((const __m128i *)(const void *)row);
    for (; i + 31 <= n; i += 15) {
        const __m128i next = _mm_loadu_si128((const __m128i *)(const void *)(row + i + 15));
        __m128i sums = _mm_add_epi8(x, _mm_slli_si128(x, 3));
        sums = _mm_add_epi8(sums, _mm_slli_si128(sums, 6));
        sums = _mm_and_si128(_mm_add_epi8(sums, _mm_slli_si128(sums, 12)), five);
        const __m128i pixels = _mm_or_si128(_mm_add_epi8(sums, left), _mm_andnot_si128(five, x));
        _mm_storeu_si128((__m128i *)(void *)(row + i), pixels);
        left = _mm_add_epi8(left, _mm_shuffle_epi8(sums, fifth));
        x = next;
    }
    return i;
}

/** Sub over pixels of three bytes. */
static void sub_of_rgb(uint8_t *restrict row, const uint8_t *restrict above, size_t n)
{
    const size_t n_done = __builtin_cpu_supports("ssse3") ? sub_of_first(row, n) : 0;
    const size_t first = n_done > 0 ? n_done - 3 : 0;  // to the left of what is left
    twx_png_unfilter_plain(TWX_PNG_SUB, row + first, above, n - first, 3);
}

EVERYWHERE void unfilter_pixels(enum twx_png_filter filter, uint8_t *restrict row,
                                const uint8_t *restrict above, size_t n, unsigned pixel_bytes)
{
    switch (filter) {
    case TWX_PNG_SUB:
        unfilter_sse2(TWX_PNG_SUB, row, above, n, pixel_bytes);
        break;
    case TWX_PNG_AVERAGE:
        unfilter_sse2(TWX_PNG_AVERAGE, row, above, n, pixel_bytes);
        break;
    case TWX_PNG_PAETH:
        unfilter_sse2(TWX_PNG_PAETH, row, above, n, pixel_bytes);
        break;
    default:
        break;
    }
}

void twx_png_unfilter(enum twx_png_filter filter, uint8_t *restrict row,
                      const uint8_t *restrict above, size_t n, unsigned pixel_bytes)
{
    if (filter == TWX_PNG_UP) {
        up_sse2(row, above, n);
    } else if (filter == TWX_PNG_SUB && pixel_bytes == 3) {
        sub_of_rgb(row, above, n);
    } else if (n > 0 && pixel_bytes == 3) {
        unfilter_pixels(filter, row, above, n, 3);
    } else if (n > 0 && pixel_bytes == 4) {
        unfilter_pixels(filter, row, above, n, 4);
    } else {
        twx_png_unfilter_plain(filter, row, above, n, pixel_bytes);
    }
}

#else

void twx_png_unfilter(enum twx_png_filter filter, uint8_t *restrict row,
                      const uint8_t *restrict above, size_t n, unsigned pixel_bytes)
{
    twx_png_unfilter_plain(filter, row, above, n, pixel_bytes);
}

#endif
