// SPDX-License-Identifier: MIT
//
// How fine a picture is, at its full size: the power spectrum of some of its rows and columns, and whether it shows the
// blocks of a JPEG. Two copies of one picture are compared by this, to see which of them was made from the other
// (likeness/carried.h). Rows are pushed top to bottom; memory grows with width + height, 48 bytes a pixel of the height
// and 96 of the width, and what would take more than 64 MB is not measured.
#ifndef TWX_HASH_FINENESS_H
#define TWX_HASH_FINENESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TWX_FINENESS_WINDOW = 64,  // pixels along a line
    TWX_FINENESS_BINS = TWX_FINENESS_WINDOW / 2 + 1,
};

struct twx_fineness {
    bool is_measured;  // false, all else 0: narrower or lower than a window, or too large
    /** Mean squares, grey levels of 255, by frequency k / TWX_FINENESS_WINDOW: along rows and along columns, added up. */
    float power[TWX_FINENESS_BINS];
    /**
     * The share of high coefficients that are 0 among those of 8 x 8 blocks that are not flat: of blocks where a JPEG has
     * them, and of blocks 4 pixels to the right.
     */
    float zeros[2];
};

/** Lines of one picture after another. */
struct twx_fineness_meter;

/** returns: owned, NULL when out of memory.  threads: one thread at a time */
struct twx_fineness_meter *twx_fineness_meter_create(void);
/** Accepts NULL. */
void twx_fineness_meter_free(struct twx_fineness_meter *meter);

/** Begins a picture, in place of one that was begun.  returns: false when out of memory */
bool twx_fineness_meter_begin(struct twx_fineness_meter *meter, uint32_t width, uint32_t height)
    __attribute__((warn_unused_result));
/** The next row of luma, `width` pixels; no more than `height` of them. */
void twx_fineness_meter_push(struct twx_fineness_meter *meter, const uint8_t *row);
/** What was pushed.  fineness: out, whatever there was to measure */
void twx_fineness_meter_finish(const struct twx_fineness_meter *meter,
                               struct twx_fineness *fineness);

#endif
