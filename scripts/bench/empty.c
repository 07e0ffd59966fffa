// SPDX-License-Identifier: MIT
//
// A process that does nothing, linked to the libraries of twindex: what starting costs before any work begins. The
// references keep the linker from leaving a library out.
#include <glib.h>
#include <stdio.h>

#include <jpeglib.h>
#include <sqlite3.h>
#include <vips/vips.h>
#include <xxhash.h>

const void *const linked[] = {
    (const void *)(uintptr_t)g_malloc, (const void *)(uintptr_t)sqlite3_open,
    (const void *)(uintptr_t)jpeg_std_error, (const void *)(uintptr_t)vips_init,
    (const void *)(uintptr_t)XXH_versionNumber};

int main(void)
{
    return 0;
}
