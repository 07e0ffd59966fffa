// SPDX-License-Identifier: MIT
//
// What is in twindex-formats.so: libvips, libjxl and libavif, with our code that calls them. They bring a hundred libraries, which take longer
// to load than most photos to decode: so the decoding process loads them when the first file needs them, in its sandbox.
//
// The functions keep their names: in the program formats_loaded.c has them, and calls those of the table; a test links the real
// ones.
#ifndef TWX_IMAGE_FORMATS_H
#define TWX_IMAGE_FORMATS_H

#include "base/module.h"
#include "image/decode_avif.h"
#include "image/decode_jxl.h"
#include "image/decode_vips.h"
#include "image/edit_vips.h"
#include "image/vips_enlarge.h"
#include "image/vips_library.h"
#include "image/vips_transform.h"

/** Pointers to the functions of these names. */
struct twx_formats {
    struct twx_module_head head;
    __typeof__(twx_vips_start) *vips_start;
    __typeof__(twx_vips_end_thread) *vips_end_thread;
    __typeof__(twx_vips_decode) *vips_decode;
    __typeof__(twx_jxl_decode) *jxl_decode;
    __typeof__(twx_avif_decode) *avif_decode;
    __typeof__(twx_vips_transform) *vips_transform;
    __typeof__(twx_vips_transform_plane) *vips_transform_plane;
    __typeof__(twx_enlarge_plane) *enlarge_plane;
    __typeof__(twx_edit_plane) *edit_plane;
    __typeof__(twx_edited_free) *edited_free;
};

/** All that the module exports. */
extern const struct twx_formats twx_formats;

#endif
