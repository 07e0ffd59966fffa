// SPDX-License-Identifier: MIT
//
// The table of the module.
#include "image/formats.h"

#include "twindex_commands.h"

__attribute__((visibility("default"))) const struct twx_formats twx_formats = {
    .head = {.version = TWX_VERSION},
    .vips_start = twx_vips_start,
    .vips_end_thread = twx_vips_end_thread,
    .vips_decode = twx_vips_decode,
    .jxl_decode = twx_jxl_decode,
    .avif_decode = twx_avif_decode,
    .vips_transform = twx_vips_transform,
    .vips_transform_plane = twx_vips_transform_plane,
    .enlarge_plane = twx_enlarge_plane,
    .edit_plane = twx_edit_plane,
    .edited_free = twx_edited_free,
};
