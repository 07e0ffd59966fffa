// SPDX-License-Identifier: MIT
//
// The libvips door: decodes every format there is a loader for, by that loader's name and no other.
#ifndef TWX_IMAGE_DECODE_VIPS_H
#define TWX_IMAGE_DECODE_VIPS_H

#include "image/decode.h"
#include "image/sniff.h"

enum twx_status twx_vips_start(struct twx_error *err) __attribute__((warn_unused_result));
/** Of the library in use: major << 16 | minor << 8 | micro. */
uint32_t twx_vips_version(void);
/** Ends the calling thread's use of libvips. */
void twx_vips_end_thread(void);

/** Rows are read into this; owned by the caller, grows, freed with free(). */
struct twx_vips_scratch {
    uint8_t *luma;
    size_t luma_cap;
};

/**
 * Decodes by libvips. `layout` is what the header said, zero where unknown.
 *
 * picture, verdict  out; reason TWX_REASON_CORRUPT stands for any failure to decode
 * errors            what the sink's begin returns
 * threads           any, each with its own scratch
 */
enum twx_status twx_vips_decode(const struct twx_source *source, enum twx_format format,
                                const struct twx_layout *layout,
                                const struct twx_decode_limits *limits,
                                struct twx_vips_scratch *scratch, const struct twx_luma_sink *sink,
                                struct twx_picture *picture, struct twx_verdict *verdict,
                                struct twx_error *err) __attribute__((warn_unused_result));

#endif
