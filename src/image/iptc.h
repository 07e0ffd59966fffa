// SPDX-License-Identifier: MIT
//
// IPTC datasets, and Photoshop's image resources around them.
#ifndef TWX_IMAGE_IPTC_H
#define TWX_IMAGE_IPTC_H

#include "image/source.h"

struct twx_iptc {
    uint32_t n_datasets;
    uint64_t keywords;  // sum of 2:25, 0: none
};

/**
 * Reads datasets; what follows one that is broken is left out.
 *
 * offset, length  of the block in the source
 * threads         pure but for reads
 */
struct twx_iptc twx_iptc_read(const struct twx_source *source, uint64_t offset, uint64_t length);

/**
 * Finds the datasets among Photoshop's image resources: resource 0x0404.
 *
 * offset, length  of the resources in the source; out: of the datasets, inside them
 * returns         false when there are none
 */
bool twx_iptc_find(const struct twx_source *source, uint64_t *offset, uint64_t *length);

#endif
