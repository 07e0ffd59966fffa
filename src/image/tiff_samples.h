// SPDX-License-Identifier: MIT
//
// Which kinds of TIFF samples are shown as they are meant, decided from the header before any pixel.
#ifndef TWX_IMAGE_TIFF_SAMPLES_H
#define TWX_IMAGE_TIFF_SAMPLES_H

#include "image/tiff_header.h"

/** Whether no reader here shows the samples as they are meant. */
bool twx_tiff_is_unsupported(const struct twx_tiff_header *header);

/** Colour samples of a pixel where others follow that are no alpha; 0 where none do. */
unsigned twx_tiff_n_colours(const struct twx_tiff_header *header);

#endif
