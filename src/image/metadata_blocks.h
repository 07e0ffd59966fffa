// SPDX-License-Identifier: MIT
//
// Where the metadata of a file lie: blocks of EXIF, XMP and IPTC, whatever the format around them.
#ifndef TWX_IMAGE_METADATA_BLOCKS_H
#define TWX_IMAGE_METADATA_BLOCKS_H

#include "image/source.h"
#include "twindex.h"

enum { TWX_METADATA_BLOCKS_MAX = 8 };  // of a file; further ones are left out

enum twx_metadata_kind {
    TWX_BLOCK_EXIF,       // a TIFF structure
    TWX_BLOCK_XMP,        // XML, in UTF-8
    TWX_BLOCK_IPTC,       // datasets
    TWX_BLOCK_PHOTOSHOP,  // image resources, datasets perhaps in one of them
};

struct twx_metadata_block {
    enum twx_metadata_kind kind;
    uint64_t offset;
    uint64_t length;  // it lies inside the file
};

struct twx_metadata_blocks {
    size_t n;
    struct twx_metadata_block blocks[TWX_METADATA_BLOCKS_MAX];
};

/**
 * Finds the blocks of a JPEG, PNG, WebP or TIFF; none in other formats.
 *
 * threads  pure but for reads
 */
void twx_metadata_blocks_find(const struct twx_source *source, enum twx_format format,
                              struct twx_metadata_blocks *found);

#endif
