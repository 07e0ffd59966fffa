// SPDX-License-Identifier: MIT
//
// The units of an AV1 stream (OBU) that holds one picture.
#ifndef TWX_IMAGE_AVIF_UNITS_H
#define TWX_IMAGE_AVIF_UNITS_H

#include "image/box_span.h"

/**
 * Whether data are one sequence header and one frame, to the last byte, with or without a temporal delimiter before them. Of damage
 * behind the frame dav1d says nothing, or it says that all is corrupt: that depends on how many threads it has.
 *
 * threads  pure
 * source   AV1 Bitstream & Decoding Process Specification, sections 5.3 and 5.9.1
 */
bool twx_avif_is_one_frame(struct twx_span data);

#endif
