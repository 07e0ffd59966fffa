// SPDX-License-Identifier: MIT
//
// Bytes of boxes (ISO/IEC 14496-12) in memory: numbers are big-endian, and nothing is read past an end.
#ifndef TWX_IMAGE_BOX_SPAN_H
#define TWX_IMAGE_BOX_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/** Bytes that are not yet read; borrowed. */
struct twx_span {
    const uint8_t *at;
    const uint8_t *end;
};

struct twx_box {
    const uint8_t *type;  // four characters
    struct twx_span data;
};

static inline size_t twx_span_left(const struct twx_span *span)
{
    return (size_t)(span->end - span->at);
}

/** A number of up to 8 bytes; of none, it is 0. False: there are fewer. */
static inline bool twx_span_take(struct twx_span *span, size_t n_bytes, uint64_t *value)
{
    *value = 0;
    if (n_bytes > twx_span_left(span)) {
        return false;
    }
    for (size_t i = 0; i < n_bytes; i++) {
        *value = *value << 8 | *span->at++;
    }
    return true;
}

/** Moves past a number of n bytes; false when there is none, or another one. */
static inline bool twx_span_has(struct twx_span *span, size_t n_bytes, uint64_t wanted)
{
    uint64_t value = 0;
    return twx_span_take(span, n_bytes, &value) && value == wanted;
}

/** Moves past the beginning of a full box; false when version or flags are not 0. */
static inline bool twx_span_is_plain(struct twx_span *span)
{
    return twx_span_has(span, 4, 0);
}

/** Whether a box is of this type: four characters. */
static inline bool twx_box_is(const struct twx_box *box, const char *type)
{
    return memcmp(box->type, type, 4) == 0;
}

/** Moves past a box that says its own length in 32 bits; false: there is no whole one. */
static inline bool twx_span_take_box(struct twx_span *span, struct twx_box *box)
{
    const uint8_t *begin = span->at;
    const size_t n = twx_span_left(span);
    uint64_t length = 0;
    if (n < 8 || !twx_span_take(span, 4, &length) || length < 8 || length > n) {
        return false;
    }
    *box = (struct twx_box){.type = begin + 4, .data = {begin + 8, begin + length}};
    span->at = begin + length;
    return true;
}

#endif
