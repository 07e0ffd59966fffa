// SPDX-License-Identifier: MIT
//
// Of "iprp": the properties that a plain picture may have, and that all of them are its own.
#include "image/avif_properties.h"

enum {
    PROPERTIES_MAX = 8,
    SIDE_MAX = 65535,
};

/** What is known of it by now, each at most once. */
enum {
    HAS_SIZE = 1U << 0,
    HAS_DECODER = 1U << 1,
    HAS_DEPTH = 1U << 2,
    HAS_COLOURS = 1U << 3,
    HAS_PROFILE = 1U << 4,
    HAS_ASPECT = 1U << 5,
};

/** Its size; 0 for a property that is not taken. */
static unsigned read_size(struct twx_avif_properties *properties, struct twx_span data)
{
    uint64_t width = 0;
    uint64_t height = 0;
    if (!twx_span_is_plain(&data) || !twx_span_take(&data, 4, &width) ||
        !twx_span_take(&data, 4, &height) || twx_span_left(&data) != 0 || width == 0 ||
        height == 0 || width > SIDE_MAX || height > SIDE_MAX) {
        return 0;
    }
    properties->width = (uint32_t)width;
    properties->height = (uint32_t)height;
    return HAS_SIZE;
}

/** 8 bits in each of one or three channels. */
static unsigned read_depth(struct twx_span data)
{
    uint64_t n = 0;
    bool is_usual = twx_span_is_plain(&data) && twx_span_take(&data, 1, &n) && (n == 1 || n == 3);
    for (uint64_t i = 0; i < n && is_usual; i++) {
        is_usual = twx_span_has(&data, 1, 8);
    }
    return is_usual && twx_span_left(&data) == 0 ? HAS_DEPTH : 0;
}

/** Codes of colours, which libavif knows too, or a profile, which nobody asks for. */
static unsigned read_colours(struct twx_span data)
{
    if (twx_span_left(&data) < 4) {
        return 0;
    }
    if (memcmp(data.at, "prof", 4) == 0 || memcmp(data.at, "rICC", 4) == 0) {
        return HAS_PROFILE;
    }
    const bool is_usual =
        memcmp(data.at, "nclx", 4) == 0 && twx_span_left(&data) == 11 && (data.at[10] & 0x7F) == 0;
    return is_usual ? HAS_COLOURS : 0;
}

static unsigned read_property(struct twx_avif_properties *properties, const struct twx_box *box)
{
    struct twx_span data = box->data;
    if (twx_box_is(box, "ispe")) {
        return read_size(properties, data);
    }
    if (twx_box_is(box, "pixi")) {
        return read_depth(data);
    }
    if (twx_box_is(box, "colr")) {
        return read_colours(data);
    }
    if (twx_box_is(box, "pasp")) {
        return twx_span_left(&data) == 8 ? HAS_ASPECT : 0;
    }
    if (twx_box_is(box, "av1C") && twx_span_left(&data) >= 4 && data.at[0] == 0x81) {
        properties->configuration = (struct twx_span){data.at + 4, data.end};
        return HAS_DECODER;
    }
    return 0;
}

/** The picture, and no other item, has each of n properties once. */
static bool read_association(struct twx_span data, uint64_t picture, unsigned n)
{
    unsigned seen = 0;
    if (!twx_span_is_plain(&data) || !twx_span_has(&data, 4, 1) ||
        !twx_span_has(&data, 2, picture) || !twx_span_has(&data, 1, n) ||
        twx_span_left(&data) != n) {
        return false;
    }
    for (; data.at < data.end; data.at++) {
        const unsigned number = *data.at & 0x7F;  // the highest bit: it is essential
        if (number == 0 || number > n || (seen >> number & 1) != 0) {
            return false;
        }
        seen |= 1U << number;
    }
    return true;
}

bool twx_avif_properties_read(struct twx_span data, uint64_t picture,
                              struct twx_avif_properties *properties)
{
    struct twx_box list;
    struct twx_box association;
    struct twx_box box;
    unsigned seen = 0;
    unsigned n = 0;
    *properties = (struct twx_avif_properties){0};
    if (!twx_span_take_box(&data, &list) || !twx_box_is(&list, "ipco") ||
        !twx_span_take_box(&data, &association) || !twx_box_is(&association, "ipma") ||
        twx_span_left(&data) != 0) {
        return false;
    }
    for (; twx_span_left(&list.data) > 0; n++) {
        const unsigned kind = n < PROPERTIES_MAX && twx_span_take_box(&list.data, &box)
                                  ? read_property(properties, &box)
                                  : 0;
        if (kind == 0 || (seen & kind) != 0) {
            return false;
        }
        seen |= kind;
    }
    return (seen & HAS_SIZE) != 0 && (seen & HAS_DECODER) != 0 &&
           read_association(association.data, picture, n);
}
