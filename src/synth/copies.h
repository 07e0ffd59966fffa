// SPDX-License-Identifier: MIT
//
// Edited copies of a picture: what people and programs do to pictures, on pixels.
#ifndef TWX_SYNTH_COPIES_H
#define TWX_SYNTH_COPIES_H

#include <stdbool.h>

#include "encode/raster.h"
#include "twindex.h"

/** In the order of their names. */
enum twx_copy {
    TWX_COPY_BLUR,
    TWX_COPY_BRIGHTNESS,
    TWX_COPY_CROP,
    TWX_COPY_FORMAT,
    TWX_COPY_GREY,
    TWX_COPY_MIRROR,
    TWX_COPY_RECOMPRESS,
    TWX_COPY_RESIZE,
    TWX_COPY_ROTATE,
    TWX_N_COPIES,
};

/** "blur": static.  threads: pure */
const char *twx_copy_name(enum twx_copy copy);

/** What a copy of an original in one of the three formats is stored as.  threads: pure */
enum twx_format twx_copy_format(enum twx_copy copy, enum twx_format original);
/** The quality of a copy, where it is a JPEG. */
int twx_copy_quality(enum twx_copy copy, int original);

/**
 * The pixels of a copy: those of the original where only the file is another one.
 *
 * original  RGB
 * room      of as many bytes as the original has
 * returns   of `room`, or the original
 * threads   pure
 */
struct twx_raster twx_copy_make(enum twx_copy copy, const struct twx_raster *original,
                                uint8_t *room);

#endif
