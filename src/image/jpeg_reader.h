// SPDX-License-Identifier: MIT
//
// libjpeg-turbo reading a source: its callbacks, and what decoders of whole and of truncated files have in common.
//
// libjpeg reports errors by a callback that must not return: it jumps to `on_error`, which the caller sets with setjmp.
// Warnings are counted in info.err->num_warnings.
#ifndef TWX_IMAGE_JPEG_READER_H
#define TWX_IMAGE_JPEG_READER_H

#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>

#include <jpeglib.h>

#include "image/layout.h"
#include "image/source.h"

/** What the end of the source is to a reader that needs more. */
enum twx_jpeg_end {
    TWX_JPEG_END_FAILS,     // an error
    TWX_JPEG_END_OF_IMAGE,  // as if the image ended there: libjpeg warns where bits are missing
};

struct twx_jpeg_reader {
    struct jpeg_decompress_struct info;  // first: libjpeg hands out its address
    struct jpeg_error_mgr errors;
    struct jpeg_source_mgr stream;
    jmp_buf on_error;
    const struct twx_source *source;
    enum twx_jpeg_end end;
    uint64_t offset;  // of the next bytes to read
    uint8_t *buffer;  // for sources that are not in memory
};

/** returns: false when out of memory: nothing is to be released then */
bool twx_jpeg_reader_init(struct twx_jpeg_reader *reader);
void twx_jpeg_reader_release(struct twx_jpeg_reader *reader);

/** Begins a file; jpeg_abort_decompress ends it. */
void twx_jpeg_reader_begin(struct twx_jpeg_reader *reader, const struct twx_source *source,
                           enum twx_jpeg_end end);

/** Whether this is what libjpeg is used for: luma as the first channel, at full resolution. */
bool twx_jpeg_is_usual(const struct jpeg_decompress_struct *info);

/** The largest of the fast scales that leaves enough samples on both axes. */
unsigned twx_jpeg_shrink_of(const struct jpeg_decompress_struct *info, unsigned least_samples);

/** What multiple scans cost: the coefficients of all channels, 16 bits each. */
uint64_t twx_jpeg_frame_bytes(const struct twx_layout *layout);

#endif
