// SPDX-License-Identifier: MIT
//
// From their headers.
#include "image/library_versions.h"

#include <avif/avif.h>
#include <jxl/version.h>
#include <vips/version.h>

uint32_t twx_libvips_version_built(void)
{
    return VIPS_MAJOR_VERSION << 16 | VIPS_MINOR_VERSION << 8 | VIPS_MICRO_VERSION;
}

uint32_t twx_libjxl_version_built(void)
{
    return JPEGXL_MAJOR_VERSION << 16 | JPEGXL_MINOR_VERSION << 8 | JPEGXL_PATCH_VERSION;
}

uint32_t twx_libavif_version_built(void)
{
    return AVIF_VERSION_MAJOR << 16 | AVIF_VERSION_MINOR << 8 | AVIF_VERSION_PATCH;
}
