// SPDX-License-Identifier: MIT
//
// Which image of a group deserves to be kept: the order of struct twx_keep (twindex.h parses and frees it).
#ifndef TWX_QUERY_RANK_H
#define TWX_QUERY_RANK_H

#include "base/status.h"

/** What the keep rules look at. */
struct twx_ranked {
    const char *path;  // absolute
    size_t path_bytes;
    uint64_t pixels;
    uint64_t bytes;
    int64_t mtime_ns;
    enum twx_format format;
};

/** Order of two paths byte by byte, as strcmp: below, equal to or above 0.  threads: pure */
int twx_path_compare(const char *a, size_t a_bytes, const char *b, size_t b_bytes);

/**
 * Order of two images: below 0 when a is to be kept rather than b.
 *
 * returns  0 only for equal paths: a total order
 * threads  pure
 */
int twx_keep_compare(const struct twx_keep *keep, const struct twx_ranked *a,
                     const struct twx_ranked *b);

/**
 * The first rule as a number, so that a sort rarely needs the whole comparison: a lower key is kept rather
 * than a higher one; equal keys say nothing.
 *
 * threads  pure
 */
uint64_t twx_keep_key(const struct twx_keep *keep, const struct twx_ranked *image);

#endif
