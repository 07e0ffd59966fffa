// SPDX-License-Identifier: MIT
//
// The properties of a picture that is neither turned nor cut, of 8 bits: see avif_boxes.h.
#ifndef TWX_IMAGE_AVIF_PROPERTIES_H
#define TWX_IMAGE_AVIF_PROPERTIES_H

#include "image/box_span.h"

struct twx_avif_properties {
    uint32_t width;
    uint32_t height;
    struct twx_span configuration;  // OBUs of the picture that stand there
};

/**
 * Reads the box "iprp".
 *
 * data     of the box
 * picture  the number of the item
 * returns  false when there are other properties, or any that another item has
 * threads  pure
 */
bool twx_avif_properties_read(struct twx_span data, uint64_t picture,
                              struct twx_avif_properties *properties);

#endif
