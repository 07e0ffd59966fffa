// SPDX-License-Identifier: MIT
//
// From one FF to the next. Owns the copy.
#include "image/jpeg_data.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "image/jpeg_segment.h"

void twx_jpeg_data_release(struct twx_jpeg_data *data)
{
    free(data->bytes);
    free(data->ends);
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
        const uint8_t *mark = memchr(bytes + *at, 0xff, n - *at);
        if (mark == NULL || mark + 1 == bytes + n) {
            return false;
        }
        const size_t n_plain = (size_t)(mark - bytes) - *at;
        memcpy(to, bytes + *at, n_plain);
        to += n_plain;
        *at += n_plain;
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
