// SPDX-License-Identifier: MIT
//
// libvips as a library: caches and its log. Untrusted loaders are blocked but for ImageMagick (the way to BMP), which
// only ever sees bytes that begin as a BMP.
#include "image/vips_library.h"

#include <glib.h>
#include <vips/vips.h>

static void swallow_log(const gchar *domain, GLogLevelFlags level, const gchar *text, gpointer user)
{
    (void)domain;
    (void)level;
    (void)text;
    (void)
        user;  // warnings of decoders never reach stderr as they are; failures come by return code
}

enum twx_status twx_vips_start(struct twx_error *err)
{
    if (VIPS_INIT("twindex") != 0) {
        vips_error_clear();
        return twx_fail(err, TWX_FAILED, 0, "libvips does not start");
    }
    (void)g_log_set_default_handler(swallow_log, NULL);
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    vips_block_untrusted_set(TRUE);
    vips_operation_block_set("VipsForeignLoadMagick", FALSE);
    return TWX_OK;
}

uint32_t twx_vips_version(void)
{
    return (uint32_t)vips_version(0) << 16 | (uint32_t)vips_version(1) << 8 |
           (uint32_t)vips_version(2);
}

void twx_vips_end_thread(void)
{
    vips_thread_shutdown();
}
