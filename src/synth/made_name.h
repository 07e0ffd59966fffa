// SPDX-License-Identifier: MIT
//
// Names of made-up files, by number: as many digits for all, so that their order is that of the numbers.
#ifndef TWX_SYNTH_MADE_NAME_H
#define TWX_SYNTH_MADE_NAME_H

#include <stdint.h>

#include "twindex.h"

#define TWX_MADE_TRUTH "groundtruth.csv"

enum { TWX_MADE_GROUP = 1000 };  // numbers that share a folder

struct twx_made_name {
    char path[48];     // below the folder that is filled: "000/000123_blur.jpg"
    const char *file;  // its last component
    enum twx_format format;
};

/** Digits of the numbers below n_images: 6, or 9 for more than a million.  threads: pure */
unsigned twx_made_name_digits(uint64_t n_images);

/** "jpg", "png" or "webp": static.  threads: pure */
const char *twx_made_name_ending(enum twx_format format);

/**
 * The name of a copy (enum twx_copy), or with TWX_N_COPIES of the original, which has this format.
 *
 * name     out
 * threads  pure
 */
void twx_made_name_of(uint64_t number, unsigned n_digits, unsigned copy, enum twx_format original,
                      struct twx_made_name *name);

#endif
