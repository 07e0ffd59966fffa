// SPDX-License-Identifier: MIT
//
// A sink between decoder and resampler that repeats the last row in place of those that are missing: the side lobes of the
// filter then weigh something near to what they would have.
#include "file/hash_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "hash/orient.h"
#include "hash/partial_hash.h"
#include "image/partial.h"
#include "twindex_commands.h"

struct plane {
    struct twx_resampler *resampler;
    uint8_t *last_row;  // owned
    uint32_t width;
    uint32_t height;
    uint32_t n_pushed;
};

static enum twx_status begin_plane(void *user, uint32_t width, uint32_t height, double box_width,
                                   double box_height, struct twx_error *err)
{
    struct plane *plane = user;
    free(plane->last_row);
    plane->last_row = twx_alloc(width, 1);
    plane->width = width;
    plane->height = height;
    plane->n_pushed = 0;
    return plane->last_row != NULL
               ? twx_resampler_begin(plane->resampler, width, height, box_width, box_height, err)
               : twx_fail_memory(err);
}

static void push_row(void *user, const uint8_t *row)
{
    struct plane *plane = user;
    memcpy(plane->last_row, row, plane->width);
    twx_resampler_push(plane->resampler, row);
    plane->n_pushed++;
}

/** Fills the hash of a plane with enough rows; leaves it out where they have too little detail. */
static void hash_plane(struct plane *plane, unsigned hash_size, const struct twx_picture *picture,
                       struct twx_partial *partial)
{
    struct twx_samples stored;
    struct twx_samples upright;
    uint8_t mask[TWX_HASH_BYTES_MAX];
    const uint32_t height = picture->orientation >= 5 ? picture->width : picture->height;
    if (!twx_partial_has_enough(partial->n_rows, height)) {
        return;
    }
    while (plane->n_pushed < plane->height) {
        twx_resampler_push(plane->resampler, plane->last_row);
        plane->n_pushed++;
    }
    twx_resampler_finish(plane->resampler, &stored);
    twx_orient_samples(&stored, picture->orientation, &upright);
    const unsigned n_bits =
        twx_partial_mask(hash_size, partial->n_rows, height, picture->orientation, mask);
    const unsigned detail = twx_dhash_masked(&upright, mask, partial->hash);
    // As of whole pictures, in proportion: see twx_flat_below.
    if (detail * twx_hash_bits(hash_size) < n_bits * twx_flat_below(hash_size)) {
        memset(partial->hash, 0, sizeof partial->hash);
        return;
    }
    partial->hash_size = (uint8_t)hash_size;
}

enum twx_status twx_hash_rows(struct twx_resampler *resampler, unsigned hash_size,
                              const struct twx_decode_limits *limits,
                              const struct twx_source *source, struct twx_picture *picture,
                              struct twx_partial *partial, struct twx_error *err)
{
    struct plane plane = {.resampler = resampler};
    const struct twx_pixel_sink sink = {
        .user = &plane, .n_channels = 1, .begin = begin_plane, .push = push_row};
    *partial = (struct twx_partial){.is_known = twx_has_partial(picture->format)};
    if (!partial->is_known) {
        return TWX_OK;
    }
    const enum twx_status status =
        twx_decode_partial(limits, source, &sink, picture, &partial->n_rows, err);
    if (status == TWX_OK && plane.n_pushed > 0) {
        hash_plane(&plane, hash_size, picture, partial);
    }
    free(plane.last_row);
    return status;
}
