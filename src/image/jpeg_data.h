// SPDX-License-Identifier: MIT
//
// The entropy-coded data of a scan without stuffing and markers, in parts between restarts, and where a reader is in them.
#ifndef TWX_IMAGE_JPEG_DATA_H
#define TWX_IMAGE_JPEG_DATA_H

#include <stdbool.h>
#include <stddef.h>

#include "image/jpeg_bits.h"

/** Bytes behind the data that may be read, all 0: more than the blocks of an MCU have, 10 of 64 symbols of 31 bits. */
enum { TWX_JPEG_PADDING = 4096 };

/** A zeroed one is empty. */
struct twx_jpeg_data {
    uint8_t *bytes;  // owned: n, and the padding
    size_t cap;
    size_t n;
    uint32_t *ends;  // owned: behind each part
    size_t ends_cap;
    size_t n_ends;
};

/** Accepts a zeroed one. */
void twx_jpeg_data_release(struct twx_jpeg_data *data);

/**
 * Copies the data of a scan.
 *
 * bytes    the file, n of them
 * at       where they begin; out: the marker behind them
 * n_mcus   of the scan
 * restart  MCUs of a part, with RST0, RST1, ... between; 0: there is one part
 * returns  false for others; when out of memory
 */
bool twx_jpeg_data_read(struct twx_jpeg_data *data, const uint8_t *bytes, size_t n, size_t *at,
                        size_t n_mcus, uint32_t restart) __attribute__((warn_unused_result));

/** Where a reader is. */
struct twx_jpeg_cursor {
    struct twx_jpeg_bits bits;
    size_t part;
    uint32_t n_left;  // MCUs of it
};

/** restart: MCUs of a part; 0: there is one part */
static inline struct twx_jpeg_cursor twx_jpeg_cursor_begin(const struct twx_jpeg_data *data,
                                                           uint32_t restart)
{
    return (struct twx_jpeg_cursor){.bits = twx_jpeg_bits_at(data->bytes, 0),
                                    .n_left = restart > 0 ? restart : UINT32_MAX};
}

/** Whether the part ends here, but for the bits that fill its last byte. */
static inline bool twx_jpeg_cursor_has_ended(const struct twx_jpeg_cursor *cursor,
                                             const struct twx_jpeg_data *data)
{
    const uint32_t place = twx_jpeg_place(&cursor->bits, data->bytes);
    const uint32_t end = data->ends[cursor->part] * 8;
    return place <= end && end - place < 8;
}

/**
 * Goes on to the next MCU, which may begin a part.
 *
 * begins   out: it does: sums of DC begin again
 * returns  false where a part does not end where it should, or the data were left
 */
static inline bool twx_jpeg_cursor_next(struct twx_jpeg_cursor *cursor,
                                        const struct twx_jpeg_data *data, uint32_t restart,
                                        bool *begins)
{
    *begins = cursor->n_left == 0;
    if (*begins) {
        if (!twx_jpeg_cursor_has_ended(cursor, data)) {
            return false;
        }
        cursor->bits = twx_jpeg_bits_at(data->bytes, data->ends[cursor->part++] * 8);
        cursor->n_left = restart;
    }
    cursor->n_left--;
    return cursor->bits.at <= data->bytes + data->n + sizeof cursor->bits.next;
}

#endif
