// SPDX-License-Identifier: MIT
//
// The EXIF tags twindex keeps, read with bounds, and how many others there are.
#ifndef TWX_IMAGE_EXIF_H
#define TWX_IMAGE_EXIF_H

#include "image/source.h"

struct twx_exif {
    unsigned orientation;  // 1..8; 0 without
    bool has_time;
    int64_t time_s;  // DateTimeOriginal as if it were UTC, s since 1970
    bool has_subsec;
    uint32_t subsec_us;    // SubSecTimeOriginal, to add to time_s
    uint64_t camera_hash;  // see struct twx_metadata
    uint32_t n_fields;  // of IFD0, Exif and GPS, without those that say how pixels lie in the file
    // Sums of what is said, 0: nothing.
    uint64_t gps;       // with a latitude
    uint64_t rating;    // other than 0
    uint64_t keywords;  // XPKeywords
};

/**
 * Reads an EXIF block: the TIFF structure after "Exif\0\0", or a TIFF file. What is missing or broken stays unset.
 *
 * threads  pure but for reads
 * source   Exif 2.32, sections 4.6.3, 4.6.5 and 4.6.6; Rating and XPKeywords as Windows writes them
 */
struct twx_exif twx_exif_read(const struct twx_source *tiff);

/** Reads "2008:05:30 15:56:01" as if it were UTC; false for no such date. More text may follow. */
bool twx_exif_time(const char *text, int64_t *time_s);

#endif
