// SPDX-License-Identifier: MIT
//
// The job `pixels`: a file to a small upright plane of its picture, in grey or in RGB, or to its fineness. For thumbnails, and to compare
// pictures.
#ifndef TWX_JOBS_PIXELS_JOB_H
#define TWX_JOBS_PIXELS_JOB_H

#include "hash/area.h"
#include "hash/fineness.h"
#include "jobs/job.h"
#include "twindex_commands.h"

#define TWX_PIXELS_JOB "pixels"

enum {
    // There is room for a result in each slot of a run: with 4 workers, 150 MB of the largest in RGB.
    TWX_PIXELS_SIDE_MAX = 512,
};

struct twx_pixels_options {
    uint32_t width;  // 1..TWX_PIXELS_SIDE_MAX: planes fit into width x height
    uint32_t height;
    unsigned n_channels;  // 1: luma, 3: RGB
    bool measures;        // with luma: also the fineness of the picture, decoded at full size
    bool fills;  // planes are width x height: their shape is not kept, and small ones are enlarged
};

struct twx_pixels_result {
    enum twx_image_status status;
    enum twx_reason reason;
    struct twx_small_plane plane;  // of TWX_IMAGE_HASHED, else empty
    struct twx_fineness fineness;  // likewise; not measured unless it was asked for
};

/** options: within their ranges */
struct twx_job_kind_spec twx_pixels_job(const struct twx_pixels_options *options);
/** options: out.  returns: false for what twx_pixels_job does not make */
bool twx_pixels_options_get(const struct twx_job_kind_spec *spec,
                            struct twx_pixels_options *options);

/** out: room for spec.result_bytes.  returns: bytes written */
size_t twx_pixels_result_put(const struct twx_pixels_result *result, uint8_t *out);
/**
 * result   out; its pixels lie in `bytes`
 * returns  false for what no worker makes
 */
bool twx_pixels_result_get(const uint8_t *bytes, size_t n, const struct twx_pixels_options *options,
                           struct twx_pixels_result *result);

#endif
