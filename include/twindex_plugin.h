// SPDX-License-Identifier: MIT
//
// What `twindex map --plugin FILE` loads: a shared object with one function, twx_plugin_run. It needs no library of twindex.
//
//     cc -shared -fPIC -O2 -o mean_colour.so mean_colour.c
//
// Plugins run in the process that decodes, in its sandbox: they can read files, and can write none, start no program and reach
// no network. One that crashes, hangs or takes too much memory costs the image it had, which is named.
#ifndef TWINDEX_PLUGIN_H
#define TWINDEX_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A picture, upright. All is borrowed for the call. */
struct twx_plugin_picture {
    size_t size;            // of this struct: it may grow at its end, and shows what is there
    const char *path;       // of its file, absolute
    const uint8_t *pixels;  // height x width x n_channels, row-major, without gaps
    uint32_t width;
    uint32_t height;
    uint32_t n_channels;  // 3: RGB as stored, without profiles applied; 1: luma (Rec. 601)
    uint32_t full_width;  // of the picture in the file, before --max-side
    uint32_t full_height;
};

/** Room for a line, which may have one byte less. */
#define TWX_PLUGIN_LINE_BYTES 32768

/**
 * Makes a line of text from a picture: what follows the path and a TAB in the output.
 *
 * line     room for `room` bytes, at least TWX_PLUGIN_LINE_BYTES; need not end with a NUL; without control characters but TAB
 * returns  the bytes of the line, 0 for an empty one, as snprintf counts: from `room` on it is too long. A negative number: the
 *          picture failed, and `line` has the reason, with a NUL behind it
 * threads  several at once, unless twindex runs with -j 1
 */
__attribute__((visibility("default"))) int twx_plugin_run(const struct twx_plugin_picture *picture,
                                                          char *line, size_t room);

#ifdef __cplusplus
}
#endif

#endif
