// SPDX-License-Identifier: MIT
//
// vips_resize() on a plane in memory.
#include "image/vips_enlarge.h"

#include <string.h>
#include <vips/vips.h>

bool twx_enlarge_plane(const uint8_t *pixels, struct twx_pixel_size from, unsigned n_channels,
                       struct twx_pixel_size to, uint8_t *out)
{
    const size_t n = (size_t)from.width * from.height * n_channels;
    VipsImage *small = vips_image_new_from_memory(pixels, n, (int)from.width, (int)from.height,
                                                  (int)n_channels, VIPS_FORMAT_UCHAR);
    VipsImage *large = NULL;
    bool is_done = small != NULL && vips_resize(small, &large, (double)to.width / from.width,
                                                "vscale", (double)to.height / from.height, "kernel",
                                                VIPS_KERNEL_LINEAR, NULL) == 0;
    size_t n_written = 0;
    void *enlarged = is_done ? vips_image_write_to_memory(large, &n_written) : NULL;
    is_done = enlarged != NULL && n_written == (size_t)to.width * to.height * n_channels;
    if (is_done) {
        memcpy(out, enlarged, n_written);
    }
    g_free(enlarged);
    g_clear_object(&large);
    g_clear_object(&small);
    vips_error_clear();
    return is_done;
}
