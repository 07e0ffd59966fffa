// SPDX-License-Identifier: MIT
//
// How many samples of a row or of columns are at a level, for this machine. Internal to trim.c.
#ifndef TWX_HASH_LEVEL_COUNTS_H
#define TWX_HASH_LEVEL_COUNTS_H

#include <stddef.h>
#include <stdint.h>

enum { TWX_LEVEL_COLUMNS = 16 };  // counted at once

struct twx_level_counts {
    /** Of n samples side by side those that are `tolerance` or less from a level. */
    uint32_t (*row)(const float *samples, uint32_t n, float level, float tolerance);
    /**
     * The same of the next TWX_LEVEL_COLUMNS columns.
     *
     * stride  from a sample to the one below; n_rows of them
     * n_at    out
     */
    void (*columns)(const float *samples, ptrdiff_t stride, uint32_t n_rows, float level,
                    float tolerance, uint32_t n_at[static TWX_LEVEL_COLUMNS]);
};

/** The fastest ones; all count the same. */
const struct twx_level_counts *twx_level_counts(void);
/** Those that run everywhere. */
const struct twx_level_counts *twx_level_counts_plain(void);

#endif
