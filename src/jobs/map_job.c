// SPDX-License-Identifier: MIT
//
// Fixed fields, then text as it is.
#include "jobs/map_job.h"

#include <string.h>

#include "jobs/fields.h"
#include "twindex_commands.h"

bool twx_is_line(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const unsigned char c = (unsigned char)text[i];
        if ((c < 0x20 && c != '\t') || c == 0x7F) {
            return false;
        }
    }
    return true;
}

struct twx_job_kind_spec twx_map_job(const struct twx_map_options *o)
{
    struct twx_job_kind_spec spec = {
        .name = TWX_MAP_JOB,
        .reads = TWX_CHECKSUMS_OF_IMAGES,
        .result_bytes = TWX_MAP_RESULT_BYTES,
    };
    uint8_t *at = twx_put_field32(spec.options, o->max_side);
    at = twx_put_field32(at, o->n_channels);
    at = twx_put_field_bytes(at, o->plugin, strlen(o->plugin));
    spec.n_options = (size_t)(at - spec.options);
    return spec;
}

bool twx_map_options_get(const struct twx_job_kind_spec *spec, struct twx_map_options *o)
{
    struct twx_fields f = {.at = spec->options, .n_left = spec->n_options};
    memset(o, 0, sizeof *o);
    o->max_side = twx_get_field32(&f);
    o->n_channels = twx_get_field32(&f);
    const size_t n = f.n_left;
    f.failed = f.failed || n == 0 || n >= sizeof o->plugin;
    if (!f.failed) {
        twx_copy_field(&f, o->plugin, n);
    }
    return twx_fields_are_whole(&f) && o->plugin[0] == '/' && strlen(o->plugin) == n &&
           o->max_side <= TWX_MAP_SIDE_MAX && (o->n_channels == 1 || o->n_channels == 3) &&
           spec->result_bytes == TWX_MAP_RESULT_BYTES;
}

size_t twx_map_result_put(const struct twx_map_result *r, uint8_t *out)
{
    uint8_t *at = twx_put_field32(out, (uint32_t)r->end);
    at = twx_put_field32(at, (uint32_t)r->reason);
    return (size_t)(at - out) + r->n;
}

bool twx_map_result_get(const uint8_t *bytes, size_t n, struct twx_map_result *r)
{
    struct twx_fields f = {.at = bytes, .n_left = n};
    *r = (struct twx_map_result){.n = 0};
    r->end = (enum twx_map_end)twx_get_field_below(&f, TWX_N_MAP_ENDS);
    r->reason = (enum twx_reason)twx_get_field_below(&f, TWX_N_REASONS);
    const bool has_text = r->end == TWX_MAP_DONE || r->end == TWX_MAP_REFUSED;
    if (!f.failed && has_text) {
        r->n = f.n_left;
        r->text = (const char *)twx_get_field_bytes(&f, r->n);
    }
    const bool has_reason = r->reason != TWX_REASON_NONE;
    return twx_fields_are_whole(&f) && has_reason == (r->end == TWX_MAP_FAILED) &&
           r->n < TWX_PLUGIN_LINE_BYTES && twx_is_line(r->text, r->n);
}
