// SPDX-License-Identifier: MIT
//
// The two EXIF tags twindex keeps, read with bounds: Orientation and DateTimeOriginal.
#ifndef TWX_IMAGE_EXIF_H
#define TWX_IMAGE_EXIF_H

#include "image/source.h"

struct twx_exif {
    unsigned orientation;  // 1..8; 0 without
    bool has_time;
    int64_t time_s;  // DateTimeOriginal as if it were UTC, s since 1970
};

/**
 * Reads an EXIF block: the TIFF structure after "Exif\0\0". What is missing or broken stays unset.
 *
 * threads  pure but for reads
 * source   Exif 2.32, sections 4.6.3 and 4.6.5
 */
struct twx_exif twx_exif_read(const struct twx_source *tiff);

/** Reads "2008:05:30 15:56:01" as if it were UTC; false for no such date. More text may follow. */
bool twx_exif_time(const char *text, int64_t *time_s);

#endif
