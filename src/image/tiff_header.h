// SPDX-License-Identifier: MIT
//
// What the first directory of a TIFF or BigTIFF file says: enough to tell a camera RAW from a picture, and how
// much of it is decoded at once.
#ifndef TWX_IMAGE_TIFF_HEADER_H
#define TWX_IMAGE_TIFF_HEADER_H

#include "image/source.h"

struct twx_tiff_header {
    bool has_cr2_mark;
    bool has_dng_version;   // tag 50706
    bool is_reduced_image;  // NewSubfileType has bit 0
    bool has_sub_ifds;      // tag 330
    uint32_t width;
    uint32_t height;
    uint32_t tile_width;      // 0: in strips
    uint32_t rows_per_piece;  // of a strip or tile; 0: one strip for all
    uint32_t n_samples;       // per pixel
    uint32_t bits;            // per sample
    uint32_t sample_format;   // 1 unsigned, 2 signed, 3 floating point, 5 and 6 complex
    uint32_t compression;
    uint32_t photometric;
    uint32_t ink_set;        // 1: CMYK
    uint32_t extra_samples;  // what the first sample beyond the colours is: 1 and 2 alpha
    uint32_t n_extra_samples;
    uint32_t range;       // from the least to the greatest value that samples take
    bool is_mixed;        // samples differ in bits or format
    bool is_planar;       // each sample in planes of its own
    bool has_late_alpha;  // alpha that is not the first sample beyond the colours
    bool ends_early;      // the directory or a strip lies past the end of the file
};

/** Reads the first directory; false when there is none (header still filled as far as it goes). */
bool twx_tiff_header_read(const struct twx_source *source, struct twx_tiff_header *header);

#endif
