// SPDX-License-Identifier: MIT
//
// What a file is, by its first bytes and never by its name.
#ifndef TWX_IMAGE_SNIFF_H
#define TWX_IMAGE_SNIFF_H

#include "image/source.h"
#include "twindex.h"

/** is_image false: no image. is_image with TWX_FORMAT_NONE: an image of a kind that is not decoded. */
struct twx_sniffed {
    bool is_image;
    enum twx_format format;
};

/**
 * Says the format. Camera RAW in TIFF clothing (CR2 mark, DNGVersion, IFD0 a reduced image with SubIFDs) and
 * RAF, RW2, ORF, CR3 and the like are images that are not decoded: a preview must not stand for a negative.
 *
 * threads  pure but for reads
 */
struct twx_sniffed twx_sniff(const struct twx_source *source);

#endif
