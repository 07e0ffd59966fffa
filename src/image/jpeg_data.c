// SPDX-License-Identifier: MIT
//
// From one FF to the next. Owns the copy.
#include "image/jpeg_data.h"

#include <stdlib.h>
#include <string.h>

#include "base/vectors.h"

#if defined(TWX_SSE2)
#include <emmintrin.h>
#endif

#include "base/alloc.h"
#include "image/jpeg_segment.h"

void twx_jpeg_data_release(struct twx_jpeg_data *data)
{
    free(data->bytes);
    free(data->ends);
}

/** Copies what comes before the next FF; how many bytes that is: n where there is none. Bytes behind them may be copied, too. */
static size_t copy_plain(uint8_t *to, const uint8_t *from, size_t n)
{
    size_t i = 0;
#if defined(TWX_SSE2)
    // One is due every hundred bytes or two: for so few memchr and memcpy are far to go.
    for (; n - i >= sizeof(__m128i); i += sizeof(__m128i)) {
        const __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(from + i));
        const int found = _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(-1)));
        _mm_storeu_si128((__m128i *)(void *)(to + i), bytes);
        if (found != 0) {
            return i + (size_t)__builtin_ctz((unsigned)found);
        }
    }
#endif
    const uint8_t *mark = memchr(from + i, 0xff, n - i);
    const size_t n_plain = mark != NULL ? (size_t)(mark - from) : n;
    memcpy(to + i, from + i, n_plain - i);
    return n_plain;
}

bool twx_jpeg_data_read(struct twx_jpeg_data *data, const uint8_t *bytes, size_t n, size_t *at,
                        size_t n_mcus, uint32_t restart)
{
    const size_t n_parts = restart > 0 ? (n_mcus + restart - 1) / restart : 1;
    if (n_parts > n ||
        !twx_reserve((void **)&data->bytes, &data->cap, n - *at + TWX_JPEG_PADDING, 1) ||
        !twx_reserve((void **)&data->ends, &data->ends_cap, n_parts, sizeof *data->ends)) {
        return false;
    }
    uint8_t *to = data->bytes;
    data->n_ends = 0;
    for (;;) {
        const size_t n_plain = copy_plain(to, bytes + *at, n - *at);
        to += n_plain;
        *at += n_plain;
        const uint8_t *mark = bytes + *at;
        if (n - *at < 2) {
            return false;
        }
        if (mark[1] != 0) {
            const bool is_restart = mark[1] >= TWX_JPEG_RST0 && mark[1] <= TWX_JPEG_RST7;
            if (data->n_ends == n_parts ||
                (is_restart && mark[1] != TWX_JPEG_RST0 + data->n_ends % 8)) {
                return false;
            }
            data->ends[data->n_ends++] = (uint32_t)(to - data->bytes);
            if (!is_restart) {
                break;
            }
        } else {
            *to++ = 0xff;
        }
        *at += 2;
    }
    data->n = (size_t)(to - data->bytes);
    memset(to, 0, TWX_JPEG_PADDING);
    return data->n_ends == n_parts;
}
