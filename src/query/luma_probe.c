// SPDX-License-Identifier: MIT
//
// A probe of a picture that the caller has decoded.
#include <stdlib.h>

#include "base/variant_list.h"
#include "hash/dhash.h"
#include "hash/resample.h"
#include "query/probe.h"

enum { SIDE_MAX = 1 << 24 };  // no sum of a row, or of a column, is inexact

static enum twx_status resample(const struct twx_luma *luma, unsigned hash_size,
                                struct twx_samples *samples, struct twx_error *err)
{
    struct twx_resampler *resampler = twx_resampler_create(hash_size);
    if (resampler == NULL) {
        return twx_fail_memory(err);
    }
    const enum twx_status status =
        twx_resampler_begin(resampler, luma->width, luma->height, luma->width, luma->height, err);
    for (uint32_t y = 0; status == TWX_OK && y < luma->height; y++) {
        twx_resampler_push(resampler, luma->levels + luma->stride * (ptrdiff_t)y);
    }
    if (status == TWX_OK) {
        twx_resampler_finish(resampler, samples);
    }
    twx_resampler_free(resampler);
    return status;
}

enum twx_status twx_probe_of_luma(const struct twx_luma *luma, unsigned hash_size,
                                  struct twx_probe **probe, struct twx_error *err)
{
    struct twx_samples samples;
    *probe = NULL;
    if (twx_hash_bits(hash_size) == 0) {
        return twx_fail(err, TWX_USAGE, 0, "a hash has size 8 or 16, not %u", hash_size);
    }
    if (luma->width < 1 || luma->height < 1 || luma->width > SIDE_MAX || luma->height > SIDE_MAX) {
        return twx_fail(err, TWX_USAGE, 0, "a picture of %u x %u has no hash", luma->width,
                        luma->height);
    }
    const enum twx_status status = resample(luma, hash_size, &samples, err);
    if (status == TWX_OK) {
        *probe = twx_probe_of_samples(&samples);
    }
    return status == TWX_OK && *probe == NULL ? twx_fail_memory(err) : status;
}
