// SPDX-License-Identifier: MIT
//
// Functions of formats.h that load the module when the first of them is called. Linked into the decoding process alone, before the
// real ones, which stay out of it.
//
// errors   beside their own, TWX_FAILED: the module is not beside the program, of another version, or does not load
#ifndef TWX_IMAGE_FORMATS_LOADED_H
#define TWX_IMAGE_FORMATS_LOADED_H

#include "image/formats.h"

#endif
