// SPDX-License-Identifier: MIT
//
// Fixed fields; the bytes of a file as they are.
#include "jobs/transform_job.h"

#include "jobs/fields.h"
#include "jobs/version_argument.h"
#include "twindex_commands.h"

enum {
    SLOTS_PER_WORKER = 2,  // one in work and one read ahead; room for a file in each
    SLOTS_MORE = 2,        // whose files are being written
    QUALITY_MAX = 100,
    FORMAT_AT = 16,  // in the argument, behind the version
};

static bool is_within(uint32_t n, uint32_t most)
{
    return n >= 1 && n <= most;
}

bool twx_operation_is_valid(const struct twx_operation *o)
{
    switch (o->kind) {
    case TWX_OPERATION_SCALE:
        return is_within(o->a, TWX_OPERATION_PERCENT_MAX * 1000) && o->b == 0;
    case TWX_OPERATION_SIZE:
    case TWX_OPERATION_FIT:
        return is_within(o->a, TWX_OPERATION_SIDE_MAX) && is_within(o->b, TWX_OPERATION_SIDE_MAX);
    case TWX_OPERATION_THUMBNAIL:
        return is_within(o->a, TWX_OPERATION_SIDE_MAX) && o->b == 0;
    case TWX_OPERATION_BLUR:
        return is_within(o->a, TWX_OPERATION_SIGMA_MAX * 1000) && o->b == 0;
    case TWX_OPERATION_GRAYSCALE:
    case TWX_OPERATION_SHARPEN:
    case TWX_OPERATION_AUTOROTATE:
    case TWX_OPERATION_STRIP:
        return o->a == 0 && o->b == 0;
    default:
        return false;
    }
}

struct twx_job_kind_spec twx_transform_job(const struct twx_transform_options *o,
                                           unsigned n_workers)
{
    struct twx_job_kind_spec spec = {
        .name = TWX_TRANSFORM_JOB,
        .reads = TWX_CHECKSUMS_OF_IMAGES,
        .result_bytes = TWX_TRANSFORM_RESULT_BYTES,
        .n_slots = (size_t)n_workers * SLOTS_PER_WORKER + SLOTS_MORE,
    };
    uint8_t *at = twx_put_field32(spec.options, o->quality);
    at = twx_put_field32(at, o->n_operations);
    for (unsigned i = 0; i < o->n_operations; i++) {
        at = twx_put_field32(at, (uint32_t)o->operations[i].kind);
        at = twx_put_field32(at, o->operations[i].a);
        at = twx_put_field32(at, o->operations[i].b);
    }
    spec.n_options = (size_t)(at - spec.options);
    return spec;
}

bool twx_transform_options_get(const struct twx_job_kind_spec *spec,
                               struct twx_transform_options *o)
{
    struct twx_fields f = {.at = spec->options, .n_left = spec->n_options};
    o->quality = twx_get_field_below(&f, QUALITY_MAX + 1);
    o->n_operations = twx_get_field_below(&f, TWX_OPERATIONS_MAX + 1);
    bool are_valid = true;
    for (unsigned i = 0; i < o->n_operations; i++) {
        struct twx_operation *operation = &o->operations[i];
        operation->kind = (enum twx_operation_kind)twx_get_field_below(&f, TWX_N_OPERATIONS);
        operation->a = twx_get_field32(&f);
        operation->b = twx_get_field32(&f);
        are_valid = are_valid && twx_operation_is_valid(operation);
    }
    return twx_fields_are_whole(&f) && are_valid && o->quality >= 1 &&
           spec->result_bytes == TWX_TRANSFORM_RESULT_BYTES;
}

void twx_transform_argument_put(const struct twx_file_version *version, enum twx_format format,
                                uint8_t argument[static TWX_JOB_ARGUMENT_BYTES])
{
    memset(argument, 0, TWX_JOB_ARGUMENT_BYTES);
    twx_version_argument_put(version, argument);
    twx_put_u32(argument + FORMAT_AT, (uint32_t)format);
}

bool twx_transform_argument_get(const uint8_t argument[static TWX_JOB_ARGUMENT_BYTES],
                                struct twx_file_version *version, enum twx_format *format)
{
    const uint32_t number = twx_get_u32(argument + FORMAT_AT);
    *version = twx_version_argument_get(argument);
    *format = number < TWX_N_FORMATS ? (enum twx_format)number : TWX_FORMAT_NONE;
    return twx_can_write_format(*format);
}

size_t twx_transform_result_put(const struct twx_transform_outcome *outcome, size_t n, uint8_t *out)
{
    uint8_t *at = twx_put_field32(out, (uint32_t)outcome->end);
    at = twx_put_field32(at, (uint32_t)outcome->reason);
    return (size_t)(at - out) + n;
}

bool twx_transform_result_get(const uint8_t *bytes, size_t n, struct twx_transform_result *r)
{
    struct twx_fields f = {.at = bytes, .n_left = n};
    *r = (struct twx_transform_result){.n = 0};
    r->outcome.end = (enum twx_transform_end)twx_get_field_below(&f, TWX_N_TRANSFORM_ENDS);
    r->outcome.reason = (enum twx_reason)twx_get_field_below(&f, TWX_N_REASONS);
    if (r->outcome.end == TWX_TRANSFORM_DONE && f.n_left > 0) {
        r->n = f.n_left;
        r->bytes = twx_get_field_bytes(&f, r->n);
    }
    const bool has_reason = r->outcome.reason != TWX_REASON_NONE;
    return twx_fields_are_whole(&f) && has_reason == (r->outcome.end == TWX_TRANSFORM_FAILED) &&
           (r->bytes != NULL) == (r->outcome.end == TWX_TRANSFORM_DONE);
}
