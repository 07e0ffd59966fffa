// SPDX-License-Identifier: MIT
//
// Headers of units, each with a length of its own.
#include "image/avif_units.h"

enum {
    SEQUENCE_HEADER = 1,
    TEMPORAL_DELIMITER = 2,
    FRAME = 6,
    LENGTH_BYTES_MAX = 4,  // of which 7 bits each count
};

/** Moves past a unit that says its length, of no layer; false: there is no whole one. */
static bool take_unit(struct twx_span *data, unsigned *type)
{
    uint64_t header = 0;
    uint64_t length = 0;
    uint64_t byte = 0x80;
    if (!twx_span_take(data, 1, &header) || (header & 0x87) != 0x02) {
        return false;
    }
    for (unsigned i = 0; (byte & 0x80) != 0; i++) {
        if (i == LENGTH_BYTES_MAX || !twx_span_take(data, 1, &byte)) {
            return false;
        }
        length |= (byte & 0x7F) << (7 * i);
    }
    if (length > twx_span_left(data)) {
        return false;
    }
    data->at += length;
    *type = (unsigned)(header >> 3);
    return true;
}

bool twx_avif_is_one_frame(struct twx_span data)
{
    unsigned type = 0;
    if (!take_unit(&data, &type)) {
        return false;
    }
    if (type == TEMPORAL_DELIMITER && !take_unit(&data, &type)) {
        return false;
    }
    return type == SEQUENCE_HEADER && take_unit(&data, &type) && type == FRAME &&
           twx_span_left(&data) == 0;
}
