// SPDX-License-Identifier: MIT
//
// Fixed fields, then pixels as they lie.
#include "jobs/pixels_job.h"

#include <float.h>
#include <string.h>

#include "jobs/fields.h"
#include "twindex_commands.h"

enum {
    HEAD_BYTES = 5 * 4,                           // status, reason, width, height, channels
    FINENESS_BYTES = 4 * (TWX_FINENESS_BINS + 2)  // after the pixels
};

static size_t result_bytes(const struct twx_pixels_options *o)
{
    return HEAD_BYTES + (size_t)o->width * o->height * o->n_channels +
           (o->measures ? FINENESS_BYTES : 0);
}

struct twx_job_kind_spec twx_pixels_job(const struct twx_pixels_options *o)
{
    struct twx_job_kind_spec spec = {
        .name = TWX_PIXELS_JOB,
        .reads = TWX_CHECKSUMS_OF_IMAGES,
        .result_bytes = result_bytes(o),
    };
    uint8_t *at = twx_put_field32(spec.options, o->width);
    at = twx_put_field32(at, o->height);
    at = twx_put_field32(at, o->n_channels);
    at = twx_put_field32(at, o->measures);
    at = twx_put_field32(at, o->fills);
    spec.n_options = (size_t)(at - spec.options);
    return spec;
}

static bool is_side(uint32_t n)
{
    return n >= 1 && n <= TWX_PIXELS_SIDE_MAX;
}

bool twx_pixels_options_get(const struct twx_job_kind_spec *spec, struct twx_pixels_options *o)
{
    struct twx_fields f = {.at = spec->options, .n_left = spec->n_options};
    o->width = twx_get_field32(&f);
    o->height = twx_get_field32(&f);
    o->n_channels = twx_get_field32(&f);
    o->measures = twx_get_field_below(&f, 2) != 0;
    o->fills = twx_get_field_below(&f, 2) != 0;
    return twx_fields_are_whole(&f) && is_side(o->width) && is_side(o->height) &&
           (o->n_channels == 1 || (o->n_channels == 3 && !o->measures)) &&
           spec->result_bytes == result_bytes(o);
}

static size_t plane_bytes(const struct twx_small_plane *plane)
{
    return (size_t)plane->width * plane->height * plane->n_channels;
}

size_t twx_pixels_result_put(const struct twx_pixels_result *r, uint8_t *out)
{
    uint8_t *at = twx_put_field32(out, (uint32_t)r->status);
    at = twx_put_field32(at, (uint32_t)r->reason);
    if (r->status == TWX_IMAGE_HASHED) {
        at = twx_put_field32(at, r->plane.width);
        at = twx_put_field32(at, r->plane.height);
        at = twx_put_field32(at, r->plane.n_channels);
        at = twx_put_field_bytes(at, r->plane.pixels, plane_bytes(&r->plane));
        if (r->fineness.is_measured) {
            at = twx_put_floats(at, r->fineness.power, TWX_FINENESS_BINS);
            at = twx_put_floats(at, r->fineness.zeros, 2);
        }
    }
    return (size_t)(at - out);
}

/** A plane that fits. */
static void get_plane(struct twx_fields *f, const struct twx_pixels_options *o,
                      struct twx_small_plane *plane)
{
    plane->width = twx_get_field_below(f, o->width + 1);
    plane->height = twx_get_field_below(f, o->height + 1);
    plane->n_channels = twx_get_field32(f);
    f->failed = f->failed || plane->width == 0 || plane->height == 0 ||
                plane->n_channels != o->n_channels ||
                (o->fills && (plane->width != o->width || plane->height != o->height));
    if (!f->failed) {
        plane->pixels = twx_get_field_bytes(f, plane_bytes(plane));
    }
}

bool twx_pixels_result_get(const uint8_t *bytes, size_t n, const struct twx_pixels_options *o,
                           struct twx_pixels_result *r)
{
    struct twx_fields f = {.at = bytes, .n_left = n};
    *r = (struct twx_pixels_result){.status = TWX_IMAGE_FAILED};
    r->status = (enum twx_image_status)twx_get_field_below(&f, TWX_IMAGE_FAILED + 1);
    r->reason = (enum twx_reason)twx_get_field_below(&f, TWX_N_REASONS);
    const bool has_reason = r->reason != TWX_REASON_NONE;
    if (r->status == TWX_IMAGE_HASHED) {
        get_plane(&f, o, &r->plane);
        if (o->measures && !f.failed && f.n_left > 0) {
            twx_get_floats(&f, r->fineness.power, TWX_FINENESS_BINS, FLT_MAX);
            twx_get_floats(&f, r->fineness.zeros, 2, FLT_MAX);
            r->fineness.is_measured = !f.failed;
        }
    }
    return twx_fields_are_whole(&f) && has_reason == (r->status == TWX_IMAGE_FAILED);
}
