// SPDX-License-Identifier: MIT
//
// Versions of libraries that may not be loaded yet: those compiled against. Major << 16 | minor << 8 | micro.
#ifndef TWX_IMAGE_LIBRARY_VERSIONS_H
#define TWX_IMAGE_LIBRARY_VERSIONS_H

#include <stdint.h>

uint32_t twx_libvips_version_built(void);
uint32_t twx_libjxl_version_built(void);
uint32_t twx_libavif_version_built(void);

#endif
