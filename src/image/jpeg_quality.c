// SPDX-License-Identifier: MIT
//
// The inverse of jpeg_quality_scaling and jpeg_add_quant_table of libjpeg (jcparam.c): quality to a scale in percent,
// the standard table times this scale, clamped to a byte.
#include "image/jpeg_quality.h"

#include <math.h>

#include "base/bytes.h"
#include "image/jpeg_segment.h"

enum {
    N_VALUES = 64,
    N_TABLES = 4,
    VALUE_MAX = 255,      // of baseline tables
    SEGMENTS_MAX = 4096,  // before the scan
};

/** The luma table of ITU-T T.81, table K.1, in the zigzag order of files. */
static const uint8_t standard[N_VALUES] = {
    16, 11, 12,  14,  12,  10, 16, 14,  13,  14,  18,  17,  16, 19,  24,  40,
    26, 24, 22,  22,  24,  49, 35, 37,  29,  40,  58,  51,  61, 60,  57,  51,
    56, 55, 64,  72,  92,  78, 64, 68,  87,  69,  55,  56,  80, 109, 81,  87,
    95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99,
};

/** One table as the file holds it; `bytes` a value, 0: there is none. */
struct table {
    uint64_t begin;
    size_t bytes;
};

/** Notes where the tables of a DQT segment lie. */
static void take_tables(const struct twx_source *jpeg, const struct twx_jpeg_segment *segment,
                        struct table tables[static N_TABLES])
{
    uint64_t at = segment->begin;
    const uint64_t end = segment->begin + segment->length;
    uint8_t head = 0;
    while (at < end && twx_source_has(jpeg, at, &head, 1)) {
        const size_t bytes = head >> 4 == 0 ? 1 : 2;
        if ((head & 15) >= N_TABLES || bytes * N_VALUES > end - at - 1) {
            return;
        }
        tables[head & 15] = (struct table){.begin = at + 1, .bytes = bytes};
        at += 1 + bytes * N_VALUES;
    }
}

/** Reads the values of a table. */
static bool read_values(const struct twx_source *jpeg, const struct table *table,
                        unsigned values[static N_VALUES])
{
    uint8_t bytes[2 * N_VALUES];
    if (table->bytes == 0 || !twx_source_has(jpeg, table->begin, bytes, table->bytes * N_VALUES)) {
        return false;
    }
    for (size_t i = 0; i < N_VALUES; i++) {
        values[i] = table->bytes == 1 ? bytes[i] : twx_get_be16(bytes + 2 * i);
    }
    return true;
}

static uint8_t quality_of(const unsigned values[static N_VALUES])
{
    uint64_t sum = 0;
    uint64_t standard_sum = 0;
    bool is_all_ones = true;
    for (size_t i = 0; i < N_VALUES; i++) {
        is_all_ones = is_all_ones && values[i] == 1;
        if (values[i] != VALUE_MAX) {  // clamped: the scale is greater, and who knows how much
            sum += values[i];
            standard_sum += standard[i];
        }
    }
    if (is_all_ones) {
        return 100;
    }
    if (standard_sum == 0 || sum == 0) {
        return 1;
    }
    const double percent = 100.0 * (double)sum / (double)standard_sum;
    const double quality = percent <= 100 ? (200 - percent) / 2 : 5000 / percent;
    return quality < 1 ? 1 : (uint8_t)lround(quality);
}

uint8_t twx_jpeg_quality(const struct twx_source *jpeg)
{
    struct table tables[N_TABLES] = {0};
    struct twx_jpeg_segment segment;
    unsigned values[N_VALUES];
    uint64_t at = 0;
    unsigned i_luma = 0;
    for (unsigned i = 0; i < SEGMENTS_MAX && twx_jpeg_next_header(jpeg, &at, &segment); i++) {
        uint8_t frame[9];  // bits, height, width, channels; of the first one: id, sampling, table
        if (segment.marker == TWX_JPEG_DQT) {
            take_tables(jpeg, &segment, tables);
        } else if (twx_jpeg_is_start_of_frame(segment.marker) && segment.length >= sizeof frame &&
                   twx_source_has(jpeg, segment.begin, frame, sizeof frame)) {
            i_luma = frame[8] % N_TABLES;
        }
    }
    return read_values(jpeg, &tables[i_luma], values) ? quality_of(values) : 0;
}
